"""The guard: the one way from the product to what people wrote.

Whoever acts gets a store of their own. Each of its methods reads what the person is at that
moment and asks the table of permissions, so a role or a pair that is taken away in the middle of
a turn is gone at that turn's next read or write. Nothing else in the application knows the store.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from assistant.application.ports import PeopleStore, Standings, Store
from assistant.domain.conversation import Conversation, Person, Place, Role, Turn
from assistant.domain.errors import InputError, NotAllowed
from assistant.domain.next_step import Meeting, Milestone
from assistant.domain.pair_records import KINDS, Entry, PairKind
from assistant.domain.people import LOCAL, Pair, Standing, local_standing
from assistant.domain.permissions import (
    Act,
    Thing,
    kind_of,
    may,
    needs_pair,
    needs_role,
    record_of,
    require,
    require_role,
    thing_of,
)
from assistant.domain.sharing import Share

_BEGAN = datetime(1970, 1, 1, tzinfo=UTC)
_NOBODY_YET = (
    "You are not paired with anyone yet, so there is nobody to share this with. Skip it for now; "
    "once your coordinator has paired you, come back and share what you like."
)
_NEEDS_PAIR = (
    "This is done together, and you are not paired with anyone in that role just now. Ask your "
    "coordinator; what is yours alone you can begin at once."
)
_SIDES: tuple[Role, ...] = ("mentee", "mentor")
# What takes the pair on that its author is given later: the kinds that can be shared from.
_TAKES_PAIR = frozenset({"reflection", "rehearsal"})


class LocalStandings:
    """On one's own machine everyone holds every role, and all are one pair."""

    def __init__(self, pair: str = LOCAL) -> None:
        self._pair = pair

    def standing(self, person_id: str) -> Standing:
        """Return what anyone is here."""
        return local_standing(Person(person_id, ""), self._pair, _BEGAN)


class KeptStandings:
    """What people are by the store, from the first invitation on; until then, one's own machine."""

    def __init__(self, people: PeopleStore, local: Standings) -> None:
        self._people = people
        self._local = local

    def standing(self, person_id: str) -> Standing | None:
        """Return a person's roles and pairs as they are kept at this moment."""
        if not self._people.has_accounts():
            return self._local.standing(person_id)
        return self._people.standing(person_id)


def _now() -> datetime:
    return datetime.now(UTC)


class Access:
    """Gives each person a store of their own."""

    def __init__(
        self, store: Store, standings: Standings, now: Callable[[], datetime] = _now
    ) -> None:
        self._store = store
        self._standings = standings
        self._now = now

    def of(self, person: Person) -> OwnStore:
        """Return the store as a person may use it."""
        return OwnStore(self._store, self._standings, person, self._now)


