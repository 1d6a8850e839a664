"""Passwords as argon2id hashes, a few at a time.

One hashing takes 64 MiB and a fair part of a processor, so more at once than there is room for
would starve the people who are talking; the others wait their turn.
"""

from __future__ import annotations

import secrets
import threading
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

_AT_ONCE = 2


class Argon2Passwords:
    """Hashes and checks with the low-memory profile of RFC 9106 (64 MiB, 3 passes, 4 lanes)."""

    def __init__(self, hasher: PasswordHasher | None = None, at_once: int = _AT_ONCE) -> None:
        self._hasher = hasher or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        self._turn = threading.BoundedSemaphore(at_once)

    def hashed(self, password: str) -> str:
        """Return the hash to keep."""
        with self._turn:
            return self._hasher.hash(password)

    def is_right(self, kept: str | None, password: str) -> bool:
        """Return whether a password is the kept one; None takes as long and is never right."""
        with self._turn:
            nobodys = self._nobodys
            try:
                self._hasher.verify(kept or nobodys, password)
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Return whether a hash was made with other parameters than are used today."""
        return self._hasher.check_needs_rehash(kept)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe())
