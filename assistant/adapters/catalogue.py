"""All that was read of a knowledge folder, and how it is written to disk.

A text is held once: passages and where sentences stand are cut from it when they are asked for, as
a large knowledge base has many.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from assistant.adapters.documents import Skipped
from assistant.domain.passages import Passage

if TYPE_CHECKING:
    from numpy.typing import NDArray

Spans = Sequence[tuple[int, int]]


class PackedSpans(Sequence[tuple[int, int]]):
    """Where sentences stand, in eight bytes each: a large knowledge base has many."""

    __slots__ = ("_places",)

    def __init__(self, spans: Spans) -> None:
        self._places = array("I", [place for span in spans for place in span])

    def __len__(self) -> int:
        return len(self._places) // 2

    @overload
    def __getitem__(self, place: int) -> tuple[int, int]: ...
    @overload
    def __getitem__(self, place: slice) -> list[tuple[int, int]]: ...
    def __getitem__(self, place: int | slice) -> tuple[int, int] | list[tuple[int, int]]:
        """Return where a sentence starts and ends."""
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        at = 2 * (place % len(self))
        return self._places[at], self._places[at + 1]


class PackedPassages(Sequence[Passage]):
    """The passages of a source, made when asked for: their text is held once, by the source."""

    __slots__ = ("_name", "_rows", "_text")

    def __init__(self, name: str, text: str, rows: Sequence[tuple[Any, ...]]) -> None:
        self._name, self._text, self._rows = name, text, tuple(rows)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Passage: ...
    @overload
    def __getitem__(self, place: slice) -> list[Passage]: ...
    def __getitem__(self, place: int | slice) -> Passage | list[Passage]:
        """Return a passage with its text."""
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        key, heading, start, end, page, lead = self._rows[place]
        return Passage(key, self._name, heading, start, end, self._text[start:end], page, lead)


class _Joined(Sequence[Passage]):
    """Sequences of passages, one after the other."""

    def __init__(self, parts: Sequence[Sequence[Passage]]) -> None:
        self._parts = parts
        self._ends = list(accumulate(map(len, parts)))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, place: int) -> Passage: ...
    @overload
    def __getitem__(self, place: slice) -> list[Passage]: ...
    def __getitem__(self, place: int | slice) -> Passage | list[Passage]:
        """Return a passage by its row."""
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        row = place % len(self)
        part = bisect_right(self._ends, row)
        before = self._ends[part - 1] if part else 0
        return self._parts[part][row - before]


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
    passages: Sequence[Passage]
    sentences: tuple[Spans, ...]
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
    def passages(self) -> Sequence[Passage]:
        """Every passage, in the order of the sources; a passage's place here is its row."""
        return _Joined([source.passages for source in self.sources])

    @cached_property
    def sentences(self) -> tuple[Spans, ...]:
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


def write_catalogue(folder: Path, catalogue: Catalogue) -> None:
    """Write a catalogue into the folder of a generation."""
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
            [each.id, each.heading, each.start, each.end, each.page, each.lead, list(spans)]
            for each, spans in zip(source.passages, source.sentences, strict=True)
        ],
    }


def read_catalogue(folder: Path) -> Catalogue:
    """Return the catalogue of a generation's folder."""
    read = json.loads((folder / "catalogue.json").read_text(encoding="utf-8"))
    skipped = tuple(Skipped(path, reason) for path, reason in read["skipped"])
    refused = tuple(Refused(**plain) for plain in read["refused"])
    return Catalogue(read["written"], tuple(map(_source, read["sources"])), skipped, refused)


def _source(plain: dict[str, Any]) -> Source:
    text, name = plain["text"], plain["source"]
    passages = PackedPassages(name, text, [tuple(row[:-1]) for row in plain["passages"]])
    sentences = tuple(PackedSpans(spans) for *_, spans in plain["passages"])
    kept = {key: plain[key] for key in ("title", "size", "changed", "digest", "dated")}
    return Source(
        source=name,
        text=text,
        passages=passages,
        sentences=sentences,
        pages=tuple(plain["pages"]),
        **kept,
    )
