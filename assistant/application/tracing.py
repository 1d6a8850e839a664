"""What may be known about a turn from outside: times, sizes and codes, and never a word.

Ids are random, steps and phases are authored; nothing here says who somebody is or what they said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class TurnTrace:
    """One reply of the coach.

    `outcome` is `guided`, `answered` or `refused` (a programme question), `model`, `unfit` (the
    model's reply was not shown to the end), `broke_off`, `failed` or `stopped`; `codes` says why.
    Times are in milliseconds from the moment the person's words were kept: `first_ms` to the
    first words, `total_ms` to the end. `reply_characters` counts what came from the model,
    `said_characters` what the person wrote.
    """

    turn: str
    phase: str
    role: str
    step: str | None
    outcome: str
    codes: tuple[str, ...] = ()
    model: str | None = None
    prompt: str | None = None
    prompt_tokens: int = 0
    left_out: dict[str, int | list[str]] = field(default_factory=dict)
    said_characters: int = 0
    reply_characters: int = 0
    first_ms: float | None = None
    total_ms: float = 0.0


class Trace(Protocol):
    """Where traces go. It raises nothing: a turn never fails for its trace."""

    def keep(self, turn: TurnTrace) -> None:
        """Keep the trace of one turn."""
        ...


class NoTrace:
    """Keeps nothing: what happens unless a setting says otherwise."""

    def keep(self, turn: TurnTrace) -> None:
        """Keep nothing."""


@dataclass(frozen=True)
class Traces:
    """Several places for the same traces."""

    each: tuple[Trace, ...]

    def keep(self, turn: TurnTrace) -> None:
        """Keep the trace of one turn in all of them."""
        for trace in self.each:
            trace.keep(turn)


class Watch:
    """Gathers what is known about a turn while its reply is said."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._started = clock()
        self.first_ms: float | None = None
        self.outcome = "guided"
        self.codes: tuple[str, ...] = ()
        self.came = 0

    def saw(self, text: str) -> None:
        """Take note of a piece of a reply."""
        if text and self.first_ms is None:
            self.first_ms = self.passed_ms()

    def passed_ms(self) -> float:
        """Return how long the turn has taken."""
        return round((self._clock() - self._started) * 1000, 1)

    def ended(self, outcome: str, *codes: str) -> None:
        """Take note of what the reply came to."""
        self.outcome, self.codes = outcome, codes
