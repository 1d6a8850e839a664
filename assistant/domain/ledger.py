"""The ledger: the skills of a pair across its meetings, derived from the stock-takings.

Nothing in it is entered anywhere else and nothing is scored: a view is what one side wrote down,
with the heading it stood under. It is about one pair, for that pair; there is no order of people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from assistant.domain.conversation import Conversation, Role
from assistant.domain.sameness import Likeness, Merged, same
from assistant.domain.topics import Topic, taken_up_in, topics_of

Heading = Literal["acquired", "to improve"]

# Stock-takings of the two sides further apart than this belong to two meetings.
SAME_MEETING = timedelta(days=7)
_HEADINGS: dict[str, Heading] = {"skills": "acquired", "areas": "to improve"}
_COMPARED = ("skills", "areas", "expectations", "next_topics")


@dataclass(frozen=True)
class View:
    """What one side wrote about a skill after one meeting (counted from 1)."""

    meeting: int
    at: datetime
    role: Role
    heading: Heading
    words: str


@dataclass(frozen=True)
class Skill:
    """One skill, in the words it was named by first, with every view of it in order."""

    name: str
    views: tuple[View, ...]

    def last_of(self, role: Role) -> View | None:
        """Return what one side said of it last."""
        return next((view for view in reversed(self.views) if view.role == role), None)

    @property
    def standing(self) -> Heading:
        """Return how it stands: acquired once the last view of each side that has one says so."""
        last = [view for role in _ROLES if (view := self.last_of(role)) is not None]
        return "acquired" if all(view.heading == "acquired" for view in last) else "to improve"

    @property
    def is_agreed(self) -> bool:
        """Return whether both sides have a view of it, and the same one."""
        last = [self.last_of(role) for role in _ROLES]
        return all(last) and len({view.heading for view in last if view}) == 1


@dataclass(frozen=True)
class Expectation:
    """What one side hoped for from the other for the next meeting."""

    meeting: int
    at: datetime
    role: Role
    words: str


@dataclass(frozen=True)
class Event:
    """One entry of the timeline: a finished phase of the pair's, and what it came to."""

    at: datetime
    phase: str
    role: Role
    conversation: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Ledger:
    """Everything a pair has noted, in one place. `meetings` are those that stock was taken of."""

    meetings: int
    skills: tuple[Skill, ...]
    expectations: tuple[Expectation, ...]
    topics: tuple[Topic, ...]
    timeline: tuple[Event, ...]

    @property
    def open_points(self) -> list[str]:
        """Return what is still to improve, the last named first."""
        still = [skill for skill in self.skills if skill.standing == "to improve"]
        latest = sorted(still, key=lambda skill: skill.views[-1].at, reverse=True)
        return [skill.name for skill in latest]

    @property
    def acquired(self) -> list[str]:
        """Return what somebody noted as acquired and nobody has taken back, the oldest first."""
        return [skill.name for skill in self.skills if skill.standing == "acquired"]


@dataclass(frozen=True)
class Compared:
    """One heading of two stock-takings done apart: what both say, and what one of them says."""

    field: str
    both: tuple[tuple[str, str], ...]
    mentee_only: tuple[str, ...]
    mentor_only: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """Two stock-takings of one meeting, side by side.

    `contrary` are pairs of wordings (the mentee's first) for what one side counts as acquired and
    the other wants to see improved.
    """

    headings: tuple[Compared, ...]
    contrary: tuple[tuple[str, str], ...]

    @property
    def agrees(self) -> bool:
        """Return whether the two say the same throughout."""
        return not self.contrary and not any(
            one.mentee_only or one.mentor_only for one in self.headings
        )


_ROLES: tuple[Role, Role] = ("mentee", "mentor")


def ledger_of(
    stock_takings: Iterable[Conversation],
    agendas: Iterable[Conversation] = (),
    sessions: Iterable[Conversation] = (),
    closings: Iterable[Conversation] = (),
    shared: Iterable[tuple[str, datetime]] = (),
    like: Likeness | None = None,
) -> Ledger:
    """Return the ledger of one pair, from its finished conversations in any order."""
    taken = sorted(stock_takings, key=lambda one: one.started_at)
    plans, worked = list(agendas), list(sessions)
    numbered = list(_by_meeting(taken))
    everything = (*taken, *plans, *worked, *closings)
    return Ledger(
        meetings=numbered[-1][0] if numbered else 0,
        skills=_skills(numbered, Merged(like)),
        expectations=tuple(
            Expectation(number, one.started_at, one.role, words)
            for number, one in numbered
            for words in _items(one.fields, "expectations")
        ),
        topics=topics_of(taken, plans, worked, shared, like),
        timeline=tuple(map(_event, sorted(everything, key=lambda one: one.started_at))),
    )


