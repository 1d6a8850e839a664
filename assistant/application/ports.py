"""What the application needs from outside, beside langchain_core's own interfaces.

Adapters implement these; fakes and real ones pass the same contract suites.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

from langchain_core.messages import BaseMessage
from pydantic import BaseModel

from assistant.domain.conversation import Conversation, Person, Turn
from assistant.domain.passages import Found, Passage
from assistant.domain.sharing import Share

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


class Store(Protocol):
    """The one store of truth. Every method raises StoreError when it cannot do its work."""

    def person(self, name: str) -> Person:
        """Return the person of this name, made on first sight."""
        ...

    def begin(self, conversation: Conversation) -> None:
        """Keep a new conversation with its turns."""
        ...

    def conversation(self, conversation_id: str) -> Conversation | None:
        """Return a conversation with its turns in order, or None."""
        ...

    def conversations(self, person_id: str) -> list[Conversation]:
        """Return a person's conversations without their turns, the last changed first."""
        ...

    def of_pair(self, pair: str, phase: str) -> list[Conversation]:
        """Return a pair's finished conversations of a phase without turns, the last begun first.

        One that is looked at again or edited later keeps its place.
        """
        ...

    def advance(
        self,
        before: Conversation,
        after: Conversation,
        turns: Sequence[Turn] = (),
        shares: Sequence[Share] | None = None,
    ) -> bool:
        """Keep what one message changed, all of it or nothing.

        `shares`, unless None, replace what this conversation shared. Returns False, and keeps
        nothing, when the conversation has changed since `before` was read.
        """
        ...

    def reword(self, turn: Turn) -> None:
        """Keep how a coach's turn came out in the end; its id and place stay."""
        ...

    def shares(self, pair: str) -> list[Share]:
        """Return what a pair's members have shared and not taken back, the oldest first."""
        ...
