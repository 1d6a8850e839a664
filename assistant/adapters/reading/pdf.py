"""PDF: the text of each page, led back to headings, paragraphs and lists.

A PDF holds letters at places, so what a line is has to be told from its place and type: larger
or bolder than most is a heading, also what the file's own outline names; a wider gap starts a
paragraph. Lines that stand at the edge of most pages are not written.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from pathlib import Path
from statistics import median
from typing import Any

from assistant.adapters.reading.prose import LONGEST, Pen, Told, Unreadable, Written

MOST_PAGES = 5_000
_HYPHEN = "\x02"
_LARGER = 1.12
_LONGEST_HEADING = 120
_WIDE = 1.35
_BOLD = 600
_EDGE = 2
_BROKEN = re.compile(rf"([^\s{_HYPHEN}]*){_HYPHEN}([^\s{_HYPHEN}]*)")
_BULLET = re.compile(r"[•▪●◦‣∙·■□–*-]\s+")
_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-z])[.)]\s+")
_FOLIO = re.compile(
    r"\W*(?:page|p\.?|seite)?\s*\d{1,4}(?:\s*(?:/|of|von)\s*\d{1,4})?\W*", re.IGNORECASE
)
_NUMBERED = re.compile(r"^\d{1,4}\s|\s\d{1,4}$")
_FILE_NAME = re.compile(
    r"\.\w{2,4}$|^\W*(?:microsoft|untitled|anonymous|document\d*$)", re.IGNORECASE
)


@dataclass(frozen=True)
class _Line:
    """A line of a page. `size` is the height of its letters, `y` grows upwards."""

    words: str
    page: int
    size: float
    y: float
    is_bold: bool
    level: int = 0


def read(path: Path, told: Told) -> Written:
    """Return a PDF as text, page by page; `told` hears of each page."""
    import pypdfium2

    with path.open("rb") as file:
        opening = file.read(1024)
    if b"%PDF-" not in opening:
        raise Unreadable("is damaged: it is no PDF")
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if error.err_code in {pypdfium2.raw.FPDF_ERR_PASSWORD, pypdfium2.raw.FPDF_ERR_SECURITY}:
            raise Unreadable("is encrypted; save it without a password") from error
        raise Unreadable("is damaged: it cannot be opened as PDF") from error
    with document:
        lines = list(_lines(document, told))
        outline = _outline(document)
        title, dated = (document.get_metadata_value(name) for name in ("Title", "ModDate"))
    if not any(map(str.isalnum, "".join(line.words for line in lines))):
        raise Unreadable("holds no text, only pictures; have its text recognised first")
    pen = Pen()
    _write(_with_levels(_without_edges(lines), outline), _parts_of_words(lines), pen)
    named = title if title.strip() and not _FILE_NAME.search(title.strip()) else ""
    digits = re.match(r"D:(\d{4})(\d\d)(\d\d)", dated)
    return pen.written(named, "-".join(digits.groups()) if digits else "")


def _lines(document: Any, told: Told) -> Iterator[_Line]:
    pages = len(document)
    if pages > MOST_PAGES:
        raise Unreadable("has more than 5,000 pages; split it")
    length = 0
    for number in range(pages):
        page = document[number]
        letters = page.get_textpage()
        for line in _lines_of(letters, number + 1):
            length += len(line.words)
            yield line
        letters.close()
        page.close()
        told(number + 1, pages)
        if length > LONGEST:
            raise Unreadable("holds more than 10 million characters; split it")


def _lines_of(letters: Any, page: int) -> Iterator[_Line]:
    """Yield the lines of a page; PDFium ends each with a line ending of its own."""
    from pypdfium2.raw import FPDFText_GetUnicode

    signs: list[str] = []
    first = last = -1
    count = letters.count_chars()
    for place in range(count + 1):
        code = FPDFText_GetUnicode(letters, place) if place < count else 10
        if code in {10, 13}:
            words = "".join(signs).strip(" \t\xa0")
            if words and first >= 0:
                yield _line(letters, words, (first, last), page)
            signs, first = [], -1
            continue
        sign = _HYPHEN if code in {2, 0xFFFE} else chr(code) if 31 < code < 0x110000 else " "
        if not sign.isspace():
            first, last = place if first < 0 else first, place
        signs.append(" " if 0xD800 <= code < 0xE000 or code == 0xFFFF else sign)


def _line(letters: Any, words: str, ends: tuple[int, int], page: int) -> _Line:
    _, bottom, _, top = letters.get_charbox(ends[0], loose=True)
    is_bold = all(_is_bold(letters, place) for place in ends)
    return _Line(words, page, round(top - bottom, 1), bottom, is_bold)


def _is_bold(letters: Any, place: int) -> bool:
    from pypdfium2.raw import FPDFText_GetFontInfo, FPDFText_GetFontWeight

    name = ctypes.create_string_buffer(128)
    FPDFText_GetFontInfo(letters, place, name, 128, ctypes.c_int())
    return b"Bold" in name.value or FPDFText_GetFontWeight(letters, place) >= _BOLD


def _outline(document: Any) -> dict[tuple[int, str], int]:
    """Return the level of each heading that the file's outline names, by page and words."""
    levels: dict[tuple[int, str], int] = {}
    for mark in document.get_toc(max_depth=6):
        place = mark.get_dest()
        page = place.get_index() if place is not None else None
        if page is not None:
            levels[page + 1, _key(mark.get_title())] = min(mark.level + 1, 6)
        if len(levels) > MOST_PAGES:
            break
    return levels


