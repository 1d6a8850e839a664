"""What someone typed, before it is taken for words."""

from __future__ import annotations

import re

_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ud800-\udfff]")


def is_text(typed: str) -> bool:
    """Return whether all of it is text: no control characters, no halves of a character."""
    return _NO_TEXT.search(typed) is None
