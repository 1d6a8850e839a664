"""Who wants reminders by mail, beside the conversations."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa

from assistant.adapters.database import Database, person_in
from assistant.adapters.tables import mailings, people
from assistant.domain.conversation import Person
from assistant.domain.mailing import Mailing


class MailingDatabase:
    """A `MailingStore` in the database of the conversations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, person: str) -> Mailing | None:
        """Return what a person asked for."""
        asked = sa.select(mailings).where(mailings.c.person == person)
        with self._database.begun() as connection:
            row = connection.execute(asked).first()
        return Mailing(**row._mapping) if row else None

    def ask(self, mailing: Mailing) -> None:
        """Keep an address in place of the one before."""
        with self._database.begun() as connection:
            connection.execute(mailings.delete().where(mailings.c.person == mailing.person))
            connection.execute(mailings.insert().values(**asdict(mailing)))

    def confirm(self, person: str, token: str, now: datetime) -> bool:
        """Keep that an address was confirmed; False where the link is not of that address."""
        mine = (mailings.c.person == person) & (mailings.c.token == token)
        with self._database.begun() as connection:
            done = connection.execute(
                mailings.update().where(mine).values(token=None, confirmed_at=now)
            )
        return done.rowcount == 1

    def stop(self, person: str) -> None:
        """Forget a person's address."""
        with self._database.begun() as connection:
            connection.execute(mailings.delete().where(mailings.c.person == person))

    def confirmed(self) -> list[tuple[Mailing, Person]]:
        """Return every confirmed address with its person, the longest without a mail first."""
        asked = (
            sa
            .select(mailings, people.c.id, people.c.name, people.c.called)
            .join(people, people.c.id == mailings.c.person)
            .where(mailings.c.confirmed_at.is_not(None))
            .order_by(mailings.c.sent_at, mailings.c.person)
        )
        names = mailings.c.keys()
        with self._database.begun() as connection:
            rows = connection.execute(asked).all()
        return [
            (Mailing(**{name: row._mapping[mailings.c[name]] for name in names}), person_in(row))
            for row in rows
        ]

    def mark_sent(self, mailing: Mailing, at: datetime | None) -> bool:
        """Keep when a notice was sent; False where that changed since it was read."""
        unchanged = mailings.c.sent_at.is_not_distinct_from(mailing.sent_at)
        mine = (mailings.c.person == mailing.person) & (mailings.c.address == mailing.address)
        with self._database.begun() as connection:
            done = connection.execute(mailings.update().where(mine, unchanged).values(sent_at=at))
        return done.rowcount == 1
