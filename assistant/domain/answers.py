"""Taking an answer, by the kind of field that its step records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.domain import records
from assistant.domain.flow import FieldKind, Step, gathered
from assistant.domain.listening import Heard, hear
from assistant.domain.message import Message, Move, numbered, shortened
from assistant.domain.questions import CheckedQuestion, check_questions, starters


def answer(message: Message, step: Step) -> Move:
    """Return the move that an answer to a step makes.

    An answer in another language is kept as it is, with a note in that language, once.
    """
    heard = hear(message.text, message.craft.listening)
    move = _ANSWERS[step.kind](message, step, heard)
    note = message.lines.languages.get(heard.language)
    mark = f"language {heard.language}"
    if note is None or mark in message.place.raised:
        return move
    return replace(move, place=move.place.raise_once(mark), says=(note, *move.says))


def offer_starters(message: Message, step: Step) -> Move:
    """Return the move that offers beginnings of questions, made from the person's topics."""
    offered = starters(_offered(message, step), message.craft.questions)
    if not offered:
        return message.stay(message.lines.say("questions_none"), step.example, ask=False)
    listed = "\n".join(f"- {question}" for question in offered)
    return message.stay(message.lines.say("questions_starters", starters=listed), ask=False)


def more_questions(message: Message, step: Step, *says: str) -> Move:
    """Return the move that asks for one more question, or ends the step when they are enough."""
    asked = message.fields.get(step.id, [])
    if len(asked) >= step.most:
        return _questions_done(message, step, asked, *says)
    key = "questions_enough" if len(asked) >= step.least else "questions_one_more"
    line = message.lines.say(key, message.count, count=str(len(asked)))
    return message.stay(*says, line, ask=False)


def _text(message: Message, step: Step, heard: Heard) -> Move:
    before = _before(message, step)
    if before and (message.means("no", "enough") or heard.tone == "unsure"):
        return _kept(message, step)
    if heard.tone == "unsure":
        return message.unsure(step)
    message.fields[step.id] = f"{before}\n{message.text}" if before else message.text
    if heard.tone == "thin" and not before and message.may_probe(step):
        return message.probe(step, message.reaction(heard))
    message.place = message.place.settle(step.id)
    return message.go_on(message.reaction(heard), is_answer=True)


def _list(message: Message, step: Step, heard: Heard) -> Move:
    before = _before(message, step)
    if before and (message.means("no", "enough") or heard.tone == "unsure"):
        return _kept(message, step)
    offered = _offered(message, step)
    if heard.tone == "unsure" or message.means("no") or (not offered and _names_nothing(message)):
        return message.unsure(step)
    everything = offered if message.means("yes", "all") else None
    found = everything or records.choose(message.text, offered) or records.items(message.text)
    message.fields[step.id] = [*(before or []), *found]
    if len(message.fields[step.id]) < step.least and message.may_probe(step):
        return message.probe(step, message.reaction(heard))
    message.place = message.place.settle(step.id)
    return message.go_on(message.reaction(heard), is_answer=True)


def _agenda(message: Message, step: Step, heard: Heard) -> Move:
    before = _before(message, step)
    if before and (message.means("no", "keep", "enough", "yes") or heard.tone == "unsure"):
        return _kept(message, step)
    offered = _offered(message, step)
    if heard.tone == "unsure" or (not before and not offered and _names_nothing(message)):
        return message.unsure(step)
    message.fields[step.id] = _as_agenda(message, before or [], offered)
    has_minutes = any(records.minutes(item) for item in message.fields[step.id])
    if not has_minutes and not before and message.may_probe(step):
        message.place = replace(message.place.raise_once(step.id), at=None)
        return message.stay(message.lines.say("agenda_no_minutes"), ask=False)
    message.place = message.place.settle(step.id)
    return message.go_on(message.lines.say("agenda_taken", message.count), is_answer=True)


def _as_agenda(message: Message, before: Sequence[str], offered: Sequence[str]) -> list[str]:
    """Return the agenda a message means: minutes for the one before, a choice, or new items."""
    numbers = records.just_numbers(message.text)
    if before:
        return _with_minutes(before, numbers or [], message.text)
    if offered and message.means("yes", "all"):
        return list(offered)
    if numbers and all(1 <= number <= len(offered) for number in numbers):
        return [offered[number - 1] for number in dict.fromkeys(numbers)]
    return [records.refer(item, offered) for item in records.parse("agenda", message.text)]


