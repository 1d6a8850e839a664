"""What the two of a pair write together, from two browsers at once.

A change says which state it began from and is merged with what came since, so nothing is
overwritten. Finished conversations are taken in when a record is looked at: what is read is
bounded by the last few meetings, however many there were. Who may is decided by the guard alone.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant.application.access import Access, OwnStore
from assistant.application.pair_snapshots import (
    Apart,
    PairPage,
    Saved,
    SeenHeading,
    SeenItem,
    SeenRecord,
    Version,
    Whose,
)
from assistant.application.pair_standing import current, shown_stock_takings
from assistant.domain import records
from assistant.domain.conversation import Person
from assistant.domain.errors import InputError, NotAllowed, StoreError
from assistant.domain.ledger import SAME_MEETING, compared, last_apart, meetings_of
from assistant.domain.merging import settled
from assistant.domain.pair_records import (
    HEADINGS,
    KINDS,
    MOST_ITEMS,
    PHASE_OF,
    Entry,
    PairKind,
    PairRecord,
    saved,
)
from assistant.domain.typed import is_text

LONGEST = 8_000
_ATTEMPTS = 5
_NOT_THERE = "There is no such record of yours."
_CHANGE = Callable[[PairRecord], Entry | None]


class PairRecords:
    """The shared records of any pair, for its two members."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def page(self, person: Person, pair: str) -> PairPage:
        """Return all that a pair writes together, as it stands.

        Raises:
            NotAllowed: when it is not a pair of theirs.
        """
        own = self._own(person, pair)
        taken = shown_stock_takings(own, pair)
        both = last_apart(taken)
        return PairPage(
            pair=pair,
            may_write=own.may_write(pair),
            records=tuple(self._seen(own, pair, kind) for kind in KINDS),
            apart=_apart(own, pair),
            comparison=None if both is None else compared(both[0].fields, both[1].fields),
        )

    def save(
        self, person: Person, pair: str, kind: str, meeting: int, field: str, seen: int, text: str
    ) -> Saved:
        """Keep what somebody made of a heading they saw as change `seen` left it.

        A record that is not there yet is begun (meeting 0, or one more than the last).

        Raises:
            InputError: when the text cannot be taken; nothing was changed.
            NotAllowed: when it is not a pair of theirs that goes on, or no such heading.
        """
        own, of = self._own(person, pair), _kind(kind, field)
        if not is_text(text) or len(text) > LONGEST:
            raise InputError("long-text", f"Write at most {LONGEST} characters of plain text.")
        value = records.parse("agenda" if field == "agenda" else "list", _as_lines(text))
        lines = [value] if isinstance(value, str) else value
        if len(lines) > MOST_ITEMS:
            raise InputError("many-items", f"Write at most {MOST_ITEMS} lines here.")
        return self._kept(
            own, pair, of, meeting, field, seen,
            lambda record: saved(record, field, seen, lines, person.id, own.now),
        )  # fmt: skip

    def settle(self, person: Person, pair: str, kind: str, meeting: int, field: str) -> Saved:
        """Let both wordings stay of whatever has two.

        Raises:
            NotAllowed: as `save` does.
        """
        own, of = self._own(person, pair), _kind(kind, field)

        def both_stay(record: PairRecord) -> Entry | None:
            last = record.last(field)
            if last is None or not any(item.beside for item in last.items):
                return None
            return Entry(
                pair, of, record.meeting, field, last.number + 1, person.id, own.now,
                settled(last.items),
            )  # fmt: skip

        return self._kept(own, pair, of, meeting, field, None, both_stay)

    def begin(self, person: Person, pair: str, kind: str) -> None:
        """Begin the next record of a kind; the one before stays to be read.

        Raises:
            InputError: when the last one is still empty.
            NotAllowed: as `save` does.
        """
        own, of = self._own(person, pair), _kind(kind, None)
        found = current(own, pair, of)
        if found and not any(found[0].words(field) for field in HEADINGS[of]):
            raise InputError("still-empty", "The one that is open is still empty; write in that.")
        meeting = found[0].meeting + 1 if found else 1
        own.keep_entries([Entry(pair, of, meeting, HEADINGS[of][0], 1, person.id, own.now, ())])

    def history(
        self, person: Person, pair: str, kind: str, meeting: int, field: str
    ) -> tuple[Version, ...]:
        """Return every state of a heading, the last first.

        Raises:
            NotAllowed: when it is not a pair of theirs, or there is no such heading.
        """
        own, of = self._own(person, pair), _kind(kind, field)
        found = [one for one in current(own, pair, of) if one.meeting == meeting]
        return tuple(
            Version(
                entry.number,
                _whose(own, entry.person),
                entry.at,
                tuple(item.words for item in entry.items),
            )
            for record in found
            for entry in reversed(record.entries)
            if entry.field == field
        )

    def _own(self, person: Person, pair: str) -> OwnStore:
        own = self._access.of(person)
        own.require_member(pair)
        return own

    def _kept(
        self,
        own: OwnStore,
        pair: str,
        kind: PairKind,
        meeting: int,
        field: str,
        seen: int | None,
        change: _CHANGE,
    ) -> Saved:
        """Keep a change; made anew where the record has changed in the meantime."""
        own.require_writer(pair, kind)
        for _ in range(_ATTEMPTS):
            record = _record(current(own, pair, kind), pair, kind, meeting)
            before = record.last(field)
            entry = change(record)
            if entry is None or own.keep_entries([entry]):
                after = record if entry is None else record.with_entry(entry)
                heading = _heading(own, after, field)
                number = 0 if before is None else before.number
                return Saved(
                    heading,
                    brought_together=entry is not None and seen is not None and number > seen,
                    left_two=any(item.other for item in heading.items),
                )
        raise StoreError("This kept changing elsewhere; try again in a moment.")

    def _seen(self, own: OwnStore, pair: str, kind: PairKind) -> SeenRecord:
        found = current(own, pair, kind)
        fields = HEADINGS[kind]
        if not found:
            return SeenRecord(kind, 0, tuple(SeenHeading(field, 0, ()) for field in fields))
        headings, *earlier = (
            tuple(_heading(own, record, field) for field in fields) for record in found[:2]
        )
        return SeenRecord(kind, found[0].meeting, headings, earlier[0] if earlier else ())


