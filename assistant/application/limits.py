"""How long what lets somebody in lasts, and how often something may be tried.

Tries are counted by a bucket of tokens for each key, filled at a steady rate.

Kept in memory, with a handed-in clock: a start anew forgets it, and the lock of an account, which
is kept in the store, does not.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

_MOST_KEYS = 10_000  # the longest unused are forgotten


@dataclass(frozen=True)
class Rate:
    """How many at once, and how long until one more."""

    at_once: int
    one_more_every: timedelta


_PER_ADDRESS = Rate(30, timedelta(seconds=10))
_PER_NAME = Rate(10, timedelta(minutes=1))


@dataclass(frozen=True)
class Lasting:
    """How long what lets somebody in is good for, and how often it may be tried."""

    idle: timedelta = timedelta(hours=12)
    session: timedelta = timedelta(days=14)
    invitation: timedelta = timedelta(days=7)
    new_password: timedelta = timedelta(hours=24)
    per_address: Rate = _PER_ADDRESS
    per_name: Rate = _PER_NAME


class Buckets:
    """Lets each key try so often and no more. Safe from any thread."""

    def __init__(self, rate: Rate, now: Callable[[], datetime]) -> None:
        self._rate = rate
        self._now = now
        self._left: OrderedDict[str, tuple[float, datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str) -> bool:
        """Return whether one may try just now; counted if so."""
        with self._lock:
            left = self._filled(key)
            self._keep(key, left - 1 if left >= 1 else left)
            return left >= 1

    def give_back(self, key: str) -> None:
        """Let a try that went well not count."""
        with self._lock:
            self._keep(key, min(self._rate.at_once, self._filled(key) + 1))

    def _filled(self, key: str) -> float:
        left, since = self._left.get(key, (float(self._rate.at_once), self._now()))
        passed = max(timedelta(), self._now() - since)  # a clock that is put back fills nothing
        return min(float(self._rate.at_once), left + passed / self._rate.one_more_every)

    def _keep(self, key: str, left: float) -> None:
        self._left[key] = (left, self._now())
        self._left.move_to_end(key)
        if len(self._left) > _MOST_KEYS:
            self._left.popitem(last=False)


class Recent:
    """A set that forgets the longest unused of too many. Safe from any thread."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, key: str) -> None:
        """Keep a key."""
        with self._lock:
            self._kept[key] = None
            self._kept.move_to_end(key)
            if len(self._kept) > _MOST_KEYS:
                self._kept.popitem(last=False)

    def __contains__(self, key: str) -> bool:
        with self._lock:
            return key in self._kept
