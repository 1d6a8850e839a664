"""Hearing how something was said, and finding the words worth handing back.

Guided mode reflects with the person's own words. This module picks them: a short clause, letter
for letter, that makes sense on its own and carries the most of what was meant. It judges the tone
of one message, for the reply to that message; nothing of it is recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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
_SHORTEST_ECHO = 3
_LONGEST_ECHO = 12
_FOREIGN_SHARE = 0.25
_SENTENCE = re.compile(r"(?:[^.!?;\n…]|[.!?](?=[^\s\"”’')\].!?]))+")
_TURN = re.compile(
    r",?\s+(?=(?:but|because|so that|although|though|since|so (?:i|we|he|she|they))\b)"
    r"|\s+[–—-]+\s+|\s*[()]\s*",
    re.IGNORECASE,
)
_COMMA = re.compile(r",\s+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PRONOUN = r"(?:i|we|you|he|she|they|it|there|people|nobody|everyone|everybody|someone)"
_SUBJECT = re.compile(rf"\b{_PRONOUN}(?:['’](?:m|ve|d|ll|s|re))?\b", re.IGNORECASE)
_DETERMINER = r"(?:the|my|our|your|their|his|her|its|an?|young|old|older|younger|senior|junior)"
# Words that lead into a clause without being part of what it says.
_LEAD_IN = re.compile(
    r"(?:and|but|so|or|then|well|hm+|um+|uh+|er+m?|oh|also|plus|because|although|though|since"
    r"|so that"
    r"|(?:ok(?:ay)?|yes|yeah|no|honestly|frankly|actually|basically|to be (?:honest|frank)|i mean"
    r"|you know|i guess|i suppose)(?=,)"
    rf"|that(?= {_PRONOUN}\b| {_DETERMINER}\b))(?:[,\s]+|$)",
    re.IGNORECASE,
)
# Words on which no clause ends that makes sense on its own.
_DANGLING = re.compile(
    r"(?:^|\s)(?:and|but|or|so|that|because|if|when|while|as|than|like|the|an?|my|our|your|their"
    r"|its|to|of|for|with|without|in|on|at|by|from|about|into|is|are|was|were|be|am|i|not"
    r"|very|too|e\.g|i\.e|etc|mr|mrs|ms|dr)$",
    re.IGNORECASE,
)
_ODD = re.compile(r"[\"“”„«»<>@$`{}\[\]|\\]|https?:|www\.")


@dataclass(frozen=True, eq=False)
class Listening:
    """The file of signs: regular expressions for each tone, words that carry weight in a clause.

    `languages` are the commonest words of each language other than English, by its code;
    `asks_elsewhere` are the words that begin a question in one of them.
    """

    signs: Mapping[Tone, tuple[re.Pattern[str], ...]]
    weighty: re.Pattern[str]
    languages: Mapping[str, frozenset[str]]
    english: frozenset[str]
    asks_elsewhere: frozenset[str]


@dataclass(frozen=True)
class Heard:
    """How a message was said: its tone, the words to hand back (or None), its language's code."""

    tone: Tone
    echo: str | None
    language: str


def hear(text: str, listening: Listening) -> Heard:
    """Return how a message was said."""
    # A script without spaces has about two letters to the word.
    length = len(_WORD.findall(text)) + len(_UNSPACED.findall(text)) // 2
    tone = _tone(text, length, listening)
    echo = None if tone in ("unsure", "thin") else _echo(text, listening)
    return Heard(tone, echo, language_of(text, listening))


def language_of(text: str, listening: Listening) -> str:
    """Return the code of the language a text seems to be in; "en" when in doubt.

    Counts common words: a language wins when a quarter of the words are its own and it has more
    of them than English has. Under four words there is nothing to go by.
    """
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    if len(words) < 4:
        return "en"
    share = {
        code: sum(word in common for word in words) / len(words)
        for code, common in listening.languages.items()
    }
    best = max(share, key=lambda code: share[code], default="en")
    english = sum(word in listening.english for word in words) / len(words)
    return best if share.get(best, 0) >= _FOREIGN_SHARE and share[best] > english else "en"


def is_asked_in_english(text: str, listening: Listening) -> bool:
    """Return whether a text may be English, also where its first word alone tells otherwise."""
    words = re.findall(r"\w+", text.lower())
    begins = len(words) > 2 and words[0] in listening.asks_elsewhere
    if begins and not listening.english & {*words}:
        return False
    return language_of(text, listening) == "en"


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

    People come to the point late, so what stands after a "but" counts as a clause of its own. A
    list is not handed back, nor what shouts, quotes or holds an address.
    """
    if text.isupper() or _is_list(text):
        return None
    best: tuple[int, str] | None = None
    for clause in _clauses(text):
        weight = len(listening.weighty.findall(clause))
        if best is None or weight >= best[0]:
            best = (weight, clause)
    return None if best is None else best[1]


def _clauses(text: str) -> Iterator[str]:
    """Yield the clauses of a text that make sense on their own and are short enough to say."""
    for sentence in _SENTENCE.findall(text):
        for part in _TURN.split(sentence):
            whole = _bare(part)
            if len(whole.split()) <= _LONGEST_ECHO:
                pieces = [whole]
            else:
                pieces = [_bare(p) for p in _COMMA.split(part) if _SUBJECT.search(p)]
            for piece in pieces:
                long_enough = _SHORTEST_ECHO <= len(piece.split()) <= _LONGEST_ECHO
                if long_enough and not _DANGLING.search(piece) and not _ODD.search(piece):
                    yield piece


def _bare(clause: str) -> str:
    """Return a clause in one line without what leads into it."""
    clause = " ".join(clause.split()).strip(" ,:–—-*_#'’")
    for _ in range(4):
        found = _LEAD_IN.match(clause)
        if found is None:
            break
        clause = clause[found.end() :]
    return clause.strip(" ,:–—-*_#")


def _is_list(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(len(line.split()) <= 6 for line in lines):
        return True
    parts = text.split(",")
    is_short = all(len(part.split()) <= 5 for part in parts)
    return ";" in text or (len(parts) > 2 and is_short and not _SUBJECT.search(parts[0]))
