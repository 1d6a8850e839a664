"""Markdown seen as words: what a reader reads, and where each letter of it stands.

Marks, tags and runs of white space are presentation. Whatever is compared, searched or shown
without them can be led back to the exact letters of the source, because every character of the
bare form knows where it came from.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

NOTHING = "\x01"
_MARK = re.compile(
    r"""
      (?P<gap> <!--.*?-->                                               # comments
             | <(?P<unseen>script|style|template)\b[^<>]*>.*?</(?P=unseen)\s*>
             | ^[ \t]*(?:```+|~~~+)[^\n]*$                              # code fences
             | ^[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$
             | ^[ \t]*(?:>[ \t]?)+                                      # block quotes
             | ^[ \t]*\#{1,6}[ \t]+                                     # headings
             | ^[ \t]*[-*+][ \t]+(?:\[[ xX]\][ \t]+)?                   # bullets
             | </?(?:br|p|div|li|ul|ol|td|th|tr|table|caption|thead|tbody|tfoot|h[1-6]|hr
                     |blockquote|section|article|main|header|footer|nav|aside|figure|figcaption
                     |details|summary|pre|dl|dt|dd)\b[^<>]*>
             | \|
      )
    | (?P<entity> &(?:[A-Za-z]{2,8}\d{0,2}|\#\d{1,7}|\#[xX][0-9A-Fa-f]{1,6}); )
    | (?P<none> </?[A-Za-z][^<>\n]*>                                    # other tags
              | <[A-Za-z][\w-]*(?:\s+[\w:.-]+(?:\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=]+))?)+\s*/?>
              | !?\[(?=[^\[\]\n]*\]\()                                  # links keep their text
              | \]\([^()\n]*\)
              | [*`]+ | ~~ | (?<!\w)_+(?=\w) | (?<=[\w.,;:!?)])_+(?!\w)
              | \\(?=[^\w\s])
      )
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
_HIDING = re.compile(
    r"^[ ]{0,3}(?P<fence>```+|~~~+)[^\n]*|`[^`\n]{1,200}`|<!--|<(?P<tag>script|style|template)\b",
    re.MULTILINE | re.IGNORECASE,
)
_EDGE = re.compile(
    r"</?(?:p|div|li|ul|ol|tr|table|caption|thead|tbody|tfoot|h[1-6]|hr|blockquote|section|article"
    r"|main|header|footer|nav|aside|figure|figcaption|details|summary|pre|dl|dt|dd)\b[^<>]*>",
    re.IGNORECASE,
)
_AROUND = f"|{NOTHING}"
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+")
_LEAD = re.compile(r"[ \t]*(?:(?:>[ \t]?)+|#{1,6}[ \t]+)?(?:(?:[-*+]|\d{1,3}[.)])[ \t]+)?")
_FENCE = re.compile(r"[ \t]*(?:```+|~~~+)")
_STOP = re.compile(r"[.!?…][\"'”’»)\]*_]*\s+(?=[\"'“‘«(\[*_]*[^\W_a-z])")
_SHORT = re.compile(r"(?:\b(?:[A-Z]|e\.g|i\.e|etc|cf|vs|Mr|Mrs|Ms|Dr|Prof|No|pp?|approx|resp)\.)$")
_LONGEST_SHORT = 12
_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_LETTER = re.compile(r"\w")


@dataclass(frozen=True)
class Bare:
    """Text without marks. Character `i` of `text` stands at `starts[i]:ends[i]` in the source."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def bare(source: str) -> Bare:
    """Return the words of a piece of Markdown, white space made single spaces."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for letter, start, end in _letters(source):
        blank = letter.isspace() or not letter.strip("\ufeff\u200b")
        if blank and (not letters or letters[-1] == " "):
            continue
        letters.append(" " if blank else letter)
        starts.append(start)
        ends.append(end)
    if letters and letters[-1] == " ":
        letters.pop(), starts.pop(), ends.pop()
    return Bare("".join(letters), tuple(starts), tuple(ends))


def words_of(source: str) -> str:
    """Return only the text of `bare`, for where no offsets are wanted."""
    plain = _MARK.sub(_plain, source)
    return " ".join(plain.replace("\ufeff", " ").replace("\u200b", " ").split())


