"""Conversations as rows: kept, read and worded anew within a transaction that is begun already."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import sqlalchemy as sa

from assistant.adapters.tables import conversations, fields, shares, turns
from assistant.domain.conversation import Conversation, Place, Turn
from assistant.domain.next_step import Milestone
from assistant.domain.sharing import Share


def keep_new(connection: sa.Connection, conversation: Conversation) -> None:
    """Keep a new conversation with its turns, within a transaction."""
    connection.execute(conversations.insert().values(**row_of(conversation)))
    keep_fields(connection, conversation)
    keep_turns(connection, conversation.id, conversation.turns)


def read_whole(connection: sa.Connection, where: sa.ColumnElement[bool]) -> list[Conversation]:
    """Return conversations with their turns, within a transaction."""
    found = read(connection, where)
    said: dict[str, list[Turn]] = {}
    which = turns.c.conversation.in_([one.id for one in found])
    for row in connection.execute(sa.select(turns).where(which).order_by(turns.c.position)):
        said.setdefault(row.conversation, []).append(turn_in(row._mapping))
    return [replace(one, turns=tuple(said.get(one.id, ()))) for one in found]


def rewrite(connection: sa.Connection, conversation: Conversation) -> None:
    """Keep another wording of a conversation's record and turns, within a transaction."""
    row, mine = row_of(conversation), conversations.c.id == conversation.id
    connection.execute(
        conversations.update().where(mine).values(place=row["place"], carried=row["carried"])
    )
    keep_fields(connection, conversation)
    for turn in conversation.turns:
        values = {"text": turn.text, "note": turn.note, "attachment": turn.attachment}
        connection.execute(turns.update().where(turns.c.id == turn.id).values(**values))


def row_of(conversation: Conversation) -> dict[str, Any]:
    """Return the row of a conversation itself, without its fields and turns."""
    row = asdict(conversation)
    for key in ("turns", "fields"):
        del row[key]
    return row


def keep_fields(connection: sa.Connection, conversation: Conversation) -> None:
    """Keep a conversation's fields in place of those kept before."""
    connection.execute(fields.delete().where(fields.c.conversation == conversation.id))
    if conversation.fields:
        rows = [
            {"conversation": conversation.id, "name": name, "value": value}
            for name, value in conversation.fields.items()
        ]
        connection.execute(fields.insert(), rows)


def keep_turns(connection: sa.Connection, conversation: str, said: Sequence[Turn]) -> None:
    """Keep more turns of a conversation."""
    if said:
        rows = [{**asdict(turn), "conversation": conversation} for turn in said]
        connection.execute(turns.insert(), rows)


def keep_shares(connection: sa.Connection, conversation: str, shared: Sequence[Share]) -> None:
    """Keep what a conversation shares in place of what it shared before."""
    connection.execute(shares.delete().where(shares.c.conversation == conversation))
    if shared:
        connection.execute(shares.insert(), [asdict(share) for share in shared])


def read(
    connection: sa.Connection,
    where: sa.ColumnElement[bool],
    *first: sa.ColumnElement[Any],
    last: int | None = None,
) -> list[Conversation]:
    """Return conversations without their turns, the last changed first, or by another order."""
    rows = connection.execute(
        sa
        .select(conversations)
        .where(where)
        .order_by(
            *first,
            conversations.c.changed_at.desc(),
            conversations.c.started_at.desc(),
            conversations.c.id,
        )
        .limit(last)
    ).mappings()
    found = [Conversation(**{**row, "place": _place(row["place"])}) for row in rows]
    ids = [one.id for one in found]
    values: dict[str, dict[str, Any]] = {}
    for row in connection.execute(sa.select(fields).where(fields.c.conversation.in_(ids))):
        values.setdefault(row.conversation, {})[row.name] = row.value
    return [replace(one, fields=values.get(one.id, {})) for one in found]


def read_milestones(
    connection: sa.Connection, person_id: str, pairs: Collection[str]
) -> list[Milestone]:
    """Return the last begun of each kind of conversation, of a person and of some pairs."""
    c = conversations.c
    kind = (c.pair, c.phase, c.role, c.person, c.status)
    order = (c.started_at.desc(), c.id)
    rank = sa.func.row_number().over(partition_by=kind, order_by=order).label("rank")
    ranked = (
        sa
        .select(c.id, *kind, c.started_at, rank)
        .where((c.person == person_id) | (c.pair.in_(pairs) & (c.pair != "")))
        .subquery()
    )
    rows = connection.execute(sa.select(ranked).where(ranked.c.rank == 1).order_by(ranked.c.id))
    return [
        Milestone(row.id, row.pair, row.phase, row.role, row.person, row.status, row.started_at)
        for row in rows
    ]


def turn_in(row: Mapping[Any, Any]) -> Turn:
    """Return the turn of a row of `turns`."""
    return Turn(**{k: v for k, v in row.items() if k not in ("position", "conversation")})


def _place(kept: dict[str, Any]) -> Place:
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in kept.items()}
    return Place(**values)
