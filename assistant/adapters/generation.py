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
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.adapters.catalogue import Catalogue, read_catalogue, write_catalogue
from assistant.adapters.rows import Rows
from assistant.adapters.words import stems

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from assistant.adapters.stating import Told

FORMAT = 5
_COLLECTION = "passages"
_AT_ONCE = 2000
_SAMPLED = 400
FEW = 6_000


class Generation:
    """A generation opened for reading. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        import bm25s

        self.folder = folder
        self.catalogue = read_catalogue(folder)
        self.vectors: NDArray[np.float32] = np.asarray(
            np.load(folder / "vectors.npy", mmap_mode="r")
        )
        self.places = {passage.id: row for row, passage in enumerate(self.catalogue.passages)}
        self.echoes: NDArray[np.bool_] = np.load(folder / "echoes.npy")
        self.lexicon: list[str] = json.loads((folder / "lexicon.json").read_text("utf-8"))
        self.word_vectors: NDArray[np.float32] = np.load(folder / "lexicon.npy")
        self.everyday: NDArray[np.float32] = np.load(folder / "everyday.npy")
        self._stem_rows: Mapping[str, int] = {}
        self._gains: NDArray[np.float32] = np.empty(0, dtype=np.float32)
        self._holders: NDArray[np.int32] = np.empty(0, dtype=np.int32)
        self._edges: list[int] = []
        self.told: dict[int, tuple[Told, ...]] = {}
        self._client: Any = None
        self._collection: Any = None
        if self.places:
            words = bm25s.BM25.load(folder / "words", mmap=True)
            self._stem_rows = words.vocab_dict
            self._gains = np.asarray(words.scores["data"])
            self._holders = np.asarray(words.scores["indices"])
            self._edges = words.scores["indptr"].tolist()
            self._client = _client(folder / "chroma")
            self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)

    def nearest(self, vector: NDArray[np.float32], count: int) -> list[int]:
        """Return the passages whose own or whose sentences' vectors are nearest, each once.

        Few vectors are looked through one by one, which is exact and quicker than any index.
        """
        if self._collection is None:
            return []
        count = min(count, len(self.vectors) - int(self.echoes.sum()))
        if len(self.vectors) <= FEW:
            near = self.vectors @ vector
            near[len(self.places) :][self.echoes] = -np.inf
            rows = np.argsort(-near, kind="stable")[:count]
            return list(dict.fromkeys(self._passage_of[rows].tolist()))
        found = self._collection.query(
            query_embeddings=[vector],
            n_results=count,
            include=["distances"],
        )
        held = (self.places.get(key.partition("#")[0]) for key in found["ids"][0])
        return list(dict.fromkeys(row for row in held if row is not None))

    def lexical(self, weights: Mapping[str, float]) -> NDArray[np.float32]:
        """Return the BM25 score of every passage towards some stems, each with its weight."""
        scores = np.zeros(len(self.places), dtype=np.float32)
        for word, weight in weights.items():
            held = self._span(word)
            scores[self._holders[held]] += weight * self._gains[held]
        return scores

    def holders(self, word: str) -> NDArray[np.int32]:
        """Return the passages that hold a stem."""
        return self._holders[self._span(word)]

    def _span(self, word: str) -> slice:
        """Return where the passages that hold a stem stand among all holders."""
        row = self._stem_rows.get(word)
        return slice(0, 0) if row is None else slice(self._edges[row], self._edges[row + 1])

    @cached_property
    def word_places(self) -> dict[str, int]:
        """Where each word of the knowledge base stands in the lexicon."""
        return {word: place for place, word in enumerate(self.lexicon)}

    @cached_property
    def stem_places(self) -> dict[str, list[int]]:
        """Where the words of each stem stand in the lexicon."""
        places: dict[str, list[int]] = {}
        for place, word in enumerate(self.lexicon):
            places.setdefault(next(iter(stems(word)), word), []).append(place)
        return places

    def word_vector(self, word: str) -> NDArray[np.float32] | None:
        """Return the vector of a word of the knowledge base, in this form or another of its stem.

        None is for a word whose stem the knowledge base does not hold.
        """
        place = self.word_places.get(word)
        if place is None:
            place = self.stem_places.get(next(iter(stems(word)), word), [None])[-1]
        return None if place is None else self.word_vectors[place]

    @cached_property
    def ordinary(self) -> NDArray[np.float32]:
        """The mean of some rows, always the same: what an ordinary sentence of it is about."""
        drawn = np.random.default_rng(0).permutation(len(self.vectors))[:_SAMPLED]
        mean: NDArray[np.float32] = self.vectors[np.sort(drawn)].mean(axis=0)
        return mean

    @cached_property
    def ordinary_everyday(self) -> float:
        """How near an ordinary sentence of it is to an everyday question, on average."""
        return float((self.everyday @ self.ordinary).mean())

    @cached_property
    def oneness(self) -> float:
        """How much it is about one thing, 0..1: the square of how long its passages' mean is."""
        mean = self.vectors[: len(self.places)].mean(axis=0)
        return float(mean @ mean)

    @cached_property
    def everyday_known(self) -> NDArray[np.float32]:
        """For each everyday question, how near the knowledge base comes to it after all."""
        passages = self.vectors[: len(self.places)]
        known: NDArray[np.float32] = (passages @ self.everyday.T).max(axis=0)
        return known

    @cached_property
    def _passage_of(self) -> NDArray[np.int64]:
        """For each row of the vectors the passage it stands for or in."""
        passages = np.arange(len(self.places))
        return np.concatenate([passages, np.repeat(passages, np.diff(self.catalogue.first_rows))])

    @cached_property
    def own_rows(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """For each passage the first of its own sentences, one more at the end; and their rows.

        Sentences that many sources repeat are left out, where a passage holds any other.
        """
        firsts = self.catalogue.first_rows - len(self.places)
        own = ~self.echoes
        held = np.add.reduceat(own, firsts[:-1], dtype=np.int64) if len(own) else firsts[1:]
        own |= np.repeat(held == 0, np.diff(firsts))
        ends = np.concatenate(([0], np.cumsum(own)))
        return ends[firsts], (np.flatnonzero(own) + len(self.places)).astype(np.int32)

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
    rows: Rows,
    vectors: NDArray[np.float32],
) -> str:
    """Write a generation, make it the current one, and remove all others. Returns its name.

    `vectors` has a row for each of `rows.texts`.

    Raises:
        OSError: when the disk does not take it; the generation before it still counts.
    """
    name = f"generation-{uuid.uuid4().hex[:12]}"
    folder = index / name
    try:
        folder.mkdir(parents=True)
        found_by = len(rows.passages) + len(rows.sentences)
        np.save(folder / "vectors.npy", vectors[:found_by])
        np.save(folder / "lexicon.npy", vectors[found_by : found_by + len(rows.lexicon)])
        np.save(folder / "everyday.npy", vectors[found_by + len(rows.lexicon) :])
        np.save(folder / "echoes.npy", rows.echoes)
        lexicon = json.dumps(rows.lexicon, ensure_ascii=False)
        (folder / "lexicon.json").write_text(lexicon, encoding="utf-8", newline="\n")
        write_catalogue(folder, catalogue)
        if catalogue.passages:
            _write_words(folder / "words", rows)
            _write_chroma(folder / "chroma", before, catalogue, rows.echoes, vectors)
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


