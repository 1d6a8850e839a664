"""Rehearsals as one person's own: found, changed whole or not at all, never another's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from assistant.application import rehearsal_turns as kept
from assistant.application.access import Access, OwnStore
from assistant.application.own_cases import OwnCases
from assistant.domain.conversation import Conversation, Person, Turn
from assistant.domain.errors import InputError, NotAllowed, StoreError
from assistant.domain.permissions import Act
from assistant.domain.persona import Persona
from assistant.domain.sharing import Share

_ATTEMPTS = 5
_AGENDA = "topics"
Change = Callable[[Conversation], tuple[Conversation, tuple[Turn, ...]]]


class RehearsalsKept:
    """Reads and keeps rehearsals, each for its author alone."""

    def __init__(
        self,
        access: Access,
        personas: Mapping[str, Persona],
        own: OwnCases,
        now: Callable[[], datetime],
    ) -> None:
        self._access = access
        self._personas = personas
        self._own = own
        self._now = now

    def of(self, person: Person) -> list[tuple[Persona, Conversation]]:
        """Return a person's rehearsals without their turns, the last changed first."""
        return [
            (persona, one)
            for one in self._access.of(person).conversations(phase=kept.REHEARSAL)
            if (persona := self._persona_of(person, one)) is not None
        ]

    def own(self, person: Person) -> OwnStore:
        """Return the store as a person may use it."""
        return self._access.of(person)

    def mine(self, person: Person, conversation_id: str, act: Act = "read") -> Conversation:
        """Return a person's own rehearsal.

        Raises:
            NotAllowed: when it is not theirs, no rehearsal, or not there.
        """
        conversation = self._access.of(person).conversation(conversation_id, act)
        if conversation.phase != kept.REHEARSAL:
            raise _not_there()
        return conversation

    def again(self, person: Person, conversation: Conversation) -> Conversation:
        """Return a rehearsal as it is kept by now."""
        return self._access.of(person).conversation(conversation.id)

    def advanced(self, person: Person, conversation: Conversation, change: Change) -> Conversation:
        """Keep a change to a rehearsal; made anew where it has changed in the meantime."""
        for _ in range(_ATTEMPTS):
            after, turns = change(conversation)
            after = replace(after, changed_at=self._now())
            if self._access.of(person).advance(conversation, after, turns):
                return replace(after, turns=(*conversation.turns, *turns))
            conversation = self.again(person, conversation)
        raise _keeps_changing()

    def persona(self, person: Person, persona_id: str) -> Persona:
        """Return a persona that a person may rehearse with.

        Raises:
            InputError: unknown-persona.
        """
        persona = self._personas.get(persona_id) or self._own.persona(person, persona_id)
        if persona is None:
            known = ", ".join(self._personas)
            raise InputError("unknown-persona", f"There is no such persona. There are: {known}.")
        return persona

    def persona_of(self, person: Person, conversation: Conversation) -> Persona:
        """Return the persona of a rehearsal.

        Raises:
            InputError: unknown-persona, when its file or case is gone.
        """
        persona = self._persona_of(person, conversation)
        if persona is None:
            raise InputError("unknown-persona", "The persona of this rehearsal is gone.")
        return persona

    def sent(self, person: Person, conversation: Conversation) -> list[str]:
        """Return the sentences that a rehearsal has sent to the agenda."""
        return [one.text for one in self._shares(person, conversation)]

    def share(
        self,
        person: Person,
        conversation: Conversation,
        choose: Callable[[list[str]], list[str]],
    ) -> None:
        """Keep which sentences a rehearsal sends to the agenda; those kept keep their time."""
        for _ in range(_ATTEMPTS):
            earlier = {one.text: one for one in self._shares(person, conversation)}
            now, one = self._now(), conversation
            shares = [
                earlier.get(text) or Share(one.id, one.person, one.pair, _AGENDA, text, now)
                for text in dict.fromkeys(choose(list(earlier)))
            ]
            if self._access.of(person).advance(conversation, conversation, shares=shares):
                return
            conversation = self.again(person, conversation)
        raise _keeps_changing()

    def _persona_of(self, person: Person, conversation: Conversation) -> Persona | None:
        persona_id = conversation.flow.removeprefix(f"{kept.REHEARSAL}:")
        return self._personas.get(persona_id) or self._own.persona(person, persona_id)

    def _shares(self, person: Person, conversation: Conversation) -> list[Share]:
        shares = self._access.of(person).shares(conversation.pair)
        return [one for one in shares if one.conversation == conversation.id]


def said_turn(conversation: Conversation, turn: str) -> Turn:
    """Return one of the person's own turns.

    Raises:
        InputError: unknown-turn.
    """
    for one in conversation.turns:
        if one.id == turn and one.author == "person":
            return one
    raise InputError("unknown-turn", "There is no such turn of yours in this rehearsal.")


def _not_there() -> NotAllowed:
    return NotAllowed("There is no such conversation of yours.")


def _keeps_changing() -> StoreError:
    return StoreError("The rehearsal kept changing elsewhere; try again in a moment.")
