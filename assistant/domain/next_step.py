"""What comes next for one member of a pair: the method's order, read from what is finished.

Pure: what was finished when, the next meeting where its date is known, and the clock go in; one
step with the phase to begin comes out. The words for it are authored, elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, get_args

from assistant.domain.conversation import Role, Status
from assistant.domain.ledger import SAME_MEETING

Code = Literal[
    "anchor-first", "anchor", "plan", "wait", "meet", "work", "take-stock", "take-stock-too",
    "close-too", "closing-theirs", "closed", "ended", "alone", "alone-ready", "coordinate",
]  # fmt: skip
CODES: tuple[str, ...] = get_args(Code)
Overdue = Literal["never met", "not met"]

_JUST_BEFORE = timedelta(minutes=30)
_MEETING = timedelta(hours=3)  # a meeting takes ninety minutes at most; people come late and stay
_SAME_DAY = timedelta(hours=12)


@dataclass(frozen=True)
class Milestone:
    """The last conversation of its kind: one pair, phase, role, person and status."""

    conversation: str
    pair: str
    phase: str
    role: Role
    person: str
    status: Status
    at: datetime


@dataclass(frozen=True)
class Meeting:
    """When a pair meets next, in the time zone it was given in, and who noted it when."""

    pair: str
    starts_at: datetime
    zone: str
    person: str
    noted_at: datetime


@dataclass(frozen=True)
class Road:
    """A pair as one of its members stands in it.

    `mine` says when each phase was last begun of those this member finished; `theirs` the same of
    the other's records. `began_at` is None where that is not known.
    """

    began_at: datetime | None
    ended_at: datetime | None = None
    mine: Mapping[str, datetime] = field(default_factory=dict)
    theirs: Mapping[str, datetime] = field(default_factory=dict)
    meeting_at: datetime | None = None

    def last(self, phase: str) -> datetime | None:
        """Return when either side last went through a phase."""
        return _latest(self.mine.get(phase), self.theirs.get(phase))

    @property
    def closed(self) -> tuple[bool, bool]:
        """Return whether this member and the other have closed; a pair that meets on has not."""
        went_on = _latest(self.last("planning"), self.last("work session"))
        return (
            _since(self.mine.get("closing"), went_on) is not None,
            _since(self.theirs.get("closing"), went_on) is not None,
        )


@dataclass(frozen=True)
class Next:
    """The step that comes next, and the phase to begin with it; `beside` is another that fits."""

    code: Code
    phase: str | None = None
    beside: str | None = None


@dataclass(frozen=True)
class Agreed:
    """Within how many days a pair meets for the first time, and then again."""

    first_days: int
    again_days: int


def next_step(road: Road, now: datetime) -> Next:
    """Return what comes next in a pair.

    The round is the one since this member last took stock: what was finished before belongs to an
    earlier meeting.
    """
    over = _over(road)
    if over is not None:
        return over
    stock = road.mine.get("stock-taking")
    if _has_met(road, now):
        code: Code = "take-stock-too" if _they_took_stock(road) else "take-stock"
        return Next(code, "stock-taking")
    meeting = _since(road.meeting_at, stock)
    if meeting is not None and meeting - _JUST_BEFORE <= now:
        return _meet(road, now)
    if _since(road.mine.get("anchoring"), stock) is None:
        if road.last("stock-taking") is None:
            return Next("anchor-first", "anchoring")
        return Next("anchor", "anchoring", "closing")
    if _since(road.last("planning"), stock) is None:
        return Next("plan", "planning")
    if meeting is not None:
        return Next("wait")
    return _meet(road, now)


def overdue(road: Road, now: datetime, agreed: Agreed) -> tuple[Overdue, int] | None:
    """Return that a pair has not met for the agreed time, and for how many days.

    None where a date is set or the relationship is over: there is nothing to remind anyone of.
    """
    ahead = road.meeting_at is not None and road.meeting_at > now
    if road.ended_at is not None or ahead or any(road.closed):
        return None
    met = _latest(road.last("work session"), road.last("stock-taking"), road.meeting_at)
    since = met or road.began_at
    if since is None:
        return None
    days = (now - since).days
    allowed = agreed.first_days if met is None else agreed.again_days
    return ("never met" if met is None else "not met", days) if days > allowed else None


def alone(finished: Iterable[str]) -> Next:
    """Return what someone without a pair may do: what is theirs alone."""
    done = set(finished)
    if "anchoring" not in done:
        return Next("alone", "anchoring")
    return Next("alone-ready", "feeling at ease")


def _over(road: Road) -> Next | None:
    mine, theirs = road.closed
    if mine:
        return Next("closed" if theirs or road.ended_at is not None else "closing-theirs")
    if road.ended_at is not None:
        return Next("ended")
    return Next("close-too", "closing") if theirs else None


def _meet(road: Road, now: datetime) -> Next:
    """Return the step for when the two sit together: the opening, then the work."""
    opened = _since(road.mine.get("opening"), _latest(road.last("planning"), now - _SAME_DAY))
    if opened is None:
        return Next("meet", "opening", "stock-taking")
    return Next("work", "work session", "stock-taking")


def _has_met(road: Road, now: datetime) -> bool:
    """Return whether there was a meeting that this member has not taken stock of."""
    stock = road.mine.get("stock-taking")
    if _since(road.last("work session"), stock) is not None or _they_took_stock(road):
        return True
    meeting = _since(road.meeting_at, stock)
    return meeting is not None and meeting + _MEETING <= now


def _they_took_stock(road: Road) -> bool:
    """Return whether the other has taken stock of a meeting that this member has not."""
    mine, theirs = road.mine.get("stock-taking"), road.theirs.get("stock-taking")
    if theirs is None:
        return False
    if mine is None:
        return True
    begun = _since(_latest(road.last("work session"), road.last("planning")), mine)
    return theirs > (begun or mine + SAME_MEETING)


def _since(at: datetime | None, before: datetime | None) -> datetime | None:
    return at if at is not None and (before is None or at > before) else None


def _latest(*moments: datetime | None) -> datetime | None:
    return max((one for one in moments if one is not None), default=None)
