"""Ranking by meaning and by words at once, and the signals that say how good the best is.

Meaning and words each propose passages; every proposal is then scored in full on both, so that
no passage is ranked low only because one of the two lists was too short to hold it. A passage's
meaning is judged by its own vector and by that of its best sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.adapters.words import stem_set
from assistant.application.evidence import Evidence, Statement
from assistant.domain.passages import Found

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from assistant.adapters.generation import Generation

NEAREST = 100
WORDED = 40
WHOLE, SENTENCE, LEXICAL = 0.65, 0.35, 0.12
CONTEXT = 0.5
COVERAGE = 0.25
ANSWERING = 5


@dataclass(frozen=True)
class _Ranked:
    """Candidates best first: their rows, and in the same order their scores of each kind."""

    rows: NDArray[np.int64]
    score: NDArray[np.float32]
    meaning: NDArray[np.float32]
    lexical: NDArray[np.float32]


def weigh(
    generation: Generation,
    vector: NDArray[np.float32],
    alone: NDArray[np.float32],
    question: Sequence[str],
    context: Sequence[str],
    top: int,
) -> Evidence:
    """Return the best passages towards a query vector and its stems, with their sentences.

    `vector` carries the context of the question, `alone` is the question without it: passages
    are found by the first, and how well they answer is judged by the second, since what was
    said before is near to something in the knowledge base whatever is asked next.
    """
    ranked = _rank(generation, vector, question, context)
    if not len(ranked.rows):
        return Evidence((), (), {})
    passages = generation.catalogue.passages
    found = tuple(
        Found(place + 1, float(ranked.score[place]), passages[row])
        for place, row in enumerate(ranked.rows[:top])
    )
    weights = _weights(generation, question, context)
    statements, covered = _statements(generation, vector, ranked, found, weights)
    signals = _signals(generation, ranked, alone, weights)
    signals["sentence_coverage"] = covered
    signals["statement"] = statements[0].score if statements else 0.0
    return Evidence(found, tuple(statements), signals)


def _rank(
    generation: Generation,
    vector: NDArray[np.float32],
    question: Sequence[str],
    context: Sequence[str],
) -> _Ranked:
    lexical = generation.lexical(question)
    if context:
        lexical = lexical + CONTEXT * generation.lexical(context)
    proposed = generation.nearest(vector, NEAREST)
    if len(lexical):
        kept = min(WORDED, len(lexical))
        worded = np.argpartition(-lexical, kept - 1)[:kept]
        proposed += [int(row) for row in worded if lexical[row] > 0]
    rows = np.unique(np.asarray(proposed, dtype=np.int64))
    if not len(rows):
        nothing = np.empty(0, dtype=np.float32)
        return _Ranked(rows, nothing, nothing, nothing)
    whole = generation.vectors[rows] @ vector
    sentence = _best_sentences(generation, rows, vector)
    worded_share = lexical[rows] / max(float(lexical.max()), 1e-9)
    meaning = WHOLE * whole + SENTENCE * sentence
    score = meaning + LEXICAL * worded_share
    order = np.argsort(-score, kind="stable")
    return _Ranked(rows[order], score[order], meaning[order], lexical[rows][order])


def _best_sentences(
    generation: Generation, rows: NDArray[np.int64], vector: NDArray[np.float32]
) -> NDArray[np.float32]:
    firsts = generation.catalogue.first_rows
    spans = [np.arange(firsts[row], firsts[row + 1]) for row in rows]
    edges = np.cumsum([0] + [len(span) for span in spans[:-1]])
    similar = generation.vectors[np.concatenate(spans)] @ vector
    best: NDArray[np.float32] = np.maximum.reduceat(similar, edges)
    return best


def _weights(
    generation: Generation, question: Sequence[str], context: Sequence[str]
) -> dict[str, float]:
    """Return how much each stem tells: the rarer in the knowledge base, the more."""
    total = len(generation.places)
    weights = {}
    for words, share in ((context, CONTEXT), (question, 1.0)):
        for word in words:
            holders = len(generation.holders(word))
            weights[word] = share * float(np.log1p((total - holders + 0.5) / (holders + 0.5)))
    return weights


def _statements(
    generation: Generation,
    vector: NDArray[np.float32],
    ranked: _Ranked,
    found: Sequence[Found],
    weights: Mapping[str, float],
) -> tuple[list[Statement], float]:
    """Return the sentences of the found passages, best first, and the widest coverage of one."""
    catalogue = generation.catalogue
    statements = []
    widest = 0.0
    for place, (row, item) in enumerate(zip(ranked.rows, found[:ANSWERING], strict=False)):
        first, last = catalogue.first_rows[row : row + 2]
        similar = generation.vectors[first:last] @ vector
        text = catalogue.texts[item.passage.source]
        behind = float(ranked.score[0] - ranked.score[place])
        for (start, end), similarity in zip(catalogue.sentences[row], similar, strict=True):
            covered = _covered(weights, stem_set(text[start:end]))
            widest = max(widest, covered)
            score = float(similarity) + COVERAGE * covered - behind
            statements.append(Statement(place, start, end, score))
    statements.sort(key=lambda statement: -statement.score)
    return statements, widest


def _signals(
    generation: Generation,
    ranked: _Ranked,
    alone: NDArray[np.float32],
    weights: Mapping[str, float],
) -> dict[str, float]:
    mass = sum(weights.values()) or 1.0
    whole = np.sort(generation.vectors[ranked.rows] @ alone)[::-1]
    by_words = ranked.rows[np.argsort(-ranked.lexical, kind="stable")[:5]]
    by_meaning = ranked.rows[np.argsort(-ranked.meaning, kind="stable")[:5]]
    holders = {word: generation.holders(word) for word in weights}
    best = ranked.rows[:5]
    return {
        "whole": float(whole[0]),
        "margin": float(whole[0] - whole[1:6].mean()) if len(whole) > 1 else 0.0,
        "sentence": float(_best_sentences(generation, ranked.rows, alone).max()),
        "lexical": float(ranked.lexical.max()) / mass,
        "agreement": len(np.intersect1d(by_words, by_meaning)) / 5,
        "coverage": max(
            _held(weights, holders, best[place : place + 1]) for place in range(min(3, len(best)))
        ),
        "coverage_all": _held(weights, holders, best),
        "unknown": sum(weights[word] for word, rows in holders.items() if not len(rows)) / mass,
    }


def _covered(weights: Mapping[str, float], words: AbstractSet[str]) -> float:
    mass = sum(weights.values())
    return sum(weights[word] for word in weights.keys() & words) / mass if mass else 0.0


def _held(
    weights: Mapping[str, float],
    holders: Mapping[str, NDArray[np.int32]],
    rows: NDArray[np.int64],
) -> float:
    """Return how much of the question stands in some passages taken together."""
    return _covered(weights, {word for word, some in holders.items() if np.isin(rows, some).any()})
