"""Whether two short wordings name the same thing, by rules that one can explain.

Words are compared without what only makes them a sentence ("I can", "he", "the") and without
their endings. Two wordings are the same when their words are, or when most of them are: three in
five of all, or all of the shorter one's and half of the longer one's. A "not" on one side only
keeps them apart. A likeness handed in (a number from 0 to 1) is asked where these rules say no.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

Likeness = Callable[[str, str], float]

_ALIKE = 0.8  # what a likeness handed in has to reach
_MOST = 0.6
_HALF = 0.5
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SMALL = frozenset({
    "a", "about", "able", "after", "again", "afterwards", "all", "also", "an", "and", "any",
    "are", "as", "at", "be", "been", "being", "better", "by", "can", "could", "did", "do",
    "does", "doing", "done", "for", "from", "get", "getting", "got", "had", "has", "have",
    "having", "he", "her", "him", "his", "how", "i", "i'm", "i've", "in", "is", "it", "its",
    "it's", "just", "know", "learn", "learnt", "learned", "me", "more", "much", "my", "now",
    "of", "on", "once", "our", "own", "or", "she", "so", "some", "something", "than", "that",
    "the", "their", "them", "then", "there", "they", "this", "to", "too", "up", "us", "was",
    "we", "were", "what", "when", "where", "which", "while", "who", "will", "with", "would",
    "you", "your",
})  # fmt: skip
_NOT = frozenset({"no", "not", "never", "cannot", "without"})
_IRREGULAR = {
    "built": "build", "chose": "choose", "chosen": "choose", "found": "find", "gave": "give",
    "given": "give", "held": "hold", "kept": "keep", "made": "make", "ran": "run", "sent": "send",
    "spoke": "speak", "taught": "teach", "told": "tell", "took": "take", "taken": "take",
    "wrote": "write", "written": "write", "began": "begin", "sat": "sit", "read": "read",
}  # fmt: skip


class Merged:
    """Wordings gathered into groups that mean the same, in the order they come."""

    def __init__(self, like: Likeness | None = None) -> None:
        self._like = like
        self._first: list[tuple[frozenset[str], str]] = []
        self._by_words: dict[str, int] = {}
        self._by_key: dict[frozenset[str], int] = {}
        self._by_word: dict[str, list[int]] = {}

    def group(self, words: str) -> int:
        """Return the number of the group a wording belongs to, a group of its own if none."""
        if words in self._by_words:
            return self._by_words[words]
        key = key_of(words)
        known = self._by_key.get(key)
        if known is None:
            known = self._found(key, words)
            if known is None:
                known = len(self._first)
                self._first.append((key, words))
                for word in key:
                    self._by_word.setdefault(word, []).append(known)
            self._by_key[key] = known
        self._by_words[words] = known
        return known

    def _found(self, key: frozenset[str], words: str) -> int | None:
        shared = Counter(number for word in key for number in self._by_word.get(word, ()))
        for number in sorted(number for number, both in shared.items() if both > 1):
            if _same(key, self._first[number][0]):
                return number
        if self._like is not None:
            for number, (_, first) in enumerate(self._first):
                if self._like(words, first) >= _ALIKE:
                    return number
        return None


def same(one: str, other: str, like: Likeness | None = None) -> bool:
    """Return whether two wordings name the same thing."""
    if _same(key_of(one), key_of(other)):
        return True
    return like is not None and like(one, other) >= _ALIKE


def key_of(words: str) -> frozenset[str]:
    """Return the words that carry a wording, by their stems; all of them when none does."""
    found = [word.replace("’", "'") for word in _WORD.findall(words.casefold())]
    carrying = [_stem(word) for word in found if word not in _SMALL]
    return frozenset(carrying or found or [words.strip().casefold()])


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    if one == other:
        return True
    if ("not" in one) != ("not" in other):
        return False
    both = len(one & other)
    every = len(one | other)
    if both < 2:
        return False
    is_within = both == min(len(one), len(other))
    return both / every >= _MOST or (is_within and both / every >= _HALF)


def _stem(word: str) -> str:
    if word in _NOT or word.endswith("n't"):
        return "not"
    word = _IRREGULAR.get(word.removesuffix("'s"), word.removesuffix("'s"))
    for ending, fewest in (("ing", 6), ("ed", 5)):
        if word.endswith(ending) and len(word) >= fewest:
            word = word[: -len(ending)]
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls":
                word = word[:-1]
            break
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        word = word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > 3 else word
