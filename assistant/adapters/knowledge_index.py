"""The knowledge base: kept up to date with a folder of documents, and searched.

One process writes at a time, any number read, and what they read is always one whole state.
Only the passages whose words changed are embedded again.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import filelock
import numpy as np
from langchain_core.embeddings import Embeddings

from assistant.adapters.asking import Asked
from assistant.adapters.catalogue import Catalogue
from assistant.adapters.documents import Skipped
from assistant.adapters.gathering import gather, is_current
from assistant.adapters.generation import (
    Generation,
    current_name,
    write_generation,
)
from assistant.adapters.ranking import best_passages, weigh
from assistant.adapters.rows import Rows
from assistant.application.evidence import Evidence, everyday_questions
from assistant.domain.errors import StoreError
from assistant.domain.passages import Found, Passage

if TYPE_CHECKING:
    from numpy.typing import NDArray

Progress = Callable[[int, int], None]
_T = TypeVar("_T")
_AT_ONCE = 256
_TRIES = 4


@dataclass(frozen=True)
class IndexReport:
    """What an update did. `added`, `updated`, `removed` and `unchanged` count documents."""

    documents: int
    passages: int
    added: int
    updated: int
    removed: int
    unchanged: int
    skipped: tuple[Skipped, ...]
    seconds: float


class KnowledgeIndex:
    """Searches a folder of documents, by an index kept below the data folder.

    Each pair of a knowledge folder and an embedding model has an index of its own. Nothing of it
    is read or written before the first call.
    """

    def __init__(self, folder: Path, data: Path, embeddings: Embeddings) -> None:
        self._folder = folder
        self._embeddings = embeddings
        self._model = _model_id(embeddings)
        made_from = (str(folder.resolve()), self._model, *everyday_questions())
        digest = hashlib.sha256("\0".join(made_from).encode()).hexdigest()
        self._index = data / "index" / digest[:16]
        self._opening = threading.Lock()
        self._updating = threading.Lock()
        self._opened: Generation | None = None
        self._asked_words: dict[str, NDArray[np.float32]] = {}

    def update(self, progress: Progress | None = None) -> IndexReport:
        """Bring the index up to date with the folder; `progress` is told steps done and in all.

        Steps are the pages of a long file while it is read, then the texts that are embedded.

        Raises:
            StoreError: when the folder or the index cannot be read or written, or another
                process is writing this index.
        """
        started = time.perf_counter()
        with self._updating:
            before = self._open_or_none()
            if before is not None and is_current(self._folder, before.catalogue):
                report = _report(before.catalogue, unchanged=len(before.catalogue.sources))
            else:
                report = self._locked(lambda: self._renew(progress))
        return replace(report, seconds=time.perf_counter() - started)

    def search(self, query: str, top: int) -> list[Found]:
        """Return at most `top` passages, best first. An empty query finds nothing."""
        if not query.strip() or top < 1:
            return []
        asked = self._asked(query, "")
        return self._read(lambda opened: best_passages(opened, asked, top), [])

    def evidence(
        self, question: str, context: str, top: int, without: AbstractSet[str] = frozenset()
    ) -> Evidence:
        """Return the best passages towards a question, their sentences, and the signals.

        Sources named in `without` are passed over, as if they were not in the folder.
        """
        empty = Evidence((), (), {})
        if not question.strip() or top < 1:
            return empty
        asked = self._asked(question, context)
        return self._read(lambda opened: weigh(opened, asked, top, without), empty)

    def _asked(self, question: str, context: str) -> Asked:
        opened = self._opened or self._open()
        if opened is None:
            return Asked.of(question, context, self._embeddings)
        return Asked.of(question, context, self._embeddings, opened.word_vector, self._asked_words)

    def text_of(self, source: str) -> str:
        """Return the text of a source as indexed.

        Raises:
            StoreError: when the index holds no such source.
        """
        text = self._read(lambda opened: opened.catalogue.texts.get(source), None)
        if text is None:
            raise StoreError(f"{source}: is not in the index; run `telemachus index`")
        return text

    def titles(self) -> Mapping[str, str]:
        """Return the title of each source."""
        return self._read(
            lambda opened: {each.source: each.title for each in opened.catalogue.sources}, {}
        )

    def passages(self) -> list[Passage]:
        """Return every passage, in the order of the sources."""
        return self._read(lambda opened: list(opened.catalogue.passages), [])

    def _read(self, ask: Callable[[Generation], _T], empty: _T) -> _T:
        """Ask the current generation; again where an update took it away meanwhile."""
        failure: Exception | None = None
        for _ in range(_TRIES):
            opened = self._open()
            if opened is None:
                return empty
            try:
                return ask(opened)
            except Exception as error:  # noqa: BLE001 -- Chroma's errors have no common base
                failure = error
                with self._opening:
                    self._opened = None
        raise self._broken(failure) from failure

    def _open(self) -> Generation | None:
        """Return the generation that counts, opened, or None where nothing is indexed yet."""
        failure: Exception | None = None
        for _ in range(_TRIES):
            try:
                name = current_name(self._index)
                with self._opening:
                    if name is None or self._opened is None or self._opened.folder.name != name:
                        self._opened = None if name is None else Generation(self._index / name)
                    return self._opened
            except Exception as error:  # noqa: BLE001 -- as in _read
                failure = failure or error  # Chroma's second try fails at what its first left
        raise self._broken(failure) from failure

    def _broken(self, error: BaseException | None) -> StoreError:
        unwritable = self._unwritable()
        if unwritable is not None:
            return StoreError(
                f"{unwritable}: cannot be written, and Chroma opens no index without writing to "
                "it, not even to read; allow writing there, or copy the data folder to a place "
                "that can be written and name that"
            )
        return StoreError(
            f"{self._index}: the index cannot be read ({type(error).__name__}); "
            "make room on the disk and allow writing there, or else delete this folder and run "
            "`telemachus index`"
        )

    def _unwritable(self) -> Path | None:
        """Return what Chroma has to write and cannot, if that is what is wrong."""
        try:
            name = current_name(self._index)
        except OSError:
            return None
        chroma = self._index / (name or "") / "chroma"
        wanted = (chroma, chroma / "chroma.sqlite3") if name else ()
        return next((p for p in wanted if p.exists() and not os.access(p, os.W_OK)), None)

    def _locked(self, write: Callable[[], IndexReport]) -> IndexReport:
        try:
            self._index.mkdir(parents=True, exist_ok=True)
            with filelock.FileLock(self._index / "index.lock", timeout=0):
                return write()
        except filelock.Timeout as error:
            raise StoreError(
                f"{self._index}: another Telemachus is writing this index; wait until it has "
                "finished, or stop it, and try again"
            ) from error
        except OSError as error:
            raise StoreError(
                f"{self._index}: cannot be written ({error.strerror or type(error).__name__}); "
                "make room on the disk, allow writing there, or name another data folder"
            ) from error

    def _renew(self, progress: Progress | None) -> IndexReport:
        before = self._open_or_none()
        old = before.catalogue if before is not None else Catalogue(0, (), ())
        catalogue = gather(self._folder, old, progress)
        counts = _changes(old, catalogue)
        rows = Rows.of(catalogue)
        vectors = self._embed(before, rows, progress)
        try:
            write_generation(self._index, before, catalogue, rows, vectors)
        except OSError:
            raise
        except Exception as error:
            raise OSError(0, f"{type(error).__name__} while writing the vectors") from error
        if before is not None:
            with self._opening:
                self._opened = None
            before.close()
        return _report(catalogue, **counts)

    def _open_or_none(self) -> Generation | None:
        """Return the generation to start from; one that cannot be read is written anew."""
        try:
            return self._open()
        except StoreError:
            return None

    def _embed(
        self, before: Generation | None, rows: Rows, progress: Progress | None
    ) -> NDArray[np.float32]:
        """Return a vector for each text, taken over where the same text was embedded before."""
        texts = rows.texts
        known, width = _vectors_before(before)
        missing = list(dict.fromkeys(text for text in texts if text not in known))
        for first in range(0, len(missing), _AT_ONCE):
            some = missing[first : first + _AT_ONCE]
            made = np.asarray(self._embeddings.embed_documents(some), dtype=np.float32)
            known.update(zip(some, made, strict=True))
            width = made.shape[1]
            if progress is not None:
                progress(first + len(some), len(missing))
        vectors = np.zeros((len(texts), width), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = known[text]
        return vectors


def _vectors_before(before: Generation | None) -> tuple[dict[str, NDArray[np.float32]], int]:
    """Return the vectors of a generation by their texts, and how wide they are."""
    if before is None:
        return {}, 0
    texts = Rows.of(before.catalogue).texts
    vectors = [*before.vectors, *before.word_vectors, *before.everyday]
    return dict(zip(texts, vectors, strict=True)), int(before.vectors.shape[1])


def _model_id(embeddings: Embeddings) -> str:
    kind = type(embeddings)
    return f"{kind.__module__}.{kind.__qualname__}:{getattr(embeddings, 'model', '')}"


def _changes(old: Catalogue, new: Catalogue) -> dict[str, int]:
    before = {source.source: source.digest for source in old.sources}
    after = {source.source: source.digest for source in new.sources}
    both = before.keys() & after.keys()
    unchanged = sum(before[name] == after[name] for name in both)
    return {
        "added": len(after.keys() - before.keys()),
        "updated": len(both) - unchanged,
        "removed": len(before.keys() - after.keys()),
        "unchanged": unchanged,
    }


def _report(
    catalogue: Catalogue, unchanged: int, added: int = 0, updated: int = 0, removed: int = 0
) -> IndexReport:
    return IndexReport(
        documents=len(catalogue.sources),
        passages=len(catalogue.passages),
        added=added,
        updated=updated,
        removed=removed,
        unchanged=unchanged,
        skipped=catalogue.skipped,
        seconds=0.0,
    )
