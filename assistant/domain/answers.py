"""Taking an answer, by the kind of field that its step records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.domain import records
from assistant.domain.flow import FieldKind, Step, gathered
from assistant.domain.listening import Heard, hear, language_of
from assistant.domain.message import Message, Move, numbered, shortened
from assistant.domain.questions import CheckedQuestion, check_questions, starters

_LONGEST_TOPIC = 480  # minutes; a larger number was not meant as minutes


def answer(message: Message, step: Step) -> Move:
    """Return the move that an answer to a step makes.

    An answer in another language is kept as it is, with a note in that language, once.
    """
    heard = hear(message.text, message.craft.listening)
    move = _with_skill(message, _ANSWERS[step.kind](message, step, heard))
    note = message.lines.languages.get(heard.language)
    mark = f"language {heard.language}"
    if note is None or mark in message.place.raised:
        return move
    return replace(move, place=move.place.raise_once(mark), says=(note, *move.says))


def _with_skill(message: Message, move: Move) -> Move:
    """Return a move on with a relational skill offered, where the answer calls for one.

    Each skill is offered once, one at a time, and always as something one may leave. Such a reply
    stays in its authored words, so that a model leaves nothing of it out.
    """
    if not move.is_answer:
        return move
    plain = message.text.replace("’", "'")
    for skill in message.flow.skills:
        mark = f"skill {skill.id}"
        if mark not in move.place.raised and any(sign.search(plain) for sign in skill.signs):
            says, place = (*move.says, skill.says), move.place.raise_once(mark)
            return replace(move, place=place, says=says, is_answer=False)
    return move


def offer_starters(message: Message, step: Step) -> Move:
    """Return the move that offers beginnings of questions, made from the person's topics."""
    offered = _unasked(message, step)
    if not step.drafts:
        offered = starters(offered, message.craft.questions)
    if not offered:
        return message.stay(message.lines.say("questions_none"), step.example, ask=False)
    listed = "\n".join(f"- {question}" for question in offered)
    return message.stay(message.lines.say("questions_starters", starters=listed), ask=False)


def _unasked(message: Message, step: Step) -> tuple[str, ...]:
    """Return what a step puts forward and is not among the questions yet."""
    asked = message.fields.get(step.id, [])
    return tuple(item for item in _offered(message, step) if item not in asked)


def review(message: Message, step: Step, first: int, *says: str) -> Move:
    """Return the move that offers a better wording for the next question that has one.

    `first` is the place from which on the questions have not been looked at yet.
    """
    asked: list[str] = message.fields.get(step.id, [])
    flagged: CheckedQuestion | None = None
    for index, text in enumerate(asked[first:], start=first):
        question = _looked_at(message, text)
        if question.flags and question.rewrite:
            pending = ("rewrite", f"{index}:{question.rewrite}")
            message.place = replace(message.place, pending=pending)
            line = message.lines.say(
                "questions_offer",
                message.count,
                text=text,
                rewrite=question.rewrite,
                why=_reason(question),
            )
            return message.stay(*says, line, ask=False)
        flagged = flagged or (question if question.flags else None)
    if flagged is None:
        return more_questions(message, step, *says)
    line = message.lines.say("questions_flagged", text=flagged.text, why=_reason(flagged))
    return more_questions(message, step, *says, line)


def _reason(question: CheckedQuestion) -> str:
    """Return the reason to show: that a question is closed says least about it."""
    return next((flag for flag in question.flags if flag.code != "closed"), question.flags[0]).why


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

    One number is meant for each item, several for the items in turn. An item that the reply does
    not name stays, after the ones it does.
    """
    if numbers and all(0 < number <= _LONGEST_TOPIC for number in numbers):
        each = [numbers[0]] * len(agenda) if len(numbers) == 1 else numbers
        timed = [f"{item} ({number} min)" for item, number in zip(agenda, each, strict=False)]
        return [*timed, *agenda[len(timed) :]]
    told = [records.refer(item, agenda) for item in records.parse("agenda", text)]
    told = [item for item in told if not records.without_minutes(item).isdecimal()]
    if not any(records.minutes(item) for item in told):
        return list(agenda)
    named = {records.without_minutes(item).casefold() for item in told}
    left = [item for item in agenda if records.without_minutes(item).casefold() not in named]
    return [*told, *left]


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


def _order(message: Message, step: Step, heard: Heard) -> Move:
    """Return the move that puts things in order: as proposed, or by the numbers given first."""
    offered = _offered(message, step)
    chosen: list[str] | None = None
    if message.means("yes", "all", "keep", "enough") or heard.tone == "unsure":
        chosen = offered
    elif not message.means("no"):
        chosen = records.choose(message.text, offered)
    if chosen is None:
        return message.stay(message.lines.say("order_unclear", message.count), ask=False)
    message.fields[step.id] = [*chosen, *(item for item in offered if item not in chosen)]
    message.place = message.place.settle(step.id)
    return message.go_on(message.lines.say("order_taken", message.count))


def _questions(message: Message, step: Step, heard: Heard) -> Move:
    asked = list(_before(message, step) or [])
    if asked and message.means("enough", "no", "yes"):
        return _questions_done(message, step, asked)
    if heard.tone == "unsure" or message.means("no", "yes"):
        return offer_starters(message, step)
    message.place = replace(message.place, at=None)
    checked = _asked_in(message, step, heard)
    if not checked:
        line = message.lines.say("questions_not_one", text=shortened(message.text))
        return message.stay(line, ask=False)
    first = len(asked)
    message.fields[step.id] = [*asked, *checked]
    return review(message, step, first)


def _asked_in(message: Message, step: Step, heard: Heard) -> list[str]:
    """Return the questions of a message: the drafts it chooses, or its own.

    In another language each line is taken as it is.
    """
    if step.drafts and (chosen := _chosen_drafts(message, step)):
        return chosen
    if heard.language != "en":
        return records.items(message.text)
    checked = check_questions(message.text, message.craft.questions)
    return [question.text for question in checked if question.kind != "not_a_question"]


def _chosen_drafts(message: Message, step: Step) -> list[str] | None:
    """Return the drafts a message chooses by number or as a whole, none of them twice."""
    offered = _offered(message, step)
    if message.means("all"):
        return list(_unasked(message, step))
    if records.just_numbers(message.text) is None:
        return None
    asked = message.fields.get(step.id, [])
    return [item for item in records.choose(message.text, offered) or [] if item not in asked]


def _looked_at(message: Message, text: str) -> CheckedQuestion:
    """Return one question checked; what is not English, or more than one, stays as it is."""
    as_it_is = CheckedQuestion(text, "open", (), None)
    if language_of(text, message.craft.listening) != "en":
        return as_it_is
    checked = check_questions(text, message.craft.questions)
    return checked[0] if len(checked) == 1 else as_it_is


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
    "order": _order,
}
