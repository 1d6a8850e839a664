"""An ordered exchange of turns.

Turns are only ever appended, each with a parent, so that a turn can be tried again without losing
the first try, and an id stays valid for good.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, get_args

from assistant.domain.passages import Origin

Role = Literal["mentee", "mentor", "coordinator"]
# In the order of the method; what has no place of its own in it comes last.
Phase = Literal[
    "anchoring", "opening", "planning", "work session", "stock-taking", "closing",
    "question workshop", "feeling at ease",
]  # fmt: skip
PHASES: tuple[str, ...] = get_args(Phase)
Status = Literal["open", "paused", "done", "cancelled"]
Author = Literal["person", "coach", "persona"]


@dataclass(frozen=True)
class Person:
    """Someone who uses it."""

    id: str
    name: str


@dataclass(frozen=True)
class Turn:
    """What one side said, and how it came about.

    `origin`, `model` and `prompt` (id and content hash) are set on every turn that is not the
    person's (the coach's, or a rehearsal's persona); `partial`
    marks a reply that a model broke off; `note` is a short line for the person about the turn;
    `citation` is a passage of guidance offered with it, as a plain mapping.
    """

    id: str
    parent: str | None
    author: Author
    text: str
    step: str | None
    said_at: datetime
    origin: Origin | None = None
    model: str | None = None
    prompt: str | None = None
    partial: bool = False
    note: str | None = None
    attachment: dict[str, Any] | None = None


@dataclass(frozen=True)
class Place:
    """Where a conversation stands, beyond what its fields say.

    `settled` and `skipped` are ids of steps that need not be asked again; `at` is a step someone
    went back to; `raised` names what was raised once and need not be again (a step's smaller
    question, a note on language); `pending` is what the coach has just put forward and waits to
    hear about, as kind and detail.
    """

    settled: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    at: str | None = None
    raised: tuple[str, ...] = ()
    pending: tuple[str, str] | None = None

    def settle(self, step: str) -> Place:
        """Return the place once a step needs no more asking."""
        return replace(
            self,
            settled=(*(s for s in self.settled if s != step), step),
            skipped=tuple(s for s in self.skipped if s != step),
            at=None,
            pending=None,
        )

    def raise_once(self, what: str) -> Place:
        """Return the place once something was raised that need not be raised again."""
        return self if what in self.raised else replace(self, raised=(*self.raised, what))

    def skip(self, step: str) -> Place:
        """Return the place once a step was passed over; an answer given before is kept."""
        skipped = self.skipped if step in self.settled else (*self.skipped, step)
        return replace(self, skipped=skipped, at=None, pending=None)


@dataclass(frozen=True)
class Conversation:
    """One walk through one flow, by one person.

    `fields` holds what was recorded so far, by field id; `carried` what earlier records and
    sharing handed to this conversation when it started, by name. `version` counts its changes.
    """

    id: str
    person: str
    pair: str
    flow: str
    role: Role
    phase: str
    status: Status
    place: Place
    started_at: datetime
    changed_at: datetime
    fields: dict[str, Any] = field(default_factory=dict)
    carried: dict[str, list[str]] = field(default_factory=dict)
    version: int = 0
    turns: tuple[Turn, ...] = ()
