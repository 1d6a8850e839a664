"""The store of truth, in SQLite or PostgreSQL through SQLAlchemy.

Everything one message changes is kept in one transaction, so a process that dies loses at most
the message it had not acknowledged. Statements never show parameters in errors, because those are
what people wrote.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from assistant.adapters.conversation_rows import (
    keep_fields,
    keep_new,
    keep_shares,
    keep_turns,
    read,
    read_milestones,
    row_of,
    turn_in,
)
from assistant.adapters.entry_rows import keep_new_entries, last_entries
from assistant.adapters.tables import conversations, meetings, people, shares, turns
from assistant.domain.conversation import Conversation, Person, Turn
from assistant.domain.errors import StoreError
from assistant.domain.next_step import Meeting, Milestone
from assistant.domain.pair_records import Entry, PairKind
from assistant.domain.sharing import Share

if TYPE_CHECKING:
    from alembic.config import Config

FILE_NAME = "telemachus.sqlite3"
_MIGRATIONS = Path(__file__).parent / "migrations"


class Contradicted(StoreError):
    """What was to be kept contradicts what is there."""


class Database:
    """A `Store` in a relational database, brought up to the latest schema when opened."""

    def __init__(self, url: str, remedy: str) -> None:
        """Open the database; `remedy` is what an operator is told to do when it cannot be used."""
        self._remedy = remedy
        with self._translated():
            self._engine = sa.create_engine(url, hide_parameters=True)
            if self._engine.dialect.name == "sqlite":
                sa.event.listen(self._engine, "connect", _prepare_sqlite)
            self._migrate()

    @classmethod
    def in_folder(cls, folder: Path) -> Database:
        """Open the SQLite database of a data folder, making both on first use.

        Raises:
            StoreError: when the folder cannot be written.
        """
        remedy = (
            f"The data folder {folder} cannot be used. Make sure that it can be written and that "
            "its disk has room, or set TELEMACHUS_DATA to another folder."
        )
        file = folder / FILE_NAME
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            # For its owner alone, also in a folder that others may read; SQLite's files beside it
            # take its permissions over.
            os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise StoreError(f"{remedy} ({error.strerror})") from None
        if not os.access(folder, os.W_OK):
            raise StoreError(f"{remedy} (it is read-only)")
        return cls(f"sqlite:///{file}", remedy)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def person(self, name: str) -> Person:
        """Return the person of this name, made on first sight."""
        try:
            return self._find_person(name) or self._make_person(name)
        except Contradicted:  # made by another process in between
            found = self._find_person(name)
            assert found is not None
            return found

    def _find_person(self, name: str) -> Person | None:
        with self.begun() as connection:
            row = connection.execute(sa.select(people).where(people.c.name == name)).first()
        return person_in(row) if row else None

    def _make_person(self, name: str) -> Person:
        person = Person(uuid.uuid4().hex, name)
        with self.begun() as connection:
            connection.execute(people.insert().values(id=person.id, name=name))
        return person

    def begin(self, conversation: Conversation) -> None:
        """Keep a new conversation with its turns."""
        with self.begun() as connection:
            keep_new(connection, conversation)

    def conversation(self, conversation_id: str) -> Conversation | None:
        """Return a conversation with its turns in order, or None."""
        with self.begun() as connection:
            found = read(connection, conversations.c.id == conversation_id)
            if not found:
                return None
            rows = connection.execute(
                sa
                .select(turns)
                .where(turns.c.conversation == conversation_id)
                .order_by(turns.c.position)
            ).mappings()
            return replace(found[0], turns=tuple(map(turn_in, rows)))

    def conversations(
        self,
        person_id: str,
        last: int | None = None,
        statuses: Collection[str] = (),
        phase: str | None = None,
    ) -> list[Conversation]:
        """Return a person's conversations without their turns, the last changed first."""
        theirs = conversations.c.person == person_id
        if phase is not None:
            theirs &= conversations.c.phase == phase
        if statuses:
            theirs &= conversations.c.status.in_(statuses)
        with self.begun() as connection:
            return read(connection, theirs, last=last)

    def of_pair(self, pair: str, phase: str, last: int | None = None) -> list[Conversation]:
        """Return a pair's finished conversations of a phase without turns, the last begun first."""
        theirs = (
            (conversations.c.pair == pair)
            & (conversations.c.phase == phase)
            & (conversations.c.status == "done")
        )
        with self.begun() as connection:
            return read(connection, theirs, conversations.c.started_at.desc(), last=last)

    def milestones(self, person_id: str, pairs: Collection[str]) -> list[Milestone]:
        """Return the last begun of each kind of conversation, of a person and of some pairs."""
        with self.begun() as connection:
            return read_milestones(connection, person_id, pairs)

    def meeting(self, pair: str) -> Meeting | None:
        """Return when a pair meets next, as it was noted last."""
        with self.begun() as connection:
            row = connection.execute(sa.select(meetings).where(meetings.c.pair == pair)).first()
        return Meeting(**row._mapping) if row else None

    def note_meeting(self, meeting: Meeting) -> None:
        """Keep when a pair meets next, in place of what was noted before."""
        with self.begun() as connection:
            connection.execute(meetings.delete().where(meetings.c.pair == meeting.pair))
            connection.execute(meetings.insert().values(**asdict(meeting)))

    def advance(
        self,
        before: Conversation,
        after: Conversation,
        turns: Sequence[Turn] = (),
        shares: Sequence[Share] | None = None,
    ) -> bool:
        """Keep what one message changed, all of it or nothing; False when outdated."""
        with self.begun() as connection:
            changed = connection.execute(
                conversations
                .update()
                .where(
                    conversations.c.id == before.id,
                    conversations.c.version == before.version,
                    conversations.c.person == before.person,
                    conversations.c.pair == before.pair,
                )
                .values(**{**row_of(after), "version": before.version + 1})
            )
            if changed.rowcount == 0:
                return False
            keep_fields(connection, after)
            keep_turns(connection, after.id, turns)
            if shares is not None:
                keep_shares(connection, after.id, shares)
        return True

    def reword(self, conversation: Conversation, turn: Turn) -> None:
        """Keep how a coach's turn came out in the end; its id and place stay."""
        theirs = sa.select(conversations.c.id).where(
            conversations.c.id == conversation.id, conversations.c.person == conversation.person
        )
        with self.begun() as connection:
            connection.execute(
                turns
                .update()
                .where(turns.c.id == turn.id, turns.c.conversation.in_(theirs))
                .values(**asdict(turn))
            )

    def shares(self, pair: str) -> list[Share]:
        """Return what a pair's members have shared and not taken back, the oldest first."""
        with self.begun() as connection:
            rows = connection.execute(
                sa.select(shares).where(shares.c.pair == pair).order_by(shares.c.position)
            ).mappings()
            return [Share(**{k: v for k, v in row.items() if k != "position"}) for row in rows]

    def entries(self, pair: str, kind: PairKind, last: int | None) -> list[Entry]:
        """Return the entries of the last of a pair's records of a kind, the oldest first."""
        with self.begun() as connection:
            return last_entries(connection, pair, kind, last)

    def keep_entries(self, entries: Sequence[Entry]) -> bool:
        """Keep changes of a pair's records, all or none; False when one is kept already."""
        try:
            with self.begun() as connection:
                keep_new_entries(connection, entries)
        except Contradicted:
            return False
        return True

    @contextmanager
    def begun(self) -> Iterator[sa.Connection]:
        """Yield a connection for one transaction: kept whole when it ends, else not at all.

        Raises:
            StoreError: for whatever the database says.
        """
        with self._translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def apart(self) -> Iterator[sa.Connection]:
        """Yield a connection outside any transaction, for what no transaction can hold.

        Raises:
            StoreError: for whatever the database says.
        """
        with self._translated(), self._engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            reason = str(error.orig).splitlines()[0] if error.orig else "no reason given"
            kind = Contradicted if isinstance(error, IntegrityError) else StoreError
            raise kind(f"{self._remedy} ({reason})") from None
        except UnicodeEncodeError:  # half a character, which no database takes
            raise StoreError("A text that is no Unicode cannot be kept; write it anew.") from None
        except SQLAlchemyError as error:
            raise StoreError(f"{self._remedy} ({type(error).__name__})") from None

    def _migrate(self) -> None:
        from alembic import command

        config = _migrations()
        with self._engine.begin() as connection:
            if self._engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def known_revisions() -> frozenset[str]:
    """Return the versions of the tables that can be brought up to date."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(_migrations())
    return frozenset(script.revision for script in scripts.walk_revisions())


def _migrations() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("busy_timeout=5000", "journal_mode=WAL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def person_in(row: Any) -> Person:
    """Return the person of a row of `people`."""
    return Person(row.id, row.called or row.name)
