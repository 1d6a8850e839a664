"""Who belongs to a programme and who is paired, in the tables beside the conversations.

Whatever two people might do at the same moment begins with the write that only one of them can
win, so that nothing has to be locked by hand, on SQLite or PostgreSQL.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from assistant.adapters.database import Contradicted, Database, person_in
from assistant.adapters.tables import conversations, memberships, pairs, people, programmes
from assistant.domain.conversation import Person, Role
from assistant.domain.people import Membership, Pair, Programme, Standing

# Asked before every act, so put together once.
_ROLES = (
    sa
    .select(people, memberships.c.programme, memberships.c.role)
    .outerjoin(memberships, memberships.c.person == people.c.id)
    .where(people.c.id == sa.bindparam("id"))
)
_PAIRS = sa.select(pairs).where(
    (pairs.c.mentee == sa.bindparam("id")) | (pairs.c.mentor == sa.bindparam("id"))
)


class BelongingRows:
    """Programmes, roles and pairs, as rows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def standing(self, person_id: str) -> Standing | None:
        """Return a person's roles and pairs as they are kept at this moment, or None."""
        with self._database.begun() as connection:
            rows = connection.execute(_ROLES, {"id": person_id}).all()
            if not rows:
                return None
            found = connection.execute(_PAIRS, {"id": person_id}).all()
        held = {Membership(row.programme, person_id, row.role) for row in rows if row.role}
        return Standing(person_in(rows[0]), frozenset(held), tuple(map(_pair, found)))

    # Programmes, roles and pairs.

    def programme(self, name: str) -> Programme:
        """Return the programme of this name, made on first sight."""
        made = Programme(uuid.uuid4().hex, name)
        try:
            with self._database.begun() as connection:
                found = _programme_named(connection, name)
                if found is None:
                    connection.execute(programmes.insert().values(id=made.id, name=name))
                return found or made
        except Contradicted:  # made by another process in between
            with self._database.begun() as connection:
                return _programme_named(connection, name) or made

    def programmes(self) -> list[Programme]:
        """Return every programme, by name."""
        with self._database.begun() as connection:
            rows = connection.execute(sa.select(programmes).order_by(programmes.c.name)).all()
        return [Programme(row.id, row.name) for row in rows]

    def members(self, programme: str) -> list[tuple[Person, Role, datetime]]:
        """Return who holds which role in a programme, and since when."""
        with self._database.begun() as connection:
            rows = connection.execute(
                sa
                .select(people, memberships.c.role, memberships.c.joined_at)
                .join(memberships, memberships.c.person == people.c.id)
                .where(memberships.c.programme == programme)
                .order_by(people.c.called, people.c.name, memberships.c.role)
            ).all()
        return [(person_in(row), row.role, row.joined_at) for row in rows]

    def named(self, ids: Collection[str]) -> dict[str, Person]:
        """Return people by their ids; those who are gone are left out."""
        with self._database.begun() as connection:
            rows = connection.execute(sa.select(people).where(people.c.id.in_(ids))).all()
        return {row.id: person_in(row) for row in rows}

    def finished(self, programme: str) -> tuple[int, dict[str, int]]:
        """Return how many mentees and mentors there are, and how many finished each phase."""
        members = (
            sa
            .select(memberships.c.person)
            .where(
                memberships.c.programme == programme, memberships.c.role.in_(("mentee", "mentor"))
            )
            .distinct()
            .subquery()
        )
        ours = sa.select(pairs.c.id).where(pairs.c.programme == programme)
        with self._database.begun() as connection:
            total = connection.scalar(sa.select(sa.func.count()).select_from(members)) or 0
            rows = connection.execute(
                sa
                .select(
                    conversations.c.phase,
                    sa.func.count(conversations.c.person.distinct()).label("people"),
                )
                .join(members, members.c.person == conversations.c.person)
                .where(
                    conversations.c.status == "done",
                    (conversations.c.pair == "") | conversations.c.pair.in_(ours),
                )
                .group_by(conversations.c.phase)
            ).all()
        return total, {row.phase: row.people for row in rows}

    def give(self, membership: Membership, now: datetime) -> None:
        """Give a role; one who holds it keeps it."""
        with self._database.begun() as connection:
            _hold(connection, membership.programme)
            give_role(connection, membership, now)

    def take(self, membership: Membership) -> bool:
        """Take a role; False, and nothing is taken, where it is the last coordinator's."""
        of = memberships.c.programme == membership.programme
        with self._database.begun() as connection:
            _hold(connection, membership.programme)
            others = connection.scalar(
                sa
                .select(sa.func.count())
                .select_from(memberships)
                .where(
                    of,
                    memberships.c.role == "coordinator",
                    memberships.c.person != membership.person,
                )
            )
            if membership.role == "coordinator" and not others:
                return False
            connection.execute(
                memberships.delete().where(
                    of,
                    memberships.c.person == membership.person,
                    memberships.c.role == membership.role,
                )
            )
        return True

    def pairs(self, programme: str) -> list[Pair]:
        """Return a programme's pairs, the last begun first."""
        with self._database.begun() as connection:
            rows = connection.execute(
                sa
                .select(pairs)
                .where(pairs.c.programme == programme)
                .order_by(pairs.c.began_at.desc(), pairs.c.id)
            ).all()
        return [_pair(row) for row in rows]

    def begin_pair(self, pair: Pair) -> bool:
        """Keep a pair; False where the two are paired in the programme already."""
        with self._database.begun() as connection:
            _hold(connection, pair.programme)
            is_there = connection.execute(
                sa.select(pairs.c.id).where(
                    pairs.c.programme == pair.programme,
                    pairs.c.mentee == pair.mentee,
                    pairs.c.mentor == pair.mentor,
                    pairs.c.ended_at.is_(None),
                )
            ).first()
            if is_there:
                return False
            connection.execute(pairs.insert().values(**vars(pair)))
        return True

    def end_pair(self, programme: str, pair: str, now: datetime) -> bool:
        """End a pair that goes on; False where the programme has none such."""
        with self._database.begun() as connection:
            ended = connection.execute(
                pairs
                .update()
                .where(
                    pairs.c.id == pair,
                    pairs.c.programme == programme,
                    pairs.c.ended_at.is_(None),
                )
                .values(ended_at=now)
            )
        return ended.rowcount == 1


def give_role(connection: sa.Connection, membership: Membership, now: datetime) -> None:
    """Give a role within a transaction; one who holds it keeps it."""
    held = sa.select(memberships.c.role).where(
        memberships.c.programme == membership.programme,
        memberships.c.person == membership.person,
        memberships.c.role == membership.role,
    )
    if connection.execute(held).first() is None:
        connection.execute(memberships.insert().values(**vars(membership), joined_at=now))


def _programme_named(connection: sa.Connection, name: str) -> Programme | None:
    row = connection.execute(sa.select(programmes).where(programmes.c.name == name)).first()
    return Programme(row.id, row.name) if row else None


def _hold(connection: sa.Connection, programme: str) -> None:
    """Let one transaction at a time change who belongs to a programme."""
    connection.execute(
        programmes.update().where(programmes.c.id == programme).values(name=programmes.c.name)
    )


def _pair(row: Any) -> Pair:
    return Pair(
        row.id, row.programme, row.mentee or "", row.mentor or "", row.began_at, row.ended_at
    )
