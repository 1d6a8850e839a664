"""The signals that say how likely it is that what was found answers the question.

`meaning` and `whole` are how near the best passage is, with the conversation and without it;
`depth` is how far it stands above the thirtieth, and `ordinary` how near an ordinary sentence of
the knowledge base is, so that a base that is all about one thing does not seem to answer
everything about it. The others weigh nothing at present: the fit on unseen handbooks was better
without them (docs/answers.md has the figures).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from assistant.adapters.asking import Asked
from assistant.adapters.coverage import Coverage
from assistant.application.evidence import Statement

if TYPE_CHECKING:
    from assistant.adapters.generation import Generation
    from assistant.adapters.ranking import Ranked

SEVERAL = 5
DEEP = 30


def signals_of(
    generation: Generation,
    asked: Asked,
    coverage: Coverage,
    ranked: Ranked,
    statements: Sequence[Statement],
) -> dict[str, float]:
    """Return the named signals; `statements` are those of the best passages, best first."""
    passages = generation.catalogue.passages
    best = [coverage.of_text(passages[row].text) for row in ranked.rows[:SEVERAL]]
    meaning = np.sort(ranked.meaning)[::-1]
    by_words = ranked.rows[np.argsort(-ranked.lexical, kind="stable")[:SEVERAL]]
    by_meaning = ranked.rows[np.argsort(-ranked.meaning, kind="stable")[:SEVERAL]]
    return {
        "meaning": float(meaning[0]),
        "whole": float((generation.vectors[ranked.rows] @ asked.alone).max()),
        "ordinary": float((generation.sample @ asked.vector).mean()),
        "depth": float(meaning[0] - meaning[min(DEEP, len(meaning) - 1)]),
        "margin": float(meaning[0] - meaning[1:6].mean()) if len(meaning) > 1 else 0.0,
        "lexical": float(ranked.lexical.max()) / coverage.mass,
        "agreement": len(np.intersect1d(by_words, by_meaning)) / SEVERAL,
        "coverage": coverage.share(np.max(best, axis=0)),
        "unknown": float(coverage.weights[~coverage.is_known].sum()) / coverage.mass,
        "statement": statements[0].score if statements else 0.0,
    }
