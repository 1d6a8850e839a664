"""ODT: the text of an OpenDocument file with its headings, lists and tables; notes at the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assistant.adapters.reading.archives import opened, part, tree_of
from assistant.adapters.reading.prose import Pen, Told, Unreadable, Written

_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _TABLE = f"{_OASIS}text:1.0}}", f"{_OASIS}table:1.0}}"
_OFFICE = f"{_OASIS}office:1.0}}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_UNSEEN = frozenset({
    f"{_OFFICE}annotation", f"{_TEXT}tracked-changes", f"{_TEXT}note", f"{_TEXT}sequence-decls",
    f"{_TEXT}table-of-content", f"{_OFFICE}forms",
})  # fmt: skip
_SIGNS = {f"{_TEXT}tab": " ", f"{_TEXT}s": " ", f"{_TEXT}line-break": "\n", f"{_TEXT}p": " "}


def read(path: Path, told: Told) -> Written:
    """Return an OpenDocument text as text."""
    with opened(path) as archive:
        names = set(archive.namelist())
        if "META-INF/manifest.xml" in names:
            manifest = part(archive, "META-INF/manifest.xml")
            if b"encryption-data" in manifest or b"encrypted-package" in manifest:
                raise Unreadable("is encrypted; save it without a password")
        body = tree_of(part(archive, "content.xml")).find(f"{_OFFICE}body/{_OFFICE}text")
        meta = tree_of(part(archive, "meta.xml")) if "meta.xml" in names else None
    if body is None:
        raise Unreadable("is no text document")
    pen = Pen()
    _blocks(body, pen)
    for note in body.iter(f"{_TEXT}note-body"):
        pen.paragraph(_words(note))
    title, dated = ("", "") if meta is None else (_meta(meta, "title"), _meta(meta, "date"))
    return pen.written(pen.first_heading or title, dated[:10])


def _blocks(parent: Any, pen: Pen) -> None:
    for child in parent:
        if not isinstance(child.tag, str) or child.tag in _UNSEEN:
            continue
        if child.tag == f"{_TEXT}h":
            level = child.get(f"{_TEXT}outline-level") or "1"
            pen.heading(int(level) if level.isdigit() else 1, _words(child))
        elif child.tag == f"{_TEXT}p":
            style = (child.get(f"{_TEXT}style-name") or "").lower()
            if style == "title":
                pen.heading(1, _words(child))
            else:
                pen.paragraph(_words(child))
        elif child.tag == f"{_TEXT}list":
            _list(child, pen, 0)
        elif child.tag == f"{_TABLE}table":
            _table(child, pen)
        else:
            _blocks(child, pen)


def _list(element: Any, pen: Pen, depth: int) -> None:
    for item in element:
        for child in item:
            if child.tag == f"{_TEXT}list":
                _list(child, pen, depth + 1)
            elif child.tag in {f"{_TEXT}p", f"{_TEXT}h"}:
                pen.item(_words(child), depth)


def _table(table: Any, pen: Pen) -> None:
    lines = [
        [cell for cell in line if cell.tag == f"{_TABLE}table-cell"]
        for line in table.iter(f"{_TABLE}table-row")
        if next(line.iterancestors(f"{_TABLE}table")) is table
    ]
    if all(len(line) < 2 for line in lines):
        for cell in (cell for line in lines for cell in line):
            _blocks(cell, pen)
        return
    pen.table([[words for cell in line for words in _cell(cell)] for line in lines])


def _cell(cell: Any) -> list[str]:
    spans = (cell.get(_TABLE + name) or "1" for name in _SPANS)
    counts = [min(int(span), 50) if span.isdigit() else 1 for span in spans]
    words = _words(cell)
    return [words] * counts[0] if counts[0] > 1 and words else [words, *[""] * (counts[1] - 1)]


_SPANS = ("number-columns-repeated", "number-columns-spanned")


def _words(element: Any) -> str:
    pieces: list[str] = []
    todo: list[Any] = [element]
    while todo:
        each = todo.pop()
        if isinstance(each, str):
            pieces.append(each)
            continue
        if each is not element:
            todo.append(each.tail or "")
            if not isinstance(each.tag, str) or each.tag in _UNSEEN:
                continue
            pieces.append(_SIGNS.get(each.tag, ""))
        todo.extend(reversed(each))
        todo.append(each.text or "")
    return "".join(pieces)


def _meta(meta: Any, name: str) -> str:
    return next((each.text or "" for each in meta.iter(_DC + name)), "")
