"""A sheet as a PDF, ready to print, on one A4 page where it can be.

The font travels with the project (Noto Sans: Latin, Greek, Cyrillic, Devanagari); Chinese,
Japanese and Korean are set in the fonts that PDF names for them, which the computer that shows the
page brings along. A letter that neither has is printed as a mark in its place. In both cases a line
on the page says so, and where the whole text is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer

from assistant.domain.sheet import Section, Sheet

_FONT = "Telemachus"
_INK, _QUIET, _RULE = HexColor("#1d2530"), HexColor("#5b6675"), HexColor("#b9c1cc")
_SIZES = (11.0, 10.0, 9.0)  # points; the first that fits one page, else the middle one
_LINES_TO_WRITE = (4, 3, 2)
_MISSING = "\ufffd"
_NOTES = {
    _MISSING: "\ufffd stands for letters that cannot be printed here. The Markdown file has them.",
    "eastern": "Chinese, Japanese and Korean letters need a font for them on the computer that"
    " prints this page. The Markdown file has them all.",
}
_JAPANESE = re.compile(r"[\u3040-\u30ff]")
_EASTERN: dict[str, tuple[str, ...]] = {
    "HeiseiKakuGo-W5": ("shift_jis",),
    "HYGothic-Medium": ("euc_kr",),
    "STSong-Light": ("gb2312", "gbk"),
    "MSung-Light": ("big5",),
}
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn")


def as_pdf(sheet: Sheet) -> bytes:
    """Return a sheet as a PDF."""
    for size, lines in zip(_SIZES, _LINES_TO_WRITE, strict=True):
        content, pages = _built(sheet, size, lines)
        if pages == 1:
            return content
    return _built(sheet, _SIZES[1], _LINES_TO_WRITE[1])[0]


def _built(sheet: Sheet, size: float, lines: int) -> tuple[bytes, int]:
    buffer = BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=20 * mm,
        bottomMargin=18 * mm,
        title=sheet.title,
        author="Telemachus",
        invariant=1,
    )
    document.build(list(_flowables(sheet, size, lines)), onFirstPage=_foot, onLaterPages=_foot)
    return buffer.getvalue(), document.page


def _flowables(sheet: Sheet, size: float, lines: int) -> Iterator[Flowable]:
    yield _paragraph(sheet.title, size * 2, _INK, after=2)
    made = f"{sheet.side}, {sheet.made_at.day} {sheet.made_at:%B %Y}"
    if sheet.minutes:
        made += f" · {sheet.minutes} minutes in all"
    yield _paragraph(made, size * 0.9, _QUIET, after=size)
    for section in sheet.sections:
        heading = _paragraph(section.heading, size * 1.2, _INK, before=size, after=size * 0.3)
        first, *others = _items(section, size, lines)
        yield KeepTogether([heading, *first])
        for item in others:
            yield KeepTogether(item)
    for note in _notes(sheet):
        yield _paragraph(note, size * 0.8, _QUIET, before=size)


def _items(section: Section, size: float, lines: int) -> Iterator[list[Flowable]]:
    """Yield each item as the pieces that must not be torn apart."""
    for number, item in enumerate(section.items, start=1):
        mark = {"text": "", "list": "•"}.get(section.shape, f"{number}.")
        pieces: list[Flowable] = [
            _paragraph(line, size, _INK, mark=mark if first else "", after=size * 0.3)
            for first, line in zip(_firsts(), item.split("\n"), strict=False)
        ]
        if section.shape == "to answer":
            pieces += [_Ruled(size * 2) for _ in range(lines)]
            pieces.append(Spacer(0, size))
        yield pieces


def _firsts() -> Iterator[bool]:
    yield True
    while True:
        yield False


def _notes(sheet: Sheet) -> Iterator[str]:
    """Yield what has to be said about letters that may not be there on paper."""
    printed = "".join(_printable(words) for words in _words(sheet))
    if _MISSING in printed:
        yield _NOTES[_MISSING]
    if any(_font_of(letter, False) != _font() for letter in set(printed)):
        yield _NOTES["eastern"]


def _words(sheet: Sheet) -> Iterator[str]:
    for section in sheet.sections:
        yield section.heading
        yield from section.items


class _Ruled(Flowable):  # type: ignore[misc]
    """A line to write on."""

    def __init__(self, height: float) -> None:
        super().__init__()
        self.height = height

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width = width
        return width, self.height

    def draw(self) -> None:
        self.canv.setStrokeColor(_RULE)
        self.canv.setLineWidth(0.5)
        self.canv.line(0, 0, self.width, 0)


def _paragraph(
    words: str, size: float, ink: Any, mark: str = "", before: float = 0, after: float = 0
) -> Paragraph:
    marked = "".join(_fonts_in(_printable(words)))
    style = ParagraphStyle(
        "one",
        fontName=_font(),
        fontSize=size,
        leading=size * 1.4,
        textColor=ink,
        spaceBefore=before,
        spaceAfter=after,
        leftIndent=size * 1.8 if mark else 0,
        bulletIndent=0,
        bulletFontName=_font(),
        bulletFontSize=size,
        wordWrap="CJK" if "<font" in marked else None,
        splitLongWords=True,
    )
    return Paragraph(marked or "&nbsp;", style, bulletText=mark or None)


def _fonts_in(words: str) -> Iterator[str]:
    """Yield a text as markup, each run of letters in the font that has them."""
    is_japanese = _JAPANESE.search(words) is not None
    for font, run in groupby(words, key=lambda letter: _font_of(letter, is_japanese)):
        marked = escape("".join(run))
        yield marked if font == _font() else f'<font name="{font}">{marked}</font>'


def _printable(words: str) -> str:
    """Return a text with a box for each letter that no font has, without what has no shape."""
    composed = unicodedata.normalize("NFC", words.expandtabs(4))
    is_japanese = _JAPANESE.search(composed) is not None
    return "".join(
        letter if _font_of(letter, is_japanese) else _MISSING
        for letter in composed
        if unicodedata.category(letter) not in _INVISIBLE
    )


def _font_of(letter: str, is_japanese: bool) -> str:
    """Return the name of a font that has a letter, empty when there is none."""
    if ord(letter) in _glyphs() or letter == " ":
        return _font()
    if not is_japanese and _in("STSong-Light", letter):
        return "STSong-Light"
    return next((name for name in _EASTERN if _in(name, letter)), "")


def _in(font: str, letter: str) -> bool:
    """Return whether an Eastern font has a letter, told by the character sets it is made for."""
    if ord(letter) < 0x1100:
        return False
    for encoding in _EASTERN[font]:
        try:
            letter.encode(encoding)
        except UnicodeEncodeError:
            continue
        return bool(_eastern(font))
    return False


@cache
def _font() -> str:
    from fontpkg_noto_sans import ROOT

    pdfmetrics.registerFont(TTFont(_FONT, str(ROOT / "files" / "NotoSans[wdth,wght].ttf")))
    return _FONT


@cache
def _glyphs() -> frozenset[int]:
    return frozenset(pdfmetrics.getFont(_font()).face.charToGlyph)


@cache
def _eastern(name: str) -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(name))
    return name


def _foot(canvas: Any, document: Any) -> None:
    canvas.setFont(_font(), 8)
    canvas.setFillColor(_QUIET)
    canvas.drawString(22 * mm + 6, 10 * mm, "Telemachus")
    canvas.drawRightString(A4[0] - 22 * mm - 6, 10 * mm, str(document.page))
