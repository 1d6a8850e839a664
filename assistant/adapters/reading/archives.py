"""Documents that are ZIP files, opened only where they cannot harm.

A few kilobytes can unfold into many gigabytes, and a name can lead out of a folder. Sizes are
judged by the list of contents before anything is unpacked, and nothing is unpacked to the disk.
"""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

from assistant.adapters.reading.prose import Unreadable

MOST_ENTRIES = 10_000
MOST_UNPACKED = 200_000_000
LARGEST_PART = 60_000_000
HIGHEST_RATIO = 200
_SMALL = 1_000_000
_LOCKED = 0x1
_OLD = bytes.fromhex("d0cf11e0a1b11ae1")


def opened(path: Path) -> zipfile.ZipFile:
    """Return a ZIP file that may be read.

    Raises:
        Unreadable: when it is damaged, locked, unfolds too far, or names a place outside.
    """
    with path.open("rb") as file:
        if file.read(8) == _OLD:
            raise Unreadable("is encrypted or of an older kind; save it anew without a password")
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        raise Unreadable("is damaged: it cannot be unpacked") from None
    try:
        _judge(archive.infolist())
    except Unreadable:
        archive.close()
        raise
    return archive


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return one part of an archive.

    Raises:
        Unreadable: when it is missing, damaged, or too large.
    """
    try:
        if archive.getinfo(name).file_size > LARGEST_PART:
            raise Unreadable("unfolds into more than 60 MB of text; split it")
        return archive.read(name)
    except KeyError:
        raise Unreadable(f"is damaged: {PurePosixPath(name).name} is missing in it") from None
    except Unreadable:
        raise
    except Exception as error:  # zlib, bz2 and lzma each raise their own
        raise Unreadable("is damaged: it cannot be unpacked") from error


def tree_of(xml: bytes) -> Any:
    """Return the root of an XML part. Entities stay unresolved and nothing is fetched.

    Raises:
        Unreadable: when it is not XML.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Unreadable("is damaged: a part of it is not XML") from None


def _judge(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise Unreadable("holds more than 10,000 parts, as no document does")
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Unreadable("unfolds into more than 200 MB; split it or take pictures out")
    for entry in entries:
        packed = max(entry.compress_size, 1)
        if entry.file_size > _SMALL and entry.file_size / packed > HIGHEST_RATIO:
            raise Unreadable("unfolds to more than 200 times its size, as no document does")
        if entry.flag_bits & _LOCKED:
            raise Unreadable("is encrypted; save it without a password")
        name = PurePosixPath(entry.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in (name.parts or ("",))[0]:
            raise Unreadable("names a place outside of itself; it is not to be trusted")
