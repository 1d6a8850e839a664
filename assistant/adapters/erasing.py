"""Everything of one person in the database: found, brought in, and erased to the last byte.

Rows are deleted in one transaction, after a mark that outlives the process: whoever opens the
store next sees that it is to be ended. Deleting rows leaves their bytes in free pages, in gaps of
pages and in SQLite's log, so the file is built anew and the log emptied. A PostgreSQL server
keeps its own files; docs/privacy.md says what is left to its operator.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assistant.adapters.conversation_rows import keep_new, read_whole, rewrite
from assistant.adapters.database import Database, person_in
from assistant.adapters.entry_rows import read_entries, rewrite_entry
from assistant.adapters.holdings import rows_of
from assistant.adapters.tables import (
    accounts,
    conversations,
    invitations,
    pair_entries,
    pairs,
    people,
    programmes,
    sessions,
    shares,
    turns,
    upkeep,
    usage,
)
from assistant.application.privacy_ports import Erased, Held, Retired
from assistant.domain.conversation import Conversation, Person
from assistant.domain.erasing import (
    handed_to,
    left_of,
    same,
    theirs,
    with_written_together,
    without,
)
from assistant.domain.errors import StoreError
from assistant.domain.retention import Due
from assistant.domain.sharing import Share

_ERASE, _CLEAN, _RETIRE = "erase", "clean", "retire"
_LEFT = (".restoring", ".restoring-wal", ".restoring-shm", ".restoring-journal")


class PrivateDatabase:
    """A `PrivateStore` in the database of the conversations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # What there is.

    def found(self, handle: str) -> tuple[Person, ...]:
        """Return who has this id, this sign-in name, or this name on one's own machine."""
        local = people.c.called.is_(None) & (people.c.name == handle)
        with self._database.begun() as connection:
            rows = connection.execute(
                sa
                .select(people)
                .outerjoin(accounts, accounts.c.person == people.c.id)
                .where((people.c.id == handle) | (accounts.c.sign_in == handle) | local)
            ).all()
        return tuple(map(person_in, rows))

    def names(self, ids: Collection[str]) -> dict[str, str]:
        """Return people's names by their ids; those who are gone are left out."""
        with self._database.begun() as connection:
            rows = connection.execute(sa.select(people).where(people.c.id.in_(ids))).all()
        return {row.id: person_in(row).name for row in rows}

    def programme_names(self) -> dict[str, str]:
        """Return the names of the programmes by their ids."""
        with self._database.begun() as connection:
            return {row.id: row.name for row in connection.execute(sa.select(programmes))}

    def held(self, person_id: str) -> Held:
        """Return every row that belongs to a person, by table, without secrets."""
        with self._database.begun() as connection:
            return rows_of(connection, person_id)

    def shared(self, person_id: str) -> list[Share]:
        """Return what a person shares, the oldest first."""
        with self._database.begun() as connection:
            return _shares(connection, shares.c.person == person_id)

    # Bringing in.

    def owners(self, conversation_ids: Collection[str]) -> dict[str, str]:
        """Return whose conversations these are, for those that are kept."""
        asked = sa.select(conversations.c.id, conversations.c.person)
        found: dict[str, str] = {}
        with self._database.begun() as connection:
            for some in _portions(conversation_ids):
                rows = connection.execute(asked.where(conversations.c.id.in_(some))).all()
                found |= {row.id: row.person for row in rows}
        return found

    def turn_ids(self, ids: Collection[str]) -> frozenset[str]:
        """Return which of these ids turns have already."""
        found: set[str] = set()
        with self._database.begun() as connection:
            for some in _portions(ids):
                asked = sa.select(turns.c.id).where(turns.c.id.in_(some))
                found |= set(connection.scalars(asked))
        return frozenset(found)

    def bring_in(self, conversations: Sequence[Conversation], shares: Sequence[Share]) -> None:
        """Keep conversations and what they share, all of it or nothing."""
        with self._database.begun() as connection:
            for one in conversations:
                keep_new(connection, one)
            if shares:
                connection.execute(_SHARES.insert(), [asdict(one) for one in shares])

    # Erasing.

    def begin_erasing(self, person_id: str, now: datetime) -> None:
        """Keep that a person is to be erased, so that it is ended whatever happens."""
        with self._database.begun() as connection:
            _mark(connection, _ERASE, now, person_id)

    def erase(self, person_id: str, now: datetime) -> Erased:
        """Delete all rows of a person and their words from others' records, in one transaction."""
        with self._database.begun() as connection:
            _mark(connection, _CLEAN, now)
            taken_out_of = _take_out(connection, person_id)
            on_a_side = (pairs.c.mentee == person_id) | (pairs.c.mentor == person_id)
            connection.execute(
                pairs.update().where(on_a_side, pairs.c.ended_at.is_(None)).values(ended_at=now)
            )
            deleted = connection.execute(
                conversations.delete().where(conversations.c.person == person_id)
            )
            # All else that is theirs refers to this row, and goes or is emptied with it.
            connection.execute(people.delete().where(people.c.id == person_id))
            connection.execute(pair_entries.delete().where(pair_entries.c.pair.in_(_NOBODYS)))
            connection.execute(
                upkeep.delete().where(upkeep.c.kind == _ERASE, upkeep.c.subject == person_id)
            )
        return Erased(deleted.rowcount, taken_out_of)

    def unfinished(self) -> tuple[str, ...]:
        """Return who is still to be erased, by id."""
        with self._database.begun() as connection:
            asked = sa.select(upkeep.c.subject).where(upkeep.c.kind == _ERASE)
            return tuple(connection.scalars(asked.order_by(upkeep.c.subject)))

    def needs_cleaning(self) -> bool:
        """Return whether deleted rows may have left bytes behind."""
        return self._at(_CLEAN) is not None

    def clean(self) -> None:
        """Leave no byte of deleted rows in SQLite's files.

        Raises:
            StoreError: when the file could not be built anew or its log not be emptied; what the
                log holds of deleted rows is let go as far as it can be all the same.
        """
        with self._database.apart() as connection:
            if connection.dialect.name == "sqlite":
                _remove_left(connection.engine.url.database)
                try:
                    connection.exec_driver_sql("PRAGMA temp_store=MEMORY")
                    connection.exec_driver_sql("VACUUM")
                finally:
                    busy, _, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
                if busy:
                    raise StoreError("Another process is reading from the database just now.")
        with self._database.begun() as connection:
            connection.execute(upkeep.delete().where(upkeep.c.kind == _CLEAN))

    # Retention.

    def last_retired(self) -> datetime | None:
        """Return when the rules of retention were last followed."""
        return self._at(_RETIRE)

    def newest(self) -> datetime | None:
        """Return when the newest thing was kept."""
        columns = (
            conversations.c.changed_at, turns.c.said_at, shares.c.shared_at, pairs.c.began_at,
            pairs.c.ended_at, pair_entries.c.at, accounts.c.made_at, invitations.c.made_at,
            sessions.c.seen_at,
        )  # fmt: skip
        with self._database.begun() as connection:
            found = [connection.scalar(sa.select(sa.func.max(column))) for column in columns]
        return max((one for one in found if one is not None), default=None)

    def retire(self, due: Due, now: datetime) -> Retired:
        """Delete what is due, and keep that the rules were followed."""
        with self._database.begun() as connection:
            _mark(connection, _RETIRE, now)
            retired = Retired(
                conversations=_retire_conversations(connection, due.conversations),
                sessions=connection.execute(
                    sessions.delete().where(
                        (sessions.c.expires_at <= due.sessions)
                        | (sessions.c.revoked_at <= due.sessions)
                    )
                ).rowcount,
                invitations=connection.execute(
                    invitations.delete().where(
                        (invitations.c.expires_at <= due.invitations)
                        | (invitations.c.used_at <= due.invitations)
                        | (invitations.c.revoked_at <= due.invitations)
                    )
                ).rowcount,
            )
            connection.execute(usage.delete().where(usage.c.day <= due.invitations.date()))
            if retired.total:
                _mark(connection, _CLEAN, now)
        return retired

    def _at(self, kind: str) -> datetime | None:
        with self._database.begun() as connection:
            return connection.scalar(sa.select(upkeep.c.at).where(upkeep.c.kind == kind))


