"""Any chat model behind the port `Speaker`.

The invariant: a reply either comes whole, with the model's own word that it had finished, or
ends in a `ModelError` within the time limits; and nothing a vendor raises passes. While a model is
silent, an empty piece comes every moment, so that whoever reads may leave at any time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from langchain_core.messages import BaseMessage
from pydantic import BaseModel

from assistant.adapters.model_faults import Unavailable, Unusable
from assistant.adapters.replies import ThoughtSieve, finish_reason, refuse_if_cut, text_of
from assistant.adapters.rungs import Rungs
from assistant.adapters.structured_replies import Ladder
from assistant.adapters.upstream import Upstream
from assistant.domain.errors import ModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Shape = TypeVar("Shape", bound=BaseModel)
Result = TypeVar("Result")
Item = TypeVar("Item")
Pieces = Generator[str, None, None]

BEAT = 0.2
"""Seconds of silence after which an empty piece comes."""


@dataclass(frozen=True)
class TimeLimits:
    """How long a person is kept waiting, in seconds, before the turn goes on without the model.

    `first_token` counts from the request to the first words, retries included; `whole_turn` to
    the end of the reply; `fill` is for a structured reply on all rungs together. `longest_reply`
    is in characters: a model that talks on is hung up on there.
    """

    connect: float = 5.0
    first_token: float = 45.0
    between_tokens: float = 20.0
    whole_turn: float = 120.0
    fill: float = 45.0
    retries: int = 1
    retry_pause: float = 0.5
    longest_pause: float = 10.0
    longest_reply: int = 8_000

    @property
    def read(self) -> float:
        """Return how long a connection may stay silent before the HTTP client drops it."""
        return max(self.first_token, self.between_tokens, self.fill)

    def pause_after(self, fault: Unavailable, ends: float) -> float | None:
        """Return how long to wait before trying again, or None where it is no use.

        What the server asks for is done where it leaves time before `ends`.
        """
        pause = self.retry_pause if fault.retry_after is None else max(fault.retry_after, 0)
        too_late = time.monotonic() + pause >= ends
        return None if not fault.may_pass or pause > self.longest_pause or too_late else pause


class ModelSpeaker:
    """A `Speaker` over any LangChain chat model.

    Retries happen here, and only before the first words: a reply that has begun is never begun
    again. What its server can do about structured replies is kept in `rungs`.
    """

    def __init__(
        self,
        model: BaseChatModel,
        *,
        name: str,
        limits: TimeLimits | None = None,
        requires_finish_reason: bool = True,
        rungs: Rungs | None = None,
        place: str = "",
        traced: bool = False,
    ) -> None:
        self._model = model
        self._name = name
        self._limits = limits or TimeLimits()
        self._requires_finish_reason = requires_finish_reason
        self._ladder = Ladder(model, rungs or Rungs(), f"{place} {name}")
        self._traced = traced

    @property
    def name(self) -> str:
        """Return the model's name, to be saved with each turn."""
        return self._name

    def stream(self, messages: Sequence[BaseMessage]) -> Iterator[str]:
        """Yield the reply in pieces as they come; closing the iterator hangs up on the model.

        Raises:
            ModelError: at any moment, also after some pieces were yielded.
        """
        started = time.monotonic()
        tries = 1 + self._limits.retries
        while True:
            tries -= 1
            has_begun = False
            try:
                with closing(self._pieces(messages, started)) as pieces:
                    for piece in pieces:
                        has_begun = has_begun or bool(piece)
                        yield piece
            except Unavailable as fault:
                ends = started + self._limits.first_token
                pause = None if has_begun or not tries else self._limits.pause_after(fault, ends)
                if pause is None:
                    raise
            else:
                return
            yield from _silence(pause)

    def fill(self, messages: Sequence[BaseMessage], shape: type[Shape]) -> Shape:
        """Return a validated value of `shape`.

        Raises:
            ModelError: when the model gives none, in whatever way.
        """
        ends = time.monotonic() + self._limits.fill

        def ask(call: Callable[[], object]) -> object:
            return self._retried(lambda: self._in_time(call, ends), ends)

        return self._ladder.fill(messages, shape, ask)

    def _pieces(self, messages: Sequence[BaseMessage], started: float) -> Pieces:
        """Yield the words of one attempt, of which there is at least one piece."""
        reason: str | None = None
        said = 0
        sieve = ThoughtSieve()
        with closing(self._upstream(lambda: self._model.stream(list(messages)))) as upstream:
            while True:
                try:
                    chunk = yield from _awaited(upstream, self._due(bool(said), started))
                except ModelError:
                    if reason is not None and said:
                        break  # The model had finished; what fails after that is no loss.
                    raise
                if chunk is None:
                    break
                text = sieve.words(text_of(chunk.content))
                reason = finish_reason(chunk.response_metadata) or reason
                said += len(text)
                if said > self._limits.longest_reply:
                    raise Unusable("endless")
                if text:
                    yield text
        refuse_if_cut(reason)
        if reason is None and self._requires_finish_reason:
            raise Unusable("unfinished")
        if rest := sieve.rest():
            yield rest
        elif not said:
            raise Unusable("empty")

    def _due(self, has_spoken: bool, started: float) -> float:
        """Return the moment by which the next words have to come."""
        now = time.monotonic()
        limits = self._limits
        due = now + limits.between_tokens if has_spoken else started + limits.first_token
        return min(due, started + limits.whole_turn)

    def _retried(self, attempt: Callable[[], Result], ends: float) -> Result:
        """Return what an attempt returns, trying again where the fault may pass in time."""
        for _ in range(self._limits.retries):
            try:
                return attempt()
            except Unavailable as fault:
                pause = self._limits.pause_after(fault, ends)
                if pause is None:
                    raise
            time.sleep(pause)
        return attempt()

    def _in_time(self, call: Callable[[], Result], ends: float) -> Result | None:
        with closing(self._upstream(lambda: iter([call()]))) as upstream:
            return upstream.next(ends - time.monotonic())

    def _upstream(self, opened: Callable[[], Iterator[Item]]) -> Upstream[Item]:
        return Upstream(opened, traced=self._traced)


def _awaited(upstream: Upstream[Item], due: float) -> Generator[str, None, Item | None]:
    """Return the next item, yielding an empty piece every moment until it comes."""
    while not upstream.is_ready(min(BEAT, due - time.monotonic())):
        if time.monotonic() >= due:
            raise Unavailable("too_slow")
        yield ""
    return upstream.take()


def _silence(seconds: float) -> Pieces:
    """Wait, yielding an empty piece every moment."""
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0:
        time.sleep(min(BEAT, left))
        yield ""
