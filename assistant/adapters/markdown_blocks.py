"""Markdown cut into blocks: headings, paragraphs, lists, tables and code.

Only what a passage must not be torn across is told apart. Blocks never overlap, stand in order,
and hold everything of a text but the white space between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.domain.markdown import words_of

Kind = Literal["heading", "paragraph", "list", "table", "code"]
_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r"[ ]{0,3}(=+|-{3,})[ \t]*$")
_FENCE = re.compile(r"[ ]{0,3}(```+|~~~+)")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+")


@dataclass(frozen=True)
class Block:
    """A stretch of a text. `level` and `words` are a heading's own."""

    kind: Kind
    start: int
    end: int
    level: int = 0
    words: str = ""


def blocks_of(text: str, body: int) -> Iterator[Block]:
    """Yield headings and stretches of text that belong together, white space between left out."""
    lines = list(_lines(text, body))
    at = 0
    while at < len(lines):
        start, end = lines[at]
        line = text[start:end]
        heading = _HEADING.match(line)
        if not line.strip():
            at += 1
        elif heading:
            yield Block("heading", start, end, len(heading[1]), words_of(heading[2]))
            at += 1
        elif _FENCE.match(line):
            after = _end_of_fence(text, lines, at)
            yield Block("code", start, lines[after - 1][1])
            at = after
        else:
            after, underlined = _end_of_block(text, lines, at)
            if underlined:
                level = (
                    1 if text[lines[after - 1][0] : lines[after - 1][1]].strip()[0] == "=" else 2
                )
                words = words_of(text[start : lines[after - 2][1]])
                yield Block("heading", start, lines[after - 1][1], level, words)
            else:
                yield _trimmed(text, _kind(line), start, lines[after - 1][1])
            at = after


def _lines(text: str, body: int) -> Iterator[tuple[int, int]]:
    at = body
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        yield at, end
        at = end + 1


def _kind(line: str) -> Kind:
    if _ITEM.match(line):
        return "list"
    return "table" if line.lstrip().startswith("|") else "paragraph"


def _end_of_fence(text: str, lines: Sequence[tuple[int, int]], at: int) -> int:
    opened = _FENCE.match(text[slice(*lines[at])])
    mark = opened[1] if opened else ""
    for after in range(at + 1, len(lines)):
        line = text[slice(*lines[after])].strip()
        if line.startswith(mark) and not line.strip(mark[0]):
            return after + 1
    return len(lines)


def _end_of_block(text: str, lines: Sequence[tuple[int, int]], at: int) -> tuple[int, bool]:
    """Return the line after the block that starts at a line, and whether it is a heading."""
    kind = _kind(text[slice(*lines[at])])
    after = at + 1
    while after < len(lines):
        line = text[slice(*lines[after])]
        if kind == "paragraph" and after == at + 1 and _UNDERLINE.match(line):
            return after + 1, True
        if _HEADING.match(line) or (_FENCE.match(line) and kind != "list"):
            break
        if not line.strip():
            if kind != "list" or not _list_goes_on(text, lines, after):
                break
        elif _kind(line) != kind and kind != "list":
            break
        after += 1
    return after, False


def _list_goes_on(text: str, lines: Sequence[tuple[int, int]], blank: int) -> bool:
    following = (text[slice(*line)] for line in lines[blank + 1 : blank + 3])
    line = next((line for line in following if line.strip()), "")
    return bool(_ITEM.match(line)) or line.startswith(("  ", "\t"))


def _trimmed(text: str, kind: Kind, start: int, end: int) -> Block:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Block(kind, start, end)
