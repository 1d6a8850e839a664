"""The signals that say how likely it is that what was found answers the question.

Everyday questions are those that people ask at work and at home and no mentoring handbook answers
(`everyday.txt` beside the fit). They are what a knowledge base is gauged by: `meaning` is how near
the best passage is, beyond what its passages come near to an everyday question at all. `oneness`
is how much the knowledge base is about one thing. Where it is, everything in it is near to every
question about that thing, so three signals count by as much as it is: `meaning` once more;
`ordinary`, how near an ordinary sentence of it is, beyond the same for everyday questions; and
`everyday`, how near the question is to everyday ones, those that the base itself comes near to
counting less. `nearer_than_everyday` is the share of everyday questions that the base comes less
near to than to this one: a rank, which means the same with any embedding model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from assistant.adapters.asking import Asked

if TYPE_CHECKING:
    from assistant.adapters.generation import Generation
    from assistant.adapters.ranking import Ranked

EVERYDAY, KNOWN = 20, 0.5


def signals_of(generation: Generation, asked: Asked, ranked: Ranked) -> dict[str, float]:
    """Return the named signals of what was ranked."""
    known = generation.everyday_known
    meaning = float(ranked.meaning.max() - known.mean())
    ordinary = float(generation.ordinary @ asked.vector) - generation.ordinary_everyday
    near = generation.everyday @ asked.alone - KNOWN * (known - known.mean())
    oneness = generation.oneness
    return {
        "meaning": meaning,
        "oneness": oneness,
        "meaning_in_one": oneness * meaning,
        "ordinary_in_one": oneness * ordinary,
        "everyday_in_one": oneness * float(np.sort(near)[-EVERYDAY:].mean()),
        "nearer_than_everyday": float((known < ranked.meaning.max()).mean()),
    }
