"""HTML and XHTML: what a reader reads of a page, without what leads around the site."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from assistant.adapters.reading.encodings import letters_of
from assistant.adapters.reading.prose import Pen, Told, Unreadable, Written

_UNSEEN = frozenset({
    "script", "style", "noscript", "template", "head", "nav", "footer", "form", "button",
    "select", "input", "textarea", "svg", "math", "iframe", "object", "canvas", "audio",
    "video", "dialog",
})  # fmt: skip
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "dialog", "menu"})
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "details", "div", "dl",
    "fieldset", "figcaption", "figure", "header", "hgroup", "html", "legend", "li", "main",
    "p", "section", "summary", "dt", "dd", "caption", "td", "th", "tr", "tbody", "thead",
    "tfoot",
})  # fmt: skip
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_APART = frozenset({*_LISTS, "table", "pre", "dl"})
_HEADING = re.compile(r"h[1-6]")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATED = frozenset({
    "date",
    "last-modified",
    "article:modified_time",
    "dcterms.modified",
    "dc.date",
})
_DEEPEST = 150
_ENOUGH = 200


def read(path: Path, told: Told) -> Written:
    """Return an HTML file as text."""
    root = root_of(letters_of(path.read_bytes(), is_markup=True))
    pen = Pen()
    write(root, pen)
    titles = root.xpath("//head/title/text()")
    return pen.written(pen.first_heading or " ".join(titles[:1]), _dated(root))


def root_of(text: str) -> Any:
    """Return the root of a page's tree, however broken the page is.

    Raises:
        Unreadable: when there is nothing in it.
    """
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    try:
        root = html.document_fromstring(text.lstrip("\ufeff").encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        raise Unreadable("holds no text") from None
    return root


def write(root: Any, pen: Pen) -> None:
    """Write down a page: its main part where it names one, or else all but what leads around."""
    mains = root.xpath("//main | //*[@role='main']")
    enough = [main for main in mains if len(_words(main)) >= _ENOUGH]
    _Walk(pen).flow(enough[0] if enough else root)


class _Walk:
    """Goes through a tree in order; words gather until a block ends."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen
        self._gathered: list[str] = []

    def flow(self, element: Any, depth: int = 0) -> None:
        """Write an element's words and blocks."""
        self._flow(element, depth)
        self._end()

    def _flow(self, element: Any, depth: int) -> None:
        self._gathered.append(_folded(element.text))
        for child in element:
            if not _is_unseen(child):
                self._child(child, depth + 1)
            self._gathered.append(_folded(child.tail))

    def _child(self, child: Any, depth: int) -> None:
        tag = child.tag
        if tag == "br":
            self._gathered.append("\n")
        elif depth > _DEEPEST:
            self._gathered.append(f" {_words(child)} ")
        elif _HEADING.fullmatch(tag):
            self._end()
            self._pen.heading(int(tag[1]), _words(child))
        elif tag in _APART:
            self._end()
            self._apart(child, depth)
        elif tag == "hr":
            self._end()
        elif tag in _BLOCKS:
            self._end()
            self._flow(child, depth)
            self._end()
        else:
            self._flow(child, depth)

    def _end(self) -> None:
        self._pen.paragraph("".join(self._gathered))
        self._gathered = []

    def _apart(self, element: Any, depth: int) -> None:
        if element.tag in _LISTS:
            self._list(element, 0, depth)
        elif element.tag == "table":
            self._table(element, depth)
        elif element.tag == "dl":
            self._terms(element, depth)
        else:
            self._pen.code(_words(element, keeps_lines=True))

    def _list(self, element: Any, level: int, depth: int) -> None:
        number = 0
        for child in element:
            if _is_unseen(child):
                continue
            if child.tag in _LISTS:
                self._list(child, level + 1, depth + 1)
                continue
            number += 1
            ordered = number if element.tag == "ol" else None
            self._pen.item(_words(child, without=_APART), level, ordered)
            for inner in _first_of(child, _APART):
                if inner.tag in _LISTS and depth < _DEEPEST:
                    self._list(inner, level + 1, depth + 1)
                elif depth < _DEEPEST:
                    self._apart(inner, depth + 1)

    def _table(self, table: Any, depth: int) -> None:
        lines = [
            [cell for cell in line if cell.tag in {"td", "th"}]
            for line in table.xpath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr")
        ]
        for caption in table.xpath("./caption"):
            self._pen.paragraph(_words(caption))
        if all(len(line) < 2 for line in lines) or table.xpath(".//table"):
            for cell in (cell for line in lines for cell in line):
                self._flow(cell, depth)
                self._end()
            return
        self._pen.table([[text for cell in line for text in _cell(cell)] for line in lines])

    def _terms(self, element: Any, depth: int) -> None:
        """Write each term with what it means on the line below."""
        lines: list[str] = []
        for child in element.iter("dt", "dd"):
            if child.tag == "dt" and lines and depth < _DEEPEST:
                self._pen.paragraph("\n".join(lines))
                lines = []
            lines.append(_words(child).replace("\n", " "))
        self._pen.paragraph("\n".join(lines))


def _cell(cell: Any) -> list[str]:
    span = cell.get("colspan", "1")
    return [_words(cell), *[""] * (min(int(span), 50) - 1 if span.isdigit() else 0)]


def _is_unseen(element: Any) -> bool:
    tag = element.tag
    if not isinstance(tag, str) or tag in _UNSEEN or element.get("role") in _ROLES:
        return True
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if re.search(r"display\s*:\s*none", element.get("style") or ""):
        return True
    return tag == "header" and _is_of_site(element)


def _is_of_site(header: Any) -> bool:
    inside = next(header.iterancestors("article", "main"), None)
    return inside is None and not header.xpath(".//h1")


def _words(element: Any, without: frozenset[str] = frozenset(), keeps_lines: bool = False) -> str:
    """Return the words in an element, those of unseen and of some other elements left out."""
    pieces: list[str] = []
    todo: list[Any] = [element]
    while todo:
        each = todo.pop()
        if isinstance(each, str):
            pieces.append(each if keeps_lines else _folded(each))
            continue
        if each is not element:
            todo.append(each.tail or "")
            if _is_unseen(each) or each.tag in without:
                pieces.append(" ")
                continue
            if each.tag == "br" or each.tag in _BLOCKS:
                pieces.append("\n" if keeps_lines else " ")
        todo.extend(reversed(each))
        todo.append(each.text or "")
    words = "".join(pieces)
    return words if keeps_lines else " ".join(words.split())


def _first_of(element: Any, tags: frozenset[str]) -> list[Any]:
    """Return the outermost elements with some tags below an element, in order."""
    found: list[Any] = []
    todo = list(reversed(element))
    while todo:
        each = todo.pop()
        if each.tag in tags and not _is_unseen(each):
            found.append(each)
        elif not _is_unseen(each):
            todo.extend(reversed(each))
    return found


def _folded(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _dated(root: Any) -> str:
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        found = _DATE.match(meta.get("content") or "")
        if name in _DATED and found:
            return found[0]
    return ""
