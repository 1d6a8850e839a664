"""Erasing, and retention by rule: what is begun is ended, by this process or the next.

A mark is kept before anything is deleted. A process that dies leaves it, and whoever starts
serving or erases next ends the work: rows first, then the bytes that deleted rows leave behind.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from assistant.application.privacy_ports import Erased, PrivateStore, Retired
from assistant.domain.errors import StoreError
from assistant.domain.retention import doubt, due


class UnfinishedErasing(StoreError):
    """The rows are gone, but their bytes may still be in the file; says what to do."""


class DoubtedClock(StoreError):
    """The rules of retention were not followed, because the clock may be wrong."""


class Erasing:
    """Deletes what is to be deleted, down to the bytes."""

    def __init__(self, store: PrivateStore, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def erase(self, person_id: str) -> Erased:
        """Erase a person.

        Raises:
            UnfinishedErasing: when nothing of theirs can be read any more, but bytes may be left.
            StoreError: when not even that could be done; it is tried again at the next start.
        """
        self._store.begin_erasing(person_id, self._now())
        erased = self._store.erase(person_id, self._now())
        self._end_all()
        return erased

    def finish(self) -> int:
        """End what was begun and not ended; return how many people's erasing that was.

        Raises:
            UnfinishedErasing: as `erase` does.
        """
        return self._end_all()

    def retire(self, now: datetime, keep_months: int | None, *, trust_clock: bool) -> Retired:
        """Delete what is due by rule.

        Raises:
            DoubtedClock: when nothing was deleted, because the clock may have jumped.
            UnfinishedErasing: as `erase` does.
        """
        why = doubt(now, self._store.last_retired(), self._store.newest())
        if why is not None and not trust_clock:
            raise DoubtedClock(
                f"Nothing was deleted by the rules of retention: {why}. Set the clock; if it is "
                "right, run “telemachus retire --trust-clock”."
            )
        retired = self._store.retire(due(now, keep_months), now)
        self._end_all()
        return retired

    def _end_all(self) -> int:
        unfinished = self._store.unfinished()
        for person_id in unfinished:
            self._store.erase(person_id, self._now())
        if self._store.needs_cleaning():
            try:
                self._store.clean()
            except StoreError:
                raise UnfinishedErasing(
                    "It is deleted and nobody can read it here any more, but traces may be left "
                    "in the database file until it can be built anew. Whoever runs this: make room "
                    "on its disk; the next start ends it, or “telemachus erase --finish” at once."
                ) from None
        return len(unfinished)
