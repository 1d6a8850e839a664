"""How someone gets in: accounts, invitations and sessions, and when each of them counts.

Clocks jump. A session or an invitation counts only between its making and its end as the clock
stands at the moment it is shown; one that was made in the future (a clock that was ahead) counts
again once the clock has come there, and never past its end.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from assistant.domain.conversation import Person, Role
from assistant.domain.people import Programme

InvitationKind = Literal["join", "new password"]

LEEWAY = timedelta(minutes=5)  # how far two clocks of one programme may be apart
FAILURES_BEFORE_LOCK = 5
_FIRST_LOCK = timedelta(seconds=30)
LONGEST_LOCK = timedelta(minutes=15)


@dataclass(frozen=True)
class Account:
    """How a person signs in: by name and password, by an identity of a provider, or either.

    `password` and `recovery` are hashes, of the password and of the recovery code.
    """

    person: Person
    sign_in: str | None = None
    password: str | None = None
    issuer: str | None = None
    subject: str | None = None
    failures: int = 0
    locked_until: datetime | None = None
    recovery: str | None = None

    def is_locked(self, now: datetime) -> bool:
        """Return whether too many tries failed just before; no lock lasts longer than the longest.

        A lock that seems to last longer was set by a clock that was ahead, and does not count.
        """
        until = self.locked_until
        return until is not None and now < until <= now + LONGEST_LOCK


def lock_after(failures: int, now: datetime) -> datetime | None:
    """Return until when an account is locked after so many failures in a row."""
    if failures < FAILURES_BEFORE_LOCK:
        return None
    doublings = min(failures - FAILURES_BEFORE_LOCK, 10)
    return now + min(_FIRST_LOCK * (1 << doublings), LONGEST_LOCK)


@dataclass(frozen=True)
class Invited:
    """An invitation as it is kept; `token` is the hash of what the link holds.

    One for a new password names the `person` whose it is, and says whether it `needs_code`. That
    is kept with it, because who made it may be gone when it is used.
    """

    id: str
    token: str
    kind: InvitationKind
    programme: Programme
    roles: tuple[Role, ...]
    name: str
    made_at: datetime
    expires_at: datetime
    person: str | None = None
    made_by: str | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    needs_code: bool = False

    def is_open(self, now: datetime) -> bool:
        """Return whether the link still lets somebody in."""
        is_spent = self.used_at is not None or self.revoked_at is not None
        return not is_spent and self.made_at - LEEWAY <= now < self.expires_at


@dataclass(frozen=True)
class Session:
    """One sign-in; `token` is the hash of what the cookie holds."""

    token: str
    person: Person
    made_at: datetime
    seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def is_open(self, now: datetime, idle: timedelta) -> bool:
        """Return whether it lets its person in: neither ended, too old, idle, nor of the future."""
        latest = max(self.made_at, self.seen_at)
        return (
            self.revoked_at is None
            and latest - LEEWAY <= now < self.expires_at
            and now - self.seen_at < idle
        )


def token_hash(token: str) -> str:
    """Return what is kept of the token of a link or a session."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
