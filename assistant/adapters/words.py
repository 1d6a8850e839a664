"""Words as the lexical ranking sees them: stems of English, without the commonest ones."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

from assistant.application.evidence import content_words

_own = threading.local()


def stems(text: str) -> list[str]:
    """Return the stems of the words that carry meaning, in order, repeats kept."""
    return [_stem(word) for word in content_words(text)]


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    bare = word.removesuffix("'s").removesuffix("’s")
    stemmed: str = _stemmer().stemWord(bare)
    return stemmed


def _stemmer() -> Any:
    """Return this thread's stemmer: one stemmer must not serve two threads at once."""
    if not hasattr(_own, "stemmer"):
        from Stemmer import Stemmer

        _own.stemmer = Stemmer("english")
    return _own.stemmer