def _with_minutes(agenda: Sequence[str], numbers: Sequence[int], text: str) -> list[str]:
    """Return an agenda with the minutes a reply gives it; a reply that gives none leaves it be.

    One number is meant for each item, several for the items in turn.
    """
    if numbers:
        each = [numbers[0]] * len(agenda) if len(numbers) == 1 else numbers
        timed = [f"{item} ({number} min)" for item, number in zip(agenda, each, strict=False)]
        return [*timed, *agenda[len(timed) :]]
    told = [records.refer(item, agenda) for item in records.parse("agenda", text)]
    return told if any(records.minutes(item) for item in told) else list(agenda)


def _share(message: Message, step: Step, heard: Heard) -> Move:
    offered = gathered(step, message.fields, message.conversation.carried)
    words = [item for _, item in offered]
    chosen: list[str] | None
    if message.means("all"):  # a bare "yes" or "keep it" is no choice of what may be seen
        chosen = words
    elif message.means("no", "none"):
        chosen = []
    else:
        chosen = records.choose(message.text, words)
    if chosen is None:
        unclear = message.lines.say("share_unclear", message.count, gathered=numbered(words))
        return message.stay(unclear, ask=False)
    message.fields[step.id] = chosen
    message.place = message.place.settle(step.id)
    if chosen:
        line = message.lines.say("share_chosen", count=str(len(chosen)))
    else:
        line = message.lines.say("share_nothing")
    shares = tuple((name, item) for name, item in offered if item in chosen)
    return replace(message.go_on(line), shares=shares)


def _questions(message: Message, step: Step, heard: Heard) -> Move:
    asked = list(_before(message, step) or [])
    if asked and message.means("enough", "no", "yes"):
        return _questions_done(message, step, asked)
    if heard.tone == "unsure" or message.means("no", "yes"):
        return offer_starters(message, step)
    message.place = replace(message.place, at=None)
    checked = _asked_in(message, heard)
    if not checked:
        line = message.lines.say("questions_not_one", text=shortened(message.text))
        return message.stay(line, ask=False)
    first = len(asked)
    asked += [question.text for question in checked]
    message.fields[step.id] = asked
    for index, question in enumerate(checked, start=first):
        if question.rewrite and question.flags:
            pending = ("rewrite", f"{index}:{question.rewrite}")
            message.place = replace(message.place, pending=pending)
            line = message.lines.say(
                "questions_offer",
                message.count,
                text=question.text,
                rewrite=question.rewrite,
                why=question.flags[0].why,
            )
            return message.stay(line, ask=False)
    flagged = next((question for question in checked if question.flags), None)
    if flagged is None:
        return more_questions(message, step)
    why = flagged.flags[0].why
    line = message.lines.say("questions_flagged", text=flagged.text, why=why)
    return more_questions(message, step, line)


def _asked_in(message: Message, heard: Heard) -> tuple[CheckedQuestion, ...]:
    """Return the questions of a message; in another language each line is taken as it is."""
    if heard.language != "en":
        lines = records.items(message.text)
        return tuple(CheckedQuestion(line, "open", (), None) for line in lines)
    checked = check_questions(message.text, message.craft.questions)
    return tuple(question for question in checked if question.kind != "not_a_question")


def _questions_done(message: Message, step: Step, asked: Sequence[str], *says: str) -> Move:
    if len(asked) < step.least and step.id not in message.place.raised:
        message.place = message.place.raise_once(step.id)
        count, least = str(len(asked)), str(step.least)
        line = message.lines.say("questions_few", count=count, least=least)
        return message.stay(*says, line, ask=False)
    message.place = message.place.settle(step.id)
    line = message.lines.say("questions_complete", count=str(len(asked)))
    return message.go_on(*says, line)


def _names_nothing(message: Message) -> bool:
    """Return whether a message chooses from a list where none was put forward."""
    is_number = records.just_numbers(message.text) is not None
    return is_number or message.means("yes", "all", "none")


def _kept(message: Message, step: Step) -> Move:
    message.place = message.place.settle(step.id)
    return message.go_on(message.lines.say("kept", message.count))


def _before(message: Message, step: Step) -> list[str] | None:
    """Return what an answer adds to; nothing where someone came back to write it anew."""
    return message.fields.get(step.id) if message.place.at != step.id else None


def _offered(message: Message, step: Step) -> list[str]:
    return [item for _, item in gathered(step, message.fields, message.conversation.carried)]


_ANSWERS: dict[FieldKind, Callable[[Message, Step, Heard], Move]] = {
    "text": _text,
    "list": _list,
    "agenda": _agenda,
    "share": _share,
    "questions": _questions,
}
