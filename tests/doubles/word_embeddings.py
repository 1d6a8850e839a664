"""Embeddings without a model: texts are near that share words. Remembers what it was asked."""

from __future__ import annotations

import re
import zlib

import numpy as np
from langchain_core.embeddings import Embeddings

_SIZE = 64


class WordEmbeddings(Embeddings):
    """Each word has a direction of its own; a text points where its words do together."""

    model = "words"

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.embedded.extend(texts)
        return [self._vector(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self._vector(text)

    @staticmethod
    def _vector(text: str) -> list[float]:
        total = np.full(_SIZE, 1e-3)
        for word in re.findall(r"\w+", text.casefold()):
            total += np.random.default_rng(zlib.crc32(word.encode())).normal(size=_SIZE)
        unit: list[float] = (total / np.linalg.norm(total)).tolist()
        return unit
