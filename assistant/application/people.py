"""What a coordinator does: invites, pairs, gives and takes roles, and sees counts.

A coordinator sees who belongs, in which role and with whom they are paired, because that is what
they administer. What anyone does with it they see only as counts, rounded so that neither a small
number, nor "everyone", nor one person more or less can be told from them.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from assistant.application.account_entries import known_roles
from assistant.application.ports import PeopleStore
from assistant.domain.access import InvitationKind
from assistant.domain.conversation import Person, Role
from assistant.domain.errors import InputError, NotAllowed
from assistant.domain.people import Membership, Pair, Programme
from assistant.domain.permissions import FEWEST_COUNTED, require_coordinator

_COUNTED = {
    "anchoring": "prepared a meeting",
    "planning": "planned a meeting",
    "stock-taking": "took stock",
    "rehearsal": "finished a rehearsal",
}
_GONE = "someone who left"


@dataclass(frozen=True)
class Member:
    """Someone who belongs to a programme, their roles and since when."""

    person: Person
    roles: tuple[Role, ...]
    joined: datetime


@dataclass(frozen=True)
class Paired:
    """A pair with its members' names; `mentee_id` or `mentor_id` is empty for one who left."""

    id: str
    mentee: str
    mentor: str
    mentee_id: str
    mentor_id: str
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class OpenInvitation:
    """An invitation that can still be used; its link is known to whoever made it alone."""

    id: str
    kind: InvitationKind
    name: str
    roles: tuple[Role, ...]
    expires_at: datetime


@dataclass(frozen=True)
class Overview:
    """What a coordinator administers: names, roles and pairs. No text, and nobody's activity."""

    programme: Programme
    people: tuple[Member, ...]
    pairs: tuple[Paired, ...]
    invitations: tuple[OpenInvitation, ...]


@dataclass(frozen=True)
class Count:
    """How many did something, at least; None where it cannot be told without telling on someone."""

    label: str
    people: int | None


class People:
    """The people of the programmes, for those who coordinate them."""

    def __init__(self, people: PeopleStore, now: Callable[[], datetime]) -> None:
        self._people = people
        self._now = now

    def programmes(self, by: Person) -> tuple[Programme, ...]:
        """Return the programmes that a person coordinates."""
        standing = self._people.standing(by.id)
        return tuple(
            one
            for one in self._people.programmes()
            if standing is not None and standing.holds("coordinator", one.id)
        )

    def overview(self, by: Person, programme: str) -> Overview:
        """Return who belongs, who is paired and who is invited.

        Raises:
            NotAllowed: when `by` does not coordinate the programme; so does every method below.
        """
        self._require(by, programme)
        return self._overview(programme)

    def overview_for_operator(self, programme: str) -> Overview:
        """Return the same for the operator at the command line, who holds the store itself."""
        return self._overview(programme)

    def pair(self, by: Person, programme: str, mentee: str, mentor: str) -> Pair:
        """Pair a mentee with a mentor of the programme.

        Raises:
            InputError: not-a-mentee, not-a-mentor, same-person, paired.
        """
        self._require(by, programme)
        if mentee == mentor:
            raise InputError("same-person", "A pair is two people.")
        self._require_member(programme, mentee, "mentee")
        self._require_member(programme, mentor, "mentor")
        made = Pair(uuid.uuid4().hex, programme, mentee, mentor, self._now())
        if not self._people.begin_pair(made):
            raise InputError("paired", "These two are paired already.")
        return made

    def end_pair(self, by: Person, pair: str) -> None:
        """End a pair of a programme that `by` coordinates; its records stay its members'."""
        for programme in self.programmes(by):
            if self._people.end_pair(programme.id, pair, self._now()):
                return
        raise NotAllowed("There is no such pair in a programme of yours.")

    def give_role(self, by: Person, programme: str, person: str, role: Role) -> None:
        """Give someone who belongs to the programme another role in it."""
        self._require(by, programme)
        (role,) = known_roles([role])
        self._require_member(programme, person, None)
        self._people.give(Membership(programme, person, role), self._now())

    def take_role(self, by: Person, programme: str, person: str, role: Role) -> None:
        """Take a role away; what the person wrote in it stays theirs to read.

        Raises:
            InputError: last-coordinator, so that a programme never has none.
        """
        self._require(by, programme)
        if not self._people.take(Membership(programme, person, role)):
            raise InputError(
                "last-coordinator", "A programme keeps one coordinator; give the role on first."
            )

    def revoke_invitation(self, by: Person, programme: str, invitation: str) -> None:
        """Revoke an invitation that has not been used."""
        self._require(by, programme)
        if not self._people.revoke_invitation(programme, invitation, self._now()):
            raise NotAllowed("There is no such open invitation.")

    def counts(self, by: Person, programme: str) -> tuple[Count, ...]:
        """Return how many mentees and mentors finished what, rounded down."""
        self._require(by, programme)
        total, finished = self._people.finished(programme)
        return tuple(
            Count(label, told(finished.get(phase, 0), total)) for phase, label in _COUNTED.items()
        )

    def _overview(self, programme: str) -> Overview:
        found = next((one for one in self._people.programmes() if one.id == programme), None)
        if found is None:
            raise InputError("unknown-programme", "There is no such programme.")
        pairs = self._people.pairs(programme)
        ids = {id for pair in pairs for id in (pair.mentee, pair.mentor) if id}
        names = self._people.named(ids)
        return Overview(
            found,
            self._members(programme),
            tuple(_paired(pair, names) for pair in pairs),
            tuple(
                OpenInvitation(one.id, one.kind, one.name, one.roles, one.expires_at)
                for one in self._people.invitations(programme)
                if one.is_open(self._now())
            ),
        )

    def _members(self, programme: str) -> tuple[Member, ...]:
        found: dict[str, Member] = {}
        for person, role, joined in self._people.members(programme):
            one = found.get(person.id, Member(person, (), joined))
            found[person.id] = Member(person, (*one.roles, role), min(one.joined, joined))
        return tuple(found.values())

    def _require(self, by: Person, programme: str) -> None:
        require_coordinator(self._people.standing(by.id), programme)

    def _require_member(self, programme: str, person: str, role: Role | None) -> None:
        standing = self._people.standing(person)
        roles = {
            one.role for one in (standing.memberships if standing else ())
            if one.programme == programme
        }  # fmt: skip
        if not roles:
            raise NotAllowed("There is no such person in this programme.")
        if role is not None and role not in roles:
            raise InputError(f"not-a-{role}", f"Give them the role of {role} first.")


def told(count: int, total: int) -> int | None:
    """Return a count as it may be told of a group: in fives, rounded down, five short of all."""
    people = min(count, total - FEWEST_COUNTED)
    people -= people % FEWEST_COUNTED
    return people if people >= FEWEST_COUNTED else None


def _paired(pair: Pair, names: dict[str, Person]) -> Paired:
    mentee, mentor = names.get(pair.mentee), names.get(pair.mentor)
    return Paired(
        pair.id,
        mentee.name if mentee else _GONE,
        mentor.name if mentor else _GONE,
        pair.mentee,
        pair.mentor,
        pair.began_at,
        pair.ended_at,
    )
