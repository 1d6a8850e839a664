"""The home page of a person: what comes next, for each pair they are in, and in each role.

Only what was finished when is read for it, never what anyone wrote; opening it costs the same
after two meetings and after two hundred.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from assistant.application.access import Access, OwnStore
from assistant.domain.conversation import Person, Role
from assistant.domain.errors import InputError
from assistant.domain.home_wording import HomeWording
from assistant.domain.next_step import (
    Meeting,
    Milestone,
    Next,
    Road,
    alone,
    next_step,
    overdue,
)
from assistant.domain.people import LOCAL, ROLES, Pair

NO_NAME = "your partner"
Names = Callable[[set[str]], Mapping[str, Person]]


@dataclass(frozen=True)
class HomeStep:
    """What comes next, in words, with what its button begins.

    `phase` is None where there is nothing to begin and the button leads to the pair's own page;
    `notice` says that the two have not met for the agreed time. `partner` is empty where nobody
    is to be named. `is_going` says that the phase is begun already.
    """

    code: str
    role: Role
    pair: str
    partner: str
    title: str
    why: str
    button: str
    phase: str | None
    beside: tuple[str, str] | None
    notice: str
    is_going: bool


class Home:
    """Works out what comes next."""

    def __init__(
        self,
        access: Access,
        names: Names,
        wording: Callable[[], HomeWording],
        now: Callable[[], datetime],
    ) -> None:
        self._access = access
        self._names = names
        self._wording = wording
        self._now = now

    def steps(self, person: Person, role: Role | None = None) -> tuple[HomeStep, ...]:
        """Return what comes next for a person, in one role or in all they have.

        Asked for all, what somebody on their own machine has never begun is left out: there
        everyone has every role.

        Raises:
            NotAllowed: when the person is gone.
        """
        own = self._access.of(person)
        held, milestones, pairs = own.roles(), own.milestones(), own.every_pair()
        names = self._names({pair.partner_of(person.id) for pair in pairs} - {"", person.id})
        told = _Told(self._wording(), self._now(), own, milestones)
        found: list[HomeStep] = []
        for each in (role,) if role else ROLES:
            if each in held:
                found += self._in_role(told, person, each, pairs, names)
        if role is None and [pair.id for pair in pairs] == [LOCAL]:
            begun = {one.role for one in milestones}
            found = [one for one in found if one.role in begun]
        return tuple(found)

    def note_meeting(self, person: Person, pair: str, role: Role, at: datetime, zone: str) -> None:
        """Keep when a pair meets next, for both to see.

        Raises:
            InputError: no-time-zone, when the moment has none.
            NotAllowed: when the person is not in that pair in that role just now.
        """
        if at.tzinfo is None:
            raise InputError("no-time-zone", "Say in which time zone the meeting begins.")
        meeting = Meeting(pair, at, zone, person.id, self._now())
        self._access.of(person).note_meeting(meeting, role)

    def _in_role(
        self,
        told: _Told,
        person: Person,
        role: Role,
        pairs: Sequence[Pair],
        names: Mapping[str, Person],
    ) -> list[HomeStep]:
        if role == "coordinator":
            return [told.step(Next("coordinate"), role)]
        mine = [pair for pair in pairs if pair.has(person.id, role)]
        if not mine:
            done = {
                one.phase
                for one in told.milestones
                if one.status == "done" and _is_mine(one, person, role, "")
            }
            return [told.step(alone(done), role)]
        # An ended pair is worth a line only where no other goes on.
        going = [pair for pair in mine if pair.ended_at is None] or mine[:1]
        return [
            told.in_pair(person, role, pair, names.get(pair.partner_of(person.id)))
            for pair in going
        ]


@dataclass(frozen=True)
class _Told:
    """What steps are worded with, read once for all of a person's pairs."""

    wording: HomeWording
    now: datetime
    own: OwnStore
    milestones: Sequence[Milestone]

    def in_pair(self, person: Person, role: Role, pair: Pair, partner: Person | None) -> HomeStep:
        """Return what comes next in one pair."""
        meeting = self.own.meeting(pair.id)
        road = road_of(person, role, pair, self.milestones, meeting)
        late = overdue(road, self.now, self.wording.agreed)
        following = next_step(road, self.now)
        going = {
            one.phase
            for one in self.milestones
            if one.status in {"open", "paused"} and _is_mine(one, person, role, pair.id)
        }
        return self.step(
            following,
            role,
            pair.id,
            partner.name if partner else "",
            day=_day(meeting) if meeting else "",
            notice=self.wording.notice(*late) if late else "",
            is_going=following.phase in going,
        )

    def step(
        self,
        following: Next,
        role: Role,
        pair: str = "",
        partner: str = "",
        *,
        day: str = "",
        notice: str = "",
        is_going: bool = False,
    ) -> HomeStep:
        """Return a step in words."""
        words = self.wording.steps[following.code]
        values = {"partner": partner or NO_NAME, "day": day}
        beside = (following.beside, words.beside) if following.beside and words.beside else None
        return HomeStep(
            code=following.code,
            role=role,
            pair=pair,
            partner=partner,
            title=self.wording.title(following.code, **values),
            why=self.wording.why(following.code, role, **values),
            button="Go on where you left off" if is_going else words.button,
            phase=following.phase,
            beside=beside,
            notice=notice,
            is_going=is_going,
        )


def road_of(
    person: Person,
    role: Role,
    pair: Pair,
    milestones: Sequence[Milestone],
    meeting: Meeting | None,
) -> Road:
    """Return a pair as one of its members stands in it."""
    done = [one for one in milestones if one.status == "done"]
    return Road(
        began_at=None if pair.id == LOCAL else pair.began_at,
        ended_at=pair.ended_at,
        mine=_last(one for one in done if _is_mine(one, person, role, pair.id)),
        theirs=_last(one for one in done if one.pair == pair.id and one.role != role),
        meeting_at=meeting.starts_at if meeting else None,
    )


def _last(milestones: Iterable[Milestone]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for one in milestones:
        found[one.phase] = max(one.at, found.get(one.phase, one.at))
    return found


def _is_mine(one: Milestone, person: Person, role: Role, pair: str) -> bool:
    """Return whether it counts for a pair: what was written before there was one does, too."""
    return (one.person, one.role) == (person.id, role) and one.pair in ("", pair)


def _day(meeting: Meeting) -> str:
    there = meeting.starts_at.astimezone(ZoneInfo(meeting.zone))
    return f"{there:%A}, {there.day} {there:%B}"