def _key(words: str) -> str:
    return "".join(letter for letter in words.casefold() if letter.isalnum())


def _without_edges(lines: Sequence[_Line]) -> list[_Line]:
    """Return the lines without those at the top or bottom that most pages share."""
    pages: dict[int, list[int]] = {}
    for place, line in enumerate(lines):
        pages.setdefault(line.page, []).append(place)
    usual = median([line.size for line in lines] or [0.0])
    keys: dict[int, tuple[str, int]] = {}
    dropped: set[int] = set()
    for places in pages.values():
        downwards = sorted(places, key=lambda place: -lines[place].y)
        for place in downwards[:_EDGE]:
            keys[place] = _edge_key(lines[place], lines[place].size > usual * _LARGER)
        for place in downwards[-_EDGE:]:
            keys[place] = _edge_key(lines[place], is_exact=False)
        if len(pages) > 1:
            outer = (downwards[0], downwards[-1])
            dropped.update(place for place in outer if _FOLIO.fullmatch(lines[place].words))
    shared = Counter(keys.values())
    often = max(3, len(pages) / 2)
    for places in pages.values():
        downwards = sorted(places, key=lambda place: -lines[place].y)
        for inwards in (downwards[:_EDGE], downwards[: -_EDGE - 1 : -1]):
            dropped.update(
                takewhile(lambda place: place in dropped or shared[keys[place]] >= often, inwards)
            )
    kept = [line for place, line in enumerate(lines) if place not in dropped]
    before, after = (sum(len(line.words) for line in some) for some in (lines, kept))
    return kept if after > before / 3 else list(lines)


def _edge_key(line: _Line, is_exact: bool) -> tuple[str, int]:
    """Return what is alike in a line of most pages: words and place, the number of a page not.

    A large line at the top may be the heading of a chapter, of which the number tells. A small
    one that ends with a number is the name of a chapter with the number of the page.
    """
    words = line.words.casefold()
    if not is_exact:
        words = "0" if _NUMBERED.search(words) else re.sub(r"\d+", "0", words)
    return words, round(line.y / 4)


