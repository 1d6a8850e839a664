"""How much of a question stands in a text, in the same words or in words near to them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from assistant.adapters.asking import Asked
from assistant.adapters.words import stem_set, stems
from assistant.application.evidence import content_words
from assistant.domain.markdown import words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from assistant.adapters.generation import Generation


@lru_cache(maxsize=20_000)
def _words(source: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the stems of a sentence of the knowledge base and its words that carry meaning."""
    return frozenset(stem_set(source)), frozenset(content_words(words_of(source)))


class Coverage:
    """A question's words with their weight (the rarer, the more) and what is near to each.

    `mass` is the weight of all of them together.
    """

    def __init__(self, generation: Generation, asked: Asked, near: NDArray[np.float32]) -> None:
        self._places = generation.word_places
        self.near = np.clip(near, 0.0, 1.0)
        self._stems = [next(iter(stems(word)), word) for word in asked.words]
        total = len(generation.places)
        held = np.array([len(generation.holders(stem)) for stem in self._stems], dtype=np.float32)
        self.weights = np.log1p((total - held + 0.5) / (held + 0.5))
        self.is_known = held > 0
        self.mass = float(self.weights.sum()) or 1.0

    def of_text(self, source: str) -> NDArray[np.float32]:
        """Return how near the nearest word of a text is to each word of the question, 0..1."""
        stemmed, words = _words(source)
        places = [self._places[word] for word in words & self._places.keys()]
        near = (
            self.near[:, places].max(axis=1)
            if places and len(self.near)
            else np.zeros(len(self._stems), dtype=np.float32)
        )
        same = np.array([stem in stemmed for stem in self._stems], dtype=np.bool_)
        covered: NDArray[np.float32] = np.where(same, np.float32(1), near)
        return covered

    def share(self, covered: NDArray[np.float32]) -> float:
        """Return how much of the question is covered, its rare words counting more."""
        return float(self.weights @ covered) / self.mass
