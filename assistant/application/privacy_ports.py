"""What a person's rights over what is kept on them need from the store."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from assistant.domain.conversation import Conversation, Person
from assistant.domain.retention import Due
from assistant.domain.sharing import Share

Held = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Erased:
    """How many conversations were deleted, and from how many of others' words were taken out."""

    conversations: int
    taken_out_of: int


@dataclass(frozen=True)
class Retired:
    """How many of each were deleted because their time had come."""

    conversations: int = 0
    sessions: int = 0
    invitations: int = 0

    @property
    def total(self) -> int:
        """Return how many it was in all."""
        return self.conversations + self.sessions + self.invitations


class PrivateStore(Protocol):
    """Everything of one person at once. Every method raises StoreError when it cannot."""

    def found(self, handle: str) -> tuple[Person, ...]:
        """Return who has this id, this sign-in name, or this name on one's own machine."""
        ...

    def names(self, ids: Collection[str]) -> dict[str, str]:
        """Return people's names by their ids; those who are gone are left out."""
        ...

    def programme_names(self) -> dict[str, str]:
        """Return the names of the programmes by their ids."""
        ...

    def held(self, person_id: str) -> Held:
        """Return every row that belongs to a person, by table, without secrets."""
        ...

    def shared(self, person_id: str) -> list[Share]:
        """Return what a person shares, the oldest first."""
        ...

    def owners(self, conversation_ids: Collection[str]) -> dict[str, str]:
        """Return whose conversations these are, for those that are kept."""
        ...

    def turn_ids(self, ids: Collection[str]) -> frozenset[str]:
        """Return which of these ids turns have already."""
        ...

    def bring_in(self, conversations: Sequence[Conversation], shares: Sequence[Share]) -> None:
        """Keep conversations and what they share, all of it or nothing."""
        ...

    def begin_erasing(self, person_id: str, now: datetime) -> None:
        """Keep that a person is to be erased, so that it is ended whatever happens."""
        ...

    def erase(self, person_id: str, now: datetime) -> Erased:
        """Delete all rows of a person and their words from others' records, in one transaction."""
        ...

    def unfinished(self) -> tuple[str, ...]:
        """Return who is still to be erased, by id."""
        ...

    def needs_cleaning(self) -> bool:
        """Return whether deleted rows may have left bytes behind."""
        ...

    def clean(self) -> None:
        """Leave no byte of deleted rows in the store's own files."""
        ...

    def last_retired(self) -> datetime | None:
        """Return when the rules of retention were last followed."""
        ...

    def newest(self) -> datetime | None:
        """Return when the newest thing was kept."""
        ...

    def retire(self, due: Due, now: datetime) -> Retired:
        """Delete what is due, and keep that the rules were followed."""
        ...
