"""Read short forms such as "u" and "2day" as the words they stand for, and find the way back.

Invariant: a stretch of `plain` leads back to a verbatim stretch of `typed`, never to a part of a
short form. A text without short forms has a `plain` of its own length.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Spelling:
    """What was typed and the same spelt out; `begins` and `ends` lead back, letter by letter."""

    typed: str
    plain: str
    begins: tuple[int, ...] | None
    ends: tuple[int, ...] | None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where the words `start:end` of `plain` stand in what was typed."""
        if self.begins is None or self.ends is None:
            return start, end
        begin = self.begins[start]
        return begin, max(begin, self.ends[end])


def spelled_out(typed: str, straightened: str, forms: Mapping[str, str]) -> Spelling:
    """Return the text with every short form spelt out.

    `straightened` is the typed text with plain apostrophes, of the same length.
    """
    pieces: list[str] = []
    begins: list[int] = []
    ends: list[int] = [0]
    position = 0
    for found in _pattern(tuple(sorted(forms))).finditer(straightened):
        whole = forms[found.group().lower()]
        kept = range(position, found.start())
        pieces += [straightened[position : found.start()], whole]
        begins += [*kept, *(found.start() for _ in whole)]
        ends += [*(place + 1 for place in kept), *(found.end() for _ in whole)]
        position = found.end()
    if not pieces:
        return Spelling(typed, straightened, None, None)
    rest = range(position, len(straightened))
    pieces.append(straightened[position:])
    begins += [*rest, len(straightened)]
    ends += [place + 1 for place in rest]
    return Spelling(typed, "".join(pieces), tuple(begins), tuple(ends))


@lru_cache(maxsize=8)
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    if not forms:
        return re.compile(r"(?!)")
    longest_first = sorted(forms, key=len, reverse=True)
    return re.compile(
        r"(?<![\w'])(?:" + "|".join(re.escape(form) for form in longest_first) + r")(?![\w'])",
        re.IGNORECASE,
    )