def masked(text: str) -> str:
    """Return a text of the same length in which what no reader sees is filled with one sign.

    Comments, scripts and styles are no text, and nothing may be cut inside of one; the line
    endings in them are none either. In code they are text like any other.
    """
    pieces: list[str] = []
    at = 0
    for start, end in _hidden(text):
        pieces += text[at:start], NOTHING * (end - start)
        at = end
    return "".join([*pieces, text[at:]]) if pieces else text


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return where each sentence, list item, table row or code block stands, in order.

    Spans leave out the mark of a list item or heading and the white space around, never overlap,
    and each holds at least one letter or digit. The names over the columns of a table are none.
    """
    spans: list[tuple[int, int]] = []
    text = _EDGE.sub(_as_edge, masked(text)) if "<" in text else text
    for start, end, splits in _units(text):
        if splits:
            spans.extend(_sentences(text, start, end))
        elif not _heads_table(text, end):
            spans.append(_trim(text, start, end))
    return [(a, b) for a, b in spans if a < b and _LETTER.search(text, a, b)]


def _hidden(text: str) -> Iterator[tuple[int, int]]:
    """Yield where comments, scripts and styles stand. Takes time in proportion to the text."""
    endless: set[str] = set()
    at = 0
    while mark := _HIDING.search(text, at):
        at = mark.end()
        if mark["fence"]:
            at = _end_of_fence(text, mark["fence"], at)
        elif mark[0].startswith("<"):
            tag = (mark["tag"] or "").lower()
            if tag in endless:
                continue
            close = re.compile(rf"</{tag}\s*>" if tag else "-->", re.IGNORECASE).search(text, at)
            if close is None:
                endless.add(tag)
                continue
            at = close.end()
            yield mark.start(), at


def _end_of_fence(text: str, fence: str, at: int) -> int:
    close = re.compile(rf"^[ ]{{0,3}}{re.escape(fence)}{fence[0]}*[ \t]*$", re.MULTILINE)
    found = close.search(text, at)
    return found.end() if found else len(text)


def _as_edge(tag: re.Match[str]) -> str:
    """Return what stands for a tag of a block: an empty line, but not in a row of a table."""
    line = tag.string[tag.string.rfind("\n", 0, tag.start()) + 1 : tag.start()]
    filler = NOTHING * (len(tag[0]) - 2)
    return NOTHING * 2 + filler if line.lstrip().startswith("|") else "\n\n" + filler


def _letters(source: str) -> Iterator[tuple[str, int, int]]:
    at = 0
    for mark in _MARK.finditer(source):
        for place in range(at, mark.start()):
            yield source[place], place, place + 1
        letters = _plain(mark)
        if letters:
            yield letters[0], mark.start(), mark.end()
        at = mark.end()
    for place in range(at, len(source)):
        yield source[place], place, place + 1


def _plain(mark: re.Match[str]) -> str:
    if mark["entity"]:
        decoded = html.unescape(mark["entity"])
        return "" if decoded == "\xad" else decoded[:1] or " "
    return " " if mark["gap"] is not None else ""


def _units(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield stretches of which no sentence crosses the edge, and whether to split them further."""
    start: int | None = None
    fenced = False
    at = end = 0
    for line in text.split("\n"):
        after = at + len(line)
        if fenced or _FENCE.match(line):
            if not fenced:
                if start is not None:
                    yield start, end, True
                start = at
            elif _FENCE.match(line):
                yield start or 0, after, False
                start = None
            fenced = not fenced if _FENCE.match(line) else fenced
        else:
            alone = line.lstrip().startswith(("|", "#"))
            if start is not None and (not line.strip() or alone or _ITEM.match(line)):
                yield start, end, True
                start = None
            if alone:
                yield at, after, False
            elif line.strip() and start is None:
                start = at
        end = after
        at = after + 1
    if start is not None:
        yield start, end, not fenced


def _heads_table(text: str, end: int) -> bool:
    following = text[end + 1 :].split("\n", 1)[0]
    return "|" in following and _RULE.match(following) is not None


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    begin = start
    for stop in _STOP.finditer(text, start, end):
        before = text[max(begin, stop.start() - _LONGEST_SHORT) : stop.start() + 1]
        if _SHORT.search(before) or (begin + 4 > stop.start() and before[:-1].isdigit()):
            continue
        spans.append(_trim(text, begin, stop.end()))
        begin = stop.end()
    return [*spans, _trim(text, begin, end)]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _AROUND:
        start += 1
    lead = _LEAD.match(text, start, end)
    start = lead.end() if lead else start
    while start < end and (text[start].isspace() or text[start] in _AROUND):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _AROUND):
        end -= 1
    return start, end
