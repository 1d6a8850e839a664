r"""Reading a knowledge folder, and cutting what was read into passages along its headings.

Nothing that is wrong with one file stops the rest: it is skipped, and the reason is told. The
text of a document is the file decoded as UTF-8 with line endings as `\n`, front matter included,
and every passage is letters of that text at the offsets it names.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from assistant.adapters.markdown_blocks import Block, blocks_of
from assistant.domain.errors import StoreError
from assistant.domain.markdown import sentence_spans, words_of
from assistant.domain.passages import Passage

SUFFIXES = frozenset({".md", ".markdown", ".txt"})
LARGEST = 10 * 1024 * 1024
_FULL = 900
_SMALL = 250
_WHOLE = 1400
_FRONT = re.compile(r"\ufeff?---[ \t]*\n(.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


@dataclass(frozen=True)
class Skipped:
    """A file that is not in the knowledge base, and why, in words for who can mend it."""

    path: str
    reason: str


@dataclass(frozen=True)
class Listed:
    """A file of the folder, and what tells without reading it whether it changed."""

    source: str
    path: Path
    size: int
    changed: int


@dataclass(frozen=True)
class Document:
    """A file as read. `front` is its front matter, empty where there is none or it is broken."""

    source: str
    title: str
    front: Mapping[str, Any]
    text: str
    body: int


@dataclass(frozen=True)
class _Section:
    """Blocks under one heading; `opens` is where the heading itself stands."""

    path: tuple[str, ...]
    opens: int
    blocks: list[Block]


@dataclass(frozen=True)
class _Piece:
    """A passage to be. `opens` is where it starts if it takes its own heading along."""

    path: tuple[str, ...]
    opens: int
    start: int
    end: int


def list_folder(folder: Path) -> tuple[list[Listed], list[Skipped]]:
    """Return the documents of a folder and those that are refused unread, both by path.

    Hidden files and files of other kinds are passed over in silence.

    Raises:
        StoreError: when the folder itself cannot be read.
    """
    if not folder.is_dir():
        raise StoreError(f"{folder}: no such folder of documents; name one that exists")
    root = folder.resolve()
    listed: list[Listed] = []
    skipped: list[Skipped] = []
    for path in _files(folder):
        source = path.relative_to(folder).as_posix()
        found = _look(source, path, root)
        if isinstance(found, Listed):
            listed.append(found)
        else:
            skipped.append(found)
    return listed, skipped


def read_document(listed: Listed) -> Document | Skipped:
    """Return a document as text, or why it is skipped."""
    try:
        raw = listed.path.read_bytes()
    except OSError as error:
        return Skipped(listed.source, f"cannot be read: {error.strerror}")
    if not raw.strip():
        return Skipped(listed.source, "is empty")
    if b"\0" in raw:
        return Skipped(listed.source, "is binary, not text")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return Skipped(listed.source, f"is not UTF-8 (byte {error.start}); save it as UTF-8")
    return parse(listed.source, text.replace("\r\n", "\n").replace("\r", "\n"))


def parse(source: str, text: str) -> Document:
    """Return a document from its text: where the body begins, and what it is called."""
    import yaml

    front: Any = {}
    matter = _FRONT.match(text)
    if matter:
        try:
            front = yaml.safe_load(matter[1] or "")
        except (yaml.YAMLError, ValueError):
            front = {}
    front = front if isinstance(front, dict) else {}
    body = matter.end() if matter else 0
    title = front.get("title") or _first_heading(text, body) or _name(source)
    return Document(source, " ".join(str(title).split()), front, text, body)


def split(document: Document) -> list[Passage]:
    """Return the passages of a document, in order, none of them overlapping.

    Most hold 400 to 900 characters. Paragraphs, lists, tables and code stay whole unless they are
    longer than a passage can be; short sections that stand side by side share a passage, under
    the heading that they have in common. An id depends on the passage's own words only.
    """
    seen: Counter[str] = Counter()
    passages = []
    for piece in _joined(document):
        heading = " > ".join(piece.path)
        text = document.text[piece.start : piece.end]
        digest = hashlib.sha256("\0".join((document.source, heading, text)).encode())
        key = digest.hexdigest()[:24]
        seen[key] += 1
        name = key if seen[key] == 1 else f"{key}-{seen[key]}"
        passages.append(Passage(name, document.source, heading, piece.start, piece.end, text))
    return passages


def searchable(passage: Passage) -> str:
    """Return what a passage is found by: its headings and words, without marks and tags."""
    return f"{passage.heading}\n{words_of(passage.text)}"


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if path.suffix.lower() in SUFFIXES and not name.startswith("."):
                yield path


def _look(source: str, path: Path, root: Path) -> Listed | Skipped:
    try:
        status = path.stat()
        inside = path.resolve().is_relative_to(root)
    except (OSError, RuntimeError) as error:
        return Skipped(source, f"cannot be read: {getattr(error, 'strerror', None) or 'a loop'}")
    if not inside:
        return Skipped(source, "is a link that leads out of the folder")
    if not path.is_file():
        return Skipped(source, "is not a file")
    if status.st_size > LARGEST:
        return Skipped(source, "is larger than 10 MB; split it")
    try:
        source.encode("utf-8")
    except UnicodeEncodeError:
        return Skipped(source.encode("utf-8", "replace").decode(), "has a name that is not UTF-8")
    return Listed(source, path, status.st_size, status.st_mtime_ns)


def _first_heading(text: str, body: int) -> str | None:
    headings = (block.words for block in blocks_of(text, body) if block.kind == "heading")
    return next((words for words in headings if words), None)


def _name(source: str) -> str:
    return Path(source).stem.replace("-", " ").replace("_", " ").strip().capitalize() or source


def _joined(document: Document) -> list[_Piece]:
    """Return the pieces of all sections, short neighbours joined."""
    pieces: list[_Piece] = []
    for section in _sections(document):
        spans = _pack(document.text, section.blocks)
        if len(spans) == 1 and pieces and (joined := _join(pieces[-1], section, spans[0][1])):
            pieces[-1] = joined
            continue
        for number, (start, end) in enumerate(spans):
            opens = section.opens if number == 0 else start
            pieces.append(_Piece(section.path, opens, start, end))
    return pieces


def _join(piece: _Piece, section: _Section, end: int) -> _Piece | None:
    """Return a piece that goes on through the next section, or None where it should not."""
    pairs = zip(piece.path, section.path, strict=False)
    common = tuple(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    start = piece.start if piece.path == common else piece.opens
    apart = max(len(piece.path), len(section.path)) - len(common)
    if apart > 1 or not common or end - start > _FULL:
        return None
    return _Piece(common, start, start, end)


def _sections(document: Document) -> Iterator[_Section]:
    """Yield each run of blocks under one heading, with the path of headings that leads there."""
    above: list[tuple[int, str]] = []
    blocks: list[Block] = []
    opens = document.body
    for block in blocks_of(document.text, document.body):
        if block.kind != "heading":
            opens = opens if blocks or above else block.start
            blocks.append(block)
            continue
        if blocks:
            yield _Section(_path(document.title, above), opens, blocks)
            blocks = []
        opens = block.start
        above = [(level, words) for level, words in above if level < block.level]
        above.append((block.level, block.words))
    if blocks:
        yield _Section(_path(document.title, above), opens, blocks)


def _path(title: str, above: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    names = [words for _, words in above if words]
    if not names or names[0].casefold() != title.casefold():
        names.insert(0, title)
    return tuple(names)


def _pack(text: str, blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """Return spans of whole blocks, filled up as far as a passage reaches."""
    spans: list[tuple[int, int]] = []
    room = False
    for start, end in (piece for block in blocks for piece in _pieces(text, block)):
        if room and end - spans[-1][0] <= _FULL:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
        room = True
    if len(spans) > 1 and spans[-1][1] - spans[-1][0] < _SMALL:
        start, end = spans[-2][0], spans[-1][1]
        if end - start <= _FULL + _SMALL:
            spans[-2:] = [(start, end)]
    return [(start, end) for start, end in spans if any(map(str.isalnum, text[start:end]))]


def _pieces(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """Yield a block whole, or, where it is too long for a passage, cut where it hurts least."""
    if block.end - block.start <= (_FULL if block.kind == "paragraph" else _WHOLE):
        yield block.start, block.end
        return
    start = previous = block.start
    for cut in _cuts(text, block):
        if cut - start > _FULL and previous > start:
            yield start, previous
            start = _past_space(text, previous, block.end)
        while cut - start > _FULL:
            end = _break(text, start, start + _FULL)
            yield start, end
            start = _past_space(text, end, block.end)
        previous = max(cut, start)
    if start < block.end:
        yield start, block.end


def _cuts(text: str, block: Block) -> list[int]:
    if block.kind == "paragraph":
        sentences = sentence_spans(text[block.start : block.end])
        return [*(block.start + end for _, end in sentences), block.end]
    ends = [place for place in range(block.start, block.end) if text[place] == "\n"]
    return [*ends, block.end]


def _break(text: str, start: int, limit: int) -> int:
    places = (place for place in range(limit, start, -1) if text[place].isspace())
    return next(places, limit)


def _past_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start
