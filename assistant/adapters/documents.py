r"""Documents as text, whatever kind of file they were.

The text of a Markdown or plain-text document is the file's own, decoded, with line endings as
`\n` and front matter included; that of any other is what its reader writes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.adapters.markdown_blocks import blocks_of
from assistant.adapters.reading.prose import Written
from assistant.domain.markdown import words_of
from assistant.domain.passages import Passage

_FRONT = re.compile(r"\ufeff?---[ \t]*\n(.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_PLAIN = frozenset({".txt", ".text"})


@dataclass(frozen=True)
class Skipped:
    """A file that is not in the knowledge base, and why, in words for who can mend it."""

    path: str
    reason: str


@dataclass(frozen=True)
class Listed:
    """A file of the folder, and what tells without reading it whether it changed."""

    source: str
    path: Path
    size: int
    changed: int


@dataclass(frozen=True)
class Document:
    """A file as read. `front` is its front matter, empty where there is none or it is broken.

    `pages` are the offsets where its pages begin, empty where they are not known. `dated` is the
    date that the file carries in itself (`YYYY-MM-DD`), or empty.
    """

    source: str
    title: str
    front: Mapping[str, Any]
    text: str
    body: int
    pages: tuple[int, ...] = ()
    dated: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether headings are told by their look, since the file has no marks for them."""
        return Path(self.source).suffix.lower() in _PLAIN


def parse(source: str, text: str) -> Document:
    """Return a document from its own text: where the body begins, and what it is called."""
    import yaml

    front: Any = {}
    matter = _FRONT.match(text)
    if matter:
        try:
            front = yaml.safe_load(matter[1] or "")
        except (yaml.YAMLError, ValueError, RecursionError):
            front = {}
    front = front if isinstance(front, dict) else {}
    body = matter.end() if matter else 0
    title = front.get("title") or _first_heading(source, text, body) or _name(source)
    return Document(source, _titled(title), front, text, body)


def made(source: str, written: Written) -> Document:
    """Return a document from what a reader wrote."""
    title = _titled(written.title or _name(source))
    return Document(source, title, {}, written.text, 0, written.pages, written.dated)


def searchable(passage: Passage) -> str:
    """Return what a passage is found by: its headings and words, without marks and tags."""
    lead = f"{passage.lead}\n" if passage.lead else ""
    return f"{passage.topics}\n{lead}{words_of(passage.text)}"


def _titled(title: object) -> str:
    return " ".join(str(title).split())[:200]


def _first_heading(source: str, text: str, body: int) -> str | None:
    is_plain = Path(source).suffix.lower() in _PLAIN
    blocks = blocks_of(text, body, is_plain)
    return next((block.words for block in blocks if block.kind == "heading" and block.words), None)


def _name(source: str) -> str:
    return Path(source).stem.replace("-", " ").replace("_", " ").strip().capitalize() or source
