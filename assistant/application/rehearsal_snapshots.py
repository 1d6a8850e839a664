"""A rehearsal as its owner sees it: what a screen or a terminal shows, and nothing to decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assistant.domain.conversation import Author, Status
from assistant.domain.feedback import FeedbackCheck
from assistant.domain.passages import Origin

Practises = Literal["giving", "receiving"]


@dataclass(frozen=True)
class LevelChoice:
    """A difficulty, counted from 1 (easiest)."""

    number: int
    label: str


@dataclass(frozen=True)
class PersonaChoice:
    """Someone to rehearse with.

    `practises` says what one practises: giving to a senior, or receiving from a junior. `scene`
    tells the person what has happened; `is_own` marks a case that the person described.
    """

    id: str
    name: str
    role: str
    line: str
    obstacle: str
    scene: str
    practises: Practises
    levels: tuple[LevelChoice, ...]
    is_own: bool = False


@dataclass(frozen=True)
class RehearsalLine:
    """One turn of the branch that is shown.

    The person's turns carry `check` (None for silence and for what was no part of the scene),
    `worked` and `to_try` (to be folded), and `tries`: the ids of all tries of this turn, this one
    included, the oldest first. The persona's turns carry `openness` after them, how far it
    `moved`, and the `reason`. A line by "coach" stands outside the scene.
    """

    id: str
    author: Author
    text: str
    origin: Origin | None = None
    note: str | None = None
    check: FeedbackCheck | None = None
    worked: str | None = None
    to_try: str | None = None
    tries: tuple[str, ...] = ()
    openness: float | None = None
    moved: float | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Try:
    """One try of a turn, with how the persona took it. `number` counts from 1."""

    turn: str
    number: int
    text: str
    check: FeedbackCheck | None
    openness_before: float
    openness_after: float
    moved: float
    reason: str
    reaction: str
    is_current: bool


@dataclass(frozen=True)
class Fork:
    """A place where a turn was tried more than once; `after` is what was being answered."""

    after: str
    tries: tuple[Try, ...]


@dataclass(frozen=True)
class Comparison:
    """Two tries of the same turn side by side.

    `gained` and `lost` are codes of parts and flags: parts only the second has and flags only the
    first has are gained, and the other way round.
    """

    after: str
    first: Try
    second: Try
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True)
class RehearsalSnapshot:
    """Everything one rehearsal shows.

    `lines` is the branch that is being played; `forks` every place tried more than once. `openness`
    lies in 0..1. `is_over` says that the scene has come to its end: nothing more can be said on
    this branch, but a turn can be tried again, and the rehearsal finished. `retrying` is the turn
    being tried again, until something is said, and `earlier` what was said in it. `paused` is told
    while the rehearsal waits. `part_labels` names the parts and flags of the checks, by code.
    """

    conversation: str
    persona: PersonaChoice
    level: int
    status: Status
    lines: tuple[RehearsalLine, ...]
    openness: float
    mood: str
    reason: str
    is_over: bool
    retrying: str | None
    forks: tuple[Fork, ...]
    confidence_before: int | None
    confidence_after: int | None
    part_labels: Mapping[str, str]
    earlier: str | None = None
    paused: str | None = None


@dataclass(frozen=True)
class CriterionResult:
    """A criterion of the rubric: the level reached of `of`, its anchor, and the anchor above.

    `quotations` are the person's own words, verbatim, that it rests on.
    """

    id: str
    title: str
    level: int
    of: int
    anchor: str
    next_anchor: str | None
    quotations: tuple[str, ...]


@dataclass(frozen=True)
class Influence:
    """What opened or closed the persona: the person's words, and why they did."""

    turn: str
    quotation: str
    why: str
    moved: float


@dataclass(frozen=True)
class Debrief:
    """The account of a rehearsal, for its author's eyes only.

    `sentences` are the person's own sentences that could go to the agenda; `sent` those that did.
    """

    conversation: str
    persona: str
    level: int
    practises: Practises
    confidence_before: int | None
    confidence_after: int | None
    openness_start: float
    openness_end: float
    criteria: tuple[CriterionResult, ...]
    opened: tuple[Influence, ...]
    closed: tuple[Influence, ...]
    goal: str
    goal_of: str
    sentences: tuple[str, ...]
    sent: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Point:
    """How a part went in one finished rehearsal: the share of one's turns' needs met, in 0..1."""

    conversation: str
    finished_at: datetime
    level: int
    reached: float


@dataclass(frozen=True)
class PartProgress:
    """One criterion across rehearsals, the oldest first."""

    code: str
    label: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class ConfidencePoint:
    """Confidence around one rehearsal, 0 to 10."""

    conversation: str
    finished_at: datetime
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Progress:
    """What has changed across finished rehearsals; shown to the person alone."""

    rehearsals: int
    parts: tuple[PartProgress, ...]
    confidence: tuple[ConfidencePoint, ...]
    goal: str | None


@dataclass(frozen=True)
class RehearsalChoice:
    """An earlier rehearsal one may go on with, or whose debrief can be read again."""

    conversation: str
    persona: str
    level: int
    status: Status
    changed_at: datetime


@dataclass(frozen=True)
class Option:
    """One choice of a list, by id."""

    id: str
    label: str


@dataclass(frozen=True)
class CaseOptions:
    """What someone chooses from to describe their own case."""

    relations: tuple[Option, ...]
    obstacles: tuple[Option, ...]
    settings: tuple[Option, ...]


@dataclass(frozen=True)
class Case:
    """Someone's own case as chosen: ids of options, a first name, and a topic in their words."""

    name: str
    relation: str
    obstacle: str
    setting: str
    topic: str
