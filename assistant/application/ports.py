"""What the application needs from outside, beside langchain_core's own interfaces.

Adapters implement these; fakes and real ones pass the same contract suites.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Literal, Protocol, TypeVar

from langchain_core.messages import BaseMessage
from pydantic import BaseModel

from assistant.domain.access import Account, Invited, Session
from assistant.domain.conversation import Conversation, Person, Role, Turn
from assistant.domain.next_step import Meeting, Milestone
from assistant.domain.pair_records import Entry, PairKind
from assistant.domain.passages import Found, Passage
from assistant.domain.people import Membership, Pair, Programme, Standing
from assistant.domain.sharing import Share

Joined = Literal["joined", "spent", "taken"]
Shape = TypeVar("Shape", bound=BaseModel)


class Speaker(Protocol):
    """A chat model that keeps its promises or raises ModelError, and nothing else."""

    @property
    def name(self) -> str:
        """Return the model's name, to be saved with each turn."""
        ...

    def stream(self, messages: Sequence[BaseMessage]) -> Iterator[str]:
        """Yield the reply in pieces as they come.

        Ends normally only when the model itself said that it had finished.

        Raises:
            ModelError: at any moment, also after some pieces were yielded.
        """
        ...

    def fill(self, messages: Sequence[BaseMessage], shape: type[Shape]) -> Shape:
        """Return a validated value of `shape`.

        Raises:
            ModelError: when the model gives none, in whatever way.
        """
        ...


class Search(Protocol):
    """Finding passages in the knowledge base."""

    def search(self, query: str, top: int) -> list[Found]:
        """Return at most `top` passages, best first. An empty query finds nothing."""
        ...

    def text_of(self, source: str) -> str:
        """Return the whole text of a source as read, the one that offsets count in."""
        ...

    def passages(self) -> list[Passage]:
        """Return every passage, in the order of the sources."""
        ...


class Store(Protocol):
    """The one store of truth. Every method raises StoreError when it cannot do its work."""

    def person(self, name: str) -> Person:
        """Return the person of this name, made on first sight."""
        ...

    def begin(self, conversation: Conversation) -> None:
        """Keep a new conversation with its turns."""
        ...

    def conversation(self, conversation_id: str) -> Conversation | None:
        """Return a conversation with its turns in order, or None."""
        ...

    def conversations(
        self,
        person_id: str,
        last: int | None = None,
        statuses: Collection[str] = (),
        phase: str | None = None,
    ) -> list[Conversation]:
        """Return a person's conversations without their turns, the last changed first.

        `last` is how many at most; `statuses`, unless empty, and `phase`, unless None,
        are those that are meant.
        """
        ...

    def of_pair(self, pair: str, phase: str, last: int | None = None) -> list[Conversation]:
        """Return a pair's finished conversations of a phase without turns, the last begun first.

        One that is looked at again or edited later keeps its place. `last` is how many at most.
        """
        ...

    def milestones(self, person_id: str, pairs: Collection[str]) -> list[Milestone]:
        """Return the last begun of each kind of conversation, of a person and of some pairs.

        A kind is one pair, phase, role, person and status; nothing of what was said is read.
        """
        ...

    def meeting(self, pair: str) -> Meeting | None:
        """Return when a pair meets next, as it was noted last; also after it was."""
        ...

    def note_meeting(self, meeting: Meeting) -> None:
        """Keep when a pair meets next, in place of what was noted before."""
        ...

    def advance(
        self,
        before: Conversation,
        after: Conversation,
        turns: Sequence[Turn] = (),
        shares: Sequence[Share] | None = None,
    ) -> bool:
        """Keep what one message changed, all of it or nothing.

        `shares`, unless None, replace what this conversation shared. Returns False, and keeps
        nothing, when the conversation has changed since `before` was read, or is not kept as
        that person's and that pair's.
        """
        ...

    def reword(self, conversation: Conversation, turn: Turn) -> None:
        """Keep how a coach's turn came out in the end; its id and place stay.

        Nothing is kept where the conversation, of that person, holds no such turn.
        """
        ...

    def shares(self, pair: str) -> list[Share]:
        """Return what a pair's members have shared and not taken back, the oldest first."""
        ...

    def entries(self, pair: str, kind: PairKind, last: int | None) -> list[Entry]:
        """Return the entries of the last so many of a pair's records of a kind, the oldest first.

        `last` None means all of them.

        Of those records every entry is there, so a heading has all of its history.
        """
        ...

    def keep_entries(self, entries: Sequence[Entry]) -> bool:
        """Keep changes of a pair's records, all of them or none.

        Returns False, and keeps nothing, when one of that number is kept already.
        """
        ...


