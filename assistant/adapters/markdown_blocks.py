"""Markdown cut into blocks: headings, paragraphs, lists, tables and code, raw HTML among them.

Only what a passage must not be torn across is told apart. Blocks never overlap, stand in order,
and hold everything of a text but the white space between them and what no reader sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.domain.markdown import masked, words_of

Kind = Literal["heading", "paragraph", "list", "table", "code", "close"]
SUMMARY = 7
_LONGEST_HEADING = 500
_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_TAGGED = re.compile(r"[ \t]*<h([1-6])\b[^<>]*>(.*)</h\1\s*>[ \t]*$", re.IGNORECASE)
_SUMMARY = re.compile(
    r"[ \t]*(?:<details\b[^<>]*>[ \t]*)?<summary\b[^<>]*>(.*)</summary\s*>[ \t]*$", re.IGNORECASE
)
_DETAILS_END = re.compile(r"[ \t]*</details\s*>[ \t]*$", re.IGNORECASE)
_UNDERLINE = re.compile(r"[ ]{0,3}(=+|-{3,})[ \t]*$")
_FENCE = re.compile(r"[ ]{0,3}(```+|~~~+)")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+")
_RULE = re.compile(
    r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$|[ \t]*\|[ \t:-]+\|"
)
_WHOLE = re.compile(r"[ \t]*<(table|ul|ol|dl|pre)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})\.?[ \t]+(?=[^\W\d_])")
_BLANK = " \t\x0b\x0c\x01\u200b\ufeff"


@dataclass(frozen=True)
class Block:
    """A stretch of a text. `level` and `words` are a heading's own.

    The summary of a `<details>` is a heading of level 7, and where it ends stands a `close`.
    """

    kind: Kind
    start: int
    end: int
    level: int = 0
    words: str = ""


def blocks_of(text: str, body: int, is_plain: bool = False) -> Iterator[Block]:
    """Yield headings and stretches of text that belong together, white space between left out.

    In plain text a short line that stands alone is a heading if it is numbered or in capitals.
    """
    shape = masked(text)
    lines = list(_lines(shape, body))
    unclosed: set[str] = set()
    at = 0
    while at < len(lines):
        start, end = lines[at]
        line = shape[start:end]
        heading = _heading(text, shape, lines, at, is_plain)
        if not line.strip(_BLANK):
            at += 1
        elif heading:
            yield heading
            at += 1
        elif _DETAILS_END.match(line):
            yield Block("close", start, end)
            at += 1
        elif _FENCE.match(line):
            after = _end_of_fence(shape, lines, at)
            yield Block("code", start, lines[after - 1][1])
            at = after
        else:
            kind, after, level = _end_of_block(shape, lines, at, unclosed)
            if level:
                words = words_of(text[start : lines[after - 2][1]][:_LONGEST_HEADING])
                yield Block("heading", start, lines[after - 1][1], level, words)
            else:
                yield _trimmed(shape, kind, start, lines[after - 1][1])
            at = after


def _lines(text: str, body: int) -> Iterator[tuple[int, int]]:
    at = body
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        yield at, end
        at = end + 1


def _heading(
    text: str, shape: str, lines: Sequence[tuple[int, int]], at: int, is_plain: bool
) -> Block | None:
    """Return the heading that a line is, or None."""
    start, end = lines[at]
    line = shape[start:end][:_LONGEST_HEADING]
    for pattern, level, words in ((_HEADING, 0, 2), (_TAGGED, 0, 2), (_SUMMARY, SUMMARY, 1)):
        found = pattern.match(line)
        if found:
            depth = level or (len(found[1]) if pattern is _HEADING else int(found[1]))
            return Block(
                "heading", start, end, depth, words_of(text[slice(*_at(found, words, start))])
            )
    if is_plain and _stands_alone(shape, lines, at):
        level = _plain_level(line.strip(), _line_after(shape, lines, at).strip())
        return Block("heading", start, end, level, words_of(line)) if level else None
    return None


def _at(found: re.Match[str], group: int, start: int) -> tuple[int, int]:
    return start + found.start(group), start + found.end(group)


def _stands_alone(shape: str, lines: Sequence[tuple[int, int]], at: int) -> bool:
    around = (lines[place] for place in (at - 1, at + 1) if 0 <= place < len(lines))
    return not any(shape[slice(*line)].strip(_BLANK) for line in around)


def _line_after(shape: str, lines: Sequence[tuple[int, int]], at: int) -> str:
    following = (shape[slice(*line)] for line in lines[at + 1 : at + 5])
    return next((line for line in following if line.strip(_BLANK)), "")


def _plain_level(line: str, after: str) -> int:
    """Return the level of a line as a heading, 0 if it is none, such as an item of a list."""
    if not 2 < len(line) <= 70 or line[-1] in ".,;:!?" or line[0] in "|-*":
        return 0
    numbered = _NUMBERED.match(line)
    if numbered:
        opens = len(after) > len(line) and not _NUMBERED.match(after)
        return numbered[1].count(".") + 1 if opens or "." in numbered[1] else 0
    return 1 if line.isupper() and sum(map(str.isalpha, line)) > 2 else 0


def _kind(line: str) -> Kind:
    whole = _WHOLE.match(line)
    if whole:
        tag = whole[1].lower()
        return "table" if tag == "table" else "code" if tag == "pre" else "list"
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


def _end_of_block(
    text: str, lines: Sequence[tuple[int, int]], at: int, unclosed: set[str]
) -> tuple[Kind, int, int]:
    """Return what starts at a line, the line after it, and its level if it is a heading.

    A tag that is once not closed is looked for no more, so that time grows with the text only.
    """
    line = text[slice(*lines[at])]
    kind = _kind(line)
    whole = _WHOLE.match(line)
    if whole and whole[1].lower() not in unclosed:
        after = _end_of_tag(text, lines, at, whole[1])
        if after:
            return kind, after, 0
        unclosed.add(whole[1].lower())
    if kind == "paragraph" and at + 1 < len(lines):
        under = text[slice(*lines[at + 1])]
        if "|" in line and "|" in under and _RULE.match(under):
            kind = "table"
        elif _UNDERLINE.match(under):
            return kind, at + 2, 1 if under.strip()[0] == "=" else 2
    after = at + 1
    while after < len(lines) and not _ends(text, lines, after, kind):
        after += 1
    return kind, after, 0


def _ends(text: str, lines: Sequence[tuple[int, int]], after: int, kind: Kind) -> bool:
    """Return whether a block of a kind is over before a line."""
    line = text[slice(*lines[after])]
    if not line.strip(_BLANK):
        return kind != "list" or not _list_goes_on(text, lines, after)
    if _HEADING.match(line) or _TAGGED.match(line) or _SUMMARY.match(line):
        return True
    if _DETAILS_END.match(line) or (_FENCE.match(line) and kind != "list"):
        return True
    if kind == "table":
        return "|" not in line
    return _kind(line) != kind and kind != "list"


def _end_of_tag(text: str, lines: Sequence[tuple[int, int]], at: int, tag: str) -> int:
    """Return the line after the one where a tag that opens a line is closed, 0 if it never is."""
    marks = re.compile(rf"<(/?){tag}\b", re.IGNORECASE)
    depth = 0
    for place in range(at, len(lines)):
        for mark in marks.finditer(text, *lines[place]):
            depth += -1 if mark[1] else 1
        if depth <= 0:
            return place + 1
    return 0


def _list_goes_on(text: str, lines: Sequence[tuple[int, int]], blank: int) -> bool:
    following = (text[slice(*line)] for line in lines[blank + 1 : blank + 3])
    line = next((line for line in following if line.strip(_BLANK)), "")
    return bool(_ITEM.match(line)) or line.startswith(("  ", "\t"))


def _trimmed(text: str, kind: Kind, start: int, end: int) -> Block:
    while start < end and (text[start].isspace() or text[start] in _BLANK):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _BLANK):
        end -= 1
    return Block(kind, start, end)
