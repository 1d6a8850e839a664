"""The count of what the model was used for, as rows: a restart loses nothing of the day's caps.

What cannot be written just then (a full disk) is counted in memory: a reply that came is never lost
to its being counted.
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from assistant.adapters.database import Contradicted, Database
from assistant.adapters.tables import usage
from assistant.adapters.usage_in_memory import UsageInMemory
from assistant.application.usage import Spent
from assistant.domain.errors import StoreError


class UsageRows:
    """A `Usage` in the database of the conversations."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._unwritten = UsageInMemory()

    def add(self, programme: str, person: str, day: date, sent: int, received: int) -> None:
        """Count one call of the model; of one who is not kept (any more) as nobody's."""
        try:
            self._add_kept(programme, person, day, sent, received)
        except StoreError:
            self._unwritten.add(programme, person, day, sent, received)

    def _add_kept(self, programme: str, person: str, day: date, sent: int, received: int) -> None:
        try:
            self._add(programme, person or None, day, sent, received)
        except Contradicted:  # erased in the meantime, or counted for the first time by two at once
            is_kept = self.of_person(programme, person, day).calls > 0
            self._add(programme, person if is_kept else None, day, sent, received)

    def _add(self, programme: str, person: str | None, day: date, sent: int, received: int) -> None:
        theirs = usage.c.person.is_(None) if person is None else usage.c.person == person
        which = (usage.c.programme == programme) & theirs & (usage.c.day == day)
        with self._database.begun() as connection:
            counted = connection.execute(
                usage
                .update()
                .where(which)
                .values(
                    calls=usage.c.calls + 1,
                    sent=usage.c.sent + sent,
                    received=usage.c.received + received,
                )
            )
            if counted.rowcount == 0:
                connection.execute(
                    usage.insert().values(
                        programme=programme,
                        person=person,
                        day=day,
                        calls=1,
                        sent=sent,
                        received=received,
                    )
                )

    def of_person(self, programme: str, person: str, day: date) -> Spent:
        """Return what one person used on a day."""
        theirs = usage.c.person == person if person else usage.c.person.is_(None)
        kept = self._sum((usage.c.programme == programme) & theirs & (usage.c.day == day))
        return _both(kept, self._unwritten.of_person(programme, person, day))

    def of_programme(self, programme: str, day: date) -> Spent:
        """Return what a whole programme used on a day."""
        kept = self._sum((usage.c.programme == programme) & (usage.c.day == day))
        return _both(kept, self._unwritten.of_programme(programme, day))

    def _sum(self, which: sa.ColumnElement[bool]) -> Spent:
        columns = (usage.c.calls, usage.c.sent, usage.c.received)
        with self._database.begun() as connection:
            row = connection.execute(
                sa.select(*(sa.func.coalesce(sa.func.sum(one), 0) for one in columns)).where(which)
            ).one()
        return Spent(*map(int, row))


def _both(one: Spent, other: Spent) -> Spent:
    return Spent(one.calls + other.calls, one.sent + other.sent, one.received + other.received)
