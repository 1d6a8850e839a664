"""Every row that belongs to a person, found by walking the tables.

A table belongs to people when a column of it refers to them, or to a table that belongs to them.
So a table that is added later is held, shown and taken along from its first day.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from assistant.adapters.tables import metadata, people

# A token's hash and a password's are worth something to a thief, and nothing to their owner.
_NEVER_TOLD = frozenset({"token", "password", "recovery"})


def person_columns(table: sa.Table) -> list[sa.Column[Any]]:
    """Return the columns of a table that refer to people."""
    return [
        key.parent
        for key in sorted(table.foreign_keys, key=lambda one: one.parent.name)
        if key.column.table is people
    ]


def belonging() -> dict[str, list[sa.Column[Any]]]:
    """Return the tables that belong to people, by the columns that lead to them."""
    found: dict[str, list[sa.Column[Any]]] = {people.name: [people.c.id]}
    for table in metadata.sorted_tables:
        if table is people:
            continue
        columns = person_columns(table)
        if not columns:
            leading = sorted(table.foreign_keys, key=lambda one: one.parent.name)
            columns = [key.parent for key in leading if key.column.table.name in found]
        if columns:
            found[table.name] = columns
    return found


def rows_of(connection: sa.Connection, person_id: str) -> dict[str, list[dict[str, Any]]]:
    """Return every row that belongs to a person, by table, secrets as whether there is one."""
    return {
        name: [
            {key: _told(key, value) for key, value in row.items()}
            for row in connection.execute(
                sa.select(metadata.tables[name]).where(_theirs(name, person_id))
            ).mappings()
        ]
        for name in belonging()
    }


def _told(column: str, value: Any) -> Any:
    return value is not None if column in _NEVER_TOLD else value


def _theirs(name: str, person_id: str) -> sa.ColumnElement[bool]:
    return sa.or_(*(_leads_to(column, person_id) for column in belonging()[name]))


def _leads_to(column: sa.Column[Any], person_id: str) -> sa.ColumnElement[bool]:
    if column is people.c.id:
        return column == person_id
    (key,) = column.foreign_keys
    if key.column.table is people:
        return column == person_id
    theirs = _theirs(key.column.table.name, person_id)
    return column.in_(sa.select(key.column).where(theirs))
