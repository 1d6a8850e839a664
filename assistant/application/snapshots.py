"""A conversation as its owner sees it: what a screen or a terminal needs, and nothing to decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.domain.conversation import Author, Role, Status
from assistant.domain.passages import Answer, Origin


@dataclass(frozen=True)
class Piece:
    """A piece of the coach's reply as it comes, to be added to the pieces before it."""

    text: str


@dataclass(frozen=True)
class Guidance:
    """A passage of the programme's guidance offered with a reply."""

    title: str
    source: str
    quote: str


@dataclass(frozen=True)
class Line:
    """One turn, as shown. `note` is one quiet line about how it came about."""

    id: str
    author: Author
    text: str
    origin: Origin | None = None
    note: str | None = None
    guidance: Guidance | None = None


@dataclass(frozen=True)
class Entry:
    """One recorded field: `text` is its editable form; `shared` counts its shared items."""

    field: str
    label: str
    text: str
    shared: int = 0


@dataclass(frozen=True)
class Snapshot:
    """Everything one conversation shows.

    `number` counts the current step from 1 among the `steps` that apply (0 when finished).
    `replies` are short answers that fit just now and may be offered as buttons. `private` says
    whether the record is its author's alone.
    """

    conversation: str
    title: str
    phase: str
    role: Role
    status: Status
    step: str | None
    step_label: str
    number: int
    steps: int
    private: bool
    lines: tuple[Line, ...]
    entries: tuple[Entry, ...]
    replies: tuple[str, ...]


@dataclass(frozen=True)
class FlowChoice:
    """A flow one may start: for the welcome page."""

    phase: str
    role: Role
    title: str
    summary: str
    minutes: int


@dataclass(frozen=True)
class ConversationChoice:
    """An earlier conversation one may go on with or read again."""

    conversation: str
    title: str
    role: Role
    status: Status
    changed_at: datetime


@dataclass(frozen=True)
class Asked:
    """A programme question and its answer, as kept."""

    question: str
    answer: Answer
