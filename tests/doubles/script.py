"""What a double is to say, line by line, and the record of what it was asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import BaseMessage


class ScriptMisused(BaseException):
    """A test and its script differ. No `Exception`, so that no boundary takes it for a fault."""


@dataclass(frozen=True)
class Breaks:
    """A line whose speaker raises `error` after `pieces` pieces; None means after all of them."""

    text: str
    error: Exception
    pieces: int | None = None


Line = str | dict[str, Any] | Exception | tuple[str, Exception] | Breaks


def in_pieces(text: str) -> list[str]:
    """Return the text word by word; the pieces join to the text."""
    return re.findall(r"\s*\S+\s*\Z|\s*\S+", text) or [text]


class Script:
    """Lines to be spoken in order, once each."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = list(lines)
        self._next = 0
        self._misused = ""
        self.asked: list[list[BaseMessage]] = []

    def next_line(self, messages: Sequence[BaseMessage]) -> Line:
        self.asked.append(list(messages))
        if self._next >= len(self._lines):
            raise self.misused(f"asked {len(self.asked)} times with {len(self._lines)} lines")
        self._next += 1
        return self._lines[self._next - 1]

    def misused(self, how: str) -> ScriptMisused:
        self._misused = how
        return ScriptMisused(how)

    def assert_spent(self) -> None:
        """Fail when lines are left over, or when the script was misused and somebody hid it."""
        assert not self._misused, self._misused
        left = self._lines[self._next :]
        assert not left, f"{len(left)} lines were not asked for: {left!r}"


def broken(line: Line) -> Breaks | None:
    """Return the failing kinds of line in one form, or None for a whole line."""
    if isinstance(line, Breaks):
        return line
    if isinstance(line, Exception):
        return Breaks("", line, 0)
    if isinstance(line, tuple):
        return Breaks(*line)
    return None
