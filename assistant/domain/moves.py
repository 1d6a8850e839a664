"""What one message does to a conversation: where it stands next, what is recorded, what is said.

Pure and whole: the same message in the same place always makes the same move. A model may later
word the reply to an answer; it cannot change the move.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from string import Template
from typing import Any

from assistant.domain import records, repairs
from assistant.domain.coach_lines import CoachLines
from assistant.domain.conversation import Conversation, Place, Status
from assistant.domain.flow import Flow, Step, current_step, gathered, step_before
from assistant.domain.listening import Heard, Listening, hear
from assistant.domain.questions import QuestionWording, check_questions, starters
from assistant.domain.repairs import Repair, Repairs

_PROBES = 2  # smaller questions for thin answers in one conversation; more would be nagging
_LISTS = frozenset({"list", "agenda", "questions", "share"})


@dataclass(frozen=True)
class Craft:
    """The authored material that moves are made from."""

    lines: CoachLines
    repairs: Repairs
    listening: Listening
    questions: QuestionWording


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


def opening(flow: Flow, conversation: Conversation) -> Move:
    """Return the first move: the welcome and the first question."""
    return _then(flow, conversation, Move(conversation.place, conversation.fields), (flow.welcome,))


def returning(flow: Flow, conversation: Conversation, craft: Craft) -> Move:
    """Return the move that takes a paused conversation up again."""
    step = _step(flow, conversation)
    line = (
        craft.lines.say("welcome_back", label=step.label)
        if step
        else craft.lines.say("welcome_back_done")
    )
    return _then(flow, conversation, Move(conversation.place, conversation.fields), (line,))


def respond(flow: Flow, conversation: Conversation, text: str, craft: Craft) -> Move:
    """Return the move that a message makes."""
    return _Respond(flow, conversation, text, craft).move()


class _Respond:
    """One message being understood; holds nothing beyond what `respond` was given."""

    def __init__(self, flow: Flow, conversation: Conversation, text: str, craft: Craft) -> None:
        self.flow = flow
        self.conversation = conversation
        self.text = text.strip()
        self.craft = craft
        self.lines = craft.lines
        self.place = conversation.place
        self.fields = dict(conversation.fields)
        self.step = _step(flow, conversation)
        self.count = len(conversation.turns) // 2

    def move(self) -> Move:
        if self.conversation.status in ("paused", "cancelled"):
            if self._is("resume") or self._is("yes"):
                return returning(self.flow, self.conversation, self.craft)
            if self.conversation.status == "cancelled":
                return self._stay(
                    self.lines.say("cancelled_already"), status="cancelled", ask=False
                )
        if self.place.pending is not None:
            kind, detail = self.place.pending
            self.place = replace(self.place, pending=None)
            if (settled := self._pending[kind](self, detail)) is not None:
                return settled
        repair = repairs.recognise(self.text, self.flow, self.step, self.craft.repairs)
        if repair is not None:
            return self._repairs[repair.name](self, repair)
        if self.step is None:
            return self._stay(self.lines.say("done_already"), status=self.conversation.status)
        return self._answer(self.step)

    # What was put forward before, and what the person says to it.

    def _to_cancel(self, detail: str) -> Move | None:
        if self._is("yes") or self._is("cancel"):
            return self._stay(self.lines.say("cancelled"), status="cancelled", ask=False)
        return self._stay(self.lines.say("cancel_declined")) if self._is("no") else None

    def _to_rewrite(self, detail: str) -> Move | None:
        assert self.step is not None, "a rewrite is only offered within a step"
        asked = list(self.fields.get(self.step.id, []))
        index, _, rewrite = detail.partition(":")
        if self._is("yes"):
            asked[int(index)] = rewrite
            self.fields[self.step.id] = asked
            return self._more_questions(
                self.step, self.lines.say("questions_taken", rewrite=rewrite)
            )
        if self._is("no"):
            return self._more_questions(self.step, self.lines.say("questions_kept", self.count))
        return None

    def _to_return(self, detail: str) -> Move | None:
        if self._is("yes") and self.fields.get(detail):
            self.place = self.place.settle(detail)
            return self._go_on(self.lines.say("kept", self.count))
        return None

    def _to_correction(self, detail: str) -> Move | None:
        if self._is("no") or self._is("back") or self._is("yes"):
            return self._stay(self.lines.say("kept", self.count))
        if repairs.recognise(self.text, self.flow, self.step, self.craft.repairs):
            return None
        return self._corrected(self.flow[detail], self.text)

    _pending: dict[str, Callable[[_Respond, str], Move | None]] = {
        "cancel": _to_cancel,
        "rewrite": _to_rewrite,
        "return": _to_return,
        "correct": _to_correction,
    }

    # Repairs.

    def _back(self, repair: Repair) -> Move:
        before = step_before(
            self.flow, self.step, self.place, self.fields, self.conversation.carried
        )
        if before is None:
            return self._stay(self.lines.say("nothing_before"))
        value = self.fields.get(before.id)
        self.place = replace(
            self.place, at=before.id, pending=("return", before.id) if value else None
        )
        if value:
            line = self.lines.say("back_to", label=before.label, value=_inline(value))
            return self._stay(line, ask=False)
        return self._stay(self.lines.say("back_to_open", label=before.label), step=before)

    def _skip(self, repair: Repair) -> Move:
        if self.step is None:
            return self._stay(self.lines.say("done_already"), status=self.conversation.status)
        self.place = self._settled_or_skipped(self.step)
        return self._go_on(self.lines.say("skipped", self.count))

    def _pause(self, repair: Repair) -> Move:
        label = self.step.label if self.step else self.flow.title
        status: Status = "paused" if self.step else self.conversation.status
        return self._stay(self.lines.say("paused", label=label), status=status, ask=False)

    def _resume(self, repair: Repair) -> Move:
        return returning(self.flow, self.conversation, self.craft)

    def _cancel(self, repair: Repair) -> Move:
        self.place = replace(self.place, pending=("cancel", ""))
        return self._stay(self.lines.say("cancel_confirm"), ask=False)

    def _correct(self, repair: Repair) -> Move:
        step = self.flow[repair.step or ""]
        if repair.value:
            return self._corrected(step, repair.value)
        return self._ask_correction(step)

    def _rewrite_last(self, repair: Repair) -> Move:
        steps = [*self.place.settled]
        if self.step is not None and self.fields.get(self.step.id):
            steps.append(self.step.id)
        if not steps:
            return self._stay(self.lines.say("nothing_before"))
        step = self.flow[steps[-1]]
        return self._corrected(step, repair.value) if repair.value else self._ask_correction(step)

    def _ask_correction(self, step: Step) -> Move:
        value = self.fields.get(step.id)
        self.place = replace(self.place, pending=("correct", step.id))
        line = self.lines.say("correct_to_what", label=step.label, value=_inline(value or "…"))
        return self._stay(line, ask=False)

    def _corrected(self, step: Step, text: str) -> Move:
        if step.kind == "share":
            self.place = replace(self.place, at=step.id)
            self.step = step
            return self._answer(step)
        self.fields[step.id] = records.parse(step.kind, text)
        if step.id not in self.place.settled:
            self.place = self.place.settle(step.id)
        value = _inline(self.fields[step.id])
        return self._go_on(self.lines.say("corrected", label=step.label, value=value))

    def _digress(self, repair: Repair) -> Move:
        move = self._stay(self.lines.say("digression_back")) if self.step else self._stay()
        return replace(move, digression=repair.value, status=self._running)

    def _why(self, repair: Repair) -> Move:
        return self._about_step("why", lambda step: {"why": step.why})

    def _example(self, repair: Repair) -> Move:
        if self.step is not None and self.step.kind == "questions":
            return self._offer_starters(self.step)
        return self._about_step("example", lambda step: {"example": step.example})

    def _about_step(self, key: str, values: Callable[[Step], dict[str, str]]) -> Move:
        if self.step is None:
            return self._stay(self.lines.say("done_already"), status=self.conversation.status)
        return self._stay(self.lines.say(key, self.count, **values(self.step)))

    def _help(self, repair: Repair) -> Move:
        return self._stay(self.lines.say("help"), status=self._running)

    def _repeat(self, repair: Repair) -> Move:
        line = () if self.step else (self.lines.say("nothing_to_repeat"),)
        return self._stay(*line, status=self._running)

    def _summary(self, repair: Repair) -> Move:
        kept = [
            f"{step.label}: {_inline(self.fields[step.id])}"
            for step in self.flow.steps
            if self.fields.get(step.id)
        ]
        line = (
            self.lines.say("summary", record="\n".join(f"- {entry}" for entry in kept))
            if kept
            else self.lines.say("summary_empty")
        )
        return self._stay(line, status=self._running)

    _repairs: dict[str, Callable[[_Respond, Repair], Move]] = {
        "back": _back,
        "skip": _skip,
        "pause": _pause,
        "resume": _resume,
        "cancel": _cancel,
        "correct": _correct,
        "rewrite_last": _rewrite_last,
        "digress": _digress,
        "why": _why,
        "example": _example,
        "help": _help,
        "repeat": _repeat,
        "summary": _summary,
    }

    # Answers, by what the step records.

    def _answer(self, step: Step) -> Move:
        heard = hear(self.text, self.craft.listening)
        move = self._answers[step.kind](self, step, heard)
        note = self.lines.languages.get(heard.language)
        mark = f"language {heard.language}"
        if note is None or mark in self.place.raised:
            return move
        return replace(move, place=move.place.raise_once(mark), says=(note, *move.says))

    def _answer_text(self, step: Step, heard: Heard) -> Move:
        before = self.fields.get(step.id)
        adds = bool(before) and self.place.at != step.id
        if adds and (self._is("no") or self._is("enough") or heard.tone == "unsure"):
            self.place = self.place.settle(step.id)
            return self._go_on(self.lines.say("kept", self.count))
        if heard.tone == "unsure":
            return self._unsure(step)
        self.fields[step.id] = f"{before}\n{self.text}" if adds else self.text
        if heard.tone == "thin" and not adds and self._may_probe(step):
            return self._probe(step, self._reaction(heard))
        self.place = self.place.settle(step.id)
        return self._go_on(self._reaction(heard), is_answer=True)

    def _answer_list(self, step: Step, heard: Heard) -> Move:
        before = self.fields.get(step.id)
        adds = bool(before) and self.place.at != step.id
        if adds and (self._is("no") or self._is("enough") or heard.tone == "unsure"):
            self.place = self.place.settle(step.id)
            return self._go_on(self.lines.say("kept", self.count))
        if heard.tone == "unsure" or (self._is("no") and step.probe):
            return self._unsure(step)
        offered = [item for _, item in gathered(step, self.fields, self.conversation.carried)]
        all_of_them = offered if self._is("yes") or self._is("all") else None
        found = all_of_them or records.choose(self.text, offered) or records.items(self.text)
        self.fields[step.id] = [*before, *found] if adds and before else found
        if len(self.fields[step.id]) < step.least and self._may_probe(step):
            return self._probe(step, self._reaction(heard))
        self.place = self.place.settle(step.id)
        return self._go_on(self._reaction(heard), is_answer=True)

    def _answer_agenda(self, step: Step, heard: Heard) -> Move:
        agenda = list(self.fields.get(step.id, []))
        is_again = bool(agenda) and self.place.at != step.id
        offered = [item for _, item in gathered(step, self.fields, self.conversation.carried)]
        if is_again and (
            self._is("no") or self._is("enough") or self._is("yes") or heard.tone == "unsure"
        ):
            self.place = self.place.settle(step.id)
            return self._go_on(self.lines.say("kept", self.count))
        if heard.tone == "unsure":
            return self._unsure(step)
        self.fields[step.id] = self._as_agenda(agenda if is_again else [], offered)
        has_minutes = any(records.minutes(item) for item in self.fields[step.id])
        if not has_minutes and not is_again and self._may_probe(step):
            self.place = self.place.raise_once(step.id)
            return self._stay(self.lines.say("agenda_no_minutes"), ask=False)
        self.place = self.place.settle(step.id)
        return self._go_on(self.lines.say("agenda_taken", self.count), is_answer=True)

    def _as_agenda(self, before: Sequence[str], offered: Sequence[str]) -> list[str]:
        """Return the agenda a message means: minutes for the one before, a choice, or new items."""
        numbers = records.just_numbers(self.text)
        if before and numbers and len(numbers) == len(before):
            return [f"{item} ({number} min)" for item, number in zip(before, numbers, strict=True)]
        if offered and self._is("yes"):
            return list(offered)
        if numbers and all(1 <= number <= len(offered) for number in numbers):
            return [offered[number - 1] for number in dict.fromkeys(numbers)]
        return [records.refer(item, offered) for item in records.parse("agenda", self.text)]

    def _answer_share(self, step: Step, heard: Heard) -> Move:
        offered = gathered(step, self.fields, self.conversation.carried)
        words = [item for _, item in offered]
        everything, nothing = self._is("yes") or self._is("all"), self._is("no") or self._is("none")
        chosen = words if everything else [] if nothing else records.choose(self.text, words)
        if chosen is None:
            return self._stay(self.lines.say("share_unclear", gathered=_numbered(words)), ask=False)
        self.fields[step.id] = chosen
        self.place = self.place.settle(step.id)
        key = "share_chosen" if chosen else "share_nothing"
        count = {"count": str(len(chosen))} if chosen else {}
        line = self.lines.say(key, self.count, **count)
        shares = tuple((name, item) for name, item in offered if item in chosen)
        return replace(self._go_on(line), shares=shares)

    def _answer_questions(self, step: Step, heard: Heard) -> Move:
        asked = list(self.fields.get(step.id, [])) if self.place.at != step.id else []
        if asked and (self._is("enough") or self._is("no") or self._is("yes")):
            return self._questions_done(step, asked)
        if heard.tone == "unsure" or self._is("no") or self._is("yes"):
            return self._offer_starters(step)
        self.place = replace(self.place, at=None)
        checked = check_questions(self.text, self.craft.questions)
        first = len(asked)
        asked += [question.text for question in checked]
        self.fields[step.id] = asked
        for index, question in enumerate(checked, start=first):
            if question.rewrite and question.flags:
                self.place = replace(self.place, pending=("rewrite", f"{index}:{question.rewrite}"))
                why = question.flags[0].why
                line = self.lines.say(
                    "questions_offer", self.count,
                    text=question.text, rewrite=question.rewrite, why=why,
                )  # fmt: skip
                return replace(self._stay(line, ask=False), is_answer=False)
        return self._more_questions(step)

    def _more_questions(self, step: Step, *says: str) -> Move:
        """Return the move that asks for one more question, or ends the step when they are enough."""
        asked = self.fields.get(step.id, [])
        if len(asked) >= step.most:
            return self._questions_done(step, asked, *says)
        key = "questions_enough" if len(asked) >= step.least else "questions_one_more"
        line = self.lines.say(key, self.count, count=str(len(asked)))
        return self._stay(*says, line, ask=False)

    def _questions_done(self, step: Step, asked: Sequence[str], *says: str) -> Move:
        if len(asked) < step.least and step.id not in self.place.raised:
            self.place = self.place.raise_once(step.id)
            line = self.lines.say("questions_few", count=str(len(asked)), least=str(step.least))
            return self._stay(*says, line, ask=False)
        self.place = self.place.settle(step.id)
        line = self.lines.say("questions_complete", count=str(len(asked)))
        return self._go_on(*says, line)

    def _offer_starters(self, step: Step) -> Move:
        topics = [item for _, item in gathered(step, self.fields, self.conversation.carried)]
        offered = starters(topics, self.craft.questions) if topics else ()
        if not offered:
            return self._stay(self.lines.say("questions_none"), step.example, ask=False)
        return self._stay(
            self.lines.say("questions_starters", starters="\n".join(f"- {q}" for q in offered)),
            ask=False,
        )

    _answers: dict[str, Callable[[_Respond, Step, Heard], Move]] = {
        "text": _answer_text,
        "list": _answer_list,
        "agenda": _answer_agenda,
        "share": _answer_share,
        "questions": _answer_questions,
    }

    # The small pieces moves are made of.

    def _is(self, name: repairs.RepairName) -> bool:
        return repairs.is_just(self.text, name, self.craft.repairs)

    @property
    def _running(self) -> Status:
        """Return the status a conversation has while it is spoken in: a finished one stays so."""
        return "done" if self.step is None else "open"

    def _reaction(self, heard: Heard) -> str:
        return self.lines.react(heard.tone, heard.echo, self.count)

    def _may_probe(self, step: Step) -> bool:
        probes = sum(what in self.flow for what in self.place.raised)
        return bool(step.probe) and step.id not in self.place.raised and probes < _PROBES

    def _probe(self, step: Step, *says: str) -> Move:
        self.place = self.place.raise_once(step.id)
        move = Move(self.place, self.fields, says=says, asks=step.probe, is_answer=True)
        return move

    def _unsure(self, step: Step) -> Move:
        """Return the move for "I don't know": a smaller question once, then on without an answer."""
        if step.id in self.place.raised or not step.probe:
            self.place = self._settled_or_skipped(step)
            return self._go_on(self.lines.say("skipped", self.count))
        return self._probe(step, self.lines.say("unsure_again", self.count))

    def _settled_or_skipped(self, step: Step) -> Place:
        return self.place.settle(step.id) if self.fields.get(step.id) else self.place.skip(step.id)

    def _stay(
        self, *says: str, status: Status = "open", ask: bool = True, step: Step | None = None
    ) -> Move:
        """Return a move that stays at the step and, unless told otherwise, asks it again."""
        step = step or self.step
        asks = _asked(step, self.fields, self.conversation) if ask and step else None
        return Move(self.place, self.fields, status, tuple(filter(None, says)), asks)

    def _go_on(self, *says: str, is_answer: bool = False) -> Move:
        move = Move(self.place, self.fields, is_answer=is_answer)
        return _then(self.flow, self.conversation, move, tuple(filter(None, says)))


def _step(flow: Flow, conversation: Conversation) -> Step | None:
    return current_step(flow, conversation.place, conversation.fields, conversation.carried)


def _then(flow: Flow, conversation: Conversation, move: Move, says: tuple[str, ...]) -> Move:
    """Return the move with the next question, or with the flow's ending when there is none."""
    step = current_step(flow, move.place, move.fields, conversation.carried)
    if step is None:
        finish = () if conversation.status == "done" else (flow.finish,)
        return replace(move, status="done", says=(*says, *finish))
    return replace(move, says=says, asks=_asked(step, move.fields, conversation))


def _asked(step: Step, fields: dict[str, Any], conversation: Conversation) -> str:
    """Return a step's question with what it looks back on filled in."""
    values: dict[str, str] = {
        name: _bullets(value) for name, value in {**conversation.carried, **fields}.items() if value
    }
    offered = [item for _, item in gathered(step, fields, conversation.carried)]
    if offered:
        values["gathered"] = _numbered(offered)
    template = Template(step.asks)
    if step.asks_without is not None and not set(template.get_identifiers()) <= values.keys():
        template = Template(step.asks_without)
    return template.substitute(values).strip()


def _bullets(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else "\n".join(f"- {item}" for item in value)


def _numbered(offered: Sequence[str]) -> str:
    return "\n".join(f"{number}. {item}" for number, item in enumerate(offered, start=1))


def _inline(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else "; ".join(value)
