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
    detail info information explain help helps okay ok possible allowed done right
    """)
)
_MOST_PARTS = 3


def parts_of(question: str) -> tuple[str, ...]:
    """Return the things a question asks, in its own words; one where it asks one thing."""
    asked = [span.text for span in sentences(question) if span.text.rstrip("\"'”’)").endswith("?")]
    parts = [part for one in asked for part in _AND_ASKS.split(one) if content_words(part)]
    if not 2 <= len(parts) <= _MOST_PARTS:
        return (question,)
    return tuple(parts)


def is_underspecified(question: str, context: str) -> bool:
    """Return whether a question names nothing to look for and nothing before it does either."""
    return not context and not [word for word in content_words(question) if word not in _VAGUE]
