"""A pair's records as they stand: what was written on the page, and what conversations add to it.

A conversation is taken in when a record is next looked at by whoever may change it, so a process
that dies in between loses nothing; for whoever may only read, it is brought together unkept.
"""

from __future__ import annotations

from datetime import datetime

from assistant.application.access import OwnStore
from assistant.domain.conversation import Conversation
from assistant.domain.ledger import shown_to
from assistant.domain.pair_records import (
    PHASE_OF,
    PairKind,
    PairRecord,
    ends_of,
    goes_into,
    records_of,
    taken_in,
)

_LAST = 6  # conversations of a kind that are looked at; both sides of the last three meetings
_RECORDS = 3
_ATTEMPTS = 5


def shown_stock_takings(own: OwnStore, pair: str, last: int | None = _LAST) -> list[Conversation]:
    """Return the last stock-takings of a pair that one of the two is shown."""
    return shown_to(own.person, own.of_pair(pair, PHASE_OF["stock-taking"], last), own.now)


def current(own: OwnStore, pair: str, kind: PairKind) -> list[PairRecord]:
    """Return the last records of a kind, the last first, with finished conversations taken in."""
    for _ in range(_ATTEMPTS):
        found = records_of(own.entries(pair, kind, _RECORDS))
        after = _with_conversations(own, pair, kind, found)
        added = [e for record in after for e in record.entries if e not in _entries(found)]
        if not added or not own.may_write(pair) or own.keep_entries(added):
            return after
    return found


def agenda_now(own: OwnStore, pair: str) -> list[str] | None:
    """Return the agenda of the meeting ahead, None where none was made since stock was taken."""
    found = current(own, pair, "agenda")
    if not found:
        return None
    is_over = any(end > found[0].began_at for end in meeting_ends(own, pair))
    return None if is_over else found[0].words("agenda")


def meeting_ends(own: OwnStore, pair: str) -> list[datetime]:
    """Return when stock was first taken of each of the last meetings."""
    taken = own.of_pair(pair, PHASE_OF["stock-taking"], _LAST)
    return ends_of(taken, records_of(own.entries(pair, "stock-taking", _RECORDS)))


def _with_conversations(
    own: OwnStore, pair: str, kind: PairKind, found: list[PairRecord]
) -> list[PairRecord]:
    told = own.of_pair(pair, PHASE_OF[kind], _LAST)
    if kind == "stock-taking":
        told = shown_to("", told, own.now)
    ends = meeting_ends(own, pair) if told and kind in {"agenda", "session notes"} else []
    after = list(found)
    for one in sorted(told, key=lambda one: one.started_at):
        record = goes_into(one, after, ends)
        if record is None:
            if after and one.changed_at < after[0].began_at:
                continue  # older than what stands; it was there before records were shared
            record = PairRecord(pair, kind, after[0].meeting + 1 if after else 1, ())
            after.insert(0, record)
        at = after.index(record)
        for entry in taken_in(record, one, one.changed_at):
            after[at] = after[at].with_entry(entry)
        if not after[at].entries:
            del after[at]
    return after


def _entries(found: list[PairRecord]) -> list[object]:
    return [entry for record in found for entry in record.entries]
