"""Embeddings from any server that speaks OpenAI's embeddings.

What is embedded goes there: the documents when they are indexed, and each programme question and
each answer that guidance is looked for. Which server and which model it was is part of an index's
name, so another choice means another index.

Many models put all texts close together, which would make everything seem to answer everything.
So what plain sentences about nothing in particular have in common is taken out of every vector.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
from langchain_core.embeddings import Embeddings
from pydantic import SecretStr

from assistant.adapters.model_faults import translated
from assistant.domain.errors import ModelError, SettingsError, StoreError

if TYPE_CHECKING:
    from langchain_openai import OpenAIEmbeddings
    from numpy.typing import NDArray

_OPENAI = "https://api.openai.com/v1"
_NO_KEY = SecretStr("none")
_AT_ONCE = 64


@dataclass(frozen=True)
class EmbeddingChoice:
    """Which embedding model to use; `seconds` is how long one request may take."""

    model: str
    base_url: str | None = None
    api_key: SecretStr | None = None
    seconds: float = 60.0


class ServedEmbeddings(Embeddings):
    """Embeddings over the openai client. Vectors have unit length, whatever the server sends."""

    def __init__(self, inner: OpenAIEmbeddings, name: str) -> None:
        self._inner = inner
        self.model = name
        self._learning = threading.Lock()
        self._common: NDArray[np.float32] | None = None

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector a text, in the same order.

        Raises:
            StoreError: when the server gives none; what was embedded is not told.
        """
        if not texts:
            return []
        common = self._in_common()
        vectors = _unit(self._sent(texts) - common)
        made: list[list[float]] = vectors.tolist()
        return made

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of one text."""
        return self.embed_documents([text])[0]

    def _in_common(self) -> NDArray[np.float32]:
        """Return what all vectors of this model share, asked for once in a process."""
        with self._learning:
            if self._common is None:
                plain = files("assistant.adapters").joinpath("plain_sentences.txt")
                sentences = plain.read_text(encoding="utf-8").splitlines()
                self._common = self._sent(sentences).mean(axis=0)
            return self._common

    def _sent(self, texts: list[str]) -> NDArray[np.float32]:
        """Return the server's vectors, of unit length."""
        failed = ""
        vectors = np.empty((0, 0), dtype=np.float32)
        try:
            # An empty text is refused by some servers, and means nothing to any.
            vectors = np.asarray(
                self._inner.embed_documents([text or " " for text in texts]), dtype=np.float32
            )
        except Exception as error:  # noqa: BLE001 - vendor boundary: any client, any exception
            failed = _reason(translated(error))
        if not failed and (vectors.ndim != 2 or len(vectors) != len(texts)):
            failed = "it sent another number of vectors than was asked for"
        if not failed and not np.isfinite(vectors).all():
            failed = "it sent what are no numbers"
        if failed:
            # Outside the handler: the vendor's exception has the texts in it.
            raise StoreError(f"EMBEDDING_MODEL: the server gave no embeddings ({failed}).")
        return _unit(vectors)


def served_embeddings(choice: EmbeddingChoice) -> ServedEmbeddings:
    """Return the chosen embeddings; nothing is sent.

    Raises:
        SettingsError: naming OPENAI_API_KEY, EMBEDDINGS_API_KEY or EMBEDDINGS_BASE_URL.
    """
    key = choice.api_key
    if key is None or not key.get_secret_value():
        if choice.base_url is None:
            raise SettingsError(
                "EMBEDDING_MODEL: set OPENAI_API_KEY for OpenAI's, or EMBEDDINGS_BASE_URL for a "
                "server of your own."
            )
        key = _NO_KEY
    if not all("!" <= character <= "~" for character in key.get_secret_value()):
        raise SettingsError("EMBEDDINGS_API_KEY has a character that no key has in it.")

    from langchain_openai import OpenAIEmbeddings

    base_url = choice.base_url or _OPENAI
    try:
        inner = OpenAIEmbeddings(
            model=choice.model,
            api_key=key,
            base_url=base_url,
            timeout=choice.seconds,
            max_retries=1,
            chunk_size=_AT_ONCE,
            check_embedding_ctx_length=False,  # or it downloads a tokenizer
        )
    except Exception as error:  # noqa: BLE001 - vendor boundary: an address it cannot read
        kind = type(error).__name__
        raise SettingsError(f"EMBEDDINGS_BASE_URL cannot be used as an address ({kind}).") from None
    return ServedEmbeddings(inner, f"{base_url} {choice.model} centred")


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = vectors / np.maximum(lengths, 1e-9)
    return unit


def _reason(error: ModelError) -> str:
    named = str(error)
    return (
        named
        .replace("OPENAI_BASE_URL", "EMBEDDINGS_BASE_URL")
        .replace("CHAT_MODEL", "EMBEDDING_MODEL")
        .replace("OPENAI_API_KEY", "the key")
    )
