"""Who belongs to a programme, and who is paired with whom.

A pair begins and ends; what it left stays readable for its two members. Roles are held in a
programme, so one person may be a mentor in one and a coordinator in another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.domain.conversation import Person, Role


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
    """One mentee and one mentor; `ended_at` is None while the relationship goes on."""

    id: str
    programme: str
    mentee: str
    mentor: str
    began_at: datetime
    ended_at: datetime | None = None

    def side_of(self, person: str) -> Role | None:
        """Return the role a person has in this pair, None for anyone else."""
        return {self.mentee: "mentee", self.mentor: "mentor"}.get(person)  # type: ignore[return-value]

    def partner_of(self, person: str) -> str:
        """Return the other member's id."""
        return self.mentor if person == self.mentee else self.mentee


@dataclass(frozen=True)
class Standing:
    """What a person is just now: read anew for every act, so that a role taken away is gone."""

    person: Person
    memberships: frozenset[Membership]
    pairs: tuple[Pair, ...]

    def holds(self, role: Role, programme: str) -> bool:
        """Return whether the person holds a role in a programme."""
        return Membership(programme, self.person.id, role) in self.memberships

    def pair(self, pair_id: str) -> Pair | None:
        """Return a pair the person belongs to, by its id."""
        return next((pair for pair in self.pairs if pair.id == pair_id), None)

    def pairs_as(self, role: Role) -> tuple[Pair, ...]:
        """Return the pairs that go on in which the person has this role, the latest first."""
        going_on = (pair for pair in self.pairs if pair.ended_at is None)
        mine = (pair for pair in going_on if pair.side_of(self.person.id) == role)
        return tuple(sorted(mine, key=lambda pair: pair.began_at, reverse=True))
