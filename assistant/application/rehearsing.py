"""Rehearsals: saying it to a persona first, trying again, and the account of it afterwards.

In order, for each turn: may they (permissions) → is someone in danger (fixed text, no persona and
no model) → what was said and what it does (rules) → kept, with the authored line → a model may
word the line → checked → kept as it came out.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from assistant.application import rehearsal_turns as kept
from assistant.application.access import Access
from assistant.application.own_cases import OwnCases
from assistant.application.persona_speaking import PersonaSpeaking
from assistant.application.ports import Speaker
from assistant.application.rehearsal_accounts import debrief_of, progress_of
from assistant.application.rehearsal_answering import Scenes, TurnAnswering, opening
from assistant.application.rehearsal_keeping import RehearsalsKept, said_turn
from assistant.application.rehearsal_showing import choice_of, comparison_of, snapshot_of
from assistant.application.rehearsal_snapshots import (
    Case,
    CaseOptions,
    Comparison,
    Debrief,
    PersonaChoice,
    Progress,
    RehearsalChoice,
    RehearsalSnapshot,
)
from assistant.application.snapshots import Piece
from assistant.domain.conversation import Conversation, Person, Place, Role, Turn
from assistant.domain.errors import InputError
from assistant.domain.persona import LEVELS, Persona
from assistant.domain.rehearsal import Effect
from assistant.domain.typed import is_text

LONGEST_TURN = 4_000
# Checked once when a rehearsal begins, so that no turn waits for the word lists to be made ready.
_WARMING = "In Monday's meeting you spoke first and I lost my thread. Could you wait? How was it?"
_PIECE = re.compile(r"\S+\s*|\s+")


class Rehearsing:
    """Rehearsals of any person, one turn at a time."""

    def __init__(
        self,
        access: Access,
        scenes: Scenes,
        own_cases: OwnCases,
        speaker: Speaker | None,
        now: Callable[[], datetime],
    ) -> None:
        self._kept = RehearsalsKept(access, scenes.personas, own_cases, now)
        self._scenes = scenes
        self._wording = scenes.wording
        self._own = own_cases
        self._answering = TurnAnswering(scenes, now, has_model=speaker is not None)
        self._speaking = (
            PersonaSpeaking(speaker, scenes.prompt, scenes.wording) if speaker else None
        )
        self._now = now

    def personas(self, person: Person) -> tuple[PersonaChoice, ...]:
        """Return whom one may rehearse with: seniors, juniors, a person's own cases last."""
        authored = sorted(
            self._scenes.personas.values(), key=lambda one: (one.side == "junior", one.name)
        )
        own = self._own.personas(person)
        return tuple(choice_of(one, self._wording) for one in (*authored, *own))

    def rehearsals(self, person: Person) -> tuple[RehearsalChoice, ...]:
        """Return a person's rehearsals, the last changed first."""
        return tuple(
            RehearsalChoice(one.id, persona.name, one.fields["level"], one.status, one.changed_at)
            for persona, one in self._kept.of(person)
        )

    def current(self, person: Person) -> str | None:
        """Return the rehearsal a person is in the middle of, if any."""
        return next(
            (one.conversation for one in self.rehearsals(person) if one.status == "open"), None
        )

    def start(
        self, person: Person, persona_id: str, level: int = 1, confidence: int | None = None
    ) -> RehearsalSnapshot:
        """Begin a rehearsal; `confidence` is how sure one feels before it, 0 to 10.

        Raises:
            InputError: unknown-persona, unknown-level, bad-confidence.
        """
        persona = self._kept.persona(person, persona_id)
        self._scenes.checks[persona.side](_WARMING)
        if level not in LEVELS:
            raise InputError("unknown-level", "There are three levels: 1, 2 and 3.")
        _require_scale(confidence)
        role: Role = "mentor" if persona.side == "senior" else "mentee"
        own, now = self._kept.own(person), self._now()
        first = opening(persona, level, self._now())
        given = {"level": level, "tip": first.id, "confidence_before": confidence}
        conversation = Conversation(
            id=uuid.uuid4().hex,
            person=person.id,
            pair=own.pair(kept.REHEARSAL, role),
            flow=f"{kept.REHEARSAL}:{persona.id}",
            role=role,
            phase=kept.REHEARSAL,
            status="open",
            place=Place(),
            started_at=now,
            changed_at=now,
            fields={name: value for name, value in given.items() if value is not None},
            turns=(first,),
        )
        own.begin(conversation)
        return self._snapshot(person, conversation)

    def snapshot(self, person: Person, conversation_id: str) -> RehearsalSnapshot:
        """Return a rehearsal as its owner sees it.

        Raises:
            NotAllowed: when it is not theirs, or not there.
        """
        return self._snapshot(person, self._kept.mine(person, conversation_id))

    def say(
        self, person: Person, conversation_id: str, text: str
    ) -> Iterator[Piece | RehearsalSnapshot]:
        """Yield the persona's reply in pieces, and the rehearsal after it last.

        An empty text is silence, which the persona takes in their own way. Asking to pause is said
        to nobody: the rehearsal waits, and goes on with the next thing said. Before anything is
        yielded the turn and an authored reply are kept.

        Raises:
            InputError: too-long, binary, scene-over, finished; nothing was changed.
            NotAllowed: when it is not theirs.
        """
        conversation = self._kept.mine(person, conversation_id, "write")
        self._require_text(text)
        if self._wording.points_to("pause", text):
            return iter((self.pause(person, conversation_id),))
        persona = self._kept.persona_of(person, conversation)
        done: list[tuple[Effect | None, Turn, Turn]] = []

        def change(now: Conversation) -> tuple[Conversation, tuple[Turn, ...]]:
            _require_open(now)
            shown = kept.path(now)
            if kept.is_over(shown):
                raise InputError(
                    "scene-over", "The scene is over. Try a turn again, or finish the rehearsal."
                )
            effect, said, reply = self._answering.answered(persona, now, shown, text)
            done[:] = [(effect, said, reply)]
            fields = {k: v for k, v in now.fields.items() if k != "retrying"}
            fields["tip"] = reply.id
            return replace(now, fields=fields, status="open"), (said, reply)

        after = self._kept.advanced(person, conversation, change)
        return self._told(person, persona, after, *done[0])

    def pause(self, person: Person, conversation_id: str) -> RehearsalSnapshot:
        """Let a rehearsal wait where it is; whatever is said next goes on from there.

        Raises:
            InputError: finished.
            NotAllowed: when it is not theirs.
        """
        conversation = self._kept.mine(person, conversation_id, "write")

        def change(now: Conversation) -> tuple[Conversation, tuple[Turn, ...]]:
            _require_open(now)
            return replace(now, status="paused"), ()

        return self._snapshot(person, self._kept.advanced(person, conversation, change))

    def resume(self, person: Person, conversation_id: str | None = None) -> RehearsalSnapshot:
        """Go on with a rehearsal that is not finished, by default the one last changed.

        Raises:
            InputError: nothing-paused, finished.
        """
        if conversation_id is None:
            waiting = (one for one in self.rehearsals(person) if one.status in ("open", "paused"))
            found = next(waiting, None)
            if found is None:
                raise InputError("nothing-paused", "There is no rehearsal to go on with.")
            conversation_id = found.conversation
        conversation = self._kept.mine(person, conversation_id, "write")

        def change(now: Conversation) -> tuple[Conversation, tuple[Turn, ...]]:
            _require_open(now)
            return replace(now, status="open"), ()

        return self._snapshot(person, self._kept.advanced(person, conversation, change))

    def try_again(self, person: Person, conversation_id: str, turn: str) -> RehearsalSnapshot:
        """Go back to before one of one's own turns; what is said next branches off there.

        Raises:
            InputError: unknown-turn, finished.
        """
        return self._moved(
            person,
            conversation_id,
            turn,
            lambda now, said: {**now.fields, "tip": said.parent, "retrying": said.id},
        )

    def choose(self, person: Person, conversation_id: str, turn: str) -> RehearsalSnapshot:
        """Go on with the branch of another try of a turn.

        Raises:
            InputError: unknown-turn, finished.
        """

        def chosen(now: Conversation, said: Turn) -> dict[str, Any]:
            fields = {k: v for k, v in now.fields.items() if k != "retrying"}
            return {**fields, "tip": kept.last_below(now, said.id)}

        return self._moved(person, conversation_id, turn, chosen)

    def compare(self, person: Person, conversation_id: str, first: str, second: str) -> Comparison:
        """Return two tries of the same turn side by side.

        Raises:
            InputError: unknown-turn, not-the-same-turn.
        """
        conversation = self._kept.mine(person, conversation_id)
        one, two = (said_turn(conversation, turn) for turn in (first, second))
        if one.parent != two.parent:
            raise InputError("not-the-same-turn", "These are no two tries of the same turn.")
        return comparison_of(self._kept.persona_of(person, conversation), conversation, one, two)

    def finish(
        self, person: Person, conversation_id: str, confidence: int | None = None
    ) -> Debrief:
        """End a rehearsal and return its debrief; `confidence` is how sure one feels, 0 to 10.

        Raises:
            InputError: bad-confidence, nothing-said.
        """
        _require_scale(confidence)
        conversation = self._kept.mine(person, conversation_id, "write")

        def change(now: Conversation) -> tuple[Conversation, tuple[Turn, ...]]:
            if not any(kept.heard_of(turn) for turn in now.turns):
                raise InputError("nothing-said", "Say something first; then there is an account.")
            fields = {k: v for k, v in now.fields.items() if k != "retrying"}
            if "retrying" in now.fields:  # nothing was said in its place, so it stands
                fields["tip"] = kept.last_below(now, now.fields["retrying"])
            if confidence is not None:
                fields["confidence_after"] = confidence
            return replace(now, status="done", fields=fields), ()

        return self._debrief(person, self._kept.advanced(person, conversation, change))

    def debrief(self, person: Person, conversation_id: str) -> Debrief:
        """Return the debrief of a finished rehearsal again.

        Raises:
            InputError: not-finished.
        """
        conversation = self._kept.mine(person, conversation_id)
        _require_done(conversation)
        return self._debrief(person, conversation)

    def progress(self, person: Person) -> Progress:
        """Return a person's picture of progress, for their eyes only."""
        found = [
            (persona, self._kept.again(person, one))
            for persona, one in self._kept.of(person)
            if one.status == "done"
        ]
        goal = self._debrief(person, found[0][1]).goal if found else None
        return progress_of(found[::-1], self._wording, goal)

    def send(self, person: Person, conversation_id: str, text: str) -> Debrief:
        """Share one sentence with the pair, for the agenda of the next session.

        Raises:
            InputError: empty, too-long, binary, not-finished.
        """
        if not text.strip():
            raise InputError("empty", self._scenes.lines.say("empty"))
        self._require_text(text)
        sentence = " ".join(text.split())
        return self._shared(person, conversation_id, lambda sent: [*sent, sentence])

    def take_back(self, person: Person, conversation_id: str, text: str) -> Debrief:
        """Take back a sentence that was sent."""
        sentence = " ".join(text.split())
        return self._shared(
            person, conversation_id, lambda sent: [one for one in sent if one != sentence]
        )

    def case_options(self) -> CaseOptions:
        """Return what one chooses from to describe one's own case."""
        return self._own.options()

    def describe(self, person: Person, case: Case) -> PersonaChoice:
        """Make and keep a persona from someone's own case.

        With a model, the model writes the persona's own lines, and what it wrote is judged like a
        file; without one, or where it may not stand, the template's lines are used.

        Raises:
            InputError: unknown-option, empty, too-long, binary.
        """
        return choice_of(self._own.describe(person, case, self._now()), self._wording)

    # One turn.

    def _told(
        self,
        person: Person,
        persona: Persona,
        after: Conversation,
        effect: Effect | None,
        said: Turn,
        reply: Turn,
    ) -> Iterator[Piece | RehearsalSnapshot]:
        if self._speaking is not None and effect is not None:
            own = self._kept.own(person)
            before = [
                turn
                for turn in kept.path_to(after, said.id)
                if turn.author != "coach" and (turn.author != "person" or kept.heard_of(turn))
            ]
            speaking = self._speaking.on_account(after.person)
            reply = speaking.spoken(own, after, persona, effect, before, reply)
        for word in _PIECE.findall(reply.text):
            yield Piece(word)
        yield self._snapshot(person, self._kept.again(person, after))

    # What rehearsals are read and kept as.

    def _moved(
        self,
        person: Person,
        conversation_id: str,
        turn: str,
        fields: Callable[[Conversation, Turn], dict[str, Any]],
    ) -> RehearsalSnapshot:
        conversation = self._kept.mine(person, conversation_id, "write")

        def change(now: Conversation) -> tuple[Conversation, tuple[Turn, ...]]:
            _require_open(now)
            return replace(now, fields=fields(now, said_turn(now, turn)), status="open"), ()

        return self._snapshot(person, self._kept.advanced(person, conversation, change))

    def _shared(
        self, person: Person, conversation_id: str, choose: Callable[[list[str]], list[str]]
    ) -> Debrief:
        conversation = self._kept.mine(person, conversation_id, "write")
        _require_done(conversation)
        self._kept.share(person, conversation, choose)
        return self._debrief(person, conversation)

    def _snapshot(self, person: Person, conversation: Conversation) -> RehearsalSnapshot:
        return snapshot_of(self._kept.persona_of(person, conversation), conversation, self._wording)

    def _debrief(self, person: Person, conversation: Conversation) -> Debrief:
        persona = self._kept.persona_of(person, conversation)
        rubric = self._scenes.rubrics[persona.side]
        sent = self._kept.sent(person, conversation)
        return debrief_of(persona, conversation, rubric, sent, self._wording)

    def _require_text(self, text: str) -> None:
        if len(text) > LONGEST_TURN:
            length, limit = f"{len(text):,}", f"{LONGEST_TURN:,}"
            says = self._scenes.lines.say("too_long", length=length, limit=limit)
            raise InputError("too-long", says)
        if not is_text(text):
            raise InputError("binary", self._scenes.lines.say("binary"))


def _require_scale(confidence: int | None) -> None:
    if confidence is not None and not 0 <= confidence <= 10:
        raise InputError("bad-confidence", "Confidence goes from 0 to 10.")


def _require_open(conversation: Conversation) -> None:
    if conversation.status == "done":
        raise InputError("finished", "This rehearsal is finished. Start another one.")


def _require_done(conversation: Conversation) -> None:
    if conversation.status != "done":
        raise InputError("not-finished", "Finish the rehearsal first.")
