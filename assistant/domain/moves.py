"""What one message does to a conversation: where it stands next, what is recorded, what is said.

Pure and whole: the same message in the same place always makes the same move. A model may later
word the reply to an answer; it cannot change the move.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assistant.domain import records, repairs
from assistant.domain.answers import answer, offer_starters, review
from assistant.domain.conversation import Conversation, Status
from assistant.domain.flow import Flow, Step, gathered, step_before
from assistant.domain.message import Craft, Message, Move, inline, step_of, then
from assistant.domain.repairs import Repair


def opening(flow: Flow, conversation: Conversation) -> Move:
    """Return the first move: the welcome and the first question."""
    return then(flow, conversation, Move(conversation.place, conversation.fields), (flow.welcome,))


def returning(flow: Flow, conversation: Conversation, craft: Craft) -> Move:
    """Return the move that takes a conversation up again; what was put forward is dropped."""
    conversation = replace(conversation, place=replace(conversation.place, pending=None))
    step = step_of(flow, conversation)
    line = (
        craft.lines.say("welcome_back", label=step.label)
        if step
        else craft.lines.say("welcome_back_done")
    )
    return then(flow, conversation, Move(conversation.place, conversation.fields), (line,))


def respond(flow: Flow, conversation: Conversation, text: str, craft: Craft) -> Move:
    """Return the move that a message makes."""
    return _move(Message(flow, conversation, text, craft))


def _move(message: Message) -> Move:
    if message.conversation.status in ("paused", "cancelled"):
        if message.means("resume", "yes"):
            return returning(message.flow, message.conversation, message.craft)
        if message.conversation.status == "cancelled":
            return message.stay(
                message.lines.say("cancelled_already"), status="cancelled", ask=False
            )
    if message.place.pending is not None:
        kind, detail = message.place.pending
        message.place = replace(message.place, pending=None)
        if (settled := _PENDING[kind](message, detail)) is not None:
            return settled
    repair = repairs.recognise(message.text, message.flow, message.step, message.craft.repairs)
    if repair is not None:
        return _REPAIRS[repair.name](message, repair)
    if message.step is None:
        return message.stay(message.lines.say("done_already"), status=message.conversation.status)
    return answer(message, message.step)


# What was put forward before, and what the person says to it.


def _to_cancel(message: Message, detail: str) -> Move | None:
    if message.means("yes", "cancel"):
        move = message.stay(message.lines.say("cancelled"), status="cancelled", ask=False)
        return replace(move, shares=())
    if message.means("no", "keep", "resume"):
        return message.stay(message.lines.say("cancel_declined"), status=message.running)
    return None


def _to_rewrite(message: Message, detail: str) -> Move | None:
    assert message.step is not None, "a rewrite is only offered within a step"
    asked = list(message.fields.get(message.step.id, []))
    index, _, rewrite = detail.partition(":")
    if message.means("yes"):
        asked[int(index) : int(index) + 1] = [rewrite]  # the list may have been edited meanwhile
        message.fields[message.step.id] = asked
        line = message.lines.say("questions_taken", rewrite=rewrite)
        return review(message, message.step, int(index) + 1, line)
    if message.means("no", "keep"):
        line = message.lines.say("questions_kept", message.count)
        return review(message, message.step, int(index) + 1, line)
    return None


def _to_return(message: Message, detail: str) -> Move | None:
    if message.means("yes", "keep") and message.fields.get(detail):
        message.place = message.place.settle(detail)
        return message.go_on(message.lines.say("kept", message.count))
    return None


def _to_correction(message: Message, detail: str) -> Move | None:
    if message.means("no", "keep", "back", "yes"):
        return message.stay(message.lines.say("kept", message.count), status=message.running)
    if repairs.recognise(message.text, message.flow, message.step, message.craft.repairs):
        return None
    return _corrected(message, message.flow[detail], message.text)


def _to_hold(message: Message, detail: str) -> Move | None:
    """Return the move after a moment of danger: the questions wait until they are asked for."""
    if message.means("resume"):
        return returning(message.flow, message.conversation, message.craft)
    if message.means("pause", "cancel", "help"):
        return None
    message.place = replace(message.place, pending=("hold", detail))
    return message.stay(
        message.lines.say("wellbeing_hold"), status=message.conversation.status, ask=False
    )


_PENDING: dict[str, Callable[[Message, str], Move | None]] = {
    "hold": _to_hold,
    "cancel": _to_cancel,
    "rewrite": _to_rewrite,
    "return": _to_return,
    "correct": _to_correction,
}

# Repairs.


def _back(message: Message, repair: Repair) -> Move:
    before = step_before(
        message.flow, message.step, message.place, message.fields, message.conversation.carried
    )
    if before is None:
        return message.stay(message.lines.say("nothing_before"))
    value = message.fields.get(before.id)
    message.place = replace(
        message.place, at=before.id, pending=("return", before.id) if value else None
    )
    if value:
        line = message.lines.say("back_to", label=before.label, value=inline(value))
        return message.stay(line, ask=False)
    return message.stay(message.lines.say("back_to_open", label=before.label), step=before)


def _skip(message: Message, repair: Repair) -> Move:
    if message.step is None:
        return message.stay(message.lines.say("done_already"), status=message.conversation.status)
    return message.pass_over(message.step)


def _pause(message: Message, repair: Repair) -> Move:
    label = message.step.label if message.step else message.flow.title
    status: Status = "paused" if message.step else message.conversation.status
    return message.stay(message.lines.say("paused", label=label), status=status, ask=False)


def _resume(message: Message, repair: Repair) -> Move:
    """Return the move for "go on" from someone who never left: the question again."""
    return _repeat(message, repair)


def _cancel(message: Message, repair: Repair) -> Move:
    message.place = replace(message.place, pending=("cancel", ""))
    return message.stay(message.lines.say("cancel_confirm"), ask=False)


def _correct(message: Message, repair: Repair) -> Move:
    step = message.flow[repair.step or ""]
    if repair.value:
        return _corrected(message, step, repair.value)
    return _ask_correction(message, step)


def _rewrite_last(message: Message, repair: Repair) -> Move:
    steps = [*message.place.settled]
    if message.step is not None and message.fields.get(message.step.id):
        steps.append(message.step.id)
    if not steps:
        return message.stay(message.lines.say("nothing_before"))
    step = message.flow[steps[-1]]
    return (
        _corrected(message, step, repair.value) if repair.value else _ask_correction(message, step)
    )


def _ask_correction(message: Message, step: Step) -> Move:
    value = message.fields.get(step.id)
    if not value:
        message.place = replace(message.place, at=step.id)
        return message.stay(message.lines.say("back_to_open", label=step.label), step=step)
    message.place = replace(message.place, pending=("correct", step.id))
    line = message.lines.say("correct_to_what", label=step.label, value=inline(value))
    return message.stay(line, ask=False)


def _corrected(message: Message, step: Step, text: str) -> Move:
    if step.kind == "share":
        if not gathered(step, message.fields, message.conversation.carried):
            return message.stay(message.lines.say("unshare_nothing"))
        message.place = replace(message.place, at=step.id)
        message.step = step
        return answer(message, step)
    message.fields[step.id] = records.parse(step.kind, text)
    if step.id not in message.place.settled:
        message.place = message.place.settle(step.id)
    value = inline(message.fields[step.id])
    return message.go_on(message.lines.say("corrected", label=step.label, value=value))


def _privacy(message: Message, repair: Repair) -> Move:
    key = "privacy_own" if message.flow.private else "privacy_pair"
    return message.stay(message.lines.say(key))


def _unshare(message: Message, repair: Repair) -> Move:
    """Return the move that takes sharing back: all of it, or the items named."""
    step = next((one for one in message.flow.steps if one.kind == "share"), None)
    if step is not None and step == message.step:  # it is being asked just now
        return answer(message, step)
    shared: list[str] = message.fields.get(step.id, []) if step else []
    if step is None or not shared:
        return message.stay(message.lines.say("unshare_nothing"))
    offered = gathered(step, message.fields, message.conversation.carried)
    named = shared if repair.value is None else records.choose(
        repair.value, [item for _, item in offered]
    )  # fmt: skip
    left = [item for item in shared if item not in (named or [])]
    if len(left) == len(shared):
        message.place = replace(message.place, at=step.id)
        return message.stay(step=step)
    message.fields[step.id] = left
    items = inline([f"“{item}”" for item in shared if item not in left])
    line = message.lines.say("unshared", items=items, count=str(len(left)))
    shares = tuple((name, item) for name, item in offered if item in left)
    return replace(message.stay(line), shares=shares)


def _digress(message: Message, repair: Repair) -> Move:
    move = message.stay(message.lines.say("digression_back")) if message.step else message.stay()
    return replace(move, digression=repair.value, status=message.running)


def _why(message: Message, repair: Repair) -> Move:
    return _about_step(message, "why", lambda step: {"why": step.why})


def _example(message: Message, repair: Repair) -> Move:
    if message.step is not None and message.step.kind == "questions":
        return offer_starters(message, message.step)
    return _about_step(message, "example", lambda step: {"example": step.example})


def _about_step(message: Message, key: str, values: Callable[[Step], dict[str, str]]) -> Move:
    if message.step is None:
        return message.stay(message.lines.say("done_already"), status=message.conversation.status)
    return message.stay(message.lines.say(key, message.count, **values(message.step)))


def _help(message: Message, repair: Repair) -> Move:
    return message.stay(message.lines.say("help"), status=message.running)


def _repeat(message: Message, repair: Repair) -> Move:
    line = () if message.step else (message.lines.say("nothing_to_repeat"),)
    return message.stay(*line, status=message.running)


def _summary(message: Message, repair: Repair) -> Move:
    kept = [
        f"{step.label}: {inline(message.fields[step.id])}"
        for step in message.flow.steps
        if message.fields.get(step.id)
    ]
    line = (
        message.lines.say("summary", record="\n".join(f"- {entry}" for entry in kept))
        if kept
        else message.lines.say("summary_empty")
    )
    return message.stay(line, status=message.running)


_REPAIRS: dict[str, Callable[[Message, Repair], Move]] = {
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
    "unshare": _unshare,
    "privacy": _privacy,
}
