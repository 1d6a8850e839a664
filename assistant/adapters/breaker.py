"""Leaving a model alone for a while that keeps failing, so that nobody waits for it each turn.

After several failures in a row every request fails at once, and the turn goes on guided. When the
rest is over, one request is let through as a probe: if it comes to something, all go through
again; if not, the rest begins anew, twice as long each time up to a limit.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from langchain_core.messages import BaseMessage
from pydantic import BaseModel

from assistant.adapters.model_faults import Unavailable
from assistant.application.ports import Speaker
from assistant.domain.errors import ModelError

logger = logging.getLogger(__name__)
Shape = TypeVar("Shape", bound=BaseModel)

# What a model did with one request, and says nothing about the next one.
_OF_THE_REQUEST = frozenset({"declined", "cut_short", "endless", "too_long", "wrong_shape"})


@dataclass(frozen=True)
class Patience:
    """After how many `failures` in a row a model rests, and for how many seconds."""

    failures: int = 3
    rest: float = 30.0
    longest_rest: float = 600.0


class Breaker:
    """Counts failures, and says whether a request may go out; for any number of threads."""

    def __init__(self, patience: Patience, clock: Callable[[], float]) -> None:
        self._patience = patience
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._rest = patience.rest
        self._until: float | None = None
        self._is_probing = False

    @property
    def is_resting(self) -> bool:
        """Return whether the model is left alone."""
        return self._until is not None

    def admit(self) -> None:
        """Let a request go out.

        Raises:
            Unavailable: `resting`, while the model is left alone or a probe is on its way.
        """
        with self._lock:
            if self._until is None:
                return
            if self._is_probing or self._clock() < self._until:
                raise Unavailable("resting")
            self._is_probing = True

    def succeeded(self) -> None:
        """Count a request that came to something."""
        with self._lock:
            if self._until is not None:
                logger.info("the model answers again")
            self._failures, self._rest = 0, self._patience.rest
            self._until, self._is_probing = None, False

    def failed(self, code: str) -> None:
        """Count a request that failed."""
        if code in _OF_THE_REQUEST:
            self.succeeded()
            return
        with self._lock:
            self._failures += 1
            if self._is_probing:
                self._rest = min(self._rest * 2, self._patience.longest_rest)
            elif self._until is not None or self._failures < self._patience.failures:
                return
            self._is_probing = False
            self._until = self._clock() + self._rest
            logger.info("the model is left alone for %.0f s after: %s", self._rest, code)

    def left(self) -> None:
        """Count a request that whoever asked did not wait for; it says nothing either way."""
        with self._lock:
            self._is_probing = False


class GuardedSpeaker:
    """A `Speaker` behind a breaker."""

    def __init__(self, speaker: Speaker, breaker: Breaker) -> None:
        self._speaker = speaker
        self._breaker = breaker

    @property
    def name(self) -> str:
        """Return the model's name, to be saved with each turn."""
        return self._speaker.name

    def stream(self, messages: Sequence[BaseMessage]) -> Iterator[str]:
        """Yield the reply in pieces as they come; closing the iterator hangs up on the model.

        Raises:
            ModelError: at any moment; `resting` at once while the model is left alone.
        """
        self._breaker.admit()
        with _Counted(self._breaker), closing(cast("Any", self._speaker.stream(messages))) as said:
            yield from said

    def fill(self, messages: Sequence[BaseMessage], shape: type[Shape]) -> Shape:
        """Return a validated value of `shape`.

        Raises:
            ModelError: when the model gives none; `resting` at once while it is left alone.
        """
        self._breaker.admit()
        with _Counted(self._breaker):
            return self._speaker.fill(messages, shape)


class _Counted:
    """Tells a breaker how one request ended."""

    def __init__(self, breaker: Breaker) -> None:
        self._breaker = breaker

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: Any, trace: Any) -> None:
        if error is None:
            self._breaker.succeeded()
        elif isinstance(error, ModelError):
            self._breaker.failed(error.code)
        else:
            self._breaker.left()
