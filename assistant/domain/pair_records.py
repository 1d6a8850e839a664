"""What the two of a pair write together: one record of each kind for each meeting.

A record is a few headings, each a list of items; every change is kept as an entry, so the last
one is what stands and the ones before are its history. What somebody noted in a conversation of
their own is put in under their name and stays theirs there; the record is the pair's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Literal, get_args

from assistant.domain import records
from assistant.domain.conversation import Conversation
from assistant.domain.ledger import SAME_MEETING, meetings_of
from assistant.domain.merging import Item, aligned, merged

PairKind = Literal["agenda", "session notes", "stock-taking", "closing plan"]
KINDS: tuple[PairKind, ...] = get_args(PairKind)
HEADINGS: dict[PairKind, tuple[str, ...]] = {
    "agenda": ("agenda",),
    "session notes": ("notes",),
    "stock-taking": ("skills", "areas", "expectations", "next_topics"),
    "closing plan": ("autonomous", "still_open", "goals", "support"),
}
PHASE_OF: dict[PairKind, str] = {
    "agenda": "planning",
    "session notes": "work session",
    "stock-taking": "stock-taking",
    "closing plan": "closing",
}
MOST_ITEMS = 100
_OF_A_TOPIC = ("way", "tried", "feedback")


@dataclass(frozen=True)
class Entry:
    """One heading of a pair's record as one change left it.

    `meeting` counts the pair's records of the kind, `number` the changes of the heading, both from
    1. `person` is empty once they were erased. `source` is the conversation that the words were
    taken from, and `said` what it said then; both are empty for a change on the page.
    """

    pair: str
    kind: PairKind
    meeting: int
    field: str
    number: int
    person: str
    at: datetime
    items: tuple[Item, ...]
    source: str = ""
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class PairRecord:
    """One record of a pair: every entry of it, the oldest first."""

    pair: str
    kind: PairKind
    meeting: int
    entries: tuple[Entry, ...]

    @property
    def began_at(self) -> datetime:
        """Return when its first entry was made."""
        return min(entry.at for entry in self.entries)

    @property
    def is_begun_by_hand(self) -> bool:
        """Return whether it was begun on the page, not by somebody's conversation."""
        return not any(entry.source for entry in self.entries[:1])

    def last(self, field: str) -> Entry | None:
        """Return a heading as it stands."""
        return next((one for one in reversed(self.entries) if one.field == field), None)

    def numbered(self, field: str, number: int) -> tuple[Item, ...]:
        """Return a heading as one of its changes left it; empty before the first."""
        found = (one for one in self.entries if (one.field, one.number) == (field, number))
        return next((one.items for one in found), ())

    def words(self, field: str) -> list[str]:
        """Return the items of a heading as text."""
        last = self.last(field)
        return [] if last is None else [item.words for item in last.items]

    def has_source(self, conversation: str) -> bool:
        """Return whether a conversation has been taken into it."""
        return any(entry.source == conversation for entry in self.entries)

    def with_entry(self, entry: Entry) -> PairRecord:
        """Return the record after one more change."""
        return replace(self, entries=(*self.entries, entry))


def records_of(entries: Iterable[Entry]) -> list[PairRecord]:
    """Return the records of one kind that these entries make, the last meeting first."""
    every = sorted(entries, key=lambda one: (-one.meeting, one.at, one.field, one.number))
    return [
        PairRecord(of[0].pair, of[0].kind, meeting, tuple(of))
        for meeting, some in groupby(every, key=lambda one: one.meeting)
        if (of := list(some))
    ]


def saved(
    record: PairRecord, field: str, seen: int, lines: Sequence[str], person: str, at: datetime
) -> Entry | None:
    """Return the entry that somebody's lines make of a heading they saw as change `seen` left it.

    What was changed in the meantime is kept beside it. None when nothing is different.
    """
    last = record.last(field)
    now = () if last is None else last.items
    began = record.numbered(field, seen)
    items = merged(began, aligned(began, lines, person), now)
    return None if items == now and last is not None else _next(record, field, items, person, at)


