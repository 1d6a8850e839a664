"""What a model's server may do with one request, by name."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

Behaviour = Literal[
    "fine",
    "slow_first_token",
    "slow_stream",
    "stall",
    "cut_connection",
    "early_end",
    "garbage_sse",
    "error_in_stream",
    "bad_response_format",
    "unauthorized",
    "forbidden",
    "not_found",
    "rate_limited",
    "server_error",
    "hang",
    "silent_alive",
    "html",
    "empty_choices",
    "truncated",
    "filtered",
    "wrong_json",
    "wrong_shape",
    "tool_call",
    "other_language",
    "endless",
]
STATUS = {
    "unauthorized": 401,
    "forbidden": 403,
    "not_found": 404,
    "rate_limited": 429,
    "server_error": 500,
}
FINISH = {
    "truncated": "length",
    "filtered": "content_filter",
    "early_end": None,
    "tool_call": "tool_calls",
}
TOKENS = 100_000
SIZE = 64
OTHER_LANGUAGE = (
    "Das klingt, als hätten Sie lange darüber nachgedacht. Was wäre ein erster Schritt?"
)
SECRET = "what-the-server-said"
"""Stands in every error the server sends; nothing that is raised may hold it."""


@dataclass(frozen=True)
class Act:
    """One reply. `seconds` is the pause the behaviour makes; `pieces` come before the trouble."""

    behaviour: Behaviour = "fine"
    text: str = "What would you like to learn?"
    seconds: float = 0.05
    pieces: int = 2
    retry_after: str = "0"

    @property
    def said(self) -> str:
        """Return the text as the behaviour spoils it."""
        if self.behaviour == "wrong_json":
            return '{"goal": "to listen", '
        if self.behaviour == "wrong_shape":
            return '{"weather": "fine"}'
        if self.behaviour == "other_language":
            return OTHER_LANGUAGE
        if self.behaviour == "tool_call":
            return ""
        if self.behaviour == "endless":
            return "and so on " * (TOKENS // 3)
        return self.text


def vector_of(text: str) -> list[float]:
    """Return a vector of unit length that is always the same for the same text."""
    draw = random.Random(text)
    drawn = [draw.gauss(0, 1) for _ in range(SIZE)]
    length = sum(each * each for each in drawn) ** 0.5
    return [each / length for each in drawn]
