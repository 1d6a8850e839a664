"""Noticing that someone may be in danger, before anything else is done with their words.

Plain patterns from a reviewed file, on purpose: what is answered then is fixed text, and no model
is asked. Missing a case is worse than a needless kind word, so the patterns lean wide; common
idioms ("this meeting is killing me") are taken out first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Concern:
    """One kind of danger: what points to it (regular expressions), and the reviewed reply."""

    id: str
    signs: tuple[str, ...]
    reply: str


@dataclass(frozen=True)
class Wellbeing:
    """The reviewed file: idioms that mean no harm, and the concerns, the gravest first."""

    idioms: tuple[str, ...]
    concerns: tuple[Concern, ...]


def concern_in(text: str, wellbeing: Wellbeing) -> Concern | None:
    """Return the gravest concern that a text gives rise to, or None."""
    plain = _without(text.replace("’", "'").lower(), wellbeing.idioms)
    return next(
        (c for c in wellbeing.concerns if any(_pattern(sign).search(plain) for sign in c.signs)),
        None,
    )


def _without(text: str, idioms: Sequence[str]) -> str:
    for idiom in idioms:
        text = _pattern(idiom).sub(" ", text)
    return text


@cache
def _pattern(written: str) -> re.Pattern[str]:
    """Return a pattern of the file, compiled once: the cache of `re` is too small for all."""
    return re.compile(written)
