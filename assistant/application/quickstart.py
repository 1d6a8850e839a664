"""The peer to be measured against: retrieval as a quickstart page teaches it, and no more.

Documents are cut into chunks of up to 1,000 characters, embedded with the same model, and the
nearest to the last question alone are taken. It refuses where the best is not near enough.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from langchain_core.embeddings import Embeddings

CHUNK = 1_000


@dataclass(frozen=True)
class Chunk:
    """A stretch of a source and how near it is to the question, -1..1."""

    source: str
    text: str
    score: float


class Quickstart:
    """Finds chunks by similarity alone."""

    def __init__(self, texts: Mapping[str, str], embeddings: Embeddings) -> None:
        self._chunks = [(source, cut) for source, text in texts.items() for cut in chunks(text)]
        self._embeddings = embeddings
        self._vectors = embeddings.embed_documents([text for _, text in self._chunks])

    def search(self, question: str, top: int) -> list[Chunk]:
        """Return the nearest chunks, best first."""
        vector = self._embeddings.embed_query(question)
        scored = [
            Chunk(source, text, _cosine(vector, known))
            for (source, text), known in zip(self._chunks, self._vectors, strict=True)
        ]
        return sorted(scored, key=lambda chunk: -chunk.score)[:top]


def chunks(text: str) -> Iterator[str]:
    """Yield a text in pieces of up to 1,000 characters, cut at paragraphs where they fit."""
    held = ""
    for paragraph in text.split("\n\n"):
        joined = f"{held}\n\n{paragraph}" if held else paragraph
        if len(joined) <= CHUNK:
            held = joined
            continue
        if held:
            yield held
        held = paragraph
        while len(held) > CHUNK:
            yield held[:CHUNK]
            held = held[CHUNK:]
    if held.strip():
        yield held


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    product = math.fsum(a * b for a, b in zip(one, other, strict=True))
    return product / (math.hypot(*one) * math.hypot(*other) or 1.0)
