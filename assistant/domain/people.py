"""Who belongs to a programme, and who is paired with whom.

A pair begins and ends; what it left stays readable for its two members. Roles are held in a
programme, so one person may be a mentor in one and a coordinator in another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from assistant.domain.conversation import Person, Role

ROLES: tuple[Role, ...] = get_args(Role)
LOCAL = "local"


@dataclass(frozen=True)
class Programme:
    """A reverse-mentoring programme of one organisation."""

    id: str
    name: str


@dataclass(frozen=True)
class Membership:
    """One role that a person holds in a programme."""

    programme: str
    person: str
    role: Role


@dataclass(frozen=True)
class Pair:
    """One mentee and one mentor; `ended_at` is None while the relationship goes on.

    A member who was erased leaves an empty id behind.
    """

    id: str
    programme: str
    mentee: str
    mentor: str
    began_at: datetime
    ended_at: datetime | None = None

    def has(self, person: str, role: Role) -> bool:
        """Return whether a person is on that side of the pair."""
        return person != "" and person == {"mentee": self.mentee, "mentor": self.mentor}.get(role)

    def partner_of(self, person: str) -> str:
        """Return the other member's id."""
        return self.mentor if person == self.mentee else self.mentee


@dataclass(frozen=True)
class Standing:
    """What a person is just now: read anew for every act, so that a role taken away is gone."""

    person: Person
    memberships: frozenset[Membership]
    pairs: tuple[Pair, ...]

    def holds(self, role: Role, programme: str | None = None) -> bool:
        """Return whether the person holds a role, in a programme or in any."""
        return any(
            one.role == role and programme in {None, one.programme} for one in self.memberships
        )

    def pair(self, pair_id: str) -> Pair | None:
        """Return a pair the person belongs to, by its id."""
        return next((pair for pair in self.pairs if pair.id == pair_id), None)

    @property
    def programme(self) -> str:
        """Return the id of the programme a person is in: the latest pair's, else a role's."""
        going = [pair for pair in self.pairs if pair.ended_at is None]
        if going:
            return max(going, key=lambda pair: (pair.began_at, pair.id)).programme
        return min((one.programme for one in self.memberships), default=LOCAL)

    def pairs_as(self, role: Role) -> tuple[Pair, ...]:
        """Return the pairs that go on in which the person has this role, the latest first.

        A pair counts only while the person still holds the role in its programme.
        """
        mine = [
            pair
            for pair in self.pairs
            if pair.ended_at is None
            and pair.has(self.person.id, role)
            and self.holds(role, pair.programme)
        ]
        return tuple(sorted(mine, key=lambda pair: (pair.began_at, pair.id), reverse=True))


def local_standing(person: Person, pair: str, began_at: datetime) -> Standing:
    """Return what anyone is on one's own machine: every role, both sides of the one pair."""
    memberships = frozenset(Membership(LOCAL, person.id, role) for role in ROLES)
    both_sides = Pair(pair, LOCAL, person.id, person.id, began_at)
    return Standing(person, memberships, (both_sides,))
