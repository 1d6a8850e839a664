"""What the application needs from outside, beside langchain_core's own interfaces.

Adapters implement these; fakes and real ones pass the same contract suites.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

from langchain_core.messages import BaseMessage
from pydantic import BaseModel

from assistant.domain.passages import Found, Passage

Shape = TypeVar("Shape", bound=BaseModel)


class Speaker(Protocol):
    """A chat model that keeps its promises or raises ModelError, and nothing else."""

    @property
    def name(self) -> str:
        """Return the model's name, to be saved with each turn."""
        ...

    def stream(self, messages: Sequence[BaseMessage]) -> Iterator[str]:
        """Yield the reply in pieces as they come.

        Ends normally only when the model itself said that it had finished.

        Raises:
            ModelError: at any moment, also after some pieces were yielded.
        """
        ...

    def fill(self, messages: Sequence[BaseMessage], shape: type[Shape]) -> Shape:
        """Return a validated value of `shape`.

        Raises:
            ModelError: when the model gives none, in whatever way.
        """
        ...


class Search(Protocol):
    """Finding passages in the knowledge base."""

    def search(self, query: str, top: int) -> list[Found]:
        """Return at most `top` passages, best first. An empty query finds nothing."""
        ...

    def text_of(self, source: str) -> str:
        """Return the whole text of a source as read, the one that offsets count in."""
        ...

    def passages(self) -> list[Passage]:
        """Return every passage, in the order of the sources."""
        ...
