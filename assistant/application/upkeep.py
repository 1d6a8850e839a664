"""What is done when serving starts, and then every day: ending what was begun, following rules."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from assistant.domain.errors import StoreError

EVERY = timedelta(days=1)


def keep_up(work: Callable[[], None], tell: Callable[[str], None]) -> None:
    """Do the work once; what an operator has to know is told, and stops nothing."""
    try:
        work()
    except StoreError as error:
        tell(str(error))


@contextmanager
def kept_up(
    work: Callable[[], None],
    tell: Callable[[str], None],
    every: timedelta = EVERY,
    *,
    waits: bool = True,
) -> Iterator[None]:
    """Do the work at once, and again every so often until the block ends.

    The block begins when the work was done once; with `waits` off it begins beside it, for work
    that has to wait for others.
    """
    if waits:
        keep_up(work, tell)
    ended = threading.Event()

    def go_on() -> None:
        if not waits:
            keep_up(work, tell)
        while not ended.wait(every.total_seconds()):
            keep_up(work, tell)

    thread = threading.Thread(target=go_on, name="upkeep", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=5)
