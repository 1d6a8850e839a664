"""Offering a passage of the guidance that fits what someone said, now and then.

A passage is offered beside a reply, folded, never instead of it, and never twice in one
conversation. It has to fit both what the step is about and what was said; otherwise nothing is
offered, because guidance that misses is read as not having been heard.
"""

from __future__ import annotations

import time
from collections.abc import Collection

from assistant.application.ports import Search
from assistant.application.snapshots import Guidance
from assistant.domain.passages import Found
from assistant.domain.sentences import sentences

_CANDIDATES = 12
_LEAST_FIT = 0.3  # of a passage to what was said, on the scale of the search's own scores
_LONGEST = 320
_KEPT_SECONDS = 60.0


class Guide:
    """Finds a passage for what a step is about and what was said to it."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._near_steps: dict[str, tuple[float, list[Found]]] = {}

    def offer(self, about: str, said: str, seen: Collection[str]) -> Guidance | None:
        """Return guidance not seen before that fits, or None."""
        near = {
            one.passage.id: one for one in self._search.search(said[:400], _CANDIDATES)
            if one.score >= _LEAST_FIT
        }  # fmt: skip
        if not near:
            return None
        fitting = [one for one in self._near_step(about) if one.passage.id in near]

        def fit(one: Found) -> float:
            return one.score + near[one.passage.id].score

        for one in sorted(fitting, key=fit, reverse=True):
            quote = _opening(one.passage.text)
            if quote and quote not in seen:
                title = one.passage.heading.split(" > ")[-1]
                return Guidance(title, one.passage.source, quote)
        return None

    def _near_step(self, about: str) -> list[Found]:
        """Return the passages near what a step is about; looked up once in a while for everyone."""
        now = time.monotonic()
        kept = self._near_steps.get(about)
        if kept is None or now - kept[0] > _KEPT_SECONDS:
            kept = self._near_steps[about] = (now, self._search.search(about, _CANDIDATES))
        return kept[1]


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