def compared(
    mentee: Mapping[str, object], mentor: Mapping[str, object], like: Likeness | None = None
) -> Comparison:
    """Return the fields of two stock-takings done apart, side by side."""
    headings = tuple(
        _compared(field, _items(mentee, field), _items(mentor, field), like) for field in _COMPARED
    )
    contrary = [
        (mine, theirs)
        for of_mentee, of_mentor in (("skills", "areas"), ("areas", "skills"))
        for mine in _items(mentee, of_mentee)
        for theirs in _items(mentor, of_mentor)
        if same(mine, theirs, like)
    ]
    return Comparison(headings, tuple(contrary))


def last_apart(
    stock_takings: Iterable[Conversation],
) -> tuple[Conversation, Conversation] | None:
    """Return the last stock-takings of mentee and mentor, when they are of the same meeting."""
    numbered = list(_by_meeting(sorted(stock_takings, key=lambda one: one.started_at)))
    if not numbered:
        return None
    last = {one.role: one for number, one in numbered if number == numbered[-1][0]}
    return (last["mentee"], last["mentor"]) if len(last) == len(_ROLES) else None


def meetings_of(stock_takings: Iterable[Conversation]) -> list[list[Conversation]]:
    """Return stock-takings by the meeting that they are of, both in order."""
    found: dict[int, list[Conversation]] = {}
    for number, one in _by_meeting(sorted(stock_takings, key=lambda one: one.started_at)):
        found.setdefault(number, []).append(one)
    return list(found.values())


def shown_to(
    person: str, stock_takings: Iterable[Conversation], now: datetime
) -> list[Conversation]:
    """Return the stock-takings that one of a pair is shown, in the order given.

    Taken apart, the two are compared only once both are finished: what the other wrote is held
    back until then, or until the meeting is a week ago.
    """
    every = list(stock_takings)
    held = {
        one.id
        for of_one in meetings_of(every)
        if len({one.role for one in of_one}) < len(_ROLES)
        and now - of_one[0].started_at <= SAME_MEETING
        for one in of_one
        if one.person != person
    }
    return [one for one in every if one.id not in held]


def _by_meeting(taken: Sequence[Conversation]) -> Iterator[tuple[int, Conversation]]:
    """Yield stock-takings with the number of their meeting.

    The two sides may take stock apart: a meeting has one of each, begun within a week.
    """
    number, roles, began = 0, set[Role](), datetime.min
    for one in taken:
        if not number or one.role in roles or one.started_at - began > SAME_MEETING:
            number, roles, began = number + 1, set(), one.started_at
        roles.add(one.role)
        yield number, one


def _skills(numbered: Iterable[tuple[int, Conversation]], merged: Merged) -> tuple[Skill, ...]:
    found: dict[int, Skill] = {}
    for meeting, one in numbered:
        for field, heading in _HEADINGS.items():
            for words in _items(one.fields, field):
                view = View(meeting, one.started_at, one.role, heading, words)
                known = found.setdefault(merged.group(words), Skill(words, ()))
                found[merged.group(words)] = replace(known, views=(*known.views, view))
    return tuple(found.values())


def _event(one: Conversation) -> Event:
    if one.phase == "work session":
        words = taken_up_in(one)[0]
    else:
        words = _items(one.fields, _TELLING.get(one.phase, ""))
    return Event(one.started_at, one.phase, one.role, one.id, tuple(words))


# The field that says best what a phase came to.
_TELLING = {
    "planning": "agenda",
    "stock-taking": "skills",
    "closing": "goals",
}


def _compared(
    field: str, mentee: Sequence[str], mentor: Sequence[str], like: Likeness | None
) -> Compared:
    both: list[tuple[str, str]] = []
    left = list(mentor)
    for mine in mentee:
        theirs = next((words for words in left if same(mine, words, like)), None)
        if theirs is not None:
            both.append((mine, theirs))
            left.remove(theirs)
    agreed = {mine for mine, _ in both}
    only = tuple(mine for mine in mentee if mine not in agreed)
    return Compared(field, tuple(both), only, tuple(left))


def _items(fields: Mapping[str, object], name: str) -> list[str]:
    value = fields.get(name)
    if isinstance(value, str):
        return [value]
    return [str(item) for item in value] if isinstance(value, list) else []
