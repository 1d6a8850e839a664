"""Accounts: invited, signed in and out, and told apart by a token whose hash alone is kept.

A refusal never says which part of a sign-in was wrong, and takes as long either way. Failed tries
are slowed down three ways: for an address, for a name, and by a lock of the account that grows and
ends by itself (fifteen minutes at most). The lock does not hold at an address from which the
account was signed in rightly since the start, and ends with a coordinator's link for a new
password, so that nobody can keep another out for good by guessing.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.application.account_entries import (
    key_of,
    known_roles,
    name_taken,
    require_strong,
    shown_name,
)
from assistant.application.limits import Buckets, Lasting, Recent
from assistant.application.ports import Passwords, PeopleStore, Standings
from assistant.domain.access import Account, InvitationKind, Invited, Session
from assistant.domain.conversation import Person, Role
from assistant.domain.errors import InputError, NotAllowed
from assistant.domain.passwords import LONGEST_NAME, same_letters, sign_in_name
from assistant.domain.people import Programme, Standing
from assistant.domain.permissions import require_coordinator

_SEEN_EVERY = timedelta(minutes=1)  # how often the use of a session is written down
_WRONG = (
    "That name and password do not go together, or were tried too often. Look at both and try "
    "again in a few minutes; your coordinator can send you a link for a new password."
)
_SPENT = "This link was used, has expired or was taken back. Ask your coordinator for another."


@dataclass(frozen=True)
class Invitation:
    """What an open link says, never the token."""

    kind: InvitationKind
    programme: Programme
    roles: tuple[Role, ...]
    name: str
    expires_at: datetime


@dataclass(frozen=True)
class SignedIn:
    """Who signed in, and what their browser shows from then on."""

    person: Person
    token: str
    expires_at: datetime


class Accounts:
    """Lets people in, and knows who they are."""

    def __init__(
        self,
        people: PeopleStore,
        standings: Standings,
        passwords: Passwords,
        now: Callable[[], datetime],
        lasting: Lasting | None = None,
    ) -> None:
        self._people = people
        self._standings = standings
        self._passwords = passwords
        self._now = now
        self._lasting = lasting or Lasting()
        self._by_address = Buckets(self._lasting.per_address, now)
        self._by_name = Buckets(self._lasting.per_name, now)
        self._known = Recent()

    # Invitations.

    def invite(self, by: Person | None, programme: str, roles: Sequence[Role], name: str) -> str:
        """Return the token of a link that lets somebody join; `programme` is its id.

        `by` None is the operator at the command line, anyone else a coordinator of the programme.

        Raises:
            InputError: empty, too-long, unknown-role, unknown-programme.
            NotAllowed: when `by` does not coordinate the programme.
        """
        if by is not None:
            require_coordinator(self._people.standing(by.id), programme)
        found = next((one for one in self._people.programmes() if one.id == programme), None)
        if found is None:
            raise InputError("unknown-programme", "There is no such programme.")
        return self._invited("join", found, known_roles(roles), shown_name(name), by, None)

    def new_password_link(self, by: Person | None, person: str) -> str:
        """Return the token of a link with which a person chooses a new password, once, for a day.

        Raises:
            InputError: no-password, for one who signs in with a provider.
            NotAllowed: when `by` coordinates none of the person's programmes, or there is no such
                account.
        """
        standing, account = self._people.standing(person), self._people.account_of(person)
        theirs = {one.programme for one in standing.memberships} if standing else set()
        mine = self._people.standing(by.id) if by is not None else None
        for programme in self._people.programmes():
            is_mine = by is None or (mine and mine.holds("coordinator", programme.id))
            if account and programme.id in theirs and is_mine:
                if account.sign_in is None:
                    raise InputError("no-password", "They sign in with their provider only.")
                name = account.person.name
                return self._invited("new password", programme, (), name, by, person)
        raise NotAllowed("There is no such person in a programme of yours.")

    def invitation(self, token: str) -> Invitation | None:
        """Return what an open link says; None for one used, revoked, expired or never made."""
        one = self._open(token)
        return (
            Invitation(one.kind, one.programme, one.roles, one.name, one.expires_at)
            if one
            else None
        )

    def accept(self, token: str, sign_in: str, password: str, name: str) -> SignedIn:
        """Use a link: join with an account, or choose a new password; then signed in.

        Of two who use it at the same moment one gets in. With a link for a new password the
        sign-in name and the name stay, and every session of the person ends.

        Raises:
            InputError: link, empty, too-long, weak-password, name-taken; the link stays open but
                for the first.
        """
        invited = self._open(token)
        if invited is None:
            raise InputError("link", _SPENT)
        if invited.kind == "new password":
            return self._renewed(invited, password)
        shown, key = shown_name(name), key_of(sign_in)
        require_strong(password, key)
        if self._people.account(key) is not None:
            raise name_taken()
        person = Person(uuid.uuid4().hex, shown)
        account = Account(person, key, self._passwords.hashed(same_letters(password)))
        return self._joined(invited, account)

    # In and out.

    def sign_in(self, sign_in: str, password: str, address: str) -> SignedIn:
        """Sign in with name and password.

        Raises:
            InputError: sign-in, in the same words whatever was wrong; too-many, when the address
                has failed too often just before.
        """
        key = sign_in_name(sign_in)[:LONGEST_NAME]
        if not self._by_address.take(address):
            raise InputError("too-many", "Too many tries from here. Wait a minute, then try again.")
        account = self._people.account(key)
        is_let_try = self._is_let_try(account, key, address)
        kept = account.password if account and is_let_try else None
        password = same_letters(password[:1000])
        if not self._passwords.is_right(kept, password) or account is None or kept is None:
            if account is not None and is_let_try:
                self._people.count_failure(account.person.id, self._now())
            raise InputError("sign-in", _WRONG)
        self._by_address.give_back(address)
        self._by_name.give_back(key)
        self._known.add(_known(key, address))
        if self._passwords.is_outdated(kept):
            self._people.keep_password(account.person.id, self._passwords.hashed(password))
        return self._begun(account.person)

    def sign_in_with(self, issuer: str, subject: str, *, invitation: str | None) -> SignedIn:
        """Sign in with the identity that a provider vouches for.

        An identity that is not known joins with an open invitation; one that is known gets its
        roles too.

        Raises:
            InputError: link, when it is not known and there is no open invitation.
        """
        account = self._people.account_with(issuer, subject)
        invited = self._open(invitation) if invitation else None
        if invited is not None and invited.kind == "join":
            person = account.person if account else Person(uuid.uuid4().hex, invited.name)
            return self._joined(invited, Account(person, issuer=issuer, subject=subject))
        if account is None:
            raise InputError("link", _SPENT)
        return self._begun(account.person)

    def who(self, token: str) -> Person | None:
        """Return whose session it is; None for one unknown, expired or revoked. Counts as use."""
        now = self._now()
        session = self._people.session(_hash(token)) if token else None
        if session is None or not session.is_open(now, self._lasting.idle):
            return None
        if now - session.seen_at >= _SEEN_EVERY:
            self._people.see(session.token, now)
        return session.person

    def sign_out(self, token: str) -> None:
        """End one session."""
        session = self._people.session(_hash(token))
        if session is not None:
            self._people.end_sessions(session.person.id, self._now(), session.token)

    def sign_out_everywhere(self, person: Person) -> None:
        """End every session of a person."""
        self._people.end_sessions(person.id, self._now())

    def change_password(self, person: Person, old: str, new: str) -> None:
        """Change a password; every session of the person ends.

        Raises:
            InputError: sign-in, when the old one is not right; weak-password; too-many.
        """
        account = self._people.account_of(person.id)
        if not self._by_name.take(person.id):
            raise InputError("too-many", "Too many tries. Wait a minute, then try again.")
        kept = account.password if account else None
        if not self._passwords.is_right(kept, same_letters(old[:1000])) or account is None:
            raise InputError("sign-in", "That is not your password so far. Try again.")
        self._by_name.give_back(person.id)
        require_strong(new, account.sign_in or "")
        self._people.keep_password(person.id, self._passwords.hashed(same_letters(new)))
        self.sign_out_everywhere(person)

    # What a person is and has agreed to.

    def agreed_at(self, person: Person) -> datetime | None:
        """Return when a person agreed to the promises made at the first start."""
        return self._people.agreed_at(person.id)

    def agree(self, person: Person) -> None:
        """Keep that a person agreed; the first time stands."""
        self._people.agree(person.id, self._now())

    def standing(self, person: Person) -> Standing:
        """Return a person's roles and pairs as they are just now.

        Raises:
            NotAllowed: when there is no such person any more.
        """
        standing = self._standings.standing(person.id)
        if standing is None:
            raise NotAllowed("There is no such account any more.")
        return standing

    # How it is done.

    def _invited(
        self,
        kind: InvitationKind,
        programme: Programme,
        roles: tuple[Role, ...],
        name: str,
        by: Person | None,
        person: str | None,
    ) -> str:
        token, now = secrets.token_urlsafe(32), self._now()
        lasts = self._lasting.invitation if kind == "join" else self._lasting.new_password
        self._people.invite(
            Invited(
                id=uuid.uuid4().hex,
                token=_hash(token),
                kind=kind,
                programme=programme,
                roles=roles,
                name=name,
                made_at=now,
                expires_at=now + lasts,
                person=person,
                made_by=by.id if by else None,
            )
        )
        return token

    def _open(self, token: str) -> Invited | None:
        found = self._people.invitation(_hash(token))
        return found if found is not None and found.is_open(self._now()) else None

    def _renewed(self, invited: Invited, password: str) -> SignedIn:
        account = self._people.account_of(invited.person or "")
        if account is None:
            raise InputError("link", _SPENT)
        require_strong(password, account.sign_in or "")
        kept = self._passwords.hashed(same_letters(password))
        if not self._people.renew(invited.token, kept, self._now()):
            raise InputError("link", _SPENT)
        return self._begun(account.person)

    def _joined(self, invited: Invited, account: Account) -> SignedIn:
        match self._people.join(invited.token, account, self._now()):
            case "spent":
                raise InputError("link", _SPENT)
            case "taken":
                raise name_taken()
            case "joined":
                return self._begun(account.person)

    def _begun(self, person: Person) -> SignedIn:
        token, now = secrets.token_urlsafe(32), self._now()
        session = Session(_hash(token), person, now, now, now + self._lasting.session)
        self._people.begin_session(session)
        return SignedIn(person, token, session.expires_at)

    def _is_let_try(self, account: Account | None, key: str, address: str) -> bool:
        """Return whether a password is looked at; where not, a refusal takes as long."""
        if account is not None and _known(key, address) in self._known:
            return True
        is_slow_enough = self._by_name.take(key)
        return is_slow_enough and not (account is not None and account.is_locked(self._now()))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _known(key: str, address: str) -> str:
    return f"{key}\n{address}"
