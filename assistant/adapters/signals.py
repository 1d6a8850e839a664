"""The signals that say how likely it is that what was found answers the question.

Each is normalised for the knowledge base or for the question, as the plain nearness of the best
passage says more about how a question is worded than about whether it is answered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from assistant.adapters.asking import Asked
from assistant.adapters.coverage import Coverage
from assistant.adapters.kinds import holds, kinds_asked
from assistant.adapters.windows import best_windows
from assistant.application.evidence import Statement, content_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from assistant.adapters.generation import Generation
    from assistant.adapters.ranking import Ranked

BEST, SEVERAL = 3, 5
_NAME = re.compile(r"(?<=[\w,;:)] )[A-ZÀ-Þ][\w-]+|\b[A-ZÀ-Þ]{2,}\b|\b\d[\d.,]*\b")


def signals_of(
    generation: Generation,
    asked: Asked,
    coverage: Coverage,
    ranked: Ranked,
    statements: Sequence[Statement],
) -> dict[str, float]:
    """Return the named signals; `statements` are those of the best passages, best first."""
    catalogue = generation.catalogue
    texts = [catalogue.passages[row].text for row in ranked.rows[:SEVERAL]]
    covered = [coverage.of_text(text) for text in texts]
    together = np.max(covered, axis=0) if covered else np.zeros(0, dtype=np.float32)
    best = [each for each in statements if each.found < BEST][:1]
    sentences = [_sentence(generation, ranked, each) for each in statements[:BEST]]
    lines = [coverage.of_text(text) for text in sentences]
    return {
        **_nearness(generation, asked, ranked),
        **_words(generation, asked, coverage, ranked),
        "coverage": max((coverage.share(each) for each in covered[:BEST]), default=0.0),
        "coverage_best": coverage.share(covered[0]) if covered else 0.0,
        "coverage_all": coverage.share(together),
        "weakest": _weakest(coverage, together),
        "sentence_coverage": max((coverage.share(each) for each in lines), default=0.0),
        "sentence_weakest": max((_weakest(coverage, each) for each in lines), default=0.0),
        "statement": best[0].score if best else 0.0,
        "statement_margin": _margin([each.score for each in statements]),
        **_kinds(asked.text, sentences, texts),
        "leaning": float(bool(asked.around)),
        "length": float(np.log1p(len(asked.words))),
    }


def _nearness(generation: Generation, asked: Asked, ranked: Ranked) -> dict[str, float]:
    both = np.stack([asked.alone, asked.vector])
    whole = generation.vectors[ranked.rows] @ both.T
    windows = best_windows(generation, ranked.rows, both, (1, 2, 3))
    sampled = generation.sample
    around = sampled @ both.T
    mean, spread = around.mean(axis=0), around.std(axis=0) + 1e-6
    line = windows[0].max(axis=1)
    pair = windows[1].max(axis=1)
    top = np.sort(windows[1][1])[::-1]
    fused = np.sort(ranked.meaning)[::-1]
    return {
        "whole": float(whole[:, 0].max()),
        "sentence": float(line[0]),
        "window": float(pair[0]),
        "whole_with": float(whole[:, 1].max()),
        "window_with": float(pair[1]),
        "meaning": float(fused[0]),
        "sentence_z": float((line[0] - mean[0]) / spread[0]),
        "window_z": float((pair[1] - mean[1]) / spread[1]),
        "ordinary": float(mean[1]),
        "margin": float(fused[0] - fused[1:6].mean()) if len(fused) > 1 else 0.0,
        "window_margin": float(top[0] - top[1:10].mean()) if len(top) > 1 else 0.0,
        "depth": float(fused[0] - fused[min(30, len(fused) - 1)]),
    }


def _words(
    generation: Generation, asked: Asked, coverage: Coverage, ranked: Ranked
) -> dict[str, float]:
    by_words = ranked.rows[np.argsort(-ranked.lexical, kind="stable")[:SEVERAL]]
    by_meaning = ranked.rows[np.argsort(-ranked.meaning, kind="stable")[:SEVERAL]]
    weights = coverage.weights
    names = [word for name in _NAME.findall(asked.text) for word in content_words(name)]
    foreign = [name for name in names if name not in generation.word_places]
    anywhere = coverage.near.max(axis=1) if coverage.near.size else np.zeros(len(weights))
    return {
        "lexical": float(ranked.lexical.max()) / coverage.mass,
        "agreement": len(np.intersect1d(by_words, by_meaning)) / SEVERAL,
        "unknown": float(weights[~coverage.is_known].sum()) / coverage.mass,
        "unknown_near": coverage.share(np.clip(1 - anywhere, 0, 1).astype(np.float32)),
        "foreign": float(np.log1p(len(foreign))),
    }


def _weakest(coverage: Coverage, covered: NDArray[np.float32]) -> float:
    """Return how near the worst covered of the question's rarer words is."""
    if not len(covered):
        return 0.0
    rare = coverage.weights >= np.median(coverage.weights)
    return float(covered[rare].min())


def _kinds(question: str, sentences: Sequence[str], texts: Sequence[str]) -> dict[str, float]:
    asked = kinds_asked(question)
    missing = [kind for kind in asked if not any(holds(kind, each) for each in sentences[:1])]
    nowhere = [kind for kind in asked if not any(holds(kind, each) for each in texts[:1])]
    return {
        "kind_missing": float(bool(missing)),
        "kind_nowhere": float(bool(nowhere)),
        "kind_told": float(bool(asked)),
        "asks_number": float("number" in asked),
        "asks_where": float("place" in asked),
    }


def _margin(scores: Sequence[float]) -> float:
    return scores[0] - sum(scores[1:6]) / len(scores[1:6]) if len(scores) > 1 else 0.0


def _sentence(generation: Generation, ranked: Ranked, statement: Statement) -> str:
    catalogue = generation.catalogue
    source = catalogue.passages[ranked.rows[statement.found]].source
    return catalogue.texts[source][statement.start : statement.end]
