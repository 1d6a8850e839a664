"""One turn of a rehearsal answered by rules: what was said, what it does, the authored reply."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from assistant.application import rehearsal_turns as kept
from assistant.domain.coach_lines import CoachLines
from assistant.domain.conversation import Author, Conversation, Turn
from assistant.domain.debrief import Rubric
from assistant.domain.feedback import FeedbackCheck
from assistant.domain.listening import Listening, language_of
from assistant.domain.persona import Persona, Side
from assistant.domain.prompt import Prompt
from assistant.domain.rehearsal import Effect, hear, line_for, respond
from assistant.domain.rehearsal_wording import RehearsalWording
from assistant.domain.wellbeing import Wellbeing, concern_in


@dataclass(frozen=True)
class Scenes:
    """The authored material, the checks of each side, and the prompt that rehearsals need."""

    personas: Mapping[str, Persona]
    wording: RehearsalWording
    rubrics: Mapping[Side, Rubric]
    checks: Mapping[Side, Callable[[str], FeedbackCheck]]
    wellbeing: Wellbeing
    listening: Listening
    lines: CoachLines
    prompt: Prompt


class TurnAnswering:
    """Answers a turn from the authored material alone."""

    def __init__(self, scenes: Scenes, now: Callable[[], datetime], has_model: bool) -> None:
        self._scenes = scenes
        self._wording = scenes.wording
        self._now = now
        self._has_model = has_model

    def answered(
        self, persona: Persona, now: Conversation, shown: tuple[Turn, ...], text: str
    ) -> tuple[Effect | None, Turn, Turn]:
        """Return the effect, the person's turn, and the authored reply to it."""
        parent = shown[-1].id
        concern = concern_in(text, self._scenes.wellbeing)
        if concern is not None:  # the scene, the record and the model are left out of it
            said = _turn(self._now(), parent, "person", text.strip())
            reply = _turn(self._now(), said.id, "coach", concern.reply)
            return None, said, reply
        sofar = kept.sofar(shown, persona.level(now.fields["level"]).start)
        heard = hear(
            text.strip(),
            persona.side,
            self._scenes.checks[persona.side],
            self._wording,
            sofar.texts,
        )
        effect = respond(persona, now.fields["level"], heard, sofar)
        used = [turn.text for turn in shown if turn.author == "persona"]
        line = line_for(persona, effect, heard, len(sofar.codes), used, self._wording.house)
        hint = self._wording.hint(persona, heard, effect, sofar.codes)
        reason = self._wording.reason(effect, heard)
        said = replace(
            _turn(self._now(), parent, "person", text.strip()),
            attachment=kept.said_attachment(heard, hint.worked, hint.to_try),
        )
        reply = replace(
            _turn(self._now(), said.id, "persona", line),
            attachment=kept.reply_attachment(effect, reason),
            note=self._note(shown, text),
        )
        return effect, said, reply

    def _note(self, shown: Sequence[Turn], text: str) -> str | None:
        """Return a note in the person's own language, once, where the scene is in English."""
        language = language_of(text, self._scenes.listening)
        note = self._wording.languages.get(language) if not self._has_model else None
        return None if note in [turn.note for turn in shown] else note


def opening(persona: Persona, level: int, now: datetime) -> Turn:
    """Return the persona's first turn."""
    return _turn(now, None, "persona", persona.begins[level - 1])


def _turn(now: datetime, parent: str | None, author: Author, text: str) -> Turn:
    return Turn(
        id=uuid.uuid4().hex,
        parent=parent,
        author=author,
        text=text,
        step=None,
        said_at=now,
        origin=None if author == "person" else "guided",
    )
