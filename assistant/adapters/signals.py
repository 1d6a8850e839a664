"""The signals that say how likely it is that what was found answers the question.

`meaning` and `whole` are how near the best passage is, with the conversation and without it;
`depth` is how far it stands above the thirtieth, and `ordinary` how near an ordinary sentence of
the knowledge base is, so that a base that is all about one thing does not seem to answer
everything about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from assistant.adapters.asking import Asked

if TYPE_CHECKING:
    from assistant.adapters.generation import Generation
    from assistant.adapters.ranking import Ranked

DEEP = 30


def signals_of(generation: Generation, asked: Asked, ranked: Ranked) -> dict[str, float]:
    """Return the named signals of what was ranked."""
    meaning = np.sort(ranked.meaning)[::-1]
    return {
        "meaning": float(meaning[0]),
        "whole": float((generation.vectors[ranked.rows] @ asked.alone).max()),
        "ordinary": float(generation.ordinary @ asked.vector),
        "depth": float(meaning[0] - meaning[min(DEEP, len(meaning) - 1)]),
    }
