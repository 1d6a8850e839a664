"""The turn loop: the one way a message becomes a reply.

In order: may they (permissions) → is someone in danger (fixed text, no model) → record and next
step (the move) → kept, with the authored reply → passages → a model may word the reply, streamed
→ checked → kept as it came out. Since the authored reply is kept first, a process or a model that
dies at any moment leaves a conversation that can go on, with nothing lost.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from assistant.application.answering import Answering
from assistant.application.context import messages_for
from assistant.application.guidance import Guide
from assistant.application.ports import Speaker, Store
from assistant.application.relationship import carried_for
from assistant.application.showing import snapshot_of
from assistant.application.snapshots import (
    ConversationChoice,
    FlowChoice,
    Guidance,
    Piece,
    Snapshot,
)
from assistant.domain import records
from assistant.domain.coach_lines import CoachLines
from assistant.domain.conversation import Conversation, Person, Place, Role, Turn
from assistant.domain.errors import InputError, ModelError, NotAllowed, StoreError
from assistant.domain.flow import Flow, current_step, gathered
from assistant.domain.message import Craft, Move
from assistant.domain.moves import opening, respond, returning
from assistant.domain.passages import Answer
from assistant.domain.permissions import require
from assistant.domain.prompt import Prompt
from assistant.domain.reply_checks import faults_of, has_question, whole_sentences
from assistant.domain.sharing import Share
from assistant.domain.typed import is_text
from assistant.domain.wellbeing import Wellbeing, concern_in

LONGEST_MESSAGE = 8_000
_ATTEMPTS = 5
_PIECE = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Authored:
    """The authored material and the prompt that coaching needs."""

    flows: dict[tuple[str, str], Flow]
    craft: Craft
    wellbeing: Wellbeing
    prompt: Prompt


@dataclass(frozen=True)
class _Reply:
    """A reply as it came out: its text and how it came about."""

    text: str
    by_model: bool = False
    partial: bool = False
    note: str | None = None


class Coaching:
    """Coached conversations of any person, one message at a time."""

    def __init__(
        self,
        store: Store,
        authored: Authored,
        answering: Answering,
        guide: Guide,
        speaker: Speaker | None,
        now: Callable[[], datetime],
        pair: str,
    ) -> None:
        self._store = store
        self._authored = authored
        self._lines: CoachLines = authored.craft.lines
        self._answering = answering
        self._guide = guide
        self._speaker = speaker
        self._now = now
        self._pair = pair

    def flows(self, role: Role) -> tuple[FlowChoice, ...]:
        """Return what someone in a role may start, in the order of the method."""
        mine = [flow for flow in self._authored.flows.values() if flow.role == role]
        order = ["anchoring", "opening", "planning", "work session", "stock-taking", "closing"]
        return tuple(
            FlowChoice(flow.phase, flow.role, flow.title, flow.summary, flow.minutes)
            for flow in sorted(mine, key=lambda flow: order.index(flow.phase))
        )

    def conversations(self, person: Person) -> tuple[ConversationChoice, ...]:
        """Return a person's conversations, the last changed first."""
        return tuple(
            ConversationChoice(one.id, flow.title, one.role, one.status, one.changed_at)
            for one in self._store.conversations(person.id)
            if (flow := self._flow_of(one)) is not None
        )

    def current(self, person: Person) -> str | None:
        """Return the conversation a person was last in, when it is open."""
        for one in self._store.conversations(person.id):
            if self._flow_of(one) is not None:
                return one.id if one.status == "open" else None
        return None

    def start(self, person: Person, phase: str, role: Role) -> Snapshot:
        """Begin a flow, or go on with the one of its kind that is open or paused.

        Raises:
            InputError: when there is no such flow.
        """
        flow = self._flow(phase, role)
        for one in self._store.conversations(person.id):
            if one.flow == flow.id and one.status in ("open", "paused"):
                return self._go_on(person, one.id)
        now = self._now()
        conversation = Conversation(
            id=uuid.uuid4().hex,
            person=person.id,
            pair=self._pair,
            flow=flow.id,
            role=role,
            phase=flow.phase,
            status="open",
            place=Place(),
            started_at=now,
            changed_at=now,
            carried=carried_for(self._store, self._pair),
        )
        move = opening(flow, conversation)
        conversation = self._after(conversation, move)
        conversation = replace(
            conversation, turns=(self._coach_turn(flow, conversation, _text(move)),)
        )
        self._store.begin(conversation)
        return self._snapshot(conversation)

    def leave(self, person: Person) -> None:
        """Pause the conversation a person is in; nothing is lost."""
        current = self.current(person)
        if current is not None:
            conversation = self._own(person, current)
            self._store.advance(conversation, self._changed(conversation, status="paused"))

    def snapshot(self, person: Person, conversation_id: str) -> Snapshot:
        """Return a conversation as its owner sees it.

        Raises:
            NotAllowed: when it is not theirs, or not there.
        """
        return self._snapshot(self._own(person, conversation_id))

    def records(self, person: Person, conversation_id: str) -> dict[str, Any]:
        """Return what is recorded so far, by field.

        Raises:
            NotAllowed: when the conversation is not theirs, or not there.
        """
        return self._own(person, conversation_id).fields

    def say(self, person: Person, conversation_id: str, text: str) -> Iterator[Piece | Snapshot]:
        """Yield the reply in pieces as it comes, and the conversation after it last.

        Before anything is yielded the message, the record and an authored reply are kept.

        Raises:
            InputError: when the text cannot be taken; nothing was changed.
            NotAllowed: when the conversation is not theirs.
            StoreError: when it could not be kept; nothing was changed.
        """
        conversation = self._own(person, conversation_id)
        self._require_text(text)
        concern = concern_in(text, self._authored.wellbeing)
        if concern is not None:
            return self._say_fixed(conversation, text, concern.reply)
        return self._say(conversation, text)

    def edit(self, person: Person, conversation_id: str, field: str, text: str) -> Snapshot:
        """Change one recorded field and return the conversation after it.

        Shared items change with the choice of what is shared, not with an edit elsewhere.

        Raises:
            InputError: when the text cannot be taken, or there is no such field.
            NotAllowed: when the conversation is not theirs.
        """
        self._own(person, conversation_id, "write")
        self._require_text(text)
        for _ in range(_ATTEMPTS):
            conversation = self._own(person, conversation_id, "write")
            flow = self._flow(conversation.phase, conversation.role)
            if field not in flow:
                raise InputError("unknown-field", "There is no such entry in this record.")
            step, shares = flow[field], None
            fields = {**conversation.fields, field: records.parse(step.kind, text)}
            if step.kind == "share":
                offered = gathered(step, conversation.fields, conversation.carried)
                kept = [(name, item) for name, item in offered if item in fields[field]]
                fields[field] = [item for _, item in kept]
                shares = self._shares(conversation, kept)
            after = self._changed(
                conversation, fields=fields, place=conversation.place.settle(field)
            )
            if self._store.advance(conversation, after, shares=shares):
                return self.snapshot(person, conversation_id)
        raise StoreError("The conversation kept changing elsewhere; try again in a moment.")

    # One message.

    def _say(self, conversation: Conversation, text: str) -> Iterator[Piece | Snapshot]:
        flow = self._flow(conversation.phase, conversation.role)
        for _ in range(_ATTEMPTS):
            move = respond(flow, conversation, text, self._authored.craft)
            after, said, reply = self._kept_forms(flow, conversation, move, text)
            shares = None if move.shares is None else self._shares(conversation, move.shares)
            if self._store.advance(conversation, after, (said, reply), shares):
                after = replace(after, turns=(*conversation.turns, said, reply))
                return self._reply(flow, after, move, text)
            conversation = self._reread(conversation)
        raise StoreError("The conversation kept changing elsewhere; try again in a moment.")

    def _say_fixed(
        self, conversation: Conversation, text: str, fixed: str
    ) -> Iterator[Piece | Snapshot]:
        """Keep and say a fixed text; the step, the record and the model are left out of it."""
        flow = self._flow(conversation.phase, conversation.role)
        for _ in range(_ATTEMPTS):
            move = Move(conversation.place, conversation.fields, conversation.status, (fixed,))
            after, said, reply = self._kept_forms(flow, conversation, move, text)
            if self._store.advance(conversation, after, (said, reply)):
                yield Piece(fixed)
                yield self._snapshot(self._reread(conversation))
                return
            conversation = self._reread(conversation)
        raise StoreError("The conversation kept changing elsewhere; try again in a moment.")

    def _kept_forms(
        self, flow: Flow, conversation: Conversation, move: Move, text: str
    ) -> tuple[Conversation, Turn, Turn]:
        """Return the conversation after a move, the person's turn and the authored reply."""
        after = self._after(conversation, move)
        before = current_step(flow, conversation.place, conversation.fields, conversation.carried)
        said = Turn(
            id=uuid.uuid4().hex,
            parent=conversation.turns[-1].id if conversation.turns else None,
            author="person",
            text=text.strip(),
            step=before.id if before else None,
            said_at=self._now(),
        )
        reply = self._coach_turn(flow, after, _text(move), parent=said.id)
        return after, said, reply

    def _reply(
        self, flow: Flow, conversation: Conversation, move: Move, text: str
    ) -> Iterator[Piece | Snapshot]:
        """Yield the reply and keep it as it came out; `conversation` ends in the authored one."""
        turn = conversation.turns[-1]
        if move.digression is not None:
            turn = self._digressed(turn, move)
            self._store.reword(turn)
            yield from _pieces(turn.text)
        else:
            offered = self._offered(flow, conversation, text) if move.is_answer else None
            if offered is not None:
                turn = replace(turn, attachment={"guidance": vars(offered)})
            if self._speaker is not None and move.is_answer and move.asks is not None:
                prompt = self._authored.prompt
                messages = messages_for(
                    prompt,
                    flow,
                    replace(conversation, turns=conversation.turns[:-1]),
                    move.asks,
                    offered.quote if offered else "",
                )
                yield from self._worded(turn, move, messages, self._speaker)
            else:
                if offered is not None:
                    self._store.reword(turn)
                yield from _pieces(turn.text)
        yield self._snapshot(self._reread(conversation))

    def _worded(
        self, turn: Turn, move: Move, messages: Sequence[Any], speaker: Speaker
    ) -> Iterator[Piece]:
        """Yield a model's wording, or what of it can stand, finished from the authored text.

        Whoever stops listening stops the model; what came until then is kept.
        """
        came: list[str] = []
        reply: _Reply | None = None
        stream = speaker.stream(messages)
        try:
            for piece in stream:
                came.append(piece)
                yield Piece(piece)
            reply = self._judged("".join(came), turn.text, move)
        except ModelError:
            reply = self._finished("".join(came), turn.text, move)
        finally:
            if reply is None:
                close = getattr(stream, "close", None)
                if close is not None:
                    close()
                reply = replace(self._finished("".join(came), turn.text, move), note=None)
            self._store.reword(
                replace(
                    turn,
                    text=reply.text,
                    origin="model" if reply.by_model else "guided",
                    model=speaker.name if reply.by_model else None,
                    prompt=f"{self._authored.prompt.id}@{self._authored.prompt.digest}"
                    if reply.by_model
                    else None,
                    partial=reply.partial,
                    note=reply.note,
                )
            )
        if reply.by_model and reply.text.startswith("".join(came)):
            yield Piece(reply.text[len("".join(came)) :])

    def _judged(self, came: str, authored: str, move: Move) -> _Reply:
        """Return a whole reply if it may stand, with the question put back where it asks none."""
        if faults_of(came, move.asks or ""):
            return _Reply(authored)
        if not has_question(came):
            return _Reply(f"{came.strip()}\n\n{move.asks}", by_model=True)
        return _Reply(came.strip(), by_model=True)

    def _finished(self, came: str, authored: str, move: Move) -> _Reply:
        """Return a broken-off reply finished from the authored text."""
        kept = whole_sentences(came)
        if not kept or faults_of(kept, ""):
            return _Reply(authored, note=self._lines.say("model_failed"), partial=bool(came))
        text = f"{kept}\n\n{move.asks}"
        return _Reply(text, True, True, self._lines.say("model_broke_off"))

    def _digressed(self, turn: Turn, move: Move) -> Turn:
        try:
            answer = self._answering.answer(move.digression or "")
        except InputError as error:  # too long, or no words: said to them, and on with the step
            answer = Answer(False, 0.0, str(error), "guided", (), (), None)
        quoted = answer.text if answer.answered else f"{answer.text} {answer.ask_instead or ''}"
        guidance = None
        if answer.citations:
            first = answer.citations[0]
            title = first.heading.split(" > ")[0]
            guidance = Guidance(title, first.source, first.quote)
        said = [self._lines.say("digression", answer=quoted.strip()), *move.says]
        if move.asks:
            said.append(move.asks)
        return replace(
            turn,
            text="\n\n".join(said),
            origin=answer.origin,
            model=self._speaker.name if self._speaker and answer.origin == "model" else None,
            attachment={"guidance": vars(guidance)} if guidance else None,
        )

    def _offered(self, flow: Flow, conversation: Conversation, text: str) -> Guidance | None:
        step = conversation.turns[-2].step
        about = flow[step].guidance if step is not None and step in flow else None
        if about is None:
            return None
        seen = {
            turn.attachment["guidance"]["quote"]
            for turn in conversation.turns
            if turn.attachment and "guidance" in turn.attachment
        }
        try:
            return self._guide.offer(about, text, seen)
        except StoreError:  # no guidance beside this reply; what was said is kept all the same
            return None

    # What conversations are read and kept as.

    def _own(self, person: Person, conversation_id: str, act: Any = "read") -> Conversation:
        conversation = self._store.conversation(conversation_id)
        if conversation is None:
            raise NotAllowed("There is no such conversation of yours.")
        require(person, act, conversation)
        return conversation

    def _reread(self, conversation: Conversation) -> Conversation:
        again = self._store.conversation(conversation.id)
        if again is None:
            raise NotAllowed("There is no such conversation of yours.")
        return again

    def _go_on(self, person: Person, conversation_id: str) -> Snapshot:
        """Take up an open or paused conversation, with what has been shared in the meantime."""
        conversation = self._own(person, conversation_id, "write")
        flow = self._flow(conversation.phase, conversation.role)
        carried = carried_for(self._store, self._pair)
        after = replace(conversation, carried=carried)
        turns: tuple[Turn, ...] = ()
        if conversation.status == "paused":
            move = returning(flow, after, self._authored.craft)
            after = self._after(after, move)
            turns = (self._coach_turn(flow, after, _text(move), parent=conversation.turns[-1].id),)
        elif carried == conversation.carried:
            return self._snapshot(conversation)
        self._store.advance(conversation, after, turns)
        return self.snapshot(person, conversation_id)

    def _after(self, conversation: Conversation, move: Move) -> Conversation:
        return self._changed(conversation, place=move.place, fields=move.fields, status=move.status)

    def _changed(self, conversation: Conversation, **changes: Any) -> Conversation:
        return replace(conversation, changed_at=self._now(), **changes)

    def _coach_turn(
        self, flow: Flow, conversation: Conversation, text: str, parent: str | None = None
    ) -> Turn:
        step = current_step(flow, conversation.place, conversation.fields, conversation.carried)
        return Turn(
            id=uuid.uuid4().hex,
            parent=parent,
            author="coach",
            text=text,
            step=step.id if step else None,
            said_at=self._now(),
            origin="guided",
        )

    def _shares(self, conversation: Conversation, chosen: Sequence[tuple[str, str]]) -> list[Share]:
        now = self._now()
        return [
            Share(conversation.id, conversation.person, conversation.pair, name, item, now)
            for name, item in chosen
        ]

    def _flow(self, phase: str, role: str) -> Flow:
        flow = self._authored.flows.get((phase, role))
        if flow is None:
            known = ", ".join(f"{p} as {r}" for p, r in sorted(self._authored.flows))
            raise InputError(
                "unknown-phase", f"There is no such phase for that role. There are: {known}."
            )
        return flow

    def _flow_of(self, conversation: Conversation) -> Flow | None:
        return self._authored.flows.get((conversation.phase, conversation.role))

    def _snapshot(self, conversation: Conversation) -> Snapshot:
        flow = self._flow(conversation.phase, conversation.role)
        return snapshot_of(flow, conversation, self._lines)

    def _require_text(self, text: str) -> None:
        if not text.strip():
            raise InputError("empty", self._lines.say("empty"))
        if len(text) > LONGEST_MESSAGE:
            raise InputError(
                "too-long",
                self._lines.say("too_long", length=f"{len(text):,}", limit=f"{LONGEST_MESSAGE:,}"),
            )
        if not is_text(text):
            raise InputError("binary", self._lines.say("binary"))


def _text(move: Move) -> str:
    return "\n\n".join((*move.says, move.asks) if move.asks else move.says)


def _pieces(text: str) -> Iterator[Piece]:
    for word in _PIECE.findall(text):
        yield Piece(word)
