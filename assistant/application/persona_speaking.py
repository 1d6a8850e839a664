"""The persona's reply to a turn that is kept already, worded by a model where there is one.

What a model writes is shown only once it is whole and keeps every principle; it gets one chance
to mend it. Otherwise the authored line stands. A model words the reply, never the effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from langchain_core.messages import BaseMessage

from assistant.application.access import OwnStore
from assistant.application.persona_context import persona_messages, repair_messages
from assistant.application.ports import Speaker
from assistant.application.usage import on_account
from assistant.domain.conversation import Conversation, Turn
from assistant.domain.errors import ModelError
from assistant.domain.persona import Persona
from assistant.domain.persona_replies import as_spoken, faults_of
from assistant.domain.prompt import Prompt
from assistant.domain.rehearsal import Effect
from assistant.domain.rehearsal_wording import RehearsalWording
from assistant.domain.reply_checks import names_in_full, repeats

_AUTHORED_ONLY = frozenset({"abuse", "break_role"})


class PersonaSpeaking:
    """Lets a model speak a persona's part, within what was decided."""

    def __init__(self, speaker: Speaker, prompt: Prompt, wording: RehearsalWording) -> None:
        self._speaker = speaker
        self._prompt = prompt
        self._wording = wording

    def on_account(self, person: str) -> PersonaSpeaking:
        """Return the same on a person's account, where the model's use is counted."""
        speaker = on_account(self._speaker, person)
        return PersonaSpeaking(speaker, self._prompt, self._wording)

    def spoken(
        self,
        own: OwnStore,
        conversation: Conversation,
        persona: Persona,
        effect: Effect,
        before: Sequence[Turn],
        reply: Turn,
    ) -> Turn:
        """Return the reply as it came out, and keep it so in its author's `own` store.

        `before` are the turns of the branch up to the one that is answered. The end of a scene,
        an insult and an attempt to leave the scene are always answered by the authored line.
        """
        if effect.over is not None or effect.said in _AUTHORED_ONLY:
            return reply
        asked = persona_messages(
            self._prompt,
            persona,
            self._wording.moods[effect.band],
            reply.text,
            before,
            self._wording.house,
        )
        try:
            words = self._worded(persona, effect, asked)
        except ModelError:
            reply = replace(reply, note=self._wording.notes["model_failed"])
        else:
            reply = (
                replace(reply, note=self._wording.notes["model_unfit"])
                if words is None
                else replace(
                    reply,
                    text=words,
                    origin="model",
                    model=self._speaker.name,
                    prompt=self._prompt.stamp,
                )
            )
        own.reword(conversation, reply)
        return reply

    def _worded(self, persona: Persona, effect: Effect, asked: Sequence[BaseMessage]) -> str | None:
        """Return a model's wording that keeps every principle, or None after one repair."""
        messages = list(asked)
        for _ in range(2):
            words = as_spoken("".join(self._speaker.stream(messages)), persona)
            faults = faults_of(words, persona, effect.band, self._wording.house)
            faults += self._taken_from_elsewhere(words, asked)
            if not faults:
                return words
            messages = repair_messages(asked, words, faults, persona.name)
        return None

    def _taken_from_elsewhere(self, words: str, asked: Sequence[BaseMessage]) -> tuple[str, ...]:
        """Return what a reply has from the instruction, or from nowhere, as faults."""
        if repeats(words, self._prompt.text):
            return ("It repeats your instructions.",)
        shown = "\n".join(str(message.content) for message in asked)
        if names_in_full(words, shown):
            return ("It names a person whom nobody has mentioned.",)
        return ()
