"""How like a text is to the nearest of some examples, by an embedding model.

The examples are embedded once; of texts only the last is kept, with its vector, in memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from langchain_core.embeddings import Embeddings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


class EmbeddedLikeness:
    """Compares by cosine: vectors must have unit length."""

    def __init__(self, embeddings: Embeddings) -> None:
        self._embeddings = embeddings
        self._examples: dict[tuple[str, ...], Vectors] = {}
        self._last: tuple[str, Vectors] | None = None

    def __call__(self, text: str, examples: Sequence[str]) -> float:
        """Return the cosine with the nearest example, -1 to 1.

        Raises:
            StoreError: when the model cannot be loaded.
        """
        return float((self._of(tuple(examples)) @ self._vector(text)).max())

    def _of(self, examples: tuple[str, ...]) -> Vectors:
        import numpy as np

        if examples not in self._examples:
            embedded = self._embeddings.embed_documents(list(examples))
            self._examples[examples] = np.asarray(embedded, dtype=np.float32)
        return self._examples[examples]

    def _vector(self, text: str) -> Vectors:
        import numpy as np

        last = self._last
        if last is None or last[0] != text:
            last = (text, np.asarray(self._embeddings.embed_query(text), dtype=np.float32))
            self._last = last
        return last[1]
