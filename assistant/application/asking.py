"""What a question asks: how many things, and whether it says enough to be looked up at all."""

from __future__ import annotations

import re

from assistant.application.evidence import content_words
from assistant.domain.sentences import sentences

_AND_ASKS = re.compile(
    r",?\s+and\s+(?=(?:also\s+)?(?:who|whom|whose|what|when|where|why|which|how)\b)", re.IGNORECASE
)
_VAGUE = frozenset(
    content_words("""
    go going happen happens happening mean means meaning start starts apply applies need needs
    use used using know work works working look like want sort kind thing things stuff details
    detail info information explain help helps okay ok possible allowed permitted done right
    long often many much soon late early far one ones first second third last next another rest
    pay pays paid cost costs decide decides wait change changes
    """)
)
_STANDS_FOR = re.compile(
    r"\b(?:it|they|them|he|she|him)\b(?!.*\b(?:to|that|if|when|for|of)\b)"
    r"|\b(?:it|them|him|that|this|these|those)\s*[?.!]*$"
    r"|\b(?:that|this|these|those)\s+(?:is|are|was|were|will|can|may|do|does)\b"
)
_MOST_PARTS = 3
_FEW = 2


def parts_of(question: str) -> tuple[str, ...]:
    """Return the things a question asks, in its own words; one where it asks one thing."""
    asked = [span.text for span in sentences(question) if span.text.rstrip("\"'”’)").endswith("?")]
    parts = [part for one in asked for part in _AND_ASKS.split(one) if content_words(part)]
    if not 2 <= len(parts) <= _MOST_PARTS:
        return (question,)
    return tuple(parts)


def is_underspecified(question: str, context: str) -> bool:
    """Return whether a question names nothing to look for and nothing before it does either."""
    if context:
        return False
    words = content_words(question)
    named = [word for word in words if word not in _VAGUE]
    stands_for = _STANDS_FOR.search(question.casefold()) is not None
    return not named and (stands_for or len(words) <= _FEW)
