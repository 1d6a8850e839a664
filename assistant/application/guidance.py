"""Offering a passage of the guidance that fits what someone said, now and then.

A passage is offered beside a reply, folded, never instead of it, and never twice in one
conversation. It has to fit both what the step is about and what was said; otherwise nothing is
offered, because guidance that misses is read as not having been heard.
"""

from __future__ import annotations

from collections.abc import Collection

from assistant.application.ports import Search
from assistant.application.snapshots import Guidance
from assistant.domain.passages import Found
from assistant.domain.sentences import sentences

_CANDIDATES = 12
_LEAST_FIT = 0.3  # of a passage to what was said, on the scale of the search's own scores
_LONGEST = 320


class Guide:
    """Finds a passage for what a step is about and what was said to it."""

    def __init__(self, search: Search) -> None:
        self._search = search

    def offer(self, about: str, said: str, seen: Collection[str]) -> Guidance | None:
        """Return guidance not seen before that fits, or None."""
        near = {
            one.passage.id: one for one in self._search.search(said[:400], _CANDIDATES)
            if one.score >= _LEAST_FIT
        }  # fmt: skip
        fitting = [one for one in self._search.search(about, _CANDIDATES) if one.passage.id in near]

        def fit(one: Found) -> float:
            return one.score + near[one.passage.id].score

        for one in sorted(fitting, key=fit, reverse=True):
            quote = _opening(one.passage.text)
            if quote and quote not in seen:
                title = one.passage.heading.split(" > ")[-1]
                return Guidance(title, one.passage.source, quote)
        return None


def _opening(text: str) -> str:
    """Return the first whole sentences of a passage's prose, letter for letter and on one line."""
    for paragraph in text.split("\n\n"):
        prose = " ".join(paragraph.split())
        if not prose or prose.endswith(":") or prose.startswith(("#", "|", "-", "*", ">", "1.")):
            continue
        kept = ""
        for sentence in sentences(prose):
            end = prose.index(sentence.text) + len(sentence.text)
            if kept and end > _LONGEST:
                break
            kept = prose[:end]
        return kept
    return ""
