"""A recovery code: what a person holds on paper and a coordinator does not.

It is long enough that nobody guesses it, so a plain hash is all that has to be kept, and it is
compared by its letters alone, because people copy it by hand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that look alike: no I, L, O, 0, 1
_GROUPS, _EACH = 5, 4  # twenty letters of 31: 99 bits


def code_from(choose: Callable[[Sequence[str]], str]) -> str:
    """Return a code whose letters are chosen one by one, in groups that can be read aloud."""
    groups = ("".join(choose(_LETTERS) for _ in range(_EACH)) for _ in range(_GROUPS))
    return "-".join(groups)


def hash_of(code: str) -> str:
    """Return the hash of a code; case, spaces and dashes do not count. Empty for an empty code."""
    letters = "".join(one for one in code.upper()[:200] if one.isalnum())
    return hashlib.sha256(f"telemachus code {letters}".encode()).hexdigest() if letters else ""
