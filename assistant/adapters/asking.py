"""A question as it is searched for: its meaning, its words, and what it leans on."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.adapters.words import stems
from assistant.application.evidence import content_words

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings
    from numpy.typing import NDArray

MOST_WORDS = 40
REMEMBERED = 4_000


@dataclass(frozen=True)
class Asked:
    """A question and its vectors, all of unit length.

    `vector` carries the context, `alone` does not: passages are found by the first, and how well
    they answer is judged by both, since what was said before is near to something in the
    knowledge base whatever is asked next. `words` are the question's own, `around` the stems of
    its context.
    """

    text: str
    vector: NDArray[np.float32]
    alone: NDArray[np.float32]
    words: Sequence[str]
    word_vectors: NDArray[np.float32]
    around: Sequence[str]

    @classmethod
    def of(
        cls,
        question: str,
        context: str,
        embeddings: Embeddings,
        known: Callable[[str], NDArray[np.float32] | None] = lambda word: None,
        remembered: MutableMapping[str, NDArray[np.float32]] | None = None,
    ) -> Asked:
        """Return a question as asked after `context`, which is empty where it stands alone.

        `known` gives the vector of a word where there is one already, `remembered` those of
        words asked with before; only the others are embedded, with the question.
        """
        words = list(dict.fromkeys(content_words(question)))[:MOST_WORDS]
        found = {word: vector for word in words if (vector := known(word)) is not None}
        kept = {} if remembered is None else remembered
        found |= {word: kept[word] for word in words if word not in found and word in kept}
        unknown = [word for word in words if word not in found]
        leaning = [f"{context} {question}"] if context.strip() else []
        texts = [question, *unknown, *leaning]
        vectors = np.asarray(embeddings.embed_documents(texts), dtype=np.float32)
        alone = vectors[0]
        made = dict(zip(unknown, vectors[1:], strict=False))
        found |= made
        if len(kept) + len(made) > REMEMBERED:
            kept.clear()
        kept.update(made)
        return cls(
            text=question,
            vector=_unit(alone + vectors[-1]) if leaning else alone,
            alone=alone,
            words=words,
            word_vectors=np.array([found[word] for word in words], dtype=np.float32).reshape(
                len(words), len(alone)
            ),
            around=stems(context),
        )


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    long: NDArray[np.float32] = vector / max(float(np.linalg.norm(vector)), 1e-9)
    return long
