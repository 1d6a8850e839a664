"""What is taken out of the other's records when somebody leaves.

What the other wrote stays theirs: their own turns are never touched. What goes are copies of the
leaver's words: items handed over when a conversation began (`carried`), items picked from those,
and the coach's lines that put them forward.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from assistant.domain import records
from assistant.domain.conversation import Conversation, Place, Turn
from assistant.domain.merging import Item
from assistant.domain.message import shortened
from assistant.domain.pair_records import Entry
from assistant.domain.permissions import TABLE, kind_of
from assistant.domain.sharing import Share

TAKEN_OUT = "(taken out)"
_MODELS_LINE = f"{TAKEN_OUT} This reply may have repeated words of someone who left."
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Theirs:
    """The words of one who leaves.

    `recorded` is every item of theirs that a pair's later conversation can have been handed,
    `shared` what they shared; both as `same` makes them.
    """

    recorded: frozenset[str]
    shared: frozenset[str]


def same(item: str) -> str:
    """Return an item as it is compared: without its minutes, case and spacing aside."""
    return _SPACES.sub(" ", records.without_minutes(item)).strip().casefold()


def theirs(conversations: Iterable[Conversation], shares: Iterable[Share]) -> Theirs:
    """Return the words of one who leaves, from their conversations and shares."""
    shared = frozenset(filter(None, (same(one.text) for one in shares)))
    items = (
        same(text)
        for one in conversations
        for value in one.fields.values()
        for text in _texts(value)
    )
    return Theirs(frozenset(filter(None, items)) | shared, shared)


def with_written_together(leaver: Theirs, person: str, entries: Iterable[Entry]) -> Theirs:
    """Return the words of one who leaves with those they wrote into the pair's records."""
    items = {item.words for one in entries for item in one.items if person in item.hands}
    said = {text for one in entries if one.person == person for text in one.said}
    return replace(leaver, recorded=leaver.recorded | {same(text) for text in items | said} - {""})


def left_of(entries: Iterable[Entry], person: str, leaver: Theirs) -> list[Entry]:
    """Return a pair's entries, the oldest first, without the words of one who leaves.

    An item that they only touched up stands again as the other last worded it.
    """
    found = _phrases(leaver.recorded)
    before: dict[tuple[str, int, str, str], Item] = {}
    kept = []
    for one in entries:
        items: list[Item] = []
        for item in one.items:
            of = (one.kind, one.meeting, one.field, item.id)
            if person not in item.hands and same(item.words) not in leaver.recorded:
                before[of] = replace(item, words=found.sub(TAKEN_OUT, item.words))
            if of in before:
                items.append(before[of])
        is_theirs = one.person == person
        kept.append(
            replace(
                one,
                items=tuple(items),
                source="" if is_theirs else one.source,
                said=() if is_theirs else tuple(found.sub(TAKEN_OUT, text) for text in one.said),
            )
        )
    return kept


def handed_to(conversations: Iterable[Conversation], leaver: Theirs) -> frozenset[str]:
    """Return which of the leaver's words another's conversations were handed, or could pick."""
    handed = {
        same(text) for one in conversations for items in one.carried.values() for text in items
    }
    return leaver.shared | (handed & leaver.recorded)


def without(conversation: Conversation, gone: frozenset[str]) -> Conversation:
    """Return another's conversation without the leaver's words; the same where there are none.

    Of a record that is the pair's, every such item goes. Of one that is its author's alone, an
    item stays that they typed there themselves.
    """
    if not gone:
        return conversation
    one = conversation
    is_the_pairs = "read record" in TABLE[kind_of(one.phase)]
    typed = " ".join(same(turn.text) for turn in one.turns if turn.author == "person")
    was_handed = any(same(text) in gone for items in one.carried.values() for text in items)
    out = gone if is_the_pairs else frozenset(item for item in gone if item not in typed)
    holds = was_handed or any(same(text) in out for v in one.fields.values() for text in _texts(v))
    if not holds:
        return one
    kept = ((name, _kept(value, out)) for name, value in one.fields.items())
    carried = ((name, _kept(items, gone)) for name, items in one.carried.items())
    said = _pattern(one, gone)
    return replace(
        one,
        fields={name: value for name, value in kept if value},
        carried={name: items for name, items in carried if items},
        place=_place(one.place, said),
        turns=tuple(_turn(turn, said) for turn in one.turns),
    )


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _kept(value: Any, out: frozenset[str]) -> Any:
    if isinstance(value, str):
        return "" if same(value) in out else value
    if isinstance(value, list):
        return [one for one in value if not (isinstance(one, str) and same(one) in out)]
    return value


def _pattern(one: Conversation, gone: frozenset[str]) -> re.Pattern[str]:
    """Return what finds the words in running text, whole or as the coach shortens them."""
    written = [text for value in one.fields.values() for text in _texts(value)]
    written += [text for items in one.carried.values() for text in items]
    words = {records.without_minutes(text) for text in written if same(text) in gone} | gone
    words |= {shortened(text).removesuffix(" …") for text in words}
    return _phrases(words)


def _phrases(words: Iterable[str]) -> re.Pattern[str]:
    """Return what finds any of these words, whole; nothing where there are none."""
    longest_first = sorted((text.split() for text in words if text.strip()), key=len, reverse=True)
    choices = "|".join(r"\s+".join(map(re.escape, text)) for text in longest_first)
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)" if choices else r"(?!)", re.IGNORECASE)


def _turn(turn: Turn, said: re.Pattern[str]) -> Turn:
    """Return a turn as it may stay; what a model made of the words cannot be told from its own."""
    if turn.author == "person":
        return turn
    text = _MODELS_LINE if turn.origin == "model" else said.sub(TAKEN_OUT, turn.text)
    return replace(
        turn,
        text=text,
        note=None if turn.note is None else said.sub(TAKEN_OUT, turn.note),
        attachment=None if turn.attachment is None else _within(turn.attachment, said),
    )


def _place(place: Place, said: re.Pattern[str]) -> Place:
    if place.pending is None:
        return place
    kind, detail = place.pending
    return replace(place, pending=(kind, said.sub(TAKEN_OUT, detail)))


def _within(value: Any, said: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return said.sub(TAKEN_OUT, value)
    if isinstance(value, list):
        return [_within(one, said) for one in value]
    if isinstance(value, dict):
        return {key: _within(one, said) for key, one in value.items()}
    return value
