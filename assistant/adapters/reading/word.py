"""DOCX: the text of a Word document with its headings, lists and tables.

What was struck out under tracked changes is left out, what was put in is text. Notes stand at
the end. Pictures, headers and footers of pages are no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.adapters.reading.archives import opened, part, tree_of
from assistant.adapters.reading.prose import Pen, Told, Written

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_CORE = ("{http://purl.org/dc/elements/1.1/}title", "{http://purl.org/dc/terms/}modified")
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_WRAPPERS = frozenset({
    f"{_W}sdt",
    f"{_W}sdtContent",
    f"{_W}ins",
    f"{_W}smartTag",
    f"{_W}customXml",
})
_PLAIN = 9


def read(path: Path, told: Told) -> Written:
    """Return a Word document as text."""
    with opened(path) as archive:
        names = set(archive.namelist())
        body = tree_of(part(archive, "word/document.xml")).find(f"{_W}body")
        styles = _styles(archive) if "word/styles.xml" in names else {}
        pen = Pen()
        writer = _Writer(pen, styles)
        if body is not None:
            writer.blocks(body)
        for notes in ("word/footnotes.xml", "word/endnotes.xml"):
            if notes in names:
                for paragraph in tree_of(part(archive, notes)).iter(f"{_W}p"):
                    pen.paragraph(_text(paragraph))
        title, dated = "", ""
        if "docProps/core.xml" in names:
            core = tree_of(part(archive, "docProps/core.xml"))
            title, dated = (core.findtext(name) or "" for name in _CORE)
    return pen.written(pen.first_heading or title, dated[:10])


class _Writer:
    """Writes blocks in order; numbered items count on until something else comes."""

    def __init__(self, pen: Pen, styles: dict[str, str]) -> None:
        self._pen = pen
        self._styles = styles
        self._number = 0

    def blocks(self, parent: Any) -> None:
        """Write the paragraphs and tables below an element."""
        for block in _blocks(parent):
            if block.tag == f"{_W}tbl":
                self._table(block)
            else:
                self._paragraph(block)

    def _paragraph(self, paragraph: Any) -> None:
        words = _text(paragraph)
        style = self._styles.get(_value(paragraph, "pPr/pStyle"), "")
        outline = _value(paragraph, "pPr/outlineLvl")
        heading = _HEADING.match(style)
        numbering = paragraph.find(f"{_W}pPr/{_W}numPr")
        is_list = style.lower().startswith("list") or numbering is not None
        if not words.strip():
            return
        if style.lower() == "title" or heading or (outline.isdigit() and int(outline) < _PLAIN):
            level = int(heading[1]) if heading else int(outline or 0) + 1
            self._pen.heading(level, words)
        elif is_list:
            depth = _value(paragraph, "pPr/numPr/ilvl")
            self._number = self._number + 1 if style.lower().startswith("list number") else 0
            self._pen.item(words, int(depth) if depth.isdigit() else 0, self._number or None)
            return
        else:
            self._pen.paragraph(words)
        self._number = 0

    def _table(self, table: Any) -> None:
        self._number = 0
        lines = [
            [cell for cell in line.iter(f"{_W}tc") if _owner(cell, "tr") is line]
            for line in table.iter(f"{_W}tr")
            if _owner(line, "tbl") is table
        ]
        if all(len(line) < 2 for line in lines):
            for cell in (cell for line in lines for cell in line):
                self.blocks(cell)
            return
        self._pen.table([[words for cell in line for words in _cell(cell)] for line in lines])


def _blocks(parent: Any) -> Iterator[Any]:
    for child in parent:
        if child.tag in {f"{_W}p", f"{_W}tbl"}:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _blocks(child)


def _styles(archive: Any) -> dict[str, str]:
    """Return the name of each style by its id; one based on a heading goes by the heading's."""
    names: dict[str, str] = {}
    based: dict[str, str] = {}
    for style in tree_of(part(archive, "word/styles.xml")).iter(f"{_W}style"):
        key = style.get(f"{_W}styleId") or ""
        names[key] = _value(style, "name")
        based[key] = _value(style, "basedOn")
    return {key: _root_name(key, names, based) for key in names}


def _root_name(key: str, names: dict[str, str], based: dict[str, str]) -> str:
    at, steps = key, 0
    while at in names and steps < 10:
        if _HEADING.match(names[at]) or names[at].lower().startswith(("list", "title")):
            return names[at]
        at, steps = based.get(at, ""), steps + 1
    return names[key]


def _value(element: Any, path: str) -> str:
    found = element.find("/".join(_W + step for step in path.split("/")))
    return "" if found is None else found.get(f"{_W}val") or ""


def _text(element: Any) -> str:
    pieces: list[str] = []
    todo = [element]
    while todo:
        each = todo.pop()
        if each.tag == f"{_W}t":
            pieces.append(each.text or "")
        elif each.tag in {f"{_W}br", f"{_W}cr"}:
            pieces.append("\n")
        elif each.tag == f"{_W}noBreakHyphen":
            pieces.append("-")
        elif each.tag == f"{_W}tab" or (each.tag == f"{_W}p" and each is not element):
            pieces.append(" ")
        if each.tag not in {f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", _FALLBACK}:
            todo.extend(reversed(each))
    return "".join(pieces)


def _cell(cell: Any) -> list[str]:
    span = _value(cell, "tcPr/gridSpan")
    return [_text(cell), *[""] * (min(int(span), 50) - 1 if span.isdigit() else 0)]


def _owner(element: Any, tag: str) -> Any:
    return next(element.iterancestors(_W + tag), None)