_SHARES = shares
_NOBODYS = sa.select(pairs.c.id).where(pairs.c.mentee.is_(None), pairs.c.mentor.is_(None))


def _retire_conversations(connection: sa.Connection, before: datetime | None) -> int:
    if before is None:
        return 0
    ended = sa.select(pairs.c.id).where(pairs.c.ended_at <= before)
    old = conversations.c.pair.in_(ended) & (conversations.c.changed_at <= before)
    connection.execute(
        pair_entries.delete().where(pair_entries.c.pair.in_(ended), pair_entries.c.at <= before)
    )
    return connection.execute(conversations.delete().where(old)).rowcount


def _mark(connection: sa.Connection, kind: str, now: datetime, subject: str = "") -> None:
    connection.execute(upkeep.delete().where(upkeep.c.kind == kind, upkeep.c.subject == subject))
    connection.execute(upkeep.insert().values(kind=kind, subject=subject, at=now))


def _take_out(connection: sa.Connection, person_id: str) -> int:
    """Take a leaver's words out of others' conversations; return out of how many."""
    mine = read_whole(connection, conversations.c.person == person_id)
    shared = _shares(connection, shares.c.person == person_id)
    leaver = theirs(mine, shared)
    where = ({one.pair for one in mine} | {one.pair for one in shared}) - {""}
    where |= _pairs_of(connection, person_id)
    written = read_entries(connection, pair_entries.c.pair.in_(where))
    leaver = with_written_together(leaver, person_id, written)
    for entry in left_of(written, person_id, leaver):
        rewrite_entry(connection, entry)
    others = (conversations.c.pair.in_(where)) & (conversations.c.person != person_id)
    # Whoever is writing to one of them meanwhile finds it changed, and reads it again.
    connection.execute(
        conversations.update().where(others).values(version=conversations.c.version + 1)
    )
    found = sorted(read_whole(connection, others), key=lambda one: (one.person, one.pair))
    changed = 0
    for _, some in groupby(found, key=lambda one: (one.person, one.pair)):
        of_one = list(some)
        gone = handed_to(of_one, leaver)
        for before in of_one:
            after = without(before, gone)
            if after != before:
                changed += 1
                rewrite(connection, after)
                _unshare(connection, after, gone)
    return changed


