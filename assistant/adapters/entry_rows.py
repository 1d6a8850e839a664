"""Entries of pairs' records as rows, within a transaction that is begun already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from assistant.adapters.tables import pair_entries
from assistant.domain.merging import Item
from assistant.domain.pair_records import Entry


def read_entries(connection: sa.Connection, where: sa.ColumnElement[bool]) -> list[Entry]:
    """Return entries in the order they were kept."""
    asked = sa.select(pair_entries).where(where).order_by(pair_entries.c.position)
    return [_entry(row) for row in connection.execute(asked).mappings()]


def last_entries(connection: sa.Connection, pair: str, kind: str, last: int | None) -> list[Entry]:
    """Return the entries of the last so many of a pair's records of a kind; None means of all."""
    mine = (pair_entries.c.pair == pair) & (pair_entries.c.kind == kind)
    if last is None:
        return read_entries(connection, mine)
    newest = connection.scalar(sa.select(sa.func.max(pair_entries.c.meeting)).where(mine)) or 0
    return read_entries(connection, mine & (pair_entries.c.meeting > newest - last))


def keep_new_entries(connection: sa.Connection, entries: Sequence[Entry]) -> None:
    """Keep entries; the database refuses one whose number is taken."""
    if entries:
        rows = [{**asdict(one), "person": one.person or None} for one in entries]
        connection.execute(pair_entries.insert(), rows)


def rewrite_entry(connection: sa.Connection, entry: Entry) -> None:
    """Keep another wording of an entry, in its place."""
    of = pair_entries.c
    connection.execute(
        pair_entries
        .update()
        .where(
            of.pair == entry.pair,
            of.kind == entry.kind,
            of.meeting == entry.meeting,
            of.field == entry.field,
            of.number == entry.number,
        )
        .values(
            items=[asdict(item) for item in entry.items],
            said=list(entry.said),
            source=entry.source,
        )
    )


def _entry(row: Any) -> Entry:
    kept = {key: value for key, value in row.items() if key != "position"}
    items = tuple(Item(**{**item, "hands": tuple(item["hands"])}) for item in row["items"])
    told = {"person": row["person"] or "", "items": items, "said": tuple(row["said"])}
    return Entry(**{**kept, **told})
