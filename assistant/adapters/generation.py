"""One state of the index on disk, written once and never changed after.

A generation is a folder: what was read, the vectors, the lexical index and Chroma's files. It
counts only once `current.json` names it, which happens last and in one step, so that a process
killed at any moment leaves the generation before it whole.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.adapters.documents import Skipped, searchable
from assistant.adapters.words import stems
from assistant.domain.passages import Passage

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = 3
_COLLECTION = "passages"
_AT_ONCE = 2000


@dataclass(frozen=True)
class Source:
    """A document of a generation.

    `size`, `changed` and `digest`, of the file, tell whether it is still the same. `pages` and
    `dated` are the document's own.
    """

    source: str
    title: str
    size: int
    changed: int
    digest: str
    text: str
    passages: tuple[Passage, ...]
    sentences: tuple[tuple[tuple[int, int], ...], ...]
    pages: tuple[int, ...] = ()
    dated: str = ""


@dataclass(frozen=True)
class Refused:
    """A file that was read and is skipped, and what tells whether it is still the same.

    `is_copy` says that the reason lies in the other files, not in this one alone.
    """

    source: str
    reason: str
    size: int
    changed: int
    digest: str
    is_copy: bool


@dataclass(frozen=True)
class Catalogue:
    """All that was read. `written` is when, in nanoseconds of the file system's clock.

    `skipped` are all files that are left out, `refused` those of them that were read.
    """

    written: int
    sources: tuple[Source, ...]
    skipped: tuple[Skipped, ...]
    refused: tuple[Refused, ...] = ()

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every passage, in the order of the sources; a passage's place here is its row."""
        return tuple(passage for source in self.sources for passage in source.passages)

    @cached_property
    def sentences(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """For each passage where its sentences stand, counted in the source."""
        return tuple(spans for source in self.sources for spans in source.sentences)

    @cached_property
    def first_rows(self) -> NDArray[np.int64]:
        """For each passage the row of its first sentence; one more at the end."""
        counts = [len(spans) for spans in self.sentences]
        return len(counts) + np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))

    @cached_property
    def texts(self) -> dict[str, str]:
        """The text of each source."""
        return {source.source: source.text for source in self.sources}

    @cached_property
    def keys(self) -> list[str]:
        """A name for each row of the vectors: passages first, then sentences."""
        names = [passage.id for passage in self.passages]
        for passage, spans in zip(self.passages, self.sentences, strict=True):
            names.extend(f"{passage.id}#{number}" for number in range(len(spans)))
        return names