def _pairs_of(connection: sa.Connection, person_id: str) -> set[str]:
    """Return the pairs that somebody is in, or has written in."""
    on_a_side = (pairs.c.mentee == person_id) | (pairs.c.mentor == person_id)
    wrote_in = sa.select(pair_entries.c.pair).where(pair_entries.c.person == person_id)
    in_them = connection.scalars(sa.select(pairs.c.id).where(on_a_side))
    return {*in_them, *connection.scalars(wrote_in)}


def _unshare(connection: sa.Connection, one: Conversation, gone: frozenset[str]) -> None:
    """Delete what a conversation shares on of the leaver's words."""
    still = {same(str(item)) for value in one.fields.values() for item in _listed(value)}
    for row in connection.execute(sa.select(shares).where(shares.c.conversation == one.id)).all():
        if same(row.text) in gone - still:
            connection.execute(shares.delete().where(shares.c.position == row.position))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _shares(connection: sa.Connection, where: sa.ColumnElement[bool]) -> list[Share]:
    rows = connection.execute(sa.select(shares).where(where).order_by(shares.c.position)).mappings()
    return [Share(**{k: v for k, v in row.items() if k != "position"}) for row in rows]


def _remove_left(file: str | None) -> None:
    """Remove what a restoring that was broken off has left beside the database."""
    for ending in _LEFT if file else ():
        try:
            Path(f"{file}{ending}").unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"{file}{ending} cannot be removed ({error.strerror}).") from None


def _portions(ids: Collection[str]) -> list[list[str]]:
    """Return ids in lists short enough for one statement."""
    every = list(ids)
    return [every[at : at + 500] for at in range(0, len(every), 500)]
