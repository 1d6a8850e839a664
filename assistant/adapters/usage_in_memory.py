"""The count of what the model was used for, kept while the process runs."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import date

from assistant.application.usage import Spent

_Key = tuple[str, str]


class UsageInMemory:
    """A `Usage` that holds one day: with the first call of the next, the count begins anew."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day: date | None = None
        self._spent: defaultdict[_Key, Spent] = defaultdict(Spent)

    def add(self, programme: str, person: str, day: date, sent: int, received: int) -> None:
        """Count one call of the model."""
        with self._lock:
            if day != self._day:
                self._day = day
                self._spent.clear()
            before = self._spent[programme, person]
            self._spent[programme, person] = Spent(
                before.calls + 1, before.sent + sent, before.received + received
            )

    def of_person(self, programme: str, person: str, day: date) -> Spent:
        """Return what one person used on a day."""
        return self._sum(day, lambda key: key == (programme, person))

    def of_programme(self, programme: str, day: date) -> Spent:
        """Return what a whole programme used on a day."""
        return self._sum(day, lambda key: key[0] == programme)

    def _sum(self, day: date, is_meant: Callable[[_Key], bool]) -> Spent:
        with self._lock:
            found = [one for key, one in self._spent.items() if is_meant(key)]
        if day != self._day:
            return Spent()
        return Spent(
            sum(one.calls for one in found),
            sum(one.sent for one in found),
            sum(one.received for one in found),
        )
