"""What the knowledge base holds towards a question, weighed before anything is said.

A search that can tell more than an order of passages gives its signals here; from any other
search the words alone are weighed. Confidence is a probability, so its weights are fitted, not
chosen: they are kept in a file of their own that says from what they were fitted.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Protocol, runtime_checkable

from assistant.application.ports import Search
from assistant.domain.errors import StoreError
from assistant.domain.markdown import sentence_spans, words_of
from assistant.domain.passages import Found

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_COMMON = frozenset(
    _WORD.findall("""
    a about after all also am an and any are as at be been before being between both but by
    can could did do does doing down during each few for from further had has have having he
    her here hers him his how i if in into is it its itself just me more most must my no nor
    not of off on once only or other our ours out over own same she should so some such than
    that the their theirs them then there these they this those through to too under until
    up us very was we were what when where which while who whom why will with would you your
    yours tell please say says said get gets got
    """)
)


@dataclass(frozen=True)
class Statement:
    """A sentence of a found passage. `start:end` counts in the source, `score` in 0..1 or so."""

    found: int
    start: int
    end: int
    score: float


@dataclass(frozen=True)
class Evidence:
    """Passages, best first; their sentences, best first; and named signals of how good they are."""

    found: tuple[Found, ...]
    statements: tuple[Statement, ...]
    signals: Mapping[str, float]


@runtime_checkable
class Weighing(Protocol):
    """A search that also says why: what an index of our own can do and a plain search cannot."""

    def evidence(self, question: str, context: str, top: int) -> Evidence:
        """Return the evidence towards a question asked in the context of what was said before."""
        ...


@dataclass(frozen=True)
class Calibration:
    """A logistic model from signals to the probability that the question is answered.

    A signal without a weight is not used; a missing signal counts as zero.
    """

    weights: Mapping[str, float]
    bias: float
    threshold: float
    peer_threshold: float
    provenance: Mapping[str, Any]

    def confidence(self, signals: Mapping[str, float]) -> float:
        """Return the probability, in 0..1, that what was found answers the question."""
        total = self.bias + sum(
            weight * signals.get(name, 0.0) for name, weight in self.weights.items()
        )
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    @classmethod
    def unfitted(cls) -> Calibration:
        """Return the calibration for an embedding model that nothing was fitted to.

        It answers what the knowledge base comes nearer to than to 95 in 100 everyday questions.
        """
        rank = {"nearer_than_everyday": 20.0}
        return cls(rank, -19.0, threshold=0.5, peer_threshold=0.5, provenance={})

    @classmethod
    def shipped(cls) -> Calibration:
        """Return the calibration that travels with the project.

        Raises:
            StoreError: when its file is missing or broken.
        """
        place = files("assistant.application") / "refusal.json"
        try:
            return cls(**json.loads(place.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise StoreError(
                f"{place}: cannot be read; run benchmarks/fit_refusal.py to make it again"
            ) from error


def everyday_questions() -> list[str]:
    """Return questions that people ask at work and at home, and no mentoring handbook answers.

    Raises:
        StoreError: when their file is missing.
    """
    place = files("assistant.application") / "everyday.txt"
    try:
        return place.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise StoreError(f"{place}: cannot be read; install Telemachus again") from error


def content_words(text: str) -> list[str]:
    """Return the words that carry meaning, in lower case, in order."""
    return [word for word in _WORD.findall(text.casefold()) if word not in _COMMON]


def evidence_for(search: Search, question: str, context: str, top: int) -> Evidence:
    """Return the evidence from any search: its own where it can weigh, else from the words."""
    if isinstance(search, Weighing):
        return search.evidence(question, context, top)
    found = search.search(f"{context} {question}".strip(), top)
    wanted = frozenset(content_words(f"{context} {question}"))
    statements = [
        Statement(place, item.passage.start + start, item.passage.start + end, score)
        for place, item in enumerate(found)
        for start, end in sentence_spans(item.passage.text)
        if (score := _share(wanted, item.passage.text[start:end])) > 0
    ]
    statements.sort(key=lambda statement: (-statement.score, statement.found))
    return Evidence(tuple(found), tuple(statements), {"words": _best_share(wanted, found)})


def _best_share(wanted: frozenset[str], found: Sequence[Found]) -> float:
    return max((_share(wanted, item.passage.text) for item in found), default=0.0)


def _share(wanted: frozenset[str], text: str) -> float:
    held = wanted & frozenset(content_words(words_of(text)))
    return len(held) / len(wanted) if wanted else 0.0
