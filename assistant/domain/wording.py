"""Word lists that a coach writes, matched against what people really type.

A phrase is plain words in any case. `a/b` takes either word, `*` any one word, `...` up to three
words; an apostrophe may be left out or curly when typed. Matching never changes the length of a
text, so a match's offsets hold in the words as they were typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_ONE = r"[\w'&-]{1,40}"
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "\u00a0": " "})
_QUOTED = re.compile(
    r'"[^"\n]{1,600}"|“[^”\n]{1,600}”|„[^“”\n]{1,600}[“”]|«[^»\n]{1,600}»'
    r"|(?<![\w'])'[^'\n]{2,200}'(?!\w)|\[[^\[\]\n]{1,200}\]"
)


@dataclass(frozen=True)
class Flag:
    """Something to look at again: the words it is about, verbatim, and the reason to show."""

    code: str
    evidence: str
    why: str


@dataclass(frozen=True)
class Phrases:
    """A list of phrases, found as whole words, the ones of most words first."""

    entries: tuple[str, ...]

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Return the first match from `start` on, or nothing."""
        return _pattern(self.entries).search(text, start)

    def at(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Return the match that begins exactly at `start`, or nothing."""
        return _pattern(self.entries).match(text, start)

    def all_in(self, text: str) -> Iterator[re.Match[str]]:
        """Yield every match in order."""
        return _pattern(self.entries).finditer(text)

    def is_in(self, text: str) -> bool:
        """Say whether any phrase occurs."""
        return self.search(text) is not None


def straight(text: str) -> str:
    """Return the text with plain apostrophes and spaces, of the same length."""
    return text.translate(_STRAIGHT)


def own_words(text: str) -> str:
    """Return the text with quotations and bracketed prompts blanked out, of the same length.

    What somebody quotes is not what they say themselves.
    """
    return _QUOTED.sub(lambda found: " " * len(found.group()), straight(text))


def phrases_from(value: object, where: str) -> Phrases:
    """Return the phrases of a data file's list.

    Raises:
        ValueError: when it is not a list of text.
    """
    if not isinstance(value, list) or not all(isinstance(entry, str) and entry for entry in value):
        raise ValueError(f"{where}: must be a list of text")
    return Phrases(tuple(value))


def texts_from(value: object, keys: frozenset[str], where: str) -> Mapping[str, str]:
    """Return a mapping from exactly `keys` to text.

    Raises:
        ValueError: on a missing or unknown key, or a value that is not text.
    """
    checked = keys_from(value, keys, where)
    if not all(isinstance(entry, str) and entry.strip() for entry in checked.values()):
        raise ValueError(f"{where}: every value must be text")
    return {key: str(entry).strip() for key, entry in checked.items()}


def keys_from(value: object, keys: frozenset[str], where: str) -> Mapping[str, Any]:
    """Return the mapping when its keys are exactly `keys`.

    Raises:
        ValueError: naming all missing and unknown keys.
    """
    if not isinstance(value, Mapping):
        raise ValueError(f"{where}: must be a mapping")
    missing = sorted(keys - value.keys())
    unknown = sorted(str(key) for key in value.keys() - keys)
    if missing or unknown:
        raise ValueError(f"{where}: missing keys {missing!r}, unknown keys {unknown!r}")
    return value


@lru_cache(maxsize=256)
def _pattern(entries: tuple[str, ...]) -> re.Pattern[str]:
    if not entries:
        return re.compile(r"(?!)")
    longest_first = sorted(entries, key=lambda entry: (len(entry.split()), entry), reverse=True)
    by_letter: dict[str, list[str]] = {}
    for entry in longest_first:
        for letter in _first_letters(entry):
            by_letter.setdefault(letter, []).append(_phrase(entry))
    # Looking at one letter first spares trying every phrase at every word.
    branches = [
        (rf"(?={re.escape(letter)})" if letter else "") + "(?:" + "|".join(phrases) + ")"
        for letter, phrases in sorted(by_letter.items(), reverse=True)
    ]
    return re.compile(r"(?<![\w'])(?=[\w/])(?:" + "|".join(branches) + r")(?![\w])", re.IGNORECASE)


def _first_letters(entry: str) -> set[str]:
    """Return the letters a match can begin with; an empty one stands for any."""
    first = entry.split()[0]
    if first in {"*", "..."} or first.startswith("/"):
        return {""}
    return {word[0].lower() for word in first.split("/") if word}


def _phrase(entry: str) -> str:
    pattern = ""
    for token in entry.split():
        # A token is a word of a phrase here, and no secret.
        if token == "...":  # nosec B105
            pattern += rf"(?:{_ONE}[ ,]{{1,2}}){{0,3}}"
            continue
        one = _ONE if token == "*" else _either(token)  # nosec B105
        pattern += one + "[ \t\n]{1,3}"
    return pattern.removesuffix("[ \t\n]{1,3}")


def _either(token: str) -> str:
    choices = token.split("/")
    if "" in choices:  # a slash at an edge is a slash, as in "/s"
        choices = [token]
    words = [re.escape(word).replace("'", "'?") for word in choices]
    return words[0] if len(words) == 1 else "(?:" + "|".join(words) + ")"
