"""How much of a question stands in a sentence, in the same words or in words near to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from assistant.adapters.asking import Asked
from assistant.adapters.words import stems

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from assistant.adapters.generation import Generation


class Coverage:
    """A question's words with their weight (the rarer, the more) and what is near to each."""

    def __init__(self, generation: Generation, asked: Asked, near: NDArray[np.float32]) -> None:
        stemmed = [next(iter(stems(word)), word) for word in asked.words]
        total = len(generation.places)
        held = np.array([len(generation.holders(stem)) for stem in stemmed], dtype=np.float32)
        self._weights = np.log1p((total - held + 0.5) / (held + 0.5))
        self._near = np.zeros((len(stemmed), len(generation.lexicon) + 1), dtype=np.float32)
        self._near[:, :-1] = np.clip(near, 0.0, 1.0)
        for row, stem in zip(self._near, stemmed, strict=True):
            row[generation.stem_places.get(stem, [])] = 1.0

    def shares(self, held: Sequence[NDArray[np.int32]]) -> NDArray[np.float32]:
        """Return how much of the question each text covers, its rare words counting more.

        `held` has the places in the lexicon of the words of each text.
        """
        if not len(self._weights):
            return np.zeros(len(held), dtype=np.float32)
        nothing = np.array([self._near.shape[1] - 1], dtype=np.int32)
        places = np.concatenate([each for some in held for each in (some, nothing)])
        firsts = np.cumsum([0, *(len(some) + 1 for some in held[:-1])])
        covered = np.maximum.reduceat(self._near[:, places], firsts, axis=1)
        share: NDArray[np.float32] = self._weights @ covered
        return share / max(float(self._weights.sum()), 1e-9)
