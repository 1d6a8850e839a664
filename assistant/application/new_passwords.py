"""A lost password, replaced by a link that lets in nobody but its owner.

Whoever opens a link could be whoever made it. So a coordinator's link needs the recovery code that
the person alone was shown, and is not made for one who has none; the operator's, who holds the
disk and gains nothing by it, does not. Each use stays on record for its owner to see.
"""

from __future__ import annotations

import hmac
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.application.account_entries import require_strong
from assistant.application.limits import Buckets, Lasting
from assistant.application.ports import Passwords, PeopleStore
from assistant.domain.access import Account, InvitationKind, Invited, token_hash
from assistant.domain.conversation import Person, Role
from assistant.domain.errors import InputError, NotAllowed
from assistant.domain.passwords import same_letters
from assistant.domain.people import Programme
from assistant.domain.recovery import code_from, hash_of

TOLD_FOR = timedelta(days=14)  # how long a sign-in begins with what a link did
OPERATOR = "whoever runs Telemachus here"
SPENT = "This link was used, has expired or was taken back. Ask your coordinator for another."
_WRONG_CODE = (
    "That is not your recovery code. Without it your coordinator cannot help: ask whoever runs "
    "Telemachus for a link."
)
_NO_CODE = (
    "They have no recovery code, so a link of yours would let in anybody who holds it. Ask whoever "
    "runs Telemachus to make it: telemachus invite --new-password"
)


@dataclass(frozen=True)
class SetByLink:
    """A new password that was set by a link: whose link, and when it was used."""

    made_by: str
    when: datetime
    by_code: bool
    is_recent: bool


@dataclass(frozen=True)
class Recovery:
    """How a person could get back in, and who did by a link."""

    has_password: bool
    has_code: bool
    set_by_links: tuple[SetByLink, ...]

    @property
    def is_to_be_told(self) -> bool:
        """Return whether a sign-in begins with it: a link was used, or there is no code yet."""
        return bool(self.recent) or (self.has_password and not self.has_code)

    @property
    def recent(self) -> tuple[SetByLink, ...]:
        """Return what is said at each sign-in."""
        return tuple(one for one in self.set_by_links if one.is_recent)


class NewPasswords:
    """Links for a new password, and the codes they need."""

    def __init__(
        self,
        people: PeopleStore,
        passwords: Passwords,
        now: Callable[[], datetime],
        lasting: Lasting,
    ) -> None:
        self._people = people
        self._passwords = passwords
        self._now = now
        self._lasting = lasting
        self._tries = Buckets(lasting.per_name, now)

    def link(self, by: Person | None, person: str) -> str:
        """Return the token of a link; `by` None is the operator."""
        standing, account = self._people.standing(person), self._people.account_of(person)
        theirs = {one.programme for one in standing.memberships} if standing else set()
        mine = self._people.standing(by.id) if by is not None else None
        for programme in self._people.programmes():
            is_mine = by is None or (mine and mine.holds("coordinator", programme.id))
            if account and programme.id in theirs and is_mine:
                if account.sign_in is None:
                    raise InputError("no-password", "They sign in with their provider only.")
                if by is not None and not account.recovery:
                    raise InputError("no-code", _NO_CODE)
                return self.invited("new password", programme, (), account.person.name, by, person)
        raise NotAllowed("There is no such person in a programme of yours.")

    def invited(
        self,
        kind: InvitationKind,
        programme: Programme,
        roles: tuple[Role, ...],
        name: str,
        by: Person | None,
        person: str | None = None,
    ) -> str:
        """Keep a link of either kind, and return its token."""
        token, now = secrets.token_urlsafe(32), self._now()
        lasts = self._lasting.invitation if kind == "join" else self._lasting.new_password
        self._people.invite(
            Invited(
                id=uuid.uuid4().hex,
                token=token_hash(token),
                kind=kind,
                programme=programme,
                roles=roles,
                name=name,
                made_at=now,
                expires_at=now + lasts,
                person=person,
                made_by=by.id if by else None,
                needs_code=kind == "new password" and by is not None,
            )
        )
        return token

    def use(self, invited: Invited, password: str, code: str) -> tuple[Account, str]:
        """Set a new password by an open link; return whose it is, and their new code."""
        account = self._people.account_of(invited.person or "")
        if account is None:
            raise InputError("link", SPENT)
        if invited.needs_code:
            self._require_code(account, code)
        require_strong(password, account.sign_in or "")
        kept, drawn = self._passwords.hashed(same_letters(password)), drawn_code()
        if not self._people.renew(invited.token, kept, hash_of(drawn), self._now()):
            raise InputError("link", SPENT)
        return account, drawn

    def draw(self, person: Person, password: str) -> str:
        """Return a new code for somebody who gives their password; the one before ends."""
        account = self._people.account_of(person.id)
        self._require_slow(person.id)
        kept = account.password if account else None
        if not self._passwords.is_right(kept, same_letters(password[:1000])):
            raise InputError("sign-in", "That is not your password. Try again.")
        self._tries.give_back(person.id)
        drawn = drawn_code()
        self._people.keep_recovery(person.id, hash_of(drawn))
        return drawn

    def recovery(self, person: Person) -> Recovery:
        """Return how a person could get back in, and who did by a link."""
        account = self._people.account_of(person.id)
        used = self._people.used_links(person.id)
        names = self._people.named({one.made_by for one in used if one.made_by})
        return Recovery(
            has_password=account is not None and account.password is not None,
            has_code=account is not None and bool(account.recovery),
            set_by_links=tuple(
                SetByLink(_maker(one, names), when, one.needs_code, self._now() - when < TOLD_FOR)
                for one in used
                if (when := one.used_at) is not None
            ),
        )

    def _require_code(self, account: Account, code: str) -> None:
        self._require_slow(account.person.id)
        if not account.recovery or not hmac.compare_digest(hash_of(code), account.recovery):
            raise InputError("wrong-code", _WRONG_CODE)
        self._tries.give_back(account.person.id)

    def _require_slow(self, person: str) -> None:
        if not self._tries.take(person):
            raise InputError("too-many", "Too many tries. Wait a minute, then try again.")


def drawn_code() -> str:
    """Return a code nobody can guess."""
    return code_from(secrets.choice)


def _maker(one: Invited, names: dict[str, Person]) -> str:
    if one.made_by in names:
        return names[one.made_by].name
    return "a coordinator who left" if one.needs_code else OPERATOR