def _write_words(folder: Path, rows: Rows) -> None:
    import bm25s

    corpus = [stems(text) for text in rows.passages]
    if not any(corpus):
        corpus[0] = [""]
    lexical = bm25s.BM25()
    lexical.index(corpus, show_progress=False)
    lexical.save(folder, show_progress=False)


def _write_chroma(
    folder: Path,
    before: Generation | None,
    catalogue: Catalogue,
    echoes: NDArray[np.bool_],
    vectors: NDArray[np.float32],
) -> None:
    """Carry Chroma's files over from the generation before, and change only what differs."""
    old = _proposed(before.catalogue, before.echoes) if before is not None else {}
    new = _proposed(catalogue, echoes)
    if before is not None and old:
        shutil.copytree(before.folder / "chroma", folder)
        changed = {
            key: row
            for key, row in new.items()
            if key not in old or not np.array_equal(before.vectors[old[key]], vectors[row])
        }
    else:
        changed = new
    client = _client(folder)
    try:
        collection = client.get_or_create_collection(
            _COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        gone = sorted(old.keys() - new.keys())
        for first in range(0, len(gone), _AT_ONCE):
            collection.delete(ids=gone[first : first + _AT_ONCE])
        names = list(changed)
        for first in range(0, len(names), _AT_ONCE):
            some = names[first : first + _AT_ONCE]
            collection.upsert(ids=some, embeddings=vectors[[changed[name] for name in some]])
    finally:
        client.close()


def _proposed(catalogue: Catalogue, echoes: NDArray[np.bool_]) -> dict[str, int]:
    """Return the rows that a search by meaning may propose: all but repeated sentences."""
    first = len(catalogue.passages)
    return {
        key: row for row, key in enumerate(catalogue.keys) if row < first or not echoes[row - first]
    }


def _point_at(index: Path, name: str) -> None:
    draft = index / "current.json.new"
    with draft.open("w", encoding="utf-8") as file:
        json.dump({"format": FORMAT, "generation": name}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(index / "current.json")