def taken_in(record: PairRecord, one: Conversation, at: datetime) -> list[Entry]:
    """Return the entries that a finished conversation adds to a record; none when it has before.

    It only ever adds: nobody's item goes because the other did not name it. Once taken in, what
    its author changes or takes out there is changed or taken out here too.
    """
    found = []
    for field in HEADINGS[record.kind]:
        said = lines_of(one, field)
        earlier = [e for e in record.entries if (e.source, e.field) == (one.id, field)]
        before = earlier[-1].said if earlier else ()
        if list(before) == said:
            continue
        last = record.last(field)
        now = () if last is None else last.items
        if earlier:
            items = merged(
                earlier[-1].items, _told(earlier[-1].items, before, said, one.person), now
            )
        else:
            items = _added(now, said, one.person)
        entry = _next(record, field, items, one.person, at)
        found.append(replace(entry, source=one.id, said=tuple(said)))
    return found


def goes_into(
    one: Conversation, found: Sequence[PairRecord], ends: Sequence[datetime]
) -> PairRecord | None:
    """Return which of the records of its kind a conversation belongs to; None for a new one.

    `found` has the last first; `ends` are the moments at which stock was first taken of a meeting.
    """
    known = next((record for record in found if record.has_source(one.id)), None)
    if known is not None or not found:
        return known
    last = found[0]
    match last.kind:
        case "closing plan":
            return last
        case "stock-taking":
            apart = abs(one.started_at - last.began_at)
            theirs = {e.person for e in last.entries if e.source}
            return None if apart > SAME_MEETING or one.person in theirs else last
        case _:
            is_over = any(last.began_at < end <= one.started_at for end in ends)
            return None if is_over else last


def ends_of(taken: Sequence[Conversation], kept: Iterable[PairRecord]) -> list[datetime]:
    """Return when stock was first taken of each meeting, apart or together, in order."""
    ends = [some[0].started_at for some in meetings_of(taken)]
    for record in sorted(kept, key=lambda one: one.began_at):
        at = record.began_at
        if record.is_begun_by_hand and not any(
            timedelta(0) <= at - end <= SAME_MEETING for end in ends
        ):
            ends.append(at)
    return sorted(ends)


def lines_of(one: Conversation, field: str) -> list[str]:
    """Return what a finished conversation says under a heading of its pair's record."""
    if field != "notes":
        return _listed(one.fields.get(field))
    topics = [records.without_minutes(item) for item in _listed(one.fields.get("topics"))]
    return [
        f"{topic}: {' '.join(text.split())}"
        for number, topic in enumerate(topics, 1)
        for of in _OF_A_TOPIC
        for text in _listed(one.fields.get(f"{of}_{number}"))
    ]


def _next(
    record: PairRecord, field: str, items: tuple[Item, ...], person: str, at: datetime
) -> Entry:
    last = record.last(field)
    number = 1 if last is None else last.number + 1
    return Entry(record.pair, record.kind, record.meeting, field, number, person, at, items)


def _added(now: tuple[Item, ...], said: Sequence[str], person: str) -> tuple[Item, ...]:
    """Return a list with more lines; minutes are put to an item that has none yet."""
    by_words = {_bare(item.words): item for item in now}
    kept, more = {item.id: item.words for item in now}, []
    for line in said:
        item = by_words.get(_bare(line))
        if item is None:
            more.append(line)
        elif records.minutes(item.words) is None and records.minutes(line) is not None:
            kept[item.id] = line
    return aligned(now, [*kept.values(), *more], person)


def _told(
    items: tuple[Item, ...], before: Collection[str], said: Sequence[str], person: str
) -> tuple[Item, ...]:
    """Return a list as its author would have it, who took out some of their lines or added some."""
    mine = {_bare(line) for line in before}
    still = {_bare(line): line for line in said}
    lines = [
        still.get(_bare(item.words), item.words)
        for item in items
        if _bare(item.words) not in mine or _bare(item.words) in still
    ]
    there = {_bare(line) for line in lines}
    return aligned(items, [*lines, *(line for line in said if _bare(line) not in there)], person)


def _bare(words: str) -> str:
    return records.without_minutes(words).casefold()


def _listed(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if value else []
    return [str(item) for item in value] if isinstance(value, list) else []