def _kind(kind: str, field: str | None) -> PairKind:
    of = next((one for one in KINDS if one == kind), None)
    if of is None or (field is not None and field not in HEADINGS[of]):
        raise NotAllowed(_NOT_THERE)
    return of


def _record(found: list[PairRecord], pair: str, kind: PairKind, meeting: int) -> PairRecord:
    """Return the record that is meant, an empty one where it is the next to be begun."""
    known = next((one for one in found if one.meeting == meeting), None)
    if known is not None:
        return known
    last = found[0].meeting if found else 0
    if meeting not in {0, last + 1}:
        raise NotAllowed(_NOT_THERE)
    # Whoever saw nothing yet writes into what the other has begun in the meantime.
    return found[0] if found and meeting == 0 else PairRecord(pair, kind, last + 1, ())


def _as_lines(text: str) -> str:
    """Return text in which a single line stays one item: the box shows one item a line."""
    return f"{text.strip()}\n" if "\n" in text.strip() else text.strip()


def _heading(own: OwnStore, record: PairRecord, field: str) -> SeenHeading:
    last = record.last(field)
    if last is None:
        return SeenHeading(field, 0, ())
    words = {item.id: item.words for item in last.items}
    return SeenHeading(
        field,
        last.number,
        tuple(
            SeenItem(
                item.words,
                tuple(_whose(own, hand) for hand in item.hands),
                words.get(item.beside, ""),
            )
            for item in last.items
        ),
        _whose(own, last.person),
        last.at,
    )


def _whose(own: OwnStore, person: str) -> Whose:
    if not person:
        return "someone who left"
    return "you" if person == own.person else "partner"


def _apart(own: OwnStore, pair: str) -> Apart:
    """Return how stock-taking stands for the last meeting that somebody took stock of alone."""
    taken = meetings_of(own.of_pair(pair, PHASE_OF["stock-taking"], last=4))
    if not taken or own.now - taken[-1][0].started_at > SAME_MEETING:
        return "nobody"
    if len({one.role for one in taken[-1]}) > 1:
        return "both"
    return "you" if taken[-1][0].person == own.person else "partner"
