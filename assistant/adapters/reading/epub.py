"""EPUB: the chapters of a book in the order of its spine, each read as a page of HTML."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from assistant.adapters.reading import markup
from assistant.adapters.reading.archives import opened, part, tree_of
from assistant.adapters.reading.encodings import letters_of
from assistant.adapters.reading.prose import Pen, Told, Unreadable, Written

_PACKAGE = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_PAGES = frozenset({"application/xhtml+xml", "text/html"})


def read(path: Path, told: Told) -> Written:
    """Return a book as text; `told` hears of each chapter."""
    with opened(path) as archive:
        names = set(archive.namelist())
        container = tree_of(part(archive, "META-INF/container.xml"))
        root = next((each.get("full-path") for each in container.iter(f"{_CONTAINER}rootfile")), "")
        package = tree_of(part(archive, root or ""))
        chapters = _chapters(package, posixpath.dirname(root or ""))
        if "META-INF/encryption.xml" in names:
            locked = part(archive, "META-INF/encryption.xml").decode("utf-8", "replace")
            if any(chapter in unquote(locked) for chapter in chapters):
                raise Unreadable("is locked by its publisher; it cannot be read")
        pen = Pen()
        for number, chapter in enumerate(chapters, 1):
            told(number, len(chapters))
            _write(letters_of(part(archive, chapter), is_markup=True), pen)
    metadata = {name: _first(package, name) for name in ("title", "date")}
    modified = next(
        (
            each.text or ""
            for each in package.iter(f"{_PACKAGE}meta")
            if each.get("property") == "dcterms:modified"
        ),
        metadata["date"],
    )
    return pen.written(metadata["title"], modified[:10])


def _write(text: str, pen: Pen) -> None:
    """Write a chapter; one without text, such as a cover, is nothing."""
    try:
        root = markup.root_of(text)
    except Unreadable:
        return
    markup.write(root, pen)


def _chapters(package: Any, folder: str) -> list[str]:
    items = {each.get("id"): each for each in package.iter(f"{_PACKAGE}item")}
    chapters = []
    for reference in package.iter(f"{_PACKAGE}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES:
            continue
        if reference.get("linear") == "no" or "nav" in (item.get("properties") or "").split():
            continue
        name = posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        chapters.append(name.partition("#")[0])
    return chapters


def _first(package: Any, name: str) -> str:
    return next((each.text or "" for each in package.iter(_DC + name)), "")
