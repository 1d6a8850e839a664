"""Waiting for somebody else's iterator, and being able to give up.

A model's stream is read in a thread of its own, one item at a time and only when asked. So a time
limit holds to the moment with every provider, also with one that has no time limits itself or
that keeps a silent connection alive, and nothing is read ahead of the person who reads.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from assistant.adapters.leaving import leave_with
from assistant.adapters.model_faults import Unavailable, translated

Item = TypeVar("Item")


@dataclass(frozen=True)
class _Answer(Generic[Item]):
    items: tuple[Item, ...] = ()
    error: BaseException | None = None


class Upstream(Generic[Item]):
    """An iterator of a vendor's, opened at the first wait, that can be left at any time.

    Unless `traced`, tracing to LangSmith is off in its thread, whatever the environment says, and
    the thread inherits no callbacks: what is said here stays between the person and the model.
    """

    def __init__(self, opened: Callable[[], Iterator[Item]], *, traced: bool = False) -> None:
        self._asked: SimpleQueue[bool] = SimpleQueue()
        self._answers: SimpleQueue[_Answer[Item]] = SimpleQueue()
        self._answer: _Answer[Item] | None = None
        self._waiting = False
        self._leaving = threading.Event()
        self._left = threading.Event()
        self._traced = traced
        threading.Thread(target=self._serve, args=(opened,), name="upstream", daemon=True).start()

    def is_ready(self, seconds: float) -> bool:
        """Wait up to `seconds` for the next item; say whether `take` has something to give."""
        if self._answer is not None:
            return True
        if not self._waiting:
            self._asked.put(True)
            self._waiting = True
        try:
            self._answer = self._answers.get(timeout=max(seconds, 0.001))
        except Empty:
            return False
        self._waiting = False
        return True

    def take(self) -> Item | None:
        """Return the item that is ready, or None after the last.

        Raises:
            ModelError: translated from what the vendor raised. A BaseException that is no
                Exception passes as it is.
        """
        answer, self._answer = self._answer, None
        assert answer is not None, "nothing is ready"
        # Raised outside any handler, so that the vendor's exception, with the request and the
        # reply in it, is not kept as the context of ours.
        if isinstance(answer.error, Exception):
            raise translated(answer.error)
        if answer.error is not None:
            raise answer.error
        return answer.items[0] if answer.items else None

    def next(self, seconds: float) -> Item | None:
        """Return the next item, or None after the last.

        Raises:
            ModelError: as `take`; `too_slow` when nothing came within `seconds`.
        """
        if not self.is_ready(seconds):
            raise Unavailable("too_slow")
        return self.take()

    def close(self) -> None:
        """Leave: close the vendor's iterator, and with it the connection.

        Closed on return, unless an item is still being waited for: then a moment later where the
        connection can be left in the middle, and else when the vendor's own limit ends the wait.
        """
        self._leaving.set()
        self._asked.put(False)
        if not self._waiting:
            self._left.wait(timeout=1)

    def _serve(self, opened: Callable[[], Iterator[Item]]) -> None:
        from langsmith import tracing_context

        leave_with(self._leaving)
        with tracing_context(enabled=None if self._traced else False):
            iterator: Iterator[Item] | None = None
            while self._asked.get():
                try:
                    iterator = iterator if iterator is not None else opened()
                    answer = _Answer(items=(next(iterator),))
                except StopIteration:
                    answer = _Answer()
                except BaseException as error:  # noqa: BLE001 - vendor boundary, handed over whole
                    answer = _Answer(error=error)
                self._answers.put(answer)
                del answer
            close = getattr(iterator, "close", None)
            if close is not None:
                with suppress(Exception):  # vendor boundary: nobody is left to be told
                    close()
        self._left.set()
