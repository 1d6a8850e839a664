"""Ranking by meaning and by words at once.

Meaning and words each propose passages; every proposal is then scored in full on both, so that
no passage is ranked low only because one of the two lists was too short to hold it. A passage's
meaning is judged by its own vector and by its best windows of two and three sentences, whose
vectors are the sums of their sentences' own. Words count through their nearest words in the
knowledge base too, as people rarely use the words of a handbook.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.adapters.asking import Asked
from assistant.adapters.coverage import Coverage
from assistant.adapters.signals import signals_of
from assistant.adapters.stating import statements_of
from assistant.adapters.windows import best_windows
from assistant.adapters.words import stems
from assistant.application.evidence import Evidence
from assistant.domain.passages import Found

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from assistant.adapters.generation import Generation

NEAREST = 100
WORDED = 40
LEXICAL = 0.10
CONTEXT = 0.3
NEIGHBOURS, NEAR_WORD = 6, 0.5
WINDOWS = (2, 3)
SAME, REPEATED = 0.95, 0.15


@dataclass(frozen=True)
class Ranked:
    """Candidates best first: their rows, and in the same order their scores of each kind."""

    rows: NDArray[np.int64]
    score: NDArray[np.float32]
    meaning: NDArray[np.float32]
    lexical: NDArray[np.float32]


def best_passages(generation: Generation, asked: Asked, top: int) -> list[Found]:
    """Return the best passages towards a question."""
    return _found(generation, rank(generation, asked, nearness(generation, asked)), top)


def weigh(
    generation: Generation, asked: Asked, top: int, without: AbstractSet[str] = frozenset()
) -> Evidence:
    """Return the best passages towards a question, with their sentences and the signals."""
    near = nearness(generation, asked)
    ranked = rank(generation, asked, near, without)
    if not len(ranked.rows):
        return Evidence((), (), {})
    found = tuple(_found(generation, ranked, top))
    coverage = Coverage(generation, asked, near)
    statements = statements_of(generation, asked, coverage, ranked.rows[:top], ranked.score)
    signals = signals_of(generation, asked, ranked)
    return Evidence(found, statements, signals)


def _found(generation: Generation, ranked: Ranked, top: int) -> list[Found]:
    passages = generation.catalogue.passages
    return [
        Found(place + 1, float(ranked.score[place]), passages[row])
        for place, row in enumerate(ranked.rows[:top])
    ]


def nearness(generation: Generation, asked: Asked) -> NDArray[np.float32]:
    """Return how near each word of a question is to each word of the knowledge base."""
    if not len(asked.words) or not generation.lexicon:
        return np.zeros((len(asked.words), len(generation.lexicon)), dtype=np.float32)
    near: NDArray[np.float32] = asked.word_vectors @ generation.word_vectors.T
    return near


def rank(
    generation: Generation,
    asked: Asked,
    near: NDArray[np.float32],
    without: AbstractSet[str] = frozenset(),
) -> Ranked:
    """Return the candidates for a question, best first."""
    lexical = generation.lexical(_weights(generation, asked, near))
    proposed = generation.nearest(asked.vector, NEAREST)
    if len(lexical):
        kept = min(WORDED, len(lexical))
        worded = np.argpartition(-lexical, kept - 1)[:kept]
        proposed += [int(row) for row in worded if lexical[row] > 0]
    if without:
        passages = generation.catalogue.passages
        proposed = [row for row in proposed if passages[row].source not in without]
    rows = np.unique(np.asarray(proposed, dtype=np.int64))
    if not len(rows):
        nothing = np.empty(0, dtype=np.float32)
        return Ranked(rows, nothing, nothing, nothing)
    share = lexical[rows] / max(float(lexical[rows].max()), 1e-9)
    meaning = meaning_of(generation, rows, asked.vector)
    score = meaning + LEXICAL * share
    score -= REPEATED * _repeats(generation, rows, score)
    order = np.argsort(-score, kind="stable")
    return Ranked(rows[order], score[order], meaning[order], lexical[rows][order])


def meaning_of(
    generation: Generation, rows: NDArray[np.int64], vector: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return how near passages are: the mean of their own and their best windows' nearness."""
    whole = generation.vectors[rows] @ vector
    windows = best_windows(generation, rows, vector[None, :], WINDOWS)[:, 0]
    mean: NDArray[np.float32] = (whole + windows.sum(axis=0)) / (1 + len(WINDOWS))
    return mean


def _weights(generation: Generation, asked: Asked, near: NDArray[np.float32]) -> dict[str, float]:
    """Return the stems to look for: the question's, their neighbours', and the context's."""
    weights = dict.fromkeys(asked.around, CONTEXT)
    for word, similar in zip(asked.words, near, strict=True):
        weights.update(dict.fromkeys(stems(word), 1.0))
        kept = min(NEIGHBOURS, len(similar))
        for place in np.argpartition(-similar, kept - 1)[:kept] if kept else ():
            if similar[place] > NEAR_WORD:
                for stem in stems(generation.lexicon[place]):
                    weights[stem] = max(weights.get(stem, 0.0), float(similar[place]) ** 2)
    return weights


def _repeats(
    generation: Generation, rows: NDArray[np.int64], score: NDArray[np.float32]
) -> NDArray[np.bool_]:
    """Return which candidates say almost the same as one that is ranked above them."""
    order = np.argsort(-score, kind="stable")
    vectors = generation.vectors[rows[order]]
    same = np.tril(vectors @ vectors.T > SAME, k=-1)
    repeats = np.zeros(len(rows), dtype=np.bool_)
    repeats[order] = same.any(axis=1)
    return repeats
