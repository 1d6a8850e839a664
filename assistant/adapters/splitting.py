"""Documents cut into passages along their headings.

Every passage is letters of the document's text at the offsets it names, and no two overlap. What
repeats across most documents, or is nothing but tags, stays in the text and is in no passage.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from assistant.adapters.documents import Document
from assistant.adapters.markdown_blocks import SUMMARY, Block, blocks_of
from assistant.domain.markdown import NOTHING, masked, sentence_spans, words_of
from assistant.domain.passages import Passage

_FULL = 900
_SMALL = 250
_WHOLE = 1400
_INTRODUCES = 300
_RULE = re.compile(r"[ \t|:-]+$")
_ROW_END = re.compile(r"</(?:tr|li|dd)\s*>", re.IGNORECASE)
_HIDDEN = re.compile(f"{NOTHING}+")


@dataclass(frozen=True)
class _Span:
    """Where a passage is to stand, and what stands over it if it is a part of a table."""

    start: int
    end: int
    lead: str = ""


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
    span: _Span


@dataclass(frozen=True)
class _Cut:
    """A document on its way to passages. `gaps` is where what repeats was left out."""

    document: Document
    shape: str
    sections: list[_Section]
    gaps: list[int]

    def has_gap(self, start: int, end: int) -> bool:
        """Return whether something was left out between two places."""
        return bisect_left(self.gaps, start) < bisect_left(self.gaps, end)


def split(document: Document, repeated: AbstractSet[str] = frozenset()) -> list[Passage]:
    """Return the passages of a document, in order, none of them overlapping.

    Most hold 400 to 900 characters. Paragraphs, lists, tables and code stay whole unless they are
    longer than a passage can be; short sections that stand side by side share a passage, under
    the heading that they have in common. An id depends on the passage's own words only.
    `repeated` names the lines, by `line_key`, that are in no passage.
    """
    seen: Counter[str] = Counter()
    passages = []
    for piece in _joined(_cut(document, repeated)):
        span = piece.span
        page = bisect_right(document.pages, span.start) or None
        heading = " > ".join([*piece.path, *([f"p. {page}"] if page else [])])
        text = document.text[span.start : span.end]
        digest = hashlib.sha256("\0".join((document.source, heading, text)).encode())
        key = digest.hexdigest()[:24]
        seen[key] += 1
        name = key if seen[key] == 1 else f"{key}-{seen[key]}"
        passages.append(
            Passage(name, document.source, heading, span.start, span.end, text, page, span.lead)
        )
    return passages


def line_key(line: str) -> str:
    """Return what a line is compared by: its words without numbers; nothing if it has none."""
    words = re.sub(r"\d+", "0", words_of(line[:2000]).casefold())
    return words if any(map(str.isalpha, words)) else ""


def _cut(document: Document, repeated: AbstractSet[str]) -> _Cut:
    gaps: list[int] = []
    sections = list(_sections(document, repeated, gaps))
    return _Cut(document, masked(document.text), sections, sorted(gaps))


def _sections(
    document: Document, repeated: AbstractSet[str], gaps: list[int]
) -> Iterator[_Section]:
    """Yield each run of blocks under one heading, with the path of headings that leads there."""
    above: list[tuple[int, str]] = []
    blocks: list[Block] = []
    opens = document.body
    for block in blocks_of(document.text, document.body, document.is_plain):
        if block.kind not in {"heading", "close"}:
            kept = _kept(document.text, block, repeated, gaps)
            if kept is not None:
                opens = opens if blocks or above else kept.start
                blocks.append(kept)
            continue
        if blocks:
            yield _Section(_path(document.title, above), opens, blocks)
            blocks = []
        opens = block.start if block.kind == "heading" else block.end
        level = block.level or SUMMARY
        above = [(over, words) for over, words in above if over < level]
        if block.kind == "heading":
            above.append((level, block.words))
    if blocks:
        yield _Section(_path(document.title, above), opens, blocks)


def _kept(text: str, block: Block, repeated: AbstractSet[str], gaps: list[int]) -> Block | None:
    """Return a block without the lines at its edges that repeat, or None if nothing is left."""
    if repeated and block.kind != "code":
        keys = [line_key(text[start:end]) for start, end in lines_of(text, block)]
        if any(key in repeated for key in keys):
            lines = lines_of(text, block)
            own = [place for place, key in enumerate(keys) if key and key not in repeated]
            if not own:
                gaps.append(block.start)
                return None
            if block.kind == "paragraph":
                start, end = lines[own[0]][0], lines[own[-1]][1]
                gaps.extend([block.start] if own[0] else [])
                gaps.extend([end] if own[-1] < len(lines) - 1 else [])
                return replace(block, start=start, end=end)
    if block.kind != "code" and not _has_words(text[block.start : block.end]):
        return None
    return block


def _has_words(text: str) -> bool:
    """Return whether something is left without marks; of a long text that is taken for granted."""
    if "<" not in text or len(text) > _WHOLE:
        return any(map(str.isalnum, text))
    return any(map(str.isalnum, words_of(text)))


def lines_of(text: str, block: Block) -> list[tuple[int, int]]:
    """Return where each line of a block stands."""
    edges = [block.start - 1, *_newlines(text, block.start, block.end), block.end]
    return [(before + 1, after) for before, after in pairwise(edges)]


def _newlines(text: str, start: int, end: int) -> Iterator[int]:
    at = text.find("\n", start, end)
    while at >= 0:
        yield at
        at = text.find("\n", at + 1, end)


def _path(title: str, above: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    names = [words for _, words in above if words]
    if not names or names[0].casefold() != title.casefold():
        names.insert(0, title)
    return tuple(names)


def _joined(cut: _Cut) -> list[_Piece]:
    """Return the pieces of all sections, short neighbours joined."""
    pieces: list[_Piece] = []
    for section in cut.sections:
        spans = _pack(cut, section.blocks)
        if len(spans) == 1 and pieces and (joined := _join(cut, pieces[-1], section, spans[0])):
            pieces[-1] = joined
            continue
        for number, span in enumerate(spans):
            opens = section.opens if number == 0 else span.start
            pieces.append(_Piece(section.path, opens, span))
    return pieces


def _join(cut: _Cut, piece: _Piece, section: _Section, span: _Span) -> _Piece | None:
    """Return a piece that goes on through the next section, or None where it should not."""
    pairs = zip(piece.path, section.path, strict=False)
    common = tuple(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    start = piece.span.start if piece.path == common else piece.opens
    apart = max(len(piece.path), len(section.path)) - len(common)
    if apart > 1 or not common or span.end - start > _FULL or cut.has_gap(start, span.end):
        return None
    return _Piece(common, start, _Span(start, span.end, piece.span.lead))


def _pack(cut: _Cut, blocks: Sequence[Block]) -> list[_Span]:
    """Return spans of whole blocks, filled up as far as a passage reaches."""
    spans: list[_Span] = []
    for span in _introduced(cut, blocks):
        if spans and _fits(cut, spans[-1], span, _FULL):
            spans[-1] = replace(spans[-1], end=span.end)
        else:
            spans.append(span)
    if len(spans) > 1 and spans[-1].end - spans[-1].start < _SMALL:
        last, before = spans[-1], spans[-2]
        if _fits(cut, before, last, _FULL + _SMALL):
            spans[-2:] = [_Span(before.start, last.end, before.lead or last.lead)]
    text = cut.document.text
    return [span for span in spans if _has_words(text[span.start : span.end])]


def _fits(cut: _Cut, before: _Span, span: _Span, most: int) -> bool:
    return span.end - before.start <= most and not cut.has_gap(before.start, span.end)


def _introduced(cut: _Cut, blocks: Sequence[Block]) -> Iterator[_Span]:
    """Yield the spans of blocks; a list or table goes with the line that introduces it."""
    waiting: _Span | None = None
    for block in blocks:
        for number, span in enumerate(_pieces(cut, block)):
            if waiting is not None:
                joins = number == 0 and block.kind != "paragraph"
                if joins and _fits(cut, waiting, span, _WHOLE):
                    span = replace(span, start=waiting.start)
                else:
                    yield waiting
                waiting = None
            text = cut.document.text[span.start : span.end]
            is_short = block.kind == "paragraph" and len(text) <= _INTRODUCES
            if is_short and text.rstrip("*_ ").endswith(":"):
                waiting = span
            else:
                yield span
    if waiting is not None:
        yield waiting


def _pieces(cut: _Cut, block: Block) -> Iterator[_Span]:
    """Yield a block whole, or, where it is too long for a passage, cut where it hurts least."""
    if block.end - block.start <= (_FULL if block.kind == "paragraph" else _WHOLE):
        yield _Span(block.start, block.end)
        return
    lead = _names_of_columns(cut, block)
    start = previous = block.start
    for place in _cuts(cut.shape, block):
        if place - start > _FULL and previous > start:
            yield _Span(start, previous, lead if start > block.start else "")
            start = _past_space(cut.shape, previous, block.end)
        while place - start > _FULL:
            end = _break(cut.shape, start, start + _FULL)
            yield _Span(start, end, lead if start > block.start else "")
            start = _past_space(cut.shape, end, block.end)
        previous = max(place, start)
    if start < block.end:
        yield _Span(start, block.end, lead if start > block.start else "")


def _names_of_columns(cut: _Cut, block: Block) -> str:
    if block.kind != "table":
        return ""
    text = cut.document.text[block.start : min(block.end, block.start + _FULL)]
    if text.startswith("<"):
        row = re.search(r"<tr\b.*?</tr\s*>", text, re.IGNORECASE | re.DOTALL)
        return words_of(row[0]) if row and "<th" in row[0].lower() else ""
    first, second = [*text.split("\n", 2), ""][:2]
    return words_of(first) if _RULE.match(second) else ""


def _cuts(shape: str, block: Block) -> list[int]:
    if block.kind == "paragraph":
        sentences = sentence_spans(shape[block.start : block.end])
        return [*(block.start + end for _, end in sentences), block.end]
    ends = [row.end() for row in _ROW_END.finditer(shape, block.start, block.end)]
    return [*(ends or _newlines(shape, block.start, block.end)), block.end]


def _break(shape: str, start: int, limit: int) -> int:
    """Return where to cut a line that is too long: at a space, and in no tag or comment."""
    places = (place for place in range(limit, start, -1) if shape[place].isspace())
    place = next(places, limit)
    opened = shape.rfind("<", start, place)
    if opened > start and shape.rfind(">", opened, place) < 0 and place - opened < _SMALL:
        return opened
    hidden = _HIDDEN.match(shape, place) if shape[place] == NOTHING else None
    return hidden.end() if hidden else place


def _past_space(shape: str, start: int, end: int) -> int:
    while start < end and shape[start].isspace():
        start += 1
    return start