class Passwords(Protocol):
    """Hashes of passwords."""

    def hashed(self, password: str) -> str:
        """Return the hash to keep."""
        ...

    def is_right(self, kept: str | None, password: str) -> bool:
        """Return whether a password is the kept one; None takes as long and is never right."""
        ...

    def is_outdated(self, kept: str) -> bool:
        """Return whether a hash is to be made anew when its password is at hand."""
        ...


class Standings(Protocol):
    """What people are just now."""

    def standing(self, person_id: str) -> Standing | None:
        """Return a person's roles and pairs as they are kept at this moment, or None."""
        ...


class PeopleStore(Standings, Protocol):
    """Who belongs, who is paired, and how they get in; kept beside the conversations.

    Every method is one transaction, and raises StoreError when it cannot do its work.
    """

    def has_accounts(self) -> bool:
        """Return whether there is, or ever was, an invitation or an account."""
        ...

    # Programmes, roles and pairs.

    def programme(self, name: str) -> Programme:
        """Return the programme of this name, made on first sight."""
        ...

    def programmes(self) -> list[Programme]:
        """Return every programme, by name."""
        ...

    def members(self, programme: str) -> list[tuple[Person, Role, datetime]]:
        """Return who holds which role in a programme, and since when."""
        ...

    def named(self, ids: Collection[str]) -> dict[str, Person]:
        """Return people by their ids; those who are gone are left out."""
        ...

    def finished(self, programme: str) -> tuple[int, dict[str, int]]:
        """Return how many mentees and mentors there are, and how many finished each phase."""
        ...

    def give(self, membership: Membership, now: datetime) -> None:
        """Give a role; one who holds it keeps it."""
        ...

    def take(self, membership: Membership) -> bool:
        """Take a role; False, and nothing is taken, where it is the last coordinator's."""
        ...

    def pairs(self, programme: str) -> list[Pair]:
        """Return a programme's pairs, the last begun first."""
        ...

    def begin_pair(self, pair: Pair) -> bool:
        """Keep a pair; False where the two are paired in the programme already."""
        ...

    def end_pair(self, programme: str, pair: str, now: datetime) -> bool:
        """End a pair that goes on; False where the programme has none such."""
        ...

    # Invitations.

    def invite(self, invited: Invited) -> None:
        """Keep an invitation. One for a new password replaces the person's earlier ones."""
        ...

    def invitation(self, token: str) -> Invited | None:
        """Return an invitation by the hash of its token, used or not."""
        ...

    def invitations(self, programme: str) -> list[Invited]:
        """Return a programme's invitations, the last made first."""
        ...

    def revoke_invitation(self, programme: str, invitation: str, now: datetime) -> bool:
        """Revoke one that is not used; False where the programme has none such."""
        ...

    def join(self, token: str, account: Account, now: datetime) -> Joined:
        """Use an invitation up and make its account and roles, all of it or nothing.

        Where the person is kept already they are given the roles. "spent" says that the
        invitation was used or revoked in the meantime, "taken" that another account has the
        sign-in name or the identity.
        """
        ...

    def renew(self, token: str, password: str, recovery: str, now: datetime) -> bool:
        """Use a link for a new password up: the hashes are kept, locks and open sessions end."""
        ...

    def used_links(self, person_id: str) -> list[Invited]:
        """Return the links for a new password of a person that were used, the last first."""
        ...

    # Accounts and sessions.

    def account(self, sign_in: str) -> Account | None:
        """Return the account of a sign-in name, as `sign_in_name` makes it."""
        ...

    def account_of(self, person_id: str) -> Account | None:
        """Return a person's account."""
        ...

    def account_with(self, issuer: str, subject: str) -> Account | None:
        """Return the account of a provider's identity."""
        ...

    def keep_password(self, person_id: str, password: str) -> None:
        """Keep a hash for an account."""
        ...

    def keep_recovery(self, person_id: str, recovery: str) -> None:
        """Keep the hash of a recovery code for an account."""
        ...

    def count_failure(self, person_id: str, now: datetime) -> None:
        """Count a failed try, and lock the account where it is one too many."""
        ...

    def begin_session(self, session: Session) -> None:
        """Keep a session; the account's failures are forgotten, and sessions long over too."""
        ...

    def session(self, token: str) -> Session | None:
        """Return a session by the hash of its token."""
        ...

    def see(self, token: str, now: datetime) -> None:
        """Keep that a session was used."""
        ...

    def end_sessions(self, person_id: str, now: datetime, token: str | None = None) -> None:
        """Revoke all of a person's sessions, or the one with this hash."""
        ...

    def agreed_at(self, person_id: str) -> datetime | None:
        """Return when a person agreed to what the programme promises."""
        ...

    def agree(self, person_id: str, now: datetime) -> None:
        """Keep that they did; the first time stands."""
        ...
