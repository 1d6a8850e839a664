"""From the files of a folder to a catalogue, reading only what may have changed.

A file is trusted to be the same by its size and its time, unless it is so fresh that a change
made after it was read might carry the same time. What repeats across files is told from all of
them together, so the passages of every file are cut anew when one of them changes.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.adapters.catalogue import Catalogue, Refused, Source
from assistant.adapters.copies import nearly_same, profile, repeated_lines
from assistant.adapters.documents import Document, Listed, Skipped, parse
from assistant.adapters.folders import TEXTS, Read, list_folder, read_document
from assistant.adapters.reading.apart import Apart
from assistant.adapters.reading.prose import Told
from assistant.adapters.splitting import split
from assistant.domain.markdown import sentence_spans, words_of
from assistant.domain.passages import Passage

_FRESH = 2_000_000_000
_LEAST_COPY = 60


@dataclass(frozen=True)
class _File:
    """A file that was read, or is known from before."""

    listed: Listed
    digest: str
    document: Document


def is_current(folder: Path, catalogue: Catalogue) -> bool:
    """Return whether a catalogue holds what the folder holds."""
    listed, unread = list_folder(folder)
    known: dict[str, Source | Refused] = {each.source: each for each in catalogue.refused}
    were_read = frozenset(known)
    known.update({source.source: source for source in catalogue.sources})
    if not all(_is_same(known.pop(each.source, None), each, catalogue.written) for each in listed):
        return False
    before = {each for each in catalogue.skipped if each.path not in were_read}
    return not known and frozenset(unread) == before


def gather(folder: Path, old: Catalogue, told: Told | None = None) -> Catalogue:
    """Return the catalogue of a folder, taking over from an older one what is the same.

    `told` hears of each page of a file that has pages, while it is read.
    """
    written = time.time_ns()
    listed, skipped = list_folder(folder)
    sources_before = {source.source: source for source in old.sources}
    refused_before = {each.source: each for each in old.refused if not each.is_copy}
    files: list[_File] = []
    refused: list[Refused] = []
    with Apart() as apart:
        for each in listed:
            source, before = sources_before.get(each.source), refused_before.get(each.source)
            if source is not None and _is_same(source, each, old.written):
                files.append(_File(each, source.digest, _document(source)))
                continue
            if before is not None and _is_same(before, each, old.written):
                refused.append(before)
                continue
            found = _file(each, told, apart.read)
            if isinstance(found, _File):
                files.append(found)
            else:
                refused.append(found)
    sources, copies = _sources(files)
    refused += copies
    skipped += [Skipped(each.source, each.reason) for each in refused]
    in_order = sorted(skipped, key=lambda each: each.path)
    return Catalogue(written, tuple(sources), tuple(in_order), tuple(refused))


def _is_same(known: Source | Refused | None, listed: Listed, written: int) -> bool:
    if known is None or known.size != listed.size:
        return False
    if known.changed == listed.changed and listed.changed < written - _FRESH:
        return True
    return _digest(listed.path) == known.digest


def _file(listed: Listed, told: Told | None, read: Read) -> _File | Refused:
    digest = _digest(listed.path)
    document = read_document(listed, told, read)
    if isinstance(document, Skipped):
        return _refused(listed, digest, document.reason, is_copy=False)
    return _File(listed, digest, document)


def _document(source: Source) -> Document:
    if Path(source.source).suffix.lower() in TEXTS:
        return parse(source.source, source.text)
    return Document(source.source, source.title, {}, source.text, 0, source.pages, source.dated)


def _sources(files: Iterable[_File]) -> tuple[list[Source], list[Refused]]:
    """Return the files as sources, and those that say nothing which another does not."""
    profiles = [profile(each.document) for each in files]
    repeated = repeated_lines(profiles)
    kept_instead = nearly_same(profiles, repeated)
    first_at: dict[str, str] = {}
    sources: list[Source] = []
    refused: list[Refused] = []
    for each in files:
        name = each.document.source
        if name in kept_instead:
            reason = f"is nearly the same as {kept_instead[name]}, which is kept"
            refused.append(_refused(each.listed, each.digest, reason, is_copy=True))
            continue
        cut = split(each.document, repeated)
        passages = [passage for passage in cut if _is_first(passage, first_at)]
        if passages:
            sources.append(_source(each, passages))
            continue
        reason = (
            "says only what other files say, too" if cut else "holds no text beside its headings"
        )
        if not cut and repeated:
            reason += " and what repeats in most files"
        refused.append(_refused(each.listed, each.digest, reason, is_copy=True))
    return sources, refused


def _is_first(passage: Passage, first_at: dict[str, str]) -> bool:
    """Return whether no file before has the same passage; a few words may well be in two."""
    words = words_of(passage.text).casefold()
    if len(words) < _LEAST_COPY:
        return True
    key = hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()
    return first_at.setdefault(key, passage.source) == passage.source


def _source(file: _File, passages: Iterable[Passage]) -> Source:
    document = file.document
    passages = tuple(passages)
    return Source(
        source=document.source,
        title=document.title,
        size=file.listed.size,
        changed=file.listed.changed,
        digest=file.digest,
        text=document.text,
        passages=passages,
        sentences=tuple(_sentences(each) for each in passages),
        pages=document.pages,
        dated=document.dated,
    )


def _sentences(passage: Passage) -> tuple[tuple[int, int], ...]:
    spans = sentence_spans(passage.text)
    at = passage.start
    return tuple((at + a, at + b) for a, b in spans) or ((at, passage.end),)


def _refused(listed: Listed, digest: str, reason: str, is_copy: bool) -> Refused:
    return Refused(listed.source, reason, listed.size, listed.changed, digest, is_copy)


def _digest(path: Path) -> str:
    """Return a file's digest, or a word that is none where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return "unread"