class OwnStore:
    """What one person may read and write, by the names the store has for it.

    Every method raises NotAllowed where the table does not grant it, and changes nothing then.
    """

    def __init__(
        self, store: Store, standings: Standings, person: Person, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._standings = standings
        self._person = person
        self._now = now

    @property
    def person(self) -> str:
        """Return whose store it is, by id."""
        return self._person.id

    @property
    def now(self) -> datetime:
        """Return the moment that things happen at."""
        return self._now()

    def pairs(self, role: Role) -> tuple[Pair, ...]:
        """Return the pairs a person is in just now in a role, the latest first."""
        return self._standing().pairs_as(role)

    def pair(self, phase: str, role: Role, chosen: str | None = None) -> str:
        """Return the pair that something begun now belongs to; empty where it can do without.

        The latest pair in the role, or the one that was chosen.

        Raises:
            InputError: no-pair, where the phase is one that only a pair has.
            NotAllowed: when the person does not hold the role, or is not in the chosen pair.
        """
        standing = self._standing()
        if needs_role(phase):
            require_role(standing, role)
        mine = [pair.id for pair in standing.pairs_as(role)]
        if chosen is not None:
            require(standing, "share", Thing("reflection", self._person.id, role, chosen, False))
            return chosen
        if not mine and needs_pair(phase):
            raise InputError("no-pair", _NEEDS_PAIR)
        return mine[0] if mine else ""

    def conversations(
        self,
        act: Act = "read",
        last: int | None = None,
        statuses: Collection[str] = (),
        phase: str | None = None,
    ) -> list[Conversation]:
        """Return the person's conversations without turns that they may do something with.

        Of the last changed so many are looked at, and those of some statuses or of a phase.
        """
        standing = self._standing()
        found = self._store.conversations(self._person.id, last, statuses, phase)
        return [one for one in found if may(standing, act, thing_of(one))]

    def conversation(self, conversation_id: str, act: Act = "read") -> Conversation:
        """Return one conversation with its turns."""
        standing = self._standing()
        found = self._store.conversation(conversation_id)
        require(standing, act, None if found is None else thing_of(found))
        assert found is not None
        return found

    def begin(self, conversation: Conversation) -> None:
        """Keep a new conversation.

        Raises:
            InputError: no-pair, where the phase is one that only a pair has.
        """
        standing = self._standing()
        if not conversation.pair and needs_pair(conversation.phase):
            raise InputError("no-pair", _NEEDS_PAIR)
        require(standing, "write", thing_of(conversation))
        _require_pair(standing, conversation, "")
        self._store.begin(conversation)

    def advance(
        self,
        before: Conversation,
        after: Conversation,
        turns: Sequence[Turn] = (),
        shares: Sequence[Share] | None = None,
    ) -> bool:
        """Keep what one message changed; a reflection without a pair takes one on.

        What only takes something back needs nothing but to be its author.

        Raises:
            InputError: no-pair, when something is to be shared with nobody.
        """
        standing = self._standing()
        is_kept = (after.id, after.person) == (before.id, before.person)
        if not is_kept or before.pair not in ("", after.pair):
            raise NotAllowed("A conversation stays its author's, and its pair's.")
        after = _with_pair(standing, after)
        added = [] if shares is None else self._added(before, shares)
        if added and not after.pair:
            raise InputError("no-pair", _NOBODY_YET)
        if shares is not None:
            require(standing, "share" if added else "take back", thing_of(after))
            shares = [_of(after, share) for share in shares]
        if shares is None or turns or not _is_same(before, after):
            require(standing, "write", thing_of(after))
            _require_pair(standing, after, before.pair)
        return self._store.advance(before, after, turns, shares)

    def reword(self, conversation: Conversation, turn: Turn) -> None:
        """Keep how a reply in a conversation came out in the end."""
        require(self._standing(), "write", thing_of(conversation))
        self._store.reword(conversation, turn)

    def every_pair(self) -> tuple[Pair, ...]:
        """Return all pairs a person is or was in, the latest first."""
        pairs = self._standing().pairs
        return tuple(sorted(pairs, key=lambda pair: (pair.began_at, pair.id), reverse=True))

    def roles(self) -> frozenset[Role]:
        """Return the roles a person holds just now, in any programme."""
        return frozenset(one.role for one in self._standing().memberships)

    def milestones(self) -> list[Milestone]:
        """Return the last of each kind of conversation: a person's own, and their pairs' records.

        Of the other's only what leaves a record of the pair's, once it is finished.
        """
        standing = self._standing()
        pairs = [pair.id for pair in standing.pairs]
        return [
            one
            for one in self._store.milestones(self._person.id, pairs)
            if may(standing, "read", _thing(one)) or may(standing, "read record", _thing(one))
        ]

    def meeting(self, pair: str) -> Meeting | None:
        """Return when one's pair meets next, as it was noted last; None for anyone else."""
        return self._store.meeting(pair) if self._standing().pair(pair) is not None else None

    def note_meeting(self, meeting: Meeting, role: Role) -> None:
        """Keep when a pair meets next, for both to see: for a member of it, while it goes on.

        Raises:
            NotAllowed: for anyone else.
        """
        person = self._person.id
        require(self._standing(), "write", Thing("agenda", person, role, meeting.pair, False))
        self._store.note_meeting(replace(meeting, person=person))

    def record(self, conversation_id: str) -> Conversation:
        """Return a conversation of one's own, or a record of one's pair: fields alone, no turns."""
        standing = self._standing()
        found = self._store.conversation(conversation_id)
        if found is None or not may(standing, "read record", thing_of(found)):
            require(standing, "read", None if found is None else thing_of(found))
        assert found is not None
        return replace(found, turns=(), carried={}, place=Place())

    def of_pair(self, pair: str, phase: str, last: int | None = None) -> list[Conversation]:
        """Return a pair's records of a phase: fields alone, no turns, nothing carried over.

        There are none for anyone else, nor of a phase whose record is its author's. `last` keeps
        to the last few.
        """
        standing = self._standing()
        if not may(standing, "read record", record_of(kind_of(phase), pair)):
            return []
        return [
            replace(one, turns=(), carried={}, place=Place())
            for one in self._store.of_pair(pair, phase, last)
            if may(standing, "read record", thing_of(one))
        ]

    def entries(self, pair: str, kind: PairKind, last: int | None) -> list[Entry]:
        """Return the entries of a pair's last records of a kind; none for anyone else."""
        if not pair or not may(self._standing(), "read record", record_of(kind, pair)):
            return []
        return self._store.entries(pair, kind, last)

    def keep_entries(self, entries: Sequence[Entry]) -> bool:
        """Keep changes of a pair's records; False when one was made in the meantime.

        They are the person's own, or what a finished conversation of that pair's says.
        """
        standing = self._standing()
        for one in entries:
            require(standing, "write record", record_of(one.kind, one.pair))
            if one.source:
                self._require_source(one)
            elif one.person != self._person.id:
                raise NotAllowed("A change is kept under the name of whoever makes it.")
        return self._store.keep_entries(entries)

    def require_member(self, pair: str) -> Pair:
        """Return a pair one is or was in; let nobody else see that it is there.

        Raises:
            NotAllowed: for anyone else, with the same words whether there is such a pair.
        """
        found = self._standing().pair(pair)
        if not pair or found is None:
            raise NotAllowed("There is no such pair of yours.")
        return found

    def require_writer(self, pair: str, kind: PairKind) -> None:
        """Let only who may change a pair's records of a kind just now go on.

        Raises:
            NotAllowed: for anyone else.
        """
        require(self._standing(), "write record", record_of(kind, pair))

    def may_write(self, pair: str) -> bool:
        """Return whether the person may change a pair's records just now."""
        standing = self._standing()
        return all(may(standing, "write record", record_of(kind, pair)) for kind in KINDS)

    def shares(self, pair: str) -> list[Share]:
        """Return what a pair's members share; nothing for anyone else."""
        shared = Thing("shared item", "", "mentee", pair, True)
        if not pair or not may(self._standing(), "read", shared):
            return []
        return self._store.shares(pair)

    def _require_source(self, entry: Entry) -> None:
        """Let an entry name only a finished conversation of the pair's, and that one's author."""
        said = self._store.conversation(entry.source)
        if (
            said is None
            or said.status != "done"
            or (said.person, said.pair, kind_of(said.phase))
            != (entry.person, entry.pair, entry.kind)
        ):
            raise NotAllowed("There is no such record of the pair's.")

    def role_in(self, pair: str, person: str) -> Role | None:
        """Return which side of a pair somebody is on; None for anyone else's pair."""
        found = self._standing().pair(pair)
        if found is None or found.mentee == found.mentor:
            return None
        return next((role for role in _SIDES if found.has(person, role)), None)

    def _standing(self) -> Standing:
        standing = self._standings.standing(self._person.id)
        if standing is None:
            raise NotAllowed("There is no such account any more.")
        return standing

    def _added(self, conversation: Conversation, shares: Sequence[Share]) -> list[Share]:
        """Return those shares that the conversation does not share yet."""
        kept = self._store.shares(conversation.pair) if conversation.pair else []
        mine = {(one.field, one.text) for one in kept if one.conversation == conversation.id}
        return [share for share in shares if (share.field, share.text) not in mine]


def _thing(one: Milestone) -> Thing:
    return Thing(kind_of(one.phase), one.person, one.role, one.pair, one.status == "done")


def _with_pair(standing: Standing, one: Conversation) -> Conversation:
    if one.pair or kind_of(one.phase) not in _TAKES_PAIR:
        return one
    mine = standing.pairs_as(one.role)
    return replace(one, pair=mine[0].id) if mine else one


def _require_pair(standing: Standing, one: Conversation, before: str) -> None:
    """Let something come to belong to a pair only if its author is in it just now, in its role."""
    mine = {"", before, *(pair.id for pair in standing.pairs_as(one.role))}
    if one.pair not in mine:
        require(standing, "write", None)


def _of(conversation: Conversation, share: Share) -> Share:
    """Return a share as its conversation's own, whatever it says of itself."""
    one = conversation
    return replace(share, conversation=one.id, person=one.person, pair=one.pair)


def _is_same(before: Conversation, after: Conversation) -> bool:
    """Return whether nothing of a conversation changes but that a share of it is taken back."""
    return before == replace(after, changed_at=before.changed_at)