class Generation:
    """A generation opened for reading. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        import bm25s

        self.folder = folder
        self.catalogue = _read_catalogue(folder)
        self.vectors: NDArray[np.float32] = np.load(folder / "vectors.npy", mmap_mode="r")
        self.places = {passage.id: row for row, passage in enumerate(self.catalogue.passages)}
        self._lexical = bm25s.BM25.load(folder / "words", mmap=True) if self.places else None
        self._client: Any = None
        self._collection: Any = None
        if self.places:
            self._client = _client(folder / "chroma")
            self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)

    def nearest(self, vector: NDArray[np.float32], count: int) -> list[int]:
        """Return the passages whose own or whose sentences' vectors are nearest, each once."""
        if self._collection is None:
            return []
        found = self._collection.query(
            query_embeddings=[vector],
            n_results=min(count, len(self.vectors)),
            include=["distances"],
        )
        rows = (self.places.get(key.partition("#")[0]) for key in found["ids"][0])
        return list(dict.fromkeys(row for row in rows if row is not None))

    def lexical(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Return the BM25 score of every passage towards some stems."""
        known = [word for word in words if self._lexical and word in self._lexical.vocab_dict]
        if self._lexical is None or not known:
            return np.zeros(len(self.places), dtype=np.float32)
        scores: NDArray[np.float32] = self._lexical.get_scores(known)
        return scores

    def holders(self, word: str) -> NDArray[np.int32]:
        """Return the passages that hold a stem."""
        row = self._lexical.vocab_dict.get(word) if self._lexical else None
        if self._lexical is None or row is None:
            return np.empty(0, dtype=np.int32)
        first, last = self._lexical.scores["indptr"][row : row + 2]
        rows: NDArray[np.int32] = self._lexical.scores["indices"][first:last]
        return rows

    def close(self) -> None:
        """Let go of Chroma's files."""
        if self._client is not None:
            self._client.close()


def current_name(index: Path) -> str | None:
    """Return the name of the generation that counts, or None where there is none of this format."""
    try:
        current = json.loads((index / "current.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    if not isinstance(current, dict) or current.get("format") != FORMAT:
        return None
    name = current.get("generation")
    return name if isinstance(name, str) else None


def write_generation(
    index: Path,
    before: Generation | None,
    catalogue: Catalogue,
    vectors: NDArray[np.float32],
) -> str:
    """Write a generation, make it the current one, and remove all others. Returns its name.

    Raises:
        OSError: when the disk does not take it; the generation before it still counts.
    """
    name = f"generation-{uuid.uuid4().hex[:12]}"
    folder = index / name
    try:
        folder.mkdir(parents=True)
        np.save(folder / "vectors.npy", vectors)
        _write_catalogue(folder, catalogue)
        if catalogue.passages:
            _write_words(folder / "words", catalogue)
            _write_chroma(folder / "chroma", before, catalogue, vectors)
        _point_at(index, name)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    for other in index.glob("generation-*"):
        if other.name != name:
            shutil.rmtree(other, ignore_errors=True)
    return name


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def _write_words(folder: Path, catalogue: Catalogue) -> None:
    import bm25s

    corpus = [stems(searchable(passage)) for passage in catalogue.passages]
    if not any(corpus):
        corpus[0] = [""]
    lexical = bm25s.BM25()
    lexical.index(corpus, show_progress=False)
    lexical.save(folder, show_progress=False)


def _write_chroma(
    folder: Path,
    before: Generation | None,
    catalogue: Catalogue,
    vectors: NDArray[np.float32],
) -> None:
    """Carry Chroma's files over from the generation before, and change only what differs."""
    old = set(before.catalogue.keys) if before is not None else set()
    if before is not None and old:
        shutil.copytree(before.folder / "chroma", folder)
    client = _client(folder)
    try:
        collection = client.get_or_create_collection(
            _COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        rows = [row for row, key in enumerate(catalogue.keys) if key not in old]
        gone = sorted(old.difference(catalogue.keys))
        for first in range(0, len(gone), _AT_ONCE):
            collection.delete(ids=gone[first : first + _AT_ONCE])
        for first in range(0, len(rows), _AT_ONCE):
            some = rows[first : first + _AT_ONCE]
            collection.upsert(ids=[catalogue.keys[row] for row in some], embeddings=vectors[some])
    finally:
        client.close()


def _point_at(index: Path, name: str) -> None:
    draft = index / "current.json.new"
    with draft.open("w", encoding="utf-8") as file:
        json.dump({"format": FORMAT, "generation": name}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(index / "current.json")


def _write_catalogue(folder: Path, catalogue: Catalogue) -> None:
    written = {
        "written": catalogue.written,
        "skipped": [[skipped.path, skipped.reason] for skipped in catalogue.skipped],
        "refused": [asdict(refused) for refused in catalogue.refused],
        "sources": [_plain(source) for source in catalogue.sources],
    }
    text = json.dumps(written, ensure_ascii=False)
    (folder / "catalogue.json").write_text(text, encoding="utf-8", newline="\n")


def _plain(source: Source) -> dict[str, Any]:
    return {
        "source": source.source,
        "title": source.title,
        "size": source.size,
        "changed": source.changed,
        "digest": source.digest,
        "text": source.text,
        "pages": source.pages,
        "dated": source.dated,
        "passages": [
            [each.id, each.heading, each.start, each.end, each.page, each.lead, spans]
            for each, spans in zip(source.passages, source.sentences, strict=True)
        ],
    }


def _read_catalogue(folder: Path) -> Catalogue:
    read = json.loads((folder / "catalogue.json").read_text(encoding="utf-8"))
    skipped = tuple(Skipped(path, reason) for path, reason in read["skipped"])
    refused = tuple(Refused(**plain) for plain in read["refused"])
    return Catalogue(read["written"], tuple(map(_source, read["sources"])), skipped, refused)


def _source(plain: dict[str, Any]) -> Source:
    text, name = plain["text"], plain["source"]
    passages = tuple(
        Passage(key, name, heading, start, end, text[start:end], page, lead)
        for key, heading, start, end, page, lead, _ in plain["passages"]
    )
    sentences = tuple(tuple((a, b) for a, b in spans) for *_, spans in plain["passages"])
    kept = {key: plain[key] for key in ("title", "size", "changed", "digest", "dated")}
    return Source(
        source=name,
        text=text,
        passages=passages,
        sentences=sentences,
        pages=tuple(plain["pages"]),
        **kept,
    )
