"""What people enter for an account, taken or refused in words for them to read."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.domain.conversation import Role
from assistant.domain.errors import InputError
from assistant.domain.passwords import LONGEST_NAME, fault_of, sign_in_name
from assistant.domain.people import ROLES


def shown_name(name: str) -> str:
    """Return a name as others see it.

    Raises:
        InputError: empty, too-long.
    """
    shown = " ".join(name.split())
    if not shown:
        raise InputError("empty", "Give a name.")
    return _short(shown)


def key_of(sign_in: str) -> str:
    """Return a sign-in name as it is compared.

    Raises:
        InputError: empty, too-long.
    """
    key = sign_in_name(sign_in)
    if not key:
        raise InputError("empty", "Choose a name to sign in with.")
    return _short(key)


def known_roles(roles: Sequence[str]) -> tuple[Role, ...]:
    """Return roles in their usual order, each once.

    Raises:
        InputError: unknown-role, also when there is none.
    """
    if not roles or any(role not in ROLES for role in roles):
        raise InputError("unknown-role", f"Give one or more of these roles: {', '.join(ROLES)}.")
    return tuple(role for role in ROLES if role in roles)


def require_strong(password: str, key: str) -> None:
    """Take a password that may be used for a sign-in name.

    Raises:
        InputError: weak-password, saying what is wrong.
    """
    fault = fault_of(password, key)
    if fault is not None:
        raise InputError("weak-password", fault)


def name_taken() -> InputError:
    """Return what is said when a sign-in name is another's."""
    return InputError("name-taken", "Someone has that name to sign in with; choose another.")


def _short(text: str) -> str:
    if len(text) > LONGEST_NAME or not text.isprintable():
        raise InputError("too-long", f"A name takes up to {LONGEST_NAME} plain characters.")
    return text
