"""Hearing how something was said, and finding the words worth handing back.

Guided mode reflects with the person's own words. This module picks them: a short clause, letter
for letter, that carries the most of what was meant. It judges the tone of one message, for the
reply to that message; nothing of it is recorded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Tone = Literal[
    "unsure", "thin", "essay", "angry", "tearful", "joking", "doubting", "hurried", "worried",
    "hopeful", "asking", "plain",
]  # fmt: skip

TONES: tuple[str, ...] = get_args(Tone)

_STRONG: tuple[Tone, ...] = ("angry", "tearful", "doubting", "joking", "hurried")
_MILD: tuple[Tone, ...] = ("worried", "hopeful")
_THIN_WORDS = 2
_ESSAY_WORDS = 120
_LONGEST_ECHO = 14
_FOREIGN_SHARE = 0.25
_CLAUSE = re.compile(r"[^.!?;\n…]+")
_TURN = re.compile(r",?\s+(?=(?:but|because|so that|although|though|since)\b)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True)
class Listening:
    """The file of signs: regular expressions for each tone; words that carry weight in a clause,
    and the commonest words of each language other than English, by its code.
    """

    signs: Mapping[Tone, tuple[re.Pattern[str], ...]]
    weighty: re.Pattern[str]
    languages: Mapping[str, frozenset[str]]
    english: frozenset[str]


@dataclass(frozen=True)
class Heard:
    """How a message was said: its tone, the words to hand back (or None), its language's code."""

    tone: Tone
    echo: str | None
    language: str


def hear(text: str, listening: Listening) -> Heard:
    """Return how a message was said."""
    words = _WORD.findall(text)
    tone = _tone(text, len(words), listening)
    echo = None if tone in ("unsure", "thin") else _echo(text, listening)
    return Heard(tone, echo, language_of(text, listening))


def language_of(text: str, listening: Listening) -> str:
    """Return the code of the language a text seems to be in; "en" when in doubt.

    Counts common words: a language wins when a quarter of the words are its own and it has more
    of them than English has. Under four words there is nothing to go by.
    """
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < 4:
        return "en"
    share = {
        code: sum(word in common for word in words) / len(words)
        for code, common in listening.languages.items()
    }
    best = max(share, key=lambda code: share[code], default="en")
    english = sum(word in listening.english for word in words) / len(words)
    return best if share.get(best, 0) >= _FOREIGN_SHARE and share[best] > english else "en"


def _tone(text: str, length: int, listening: Listening) -> Tone:
    plain = text.strip().replace("’", "'")
    signs = listening.signs
    if any(sign.fullmatch(plain) for sign in signs.get("unsure", ())):
        return "unsure"
    for tone in _STRONG:
        if any(sign.search(plain) for sign in signs.get(tone, ())):
            return tone
    if length >= _ESSAY_WORDS:
        return "essay"
    if length <= _THIN_WORDS:
        return "thin"
    for tone in _MILD:
        if any(sign.search(plain) for sign in signs.get(tone, ())):
            return tone
    return "asking" if plain.endswith("?") else "plain"


def _echo(text: str, listening: Listening) -> str | None:
    """Return the clause to hand back: the one with most weight, the later one among equals.

    People come to the point late, so what stands after a "but" counts as a clause of its own.
    """
    best: tuple[int, str] | None = None
    for clause in (c for s in _CLAUSE.findall(text) for c in _TURN.split(s)):
        words = clause.split()
        if not 3 <= len(words) <= _LONGEST_ECHO:
            continue
        weight = len(listening.weighty.findall(clause))
        if best is None or weight >= best[0]:
            best = (weight, clause)
    if best is None:
        return None
    return re.sub(r"\s+", " ", best[1]).strip(" ,:–-\"“”'()*_#>")
