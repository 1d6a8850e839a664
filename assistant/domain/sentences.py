"""Cut what a person typed into lines, sentences and clauses without losing a letter.

Invariant: every span is a verbatim slice, `span.text == text[span.start:span.end]`, spans do not
overlap and stand in the order of the text. What lies between them is white space, list marks and
joining punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BULLET = re.compile(
    r"(?:[-*+•‣◦▪–—>]+(?=[ \t])|\(?\d{1,3}[.):](?=\s|[A-Za-z])|\(?[a-zA-Z]\)|Q\d{0,3}[.:])[ \t]*"
)
_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]{0,3}(?=\s|$)|[?!]+(?=[A-Za-z])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:mr|mrs|ms|dr|prof|st|sr|jr|e\.g|i\.e|vs|no|approx|dept|fig|[a-z])\.$",
    re.IGNORECASE,
)
_ENDING = re.compile(r"(?:etc|a\.m|p\.m)\.$", re.IGNORECASE)
_JOINT = re.compile(
    r"\s*[;:](?=\s)\s*|\s*,\s+|\s+[-–—]+\s+|\s*—\s*"
    r"|\s+(?=(?:but|because|cause|cuz|so(?=\s+(?:i|we|the|you|it|that|he|she|they|my|our|please|what|how|why|"
    r"do|did|can|could|is|are|would)\b)|which|although|though|whereas|and|since then)\s)",
    re.IGNORECASE,
)
_LONG_LINE = 60


@dataclass(frozen=True)
class Span:
    """A stretch of a text: `start` and `end` count characters in the text it was cut from."""

    start: int
    end: int
    text: str


def sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences and list items, without bullets and numbers.

    A new line ends a sentence, because people list their questions without full stops; a long
    line that the next one continues in lower case is taken as wrapped.
    """
    return tuple(
        span for start, end in _lines(text) for span in _within_line(text, start, end) if span.text
    )


def clauses(text: str, span: Span) -> tuple[Span, ...]:
    """Return the clauses of one sentence: cut at commas, dashes and joining words.

    A joining word stays with the clause that it opens. Offsets count in `text`.
    """
    found: list[Span] = []
    start = span.start
    for joint in _JOINT.finditer(text, span.start, span.end):
        if joint.start() > start:
            found.append(_trimmed(text, start, joint.start()))
            start = joint.end()
    found.append(_trimmed(text, start, span.end))
    return tuple(clause for clause in found if clause.text)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start, position = 0, 0
    while position <= len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        if not _is_wrapped(text, position, end):
            yield start, end
            start = end + 1
        position = end + 1


def _is_wrapped(text: str, start: int, end: int) -> bool:
    """Say whether the line `start:end` goes on in the next one."""
    following = text[end + 1 : end + 2]
    return (
        end - start >= _LONG_LINE
        and following.islower()
        and text[start:end].rstrip()[-1:] not in ".!?…:;"
    )


def _within_line(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    bullet = _BULLET.match(text, start, end)
    if bullet:
        start = bullet.end()
    for stop in _STOP.finditer(text, start, end):
        if stop.end() > start and _is_end(text, start, stop, end):
            yield _trimmed(text, start, stop.end())
            start = stop.end()
    yield _trimmed(text, start, end)


def _is_end(text: str, start: int, stop: re.Match[str], end: int) -> bool:
    mark = stop.group()
    if not text[start : stop.start()].strip() and mark[0] == ".":
        return False
    following = text[stop.end() : min(stop.end() + 8, end)].lstrip()[:1]
    if mark == ".":
        before = text[max(start, stop.start() - 8) : stop.end()]
        if _ENDING.search(before):
            return not following.islower()
        return not _ABBREVIATION.search(before)
    if mark[-1] in "\"'”’»)]" or mark.startswith(("..", "…")):
        return not following.islower()
    return True


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end, text[start:end])
