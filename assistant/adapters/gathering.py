"""From the files of a folder to a catalogue, reading only what may have changed.

A file is trusted to be the same by its size and its time, unless it is so fresh that a change
made after it was read might carry the same time.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from pathlib import Path

from assistant.adapters.documents import (
    Document,
    Listed,
    Skipped,
    list_folder,
    read_document,
    split,
)
from assistant.adapters.generation import Catalogue, Source
from assistant.domain.markdown import sentence_spans

_FRESH = 2_000_000_000


def is_current(folder: Path, catalogue: Catalogue) -> bool:
    """Return whether a catalogue holds what the folder holds."""
    listed, skipped = list_folder(folder)
    known = {source.source: source for source in catalogue.sources}
    for each in listed:
        if _is_same(known.pop(each.source, None), each, catalogue.written):
            continue
        read = read_document(each)
        made = _made(each, read, None) if isinstance(read, Document) else read
        if isinstance(made, Source):
            return False
        skipped.append(made)
    return not known and frozenset(skipped) == frozenset(catalogue.skipped)


def gather(folder: Path, old: Catalogue) -> Catalogue:
    """Return the catalogue of a folder, taking over from an older one what is the same."""
    written = time.time_ns()
    known = {source.source: source for source in old.sources}
    listed, skipped = list_folder(folder)
    sources = []
    for each in listed:
        before = known.get(each.source)
        if before is not None and _is_same(before, each, old.written):
            sources.append(before)
            continue
        read = read_document(each)
        made = _made(each, read, before) if isinstance(read, Document) else read
        if isinstance(made, Source):
            sources.append(made)
        else:
            skipped.append(made)
    in_order = sorted(skipped, key=lambda each: each.path)
    return Catalogue(written, tuple(sources), tuple(in_order))


def _is_same(known: Source | None, listed: Listed, written: int) -> bool:
    if known is None or known.size != listed.size:
        return False
    if known.changed == listed.changed and listed.changed < written - _FRESH:
        return True
    read = read_document(listed)
    return isinstance(read, Document) and _digest(read.text) == known.digest


def _made(listed: Listed, read: Document, before: Source | None) -> Source | Skipped:
    digest = _digest(read.text)
    if before is not None and before.digest == digest:
        return replace(before, size=listed.size, changed=listed.changed)
    passages = tuple(split(read))
    if not passages:
        return Skipped(listed.source, "holds no text beside its headings")
    sentences = tuple(
        tuple((each.start + a, each.start + b) for a, b in sentence_spans(each.text))
        or ((each.start, each.end),)
        for each in passages
    )
    return Source(
        source=listed.source,
        title=read.title,
        size=listed.size,
        changed=listed.changed,
        digest=digest,
        text=read.text,
        passages=passages,
        sentences=sentences,
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
