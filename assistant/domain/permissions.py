"""Who may do what with whose words: a table one can read, asked before anything else happens."""

from __future__ import annotations

from typing import Literal

from assistant.domain.conversation import Conversation, Person
from assistant.domain.errors import NotAllowed

Act = Literal["read", "write"]


def require(person: Person, act: Act, conversation: Conversation) -> None:
    """Let a person read or write their own conversation, and nobody else's.

    Raises:
        NotAllowed: with the same words whether the conversation is another's or of no one, so
            that a guessed id teaches nothing.
    """
    if conversation.person != person.id:
        raise NotAllowed("There is no such conversation of yours.")
