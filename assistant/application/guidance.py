"""Offering a passage of the guidance that fits what someone said, now and then.

A passage is offered beside a reply, folded, never instead of it, and never twice in one
conversation.
"""

from __future__ import annotations

from collections.abc import Collection

from assistant.application.ports import Search
from assistant.application.snapshots import Guidance
from assistant.domain.markdown import words_of
from assistant.domain.sentences import sentences

_CANDIDATES = 3
_LONGEST = 360


class Guide:
    """Finds a passage for what a step is about and what was said to it."""

    def __init__(self, search: Search) -> None:
        self._search = search

    def offer(self, about: str, said: str, seen: Collection[str]) -> Guidance | None:
        """Return guidance not seen before, or None; `about` is the step's own topic."""
        for found in self._search.search(f"{about}. {said[:300]}", _CANDIDATES):
            quote = _opening(found.passage.text)
            if quote and quote not in seen:
                title = found.passage.heading.split(" > ")[-1]
                return Guidance(title, found.passage.source, quote)
        return None


def _opening(text: str) -> str:
    """Return the first sentences of a passage that fit into a short quotation."""
    paragraphs = [p for p in text.split("\n\n") if p.strip() and not p.lstrip().startswith("#")]
    if not paragraphs:
        return ""
    words = words_of(paragraphs[0]).strip()
    if len(words) <= _LONGEST:
        return words
    kept = ""
    for sentence in sentences(words):
        if kept and len(kept) + len(sentence.text) > _LONGEST:
            break
        kept = f"{kept} {sentence.text}".strip()
    return kept[: _LONGEST * 2]
