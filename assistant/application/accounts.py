"""Accounts: invited, signed in and out, and told apart by a token whose hash alone is kept.

A refusal never says which part of a sign-in was wrong, and takes as long either way. Failed tries
are slowed down three ways: for an address, for a name, and by a lock of the account that grows and
ends by itself (fifteen minutes at most). The lock does not hold at an address from which the
account was signed in rightly since the start, and ends with a coordinator's link for a new
password, so that nobody can keep another out for good by guessing.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from assistant.application.account_entries import (
    key_of,
    known_roles,
    name_taken,
    require_strong,
    shown_name,
)
from assistant.application.limits import Buckets, Lasting, Recent
from assistant.application.new_passwords import SPENT, NewPasswords, Recovery, drawn_code
from assistant.application.ports import Passwords, PeopleStore, Standings
from assistant.domain.access import Account, InvitationKind, Invited, Session, token_hash
from assistant.domain.conversation import Person, Role
from assistant.domain.errors import InputError, NotAllowed
from assistant.domain.passwords import LONGEST_NAME, same_letters, sign_in_name
from assistant.domain.people import Programme, Standing
from assistant.domain.permissions import require_coordinator
from assistant.domain.recovery import hash_of

_SEEN_EVERY = timedelta(minutes=1)  # how often the use of a session is written down
_WRONG = (
    "That name and password do not go together, or were tried too often. Look at both and try "
    "again in a few minutes; your coordinator can send you a link for a new password."
)


@dataclass(frozen=True)
class Invitation:
    """What an open link says, never the token."""

    kind: InvitationKind
    programme: Programme
    roles: tuple[Role, ...]
    name: str
    expires_at: datetime
    needs_code: bool


@dataclass(frozen=True)
class SignedIn:
    """Who signed in, and what their browser shows from then on.

    `code` is a recovery code that is told this once, where one was drawn.
    """

    person: Person
    token: str
    expires_at: datetime
    code: str = ""


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
        self._new_passwords = NewPasswords(people, passwords, now, self._lasting)

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
        return self._new_passwords.invited("join", found, known_roles(roles), shown_name(name), by)

    def new_password_link(self, by: Person | None, person: str) -> str:
        """Return the token of a link with which a person chooses a new password, once, for a day.

        Raises:
            InputError: no-password, for one who signs in with a provider; no-code, where a
                coordinator asks and the person has no recovery code.
            NotAllowed: when `by` coordinates none of the person's programmes, or there is no such
                account.
        """
        return self._new_passwords.link(by, person)

    def invitation(self, token: str) -> Invitation | None:
        """Return what an open link says; None for one used, revoked, expired or never made."""
        one = self._open(token)
        return (
            Invitation(one.kind, one.programme, one.roles, one.name, one.expires_at, one.needs_code)
            if one
            else None
        )

    def accept(
        self, token: str, sign_in: str, password: str, name: str, code: str = ""
    ) -> SignedIn:
        """Use a link: join with an account, or choose a new password; then signed in.

        Of two who use it at the same moment one gets in. With a link for a new password the
        sign-in name and the name stay, every session of the person ends, and `code` is needed
        where a coordinator made it. Either way a recovery code is drawn and told this once.

        Raises:
            InputError: link, empty, too-long, weak-password, name-taken, wrong-code, too-many; the
                link stays open but for the first.
        """
        invited = self._open(token)
        if invited is None:
            raise InputError("link", SPENT)
        if invited.kind == "new password":
            renewed, drawn = self._new_passwords.use(invited, password, code)
            return replace(self._begun(renewed.person), code=drawn)
        shown, key = shown_name(name), key_of(sign_in)
        require_strong(password, key)
        if self._people.account(key) is not None:
            raise name_taken()
        person = Person(uuid.uuid4().hex, shown)
        drawn = drawn_code()
        kept = self._passwords.hashed(same_letters(password))
        account = Account(person, key, kept, recovery=hash_of(drawn))
        return replace(self._joined(invited, account), code=drawn)

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
            raise InputError("link", SPENT)
        return self._begun(account.person)

    def who(self, token: str) -> Person | None:
        """Return whose session it is; None for one unknown, expired or revoked. Counts as use."""
        now = self._now()
        session = self._people.session(token_hash(token)) if token else None
        if session is None or not session.is_open(now, self._lasting.idle):
            return None
        if now - session.seen_at >= _SEEN_EVERY:
            self._people.see(session.token, now)
        return session.person

    def sign_out(self, token: str) -> None:
        """End one session."""
        session = self._people.session(token_hash(token))
        if session is not None:
            self._people.end_sessions(session.person.id, self._now(), session.token)

    def sign_out_everywhere(self, person: Person) -> None:
        """End every session of a person."""
        self._people.end_sessions(person.id, self._now())

    def change_password(self, person: Person, old: str, new: str) -> None:
        """Change a password; every session of the person ends, and their recovery code too.

        Somebody else may have joined for them and know the code; only one drawn after the change
        is surely theirs.

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
        self._people.keep_recovery(person.id, "")
        self.sign_out_everywhere(person)

    def recovery_code(self, person: Person, password: str) -> str:
        """Return a recovery code drawn anew, told this once; the one before is worth nothing.

        Raises:
            InputError: sign-in, when the password is not right; too-many.
        """
        return self._new_passwords.draw(person, password)

    def recovery(self, person: Person) -> Recovery:
        """Return how a person could get back in without their password, and who did by a link."""
        return self._new_passwords.recovery(person)

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

    def partners(self, person: Person, role: Role) -> tuple[tuple[str, str], ...]:
        """Return the pairs in which a person has a role, the latest first, with whom each is.

        On one's own machine there is nobody to name.
        """
        pairs = self.standing(person).pairs_as(role)
        names = self._people.named({pair.partner_of(person.id) for pair in pairs})
        return tuple(
            (pair.id, names[partner].name)
            for pair in pairs
            if (partner := pair.partner_of(person.id)) in names and partner != person.id
        )

    # How it is done.

    def _open(self, token: str) -> Invited | None:
        found = self._people.invitation(token_hash(token))
        return found if found is not None and found.is_open(self._now()) else None

    def _joined(self, invited: Invited, account: Account) -> SignedIn:
        match self._people.join(invited.token, account, self._now()):
            case "spent":
                raise InputError("link", SPENT)
            case "taken":
                raise name_taken()
            case "joined":
                return self._begun(account.person)

    def _begun(self, person: Person) -> SignedIn:
        token, now = secrets.token_urlsafe(32), self._now()
        session = Session(token_hash(token), person, now, now, now + self._lasting.session)
        self._people.begin_session(session)
        return SignedIn(person, token, session.expires_at)

    def _is_let_try(self, account: Account | None, key: str, address: str) -> bool:
        """Return whether a password is looked at; where not, a refusal takes as long."""
        if account is not None and _known(key, address) in self._known:
            return True
        is_slow_enough = self._by_name.take(key)
        return is_slow_enough and not (account is not None and account.is_locked(self._now()))


def _known(key: str, address: str) -> str:
    return f"{key}\n{address}"