def _with_levels(lines: Sequence[_Line], outline: dict[tuple[int, str], int]) -> list[_Line]:
    """Return the lines, headings with their level, one that runs over several lines as one."""
    weights: Counter[tuple[float, bool]] = Counter()
    for line in lines:
        weights[line.size, line.is_bold] += len(line.words)
    if not weights:
        return []
    (body, bold), _ = weights.most_common(1)[0]
    bolder = [line for line in lines if line.is_bold and line.size >= body - 0.5]
    counts_bold = not bold and len(bolder) < len(lines) / 4
    loud = [
        line.size >= body * _LARGER or (counts_bold and line.is_bold and line.size > body - 0.5)
        for line in lines
    ]
    joined: list[_Line] = []
    was_loud = False
    for line, is_loud in zip(lines, loud, strict=True):
        before = joined[-1] if joined else None
        if is_loud and was_loud and before is not None and _goes_on(before, line):
            joined[-1] = replace(before, words=f"{before.words} {line.words}", y=line.y)
        else:
            joined.append(replace(line, level=-1 if is_loud else 0))
        was_loud = is_loud
    shown = [_settled(line, outline) for line in joined]
    sizes = sorted({line.size for line in shown if line.level < 0}, reverse=True)
    return [
        replace(line, level=min(sizes.index(line.size) + 1, 6)) if line.level < 0 else line
        for line in shown
    ]


def _goes_on(before: _Line, line: _Line) -> bool:
    alike = (before.page, before.size, before.is_bold) == (line.page, line.size, line.is_bold)
    return alike and 0 < before.y - line.y < 1.6 * line.size


def _settled(line: _Line, outline: dict[tuple[int, str], int]) -> _Line:
    named = outline.get((line.page, _key(line.words)), 0)
    if named:
        return replace(line, level=named)
    is_sentence = line.words[-1] in ".,;" or len(line.words) > _LONGEST_HEADING
    if is_sentence or _BULLET.match(line.words) or not any(map(str.isalpha, line.words)):
        return replace(line, level=0)
    return line


def _write(lines: Sequence[_Line], parts: Counter[str], pen: Pen) -> None:
    steps = [a.y - b.y for a, b in pairwise(lines) if a.page == b.page]
    usual = median([step for step in steps if step > 0] or [1.0])
    gathered: list[str] = []
    before: _Line | None = None
    page = 0
    for line in lines:
        if before is None or _starts(before, line, usual):
            _end(gathered, parts, pen)
            gathered = []
            while page < line.page:
                pen.page()
                page += 1
        if line.level > 0:
            pen.heading(line.level, line.words.replace(_HYPHEN, ""))
        else:
            gathered.append(line.words)
        before = line
    _end(gathered, parts, pen)


def _starts(before: _Line, line: _Line, usual: float) -> bool:
    """Return whether a line starts a block of its own."""
    if before.level or line.level or _BULLET.match(line.words) or _NUMBER.match(line.words):
        return True
    if before.page != line.page:
        return before.words[-1] in ".!?:" or not line.words[0].islower()
    step = before.y - line.y
    return step > _WIDE * usual or step < -usual


def _end(gathered: Sequence[str], parts: Counter[str], pen: Pen) -> None:
    if not gathered:
        return
    text = gathered[0]
    for line in gathered[1:]:
        is_broken = text[-1] in {_HYPHEN, "-"} and line[0].islower()
        text = f"{text[:-1]}{_HYPHEN}{line}" if is_broken else f"{text}\n{line}"
    text = _BROKEN.sub(lambda word: _mended(word, parts), text).replace(_HYPHEN, "-")
    bullet = _BULLET.match(text)
    if bullet:
        pen.item(text[bullet.end() :])
    else:
        pen.paragraph(text)


def _mended(word: re.Match[str], parts: Counter[str]) -> str:
    """Return a word that was broken at the end of a line as one, or as two with a hyphen."""
    head, tail = word[1], word[2]
    is_two = parts[_letters(f"{head}-{tail}")] > parts[_letters(head + tail)] or "-" in head
    return f"{head}-{tail}" if is_two or not tail[:1].islower() else head + tail


def _letters(word: str) -> str:
    return word.casefold().strip(".,;:!?()\"'“”‘’")


def _parts_of_words(lines: Sequence[_Line]) -> Counter[str]:
    """Return how often each word stands within a line."""
    words = (word for line in lines for word in line.words.split()[:-1])
    return Counter(_letters(word) for word in words if _HYPHEN not in word)
