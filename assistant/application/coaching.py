"""The turn loop: the one way a message becomes a reply.

In order: may they (permissions) → is someone in danger (fixed text, no model) → record and next
step (the move) → kept, with the authored reply → passages → a model may word the reply, streamed
→ checked → kept as it came out. Since the authored reply is kept first, a process or a model that
dies at any moment leaves a conversation that can go on, with nothing lost.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from assistant.application.access import Access, OwnStore
from assistant.application.answering import Answering
from assistant.application.guidance import Guide
from assistant.application.ports import Speaker
from assistant.application.relationship import carried_for
from assistant.application.replying import Replying, Wire
from assistant.application.showing import snapshot_of
from assistant.application.snapshots import (
    ConversationChoice,
    FlowChoice,
    Piece,
    Snapshot,
)
from assistant.domain import records
from assistant.domain.coach_lines import CoachLines
from assistant.domain.conversation import PHASES, Conversation, Person, Place, Role, Turn
from assistant.domain.errors import InputError, StoreError
from assistant.domain.flow import Flow, current_step, gathered
from assistant.domain.message import Craft, Move
from assistant.domain.moves import opening, respond, returning
from assistant.domain.people import Pair
from assistant.domain.prompt import Prompt
from assistant.domain.sharing import Share
from assistant.domain.typed import is_text
from assistant.domain.wellbeing import Wellbeing, concern_in

LONGEST_MESSAGE = 8_000
MOST_LISTED = 20  # conversations; the rest are on the page of what is mine
_ATTEMPTS = 5


@dataclass(frozen=True)
class Authored:
    """The authored material and the prompt that coaching needs."""

    flows: dict[tuple[str, str], Flow]
    craft: Craft
    wellbeing: Wellbeing
    prompt: Prompt


@dataclass(frozen=True)
class _Change:
    """What one act does to a conversation, to be kept whole or not at all."""

    after: Conversation
    turns: tuple[Turn, ...] = ()
    shares: Sequence[Share] | None = None
    move: Move | None = None


class Coaching:
    """Coached conversations of any person, one message at a time."""

    def __init__(
        self,
        access: Access,
        authored: Authored,
        answering: Answering,
        guide: Guide,
        speaker: Speaker | None,
        now: Callable[[], datetime],
        wire: Wire | None = None,
    ) -> None:
        self._access = access
        self._authored = authored
        self._lines: CoachLines = authored.craft.lines
        craft = authored.craft
        self._replying = Replying(
            answering, guide, speaker, authored.prompt, craft.lines, craft.replies, wire
        )
        self._now = now

    def flows(self, role: Role) -> tuple[FlowChoice, ...]:
        """Return what someone in a role may start, in the order of the method."""
        mine = [flow for flow in self._authored.flows.values() if flow.role == role]
        return tuple(
            FlowChoice(flow.phase, flow.role, flow.title, flow.summary, flow.minutes)
            for flow in sorted(mine, key=lambda flow: PHASES.index(flow.phase))
        )

    def pairs(self, person: Person, role: Role) -> tuple[Pair, ...]:
        """Return the pairs a person is in just now in a role, the latest first."""
        return self._access.of(person).pairs(role)

    def conversations(self, person: Person) -> tuple[ConversationChoice, ...]:
        """Return a person's last conversations, the last changed first."""
        return tuple(
            ConversationChoice(one.id, flow.title, one.role, one.status, one.changed_at)
            for one in self._access.of(person).conversations(last=MOST_LISTED)
            if (flow := self._flow_of(one)) is not None
        )

    def current(self, person: Person) -> str | None:
        """Return the conversation a person was last in, when it is open and may go on."""
        for one in self._access.of(person).conversations("write", MOST_LISTED):
            if self._flow_of(one) is not None:
                return one.id if one.status == "open" else None
        return None

    def start(self, person: Person, phase: str, role: Role, pair: str | None = None) -> Snapshot:
        """Begin a flow, or go on with the one of its kind that is open or paused.

        It belongs to the pair that the person has in that role: the latest, or the one chosen.

        Raises:
            InputError: when there is no such flow; no-pair, when it needs a pair.
            NotAllowed: when the person does not hold the role, or is not in the chosen pair.
        """
        flow = self._flow(phase, role)
        own = self._access.of(person)
        pair = own.pair(flow.phase, role, pair)
        for one in own.conversations("write", statuses=("open", "paused")):
            is_it = one.flow == flow.id and one.status in ("open", "paused")
            if is_it and one.pair in ("", pair):
                return self._go_on(own, one.id, pair)
        now = self._now()
        conversation = Conversation(
            id=uuid.uuid4().hex,
            person=person.id,
            pair=pair,
            flow=flow.id,
            role=role,
            phase=flow.phase,
            status="open",
            place=Place(),
            started_at=now,
            changed_at=now,
            carried=carried_for(own, pair, whole=flow.phase == "closing"),
        )
        move = opening(flow, conversation)
        conversation = self._after(conversation, move)
        conversation = replace(
            conversation, turns=(self._coach_turn(flow, conversation, _text(move)),)
        )
        own.begin(conversation)
        return self._snapshot(conversation)

    def go_on(self, person: Person, conversation_id: str) -> Snapshot:
        """Return a conversation to go on with; one that was paused is open again.

        One that may be read but no longer written, or that is finished, comes as it is.

        Raises:
            NotAllowed: when it is not theirs, or not there.
        """
        own = self._access.of(person)
        one = own.conversation(conversation_id)
        going_on = own.conversations("write", statuses=("open", "paused"))
        if one.id not in {each.id for each in going_on}:
            return self._snapshot(one)
        return self._go_on(own, one.id, one.pair or own.pair(one.phase, one.role))

    def leave(self, person: Person) -> None:
        """Pause the conversation a person is in; nothing is lost."""
        current = self.current(person)
        if current is not None:
            own = self._access.of(person)
            self._advanced(
                own,
                own.conversation(current, "write"),
                lambda now: _Change(self._changed(now, status="paused")),
            )

    def snapshot(self, person: Person, conversation_id: str) -> Snapshot:
        """Return a conversation as its owner sees it.

        Raises:
            NotAllowed: when it is not theirs, or not there.
        """
        return self._snapshot(self._access.of(person).conversation(conversation_id))

    def records(self, person: Person, conversation_id: str) -> dict[str, Any]:
        """Return what is recorded so far, by field.

        Raises:
            NotAllowed: when the conversation is not theirs, or not there.
        """
        return self._access.of(person).conversation(conversation_id).fields

    def say(
        self, person: Person, conversation_id: str, text: str, after: str | None = None
    ) -> Iterator[Piece | Snapshot]:
        """Yield the reply in pieces as it comes, and the conversation after it last.

        Before anything is yielded the message, the record and an authored reply are kept. `after`
        is the turn that the person saw last; when it is given and is not the last one, they
        answer something that has been answered elsewhere, and nothing is taken.

        Raises:
            InputError: when the text cannot be taken; nothing was changed.
            NotAllowed: when the conversation is not theirs.
            StoreError: when it could not be kept.
        """
        own = self._access.of(person)
        conversation = own.conversation(conversation_id, "write")
        self._require_text(text)
        if after is not None and after != conversation.turns[-1].id:
            raise InputError("moved-on", self._lines.say("moved_on"))
        flow = self._flow(conversation.phase, conversation.role)
        concern = concern_in(text, self._authored.wellbeing)

        def change(now: Conversation) -> _Change:
            if concern is not None:  # the step, the record and the model are left out of it
                held = replace(now.place, pending=("hold", concern.id))
                move = Move(held, now.fields, now.status, (concern.reply,))
            else:
                move = respond(flow, now, text, self._authored.craft)
            shares = None if move.shares is None else self._shares(now, move.shares)
            moved = self._after(now, move)
            return _Change(moved, self._turns(flow, now, moved, text, move), shares, move)

        kept, done = self._advanced(own, conversation, change)
        assert done.move is not None
        return self._told(own, flow, kept, done.move, text)

    def stop(self, person: Person, conversation_id: str) -> None:
        """Stop the reply that is coming; what has come is kept and finished from authored text.

        Raises:
            NotAllowed: when the conversation is not theirs.
        """
        self._access.of(person).conversation(conversation_id, "write")
        self._replying.stop(conversation_id)

    def edit(self, person: Person, conversation_id: str, field: str, text: str) -> Snapshot:
        """Change one recorded field, or clear it, and return the conversation after it.

        Shared items change with the choice of what is shared, not with an edit elsewhere.

        Raises:
            InputError: when the text cannot be taken, or there is no such field.
            NotAllowed: when the conversation is not theirs.
        """
        own = self._access.of(person)
        conversation = own.conversation(conversation_id, "write")
        if text.strip():
            self._require_text(text)
        flow = self._flow(conversation.phase, conversation.role)
        if field not in flow:
            raise InputError("unknown-field", "There is no such entry in this record.")
        step = flow[field]

        def change(now: Conversation) -> _Change:
            value = records.parse(step.kind, text)
            shares = None
            if step.kind == "share":
                offered = gathered(step, now.fields, now.carried)
                kept = [(name, item) for name, item in offered if item in value]
                value, shares = [item for _, item in kept], self._shares(now, kept)
            fields = {**now.fields, field: value}
            if not value and step.kind != "share":
                del fields[field]
            after = self._changed(now, fields=fields, place=now.place.settle(field))
            return _Change(after, shares=shares)

        after, _ = self._advanced(own, conversation, change)
        return self._snapshot(after)

    # One message.

    def _turns(
        self, flow: Flow, before: Conversation, after: Conversation, text: str, move: Move
    ) -> tuple[Turn, Turn]:
        """Return the person's turn and the authored reply to it."""
        step = current_step(flow, before.place, before.fields, before.carried)
        said = Turn(
            id=uuid.uuid4().hex,
            parent=before.turns[-1].id if before.turns else None,
            author="person",
            text=text.strip(),
            step=step.id if step else None,
            said_at=self._now(),
        )
        return said, self._coach_turn(flow, after, _text(move), parent=said.id)

    def _told(
        self, own: OwnStore, flow: Flow, conversation: Conversation, move: Move, text: str
    ) -> Iterator[Piece | Snapshot]:
        """Yield the reply to a move that is kept already, and the conversation after it."""
        yield from self._replying.reply(own, flow, conversation, move, text)
        yield self._snapshot(own.conversation(conversation.id))

    # What conversations are read and kept as.

    def _go_on(self, own: OwnStore, conversation_id: str, pair: str) -> Snapshot:
        """Take up an open or paused conversation, with what has been shared in the meantime."""
        conversation = own.conversation(conversation_id, "write")
        flow = self._flow(conversation.phase, conversation.role)
        carried = carried_for(own, pair, whole=flow.phase == "closing")
        is_new = (pair, carried) != (conversation.pair, conversation.carried)
        if conversation.status == "open" and not is_new:
            return self._snapshot(conversation)

        def change(now: Conversation) -> _Change:
            after = replace(now, pair=pair, carried=carried)
            if now.status != "paused":
                return _Change(after)
            move = returning(flow, after, self._authored.craft)
            after = self._after(after, move)
            reply = self._coach_turn(flow, after, _text(move), parent=now.turns[-1].id)
            return _Change(after, (reply,))

        after, _ = self._advanced(own, conversation, change)
        return self._snapshot(after)

    def _advanced(
        self, own: OwnStore, conversation: Conversation, change: Callable[[Conversation], _Change]
    ) -> tuple[Conversation, _Change]:
        """Keep a change to a conversation; made anew where it has changed in the meantime."""
        for _ in range(_ATTEMPTS):
            done = change(conversation)
            if own.advance(conversation, done.after, done.turns, done.shares):
                turns = (*conversation.turns, *done.turns)
                return replace(done.after, turns=turns), done
            conversation = own.conversation(conversation.id, "write")
        raise StoreError("The conversation kept changing elsewhere; try again in a moment.")

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
