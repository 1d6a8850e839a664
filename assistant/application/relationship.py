"""What one phase hands to the next, and what a pair can look back on: the thread between them.

Only finished records that belong to both and what somebody chose to share are read here; a
reflection never is. What begins a phase reads the last few meetings only.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from assistant.application.access import OwnStore
from assistant.application.pair_standing import agenda_now, current, shown_stock_takings
from assistant.domain.conversation import Conversation, Place, Role
from assistant.domain.ledger import Comparison, Ledger, compared, last_apart, ledger_of
from assistant.domain.pair_records import HEADINGS, PairRecord, records_of
from assistant.domain.sameness import Likeness
from assistant.domain.sharing import carried_over, distinct

_LAST = 12  # conversations of a phase, of both sides: six meetings


def carried_for(store: OwnStore, pair: str, *, whole: bool = False) -> dict[str, list[str]]:
    """Return what a pair's records and shared items hand to a conversation that begins.

    The last few meetings are looked at, or the `whole` road. What was shared before those and
    never taken up is in the ledger; it does not come up by itself for good.
    """
    last = None if whole else _LAST
    taken = shown_stock_takings(store, pair, last)
    agendas = store.of_pair(pair, "planning", last)
    shares = store.shares(pair)
    if last is not None and len(agendas) == last:
        shares = [one for one in shares if one.shared_at >= agendas[-1].started_at]
    carried = carried_over(taken, agendas, shares, store.of_pair(pair, "work session", last))
    carried |= _written_together(store, pair, taken)
    agreed = agenda_now(store, pair)
    if agreed is not None:
        carried["planned_topics"] = agreed
    return {name: items for name, items in carried.items() if items}


def ledger_for(
    store: OwnStore, pair: str, like: Likeness | None = None, last: int | None = None
) -> Ledger:
    """Return the ledger of a pair, for its two members; `last` keeps to the last few records.

    For anyone else it is empty: the store as they may use it has nothing of the pair's.
    """
    shares = store.shares(pair)
    together = records_of(store.entries(pair, "stock-taking", last))
    taken = shown_stock_takings(store, pair, last)
    return ledger_of(
        _with_together(store, taken, together),
        store.of_pair(pair, "planning", last),
        store.of_pair(pair, "work session", last),
        store.of_pair(pair, "closing", last),
        shared=[(one.text, one.shared_at) for one in shares if one.field == "topics"],
        like=like,
    )


def comparison_for(store: OwnStore, pair: str, like: Likeness | None = None) -> Comparison | None:
    """Return the last stock-takings of both sides compared, where both have taken stock of it."""
    both = last_apart(shown_stock_takings(store, pair))
    return None if both is None else compared(both[0].fields, both[1].fields, like)


def _written_together(
    store: OwnStore, pair: str, taken: list[Conversation]
) -> dict[str, list[str]]:
    """Return what the last stock-taking says that both write, unless one alone has said more."""
    found = current(store, pair, "stock-taking")
    if not found:
        return {}
    record = found[0]
    if any(one.started_at > record.began_at and not record.has_source(one.id) for one in taken):
        return {}
    said = {f"last_{name}": record.words(field) for name, field in _NAMES.items()}
    return {**said, "last_open": distinct([*said["last_topics"], *said["last_areas"]])}


_NAMES = {
    "skills": "skills",
    "areas": "areas",
    "expectations": "expectations",
    "topics": "next_topics",
}


def _with_together(
    store: OwnStore, taken: list[Conversation], together: list[PairRecord]
) -> list[Conversation]:
    """Return stock-takings with what each of the two wrote on the page that both write."""
    found = {one.id: one for one in taken}
    for record in together:
        for field in HEADINGS[record.kind]:
            last = record.last(field)
            for item in last.items if last else ():
                author = item.hands[0] if len(item.hands) == 1 else ""
                one = _of(store, record, author, found)
                if one is not None and item.words not in one.fields.get(field, []):
                    fields = {**one.fields, field: [*one.fields.get(field, []), item.words]}
                    found[one.id] = replace(one, fields=fields)
    return list(found.values())


def _of(
    store: OwnStore, record: PairRecord, author: str, found: dict[str, Conversation]
) -> Conversation | None:
    """Return the stock-taking of a side that an item of the page goes with."""
    role = store.role_in(record.pair, author) if author else None
    if role is None:
        return None
    sources = {entry.source for entry in record.entries}
    theirs = (one for id, one in found.items() if id in sources and one.person == author)
    return (
        next(theirs, None)
        or found.get(f"{record.meeting}:{role}")
        or _page(record, author, role, record.began_at)
    )


def _page(record: PairRecord, author: str, role: Role, at: datetime) -> Conversation:
    """Return a stock-taking written on the page as if it had been a conversation."""
    return Conversation(
        id=f"{record.meeting}:{role}",
        person=author,
        pair=record.pair,
        flow="",
        role=role,
        phase="stock-taking",
        status="done",
        place=Place(),
        started_at=at,
        changed_at=at,
    )
