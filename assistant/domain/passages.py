r"""Pieces of the knowledge base, and what it means to quote them.

Offsets count characters (not bytes) in the source's text as read: for a Markdown or plain-text
file the decoded file itself with line endings as `\n`, front matter included. The invariant of
this module: `text == source_text[start:end]`, always, letter for letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Origin = Literal["guided", "model"]


@dataclass(frozen=True)
class Passage:
    """A stretch of one source, under one heading.

    `source` is the path relative to the knowledge folder, with forward slashes. `heading` is the
    path of headings from the title down, joined by " > "; where pages are known it ends with the
    `page` on which the passage starts, as in "Charter > Time > p. 12". `lead` is what stands
    elsewhere in the source and is needed to understand the passage: the names over the columns
    of a table that had to be cut.
    """

    id: str
    source: str
    heading: str
    start: int
    end: int
    text: str
    page: int | None = None
    lead: str = ""

    @property
    def topics(self) -> str:
        """The path of headings alone, without the page."""
        return (
            self.heading if self.page is None else self.heading.removesuffix(f" > p. {self.page}")
        )


@dataclass(frozen=True)
class Found:
    """A passage that a search returned: `rank` counts from 1, a higher `score` is better."""

    rank: int
    score: float
    passage: Passage


@dataclass(frozen=True)
class Citation:
    """The link between a sentence of an answer (counted from 0) and the words that carry it."""

    sentence: int
    quote: str
    source: str
    heading: str
    start: int
    end: int


@dataclass(frozen=True)
class Answer:
    """What the knowledge base says to a question, or that it does not answer it.

    `citations` is empty exactly when `answered` is false. `confidence` lies in 0..1.
    `ask_instead` names whom to turn to where there is no answer.
    """

    answered: bool
    confidence: float
    text: str
    origin: Origin
    citations: tuple[Citation, ...]
    passages: tuple[Found, ...]
    ask_instead: str | None
