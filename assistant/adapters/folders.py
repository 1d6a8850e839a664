"""Reading a knowledge folder.

Nothing that is wrong with one file stops the rest: it is skipped, and the reason is told.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from assistant.adapters.documents import Document, Listed, Skipped, made, parse
from assistant.adapters.reading.apart import KINDS, read_here
from assistant.adapters.reading.encodings import letters_of
from assistant.adapters.reading.prose import Told, Unreadable, Written
from assistant.domain.errors import StoreError

TEXTS = frozenset({".md", ".markdown", ".txt", ".text"})
SUFFIXES = TEXTS | frozenset(KINDS)
LARGEST = 10 * 1024 * 1024
LARGEST_MADE = 60 * 1024 * 1024
Read = Callable[[Path, Told], Written]


def list_folder(folder: Path) -> tuple[list[Listed], list[Skipped]]:
    """Return the documents of a folder and those that are refused unread, both by path.

    Hidden files and files of other kinds are passed over in silence.

    Raises:
        StoreError: when the folder itself cannot be read.
    """
    if not folder.is_dir():
        raise StoreError(f"{folder}: no such folder of documents; name one that exists")
    root = folder.resolve()
    listed: list[Listed] = []
    skipped: list[Skipped] = []
    for path in _files(folder):
        source = path.relative_to(folder).as_posix()
        found = _look(source, path, root)
        if isinstance(found, Listed):
            listed.append(found)
        else:
            skipped.append(found)
    return listed, skipped


def read_document(
    listed: Listed, told: Told | None = None, read: Read = read_here
) -> Document | Skipped:
    """Return a document as text, or why it is skipped.

    `told` hears of each page of a file that has pages. `read` reads what is neither Markdown nor
    plain text.
    """
    try:
        if listed.size == 0:
            return Skipped(listed.source, "is empty")
        if listed.path.suffix.lower() not in TEXTS:
            return made(listed.source, read(listed.path, told or _untold))
        text = letters_of(listed.path.read_bytes())
    except Unreadable as reason:
        return Skipped(listed.source, str(reason))
    except OSError as error:
        return Skipped(listed.source, f"cannot be read: {error.strerror}")
    if not text.strip("\ufeff \t\n"):
        return Skipped(listed.source, "is empty")
    return parse(listed.source, text)


def _untold(page: int, pages: int) -> None:
    """Hear of a page and do nothing."""


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if path.suffix.lower() in SUFFIXES and not name.startswith((".", "~$")):
                yield path


def _look(source: str, path: Path, root: Path) -> Listed | Skipped:
    try:
        status = path.stat()
        inside = path.resolve().is_relative_to(root)
    except (OSError, RuntimeError) as error:
        return Skipped(source, f"cannot be read: {getattr(error, 'strerror', None) or 'a loop'}")
    if not inside:
        return Skipped(source, "is a link that leads out of the folder")
    if not path.is_file():
        return Skipped(source, "is not a file")
    largest = LARGEST if path.suffix.lower() in TEXTS else LARGEST_MADE
    if status.st_size > largest:
        return Skipped(source, f"is larger than {largest // 1024**2} MB; split it")
    try:
        source.encode("utf-8")
    except UnicodeEncodeError:
        return Skipped(source.encode("utf-8", "replace").decode(), "has a name that is not UTF-8")
    return Listed(source, path, status.st_size, status.st_mtime_ns)
