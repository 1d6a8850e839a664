"""One message being understood, and the small pieces that moves are made of.

A `Message` starts from where the conversation stands and gathers what changes; `stay` and `go_on`
turn that into a `Move`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from string import Template
from typing import Any

from assistant.domain import repairs
from assistant.domain.coach_lines import CoachLines
from assistant.domain.conversation import Conversation, Place, Status
from assistant.domain.flow import Flow, Step, current_step, gathered, item_of
from assistant.domain.listening import Heard, Listening
from assistant.domain.questions import QuestionWording
from assistant.domain.repairs import Repairs
from assistant.domain.reply_checks import ReplyRules

_NAMED = 80  # characters of a text that it is named by
_PROBES = 2  # smaller questions for thin answers in one conversation; more would be nagging
_PROBES_UNSURE = 3  # smaller questions in all for someone who does not know what to say
_SKIPS = 3  # steps left out, after which it is said once that one may stop for today


@dataclass(frozen=True)
class Craft:
    """The authored material that moves are made from."""

    lines: CoachLines
    repairs: Repairs
    listening: Listening
    questions: QuestionWording
    replies: ReplyRules


@dataclass(frozen=True)
class Move:
    """The outcome of one message.

    `says` are authored paragraphs; `asks` the question that ends the reply, if any. `digression`
    is a programme question to be answered before the conversation comes back. `shares` are the
    items chosen for sharing, each with the field it is from; None leaves sharing as it was.
    `is_answer` tells an answer, whose reply a model may word, from a repair, whose reply it may
    not.
    """

    place: Place
    fields: dict[str, Any]
    status: Status = "open"
    says: tuple[str, ...] = ()
    asks: str | None = None
    digression: str | None = None
    shares: tuple[tuple[str, str], ...] | None = None
    is_answer: bool = False


class Message:
    """What one message does, as far as it is understood; `place` and `fields` change with it."""

    def __init__(self, flow: Flow, conversation: Conversation, text: str, craft: Craft) -> None:
        self.flow = flow
        self.conversation = conversation
        self.text = text.strip()
        self.craft = craft
        self.lines = craft.lines
        self.place = conversation.place
        self.fields = dict(conversation.fields)
        self.step = step_of(flow, conversation)
        self.count = len(conversation.turns) // 2

    def means(self, *names: repairs.RepairName) -> bool:
        """Return whether the whole message means just one of these."""
        return any(repairs.is_just(self.text, name, self.craft.repairs) for name in names)

    @property
    def running(self) -> Status:
        """Return the status a conversation has while it is spoken in: a finished one stays so."""
        return "done" if self.step is None and self.place.at is None else "open"

    def reaction(self, heard: Heard) -> str:
        """Return the authored reaction to how something was said."""
        return self.lines.react(heard.tone, heard.echo, self.count)

    def may_probe(self, step: Step) -> bool:
        """Return whether a smaller question may still be asked here."""
        return self._has_probe(step, _PROBES)

    def probe(self, step: Step, *says: str) -> Move:
        """Return the move that asks a step's smaller question."""
        self.place = self.place.raise_once(step.id)
        return Move(self.place, self.fields, says=says, asks=step.probe, is_answer=True)

    def unsure(self, step: Step) -> Move:
        """Return the move for "I don't know": a smaller question once, then on without it."""
        if not self._has_probe(step, _PROBES_UNSURE):
            return self.pass_over(step)
        return self.probe(step, self.lines.say("unsure_again", self.count))

    def _has_probe(self, step: Step, most: int) -> bool:
        probes = sum(what in self.flow for what in self.place.raised)
        return bool(step.probe) and step.id not in self.place.raised and probes < most

    def pass_over(self, step: Step) -> Move:
        """Return the move that leaves a step out, which may be done as often as one likes."""
        self.place = self.settled_or_skipped(step)
        key = "skipped"
        if len(self.place.skipped) >= _SKIPS and "skipping" not in self.place.raised:
            self.place, key = self.place.raise_once("skipping"), "skipped_again"
        return self.go_on(self.lines.say(key, self.count))

    def settled_or_skipped(self, step: Step) -> Place:
        """Return the place after a step is passed over; with an answer it counts as settled."""
        return self.place.settle(step.id) if self.fields.get(step.id) else self.place.skip(step.id)

    def stay(
        self, *says: str, status: Status | None = None, ask: bool = True, step: Step | None = None
    ) -> Move:
        """Return a move that stays at the step and, unless told otherwise, asks it again."""
        step = step or self.step
        asks = asked(step, self.fields, self.conversation) if ask and step else None
        status = status or self.running
        return Move(self.place, self.fields, status, tuple(filter(None, says)), asks)

    def go_on(self, *says: str, is_answer: bool = False) -> Move:
        """Return a move that goes on to the next question, or to the end."""
        move = Move(self.place, self.fields, is_answer=is_answer)
        said = tuple(filter(None, says))
        moved = then(self.flow, self.conversation, move, said)
        is_over = moved.status == "done" and self.conversation.status != "done"
        if is_over and not any(self.fields.values()):
            return replace(moved, says=(*said, self.lines.say("finished_empty")))
        return moved


def step_of(flow: Flow, conversation: Conversation) -> Step | None:
    """Return the step a conversation is at, or None at its end."""
    return current_step(flow, conversation.place, conversation.fields, conversation.carried)


def then(flow: Flow, conversation: Conversation, move: Move, says: tuple[str, ...]) -> Move:
    """Return the move with the next question, or with the flow's ending when there is none."""
    step = current_step(flow, move.place, move.fields, conversation.carried)
    if step is None:
        finish = () if conversation.status == "done" else (flow.finish,)
        return replace(move, status="done", says=(*says, *finish))
    return replace(move, says=says, asks=asked(step, move.fields, conversation))


def asked(step: Step, fields: dict[str, Any], conversation: Conversation) -> str:
    """Return a step's question with what it looks back on filled in."""
    values: dict[str, str] = {
        name: _bullets(value) for name, value in {**conversation.carried, **fields}.items() if value
    }
    offered = [item for _, item in gathered(step, fields, conversation.carried)]
    if offered:
        values["gathered"] = numbered(offered)
    if (topic := item_of(step, fields)) is not None:
        values["topic"] = topic
    template = Template(step.asks)
    if step.asks_without is not None and not set(template.get_identifiers()) <= values.keys():
        template = Template(step.asks_without)
    return template.substitute(values).strip()


def _bullets(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else "\n".join(f"- {item}" for item in value)


def numbered(offered: Sequence[str]) -> str:
    """Return items as a numbered list, one a line."""
    return "\n".join(f"{number}. {item}" for number, item in enumerate(offered, start=1))


def shortened(text: str) -> str:
    """Return the beginning of a text, to name it by."""
    words = " ".join(text.split())
    return words if len(words) <= _NAMED else f"{words[:_NAMED].rstrip()} …"


def inline(value: str | Sequence[str]) -> str:
    """Return a recorded value as words within a sentence."""
    return value if isinstance(value, str) else "; ".join(value)
