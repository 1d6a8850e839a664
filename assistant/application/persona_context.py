"""What of a rehearsal goes into a prompt: the persona, how open they are, the last turns.

The other one's words go as messages, never into the instruction.
"""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from assistant.domain.conversation import Turn
from assistant.domain.persona import Persona, Principle
from assistant.domain.prompt import Prompt

PERSONA_INPUTS = frozenset({
    "name",
    "role",
    "scene",
    "wants",
    "hides",
    "mood",
    "principles",
    "line",
})
_TURNS = 10
_TURN_CHARACTERS = 2_000
_SILENCE = "(says nothing)"


def persona_messages(
    prompt: Prompt,
    persona: Persona,
    mood: str,
    line: str,
    turns: Sequence[Turn],
    house: Sequence[Principle],
) -> list[BaseMessage]:
    """Return the messages that ask a model to word the persona's reply to the last turn."""
    instruction = prompt.render(
        name=persona.name,
        role=persona.role,
        scene=_fenced(persona.scene),
        wants=_fenced(persona.wants),
        hides=_fenced(persona.hides),
        mood=mood,
        principles="\n".join(f"- {one.says}" for one in (*house, *persona.principles)),
        line=_fenced(line),
    )
    said: list[BaseMessage] = [
        (HumanMessage if turn.author == "person" else AIMessage)(
            turn.text[:_TURN_CHARACTERS] or _SILENCE
        )
        for turn in turns[-_TURNS:]
    ]
    return [SystemMessage(instruction), *said]


def repair_messages(
    asked: Sequence[BaseMessage], reply: str, faults: Sequence[str], name: str
) -> list[BaseMessage]:
    """Return the messages that ask once more, naming what was wrong with the reply."""
    listed = "\n".join(f"- {fault}" for fault in faults)
    again = f"That reply cannot stand:\n{listed}\nGive {name}'s spoken words again, mended."
    return [*asked, AIMessage(reply[:_TURN_CHARACTERS]), HumanMessage(again)]


def _fenced(material: str) -> str:
    """Return material that cannot close the fence it stands in."""
    return material.replace("<", "‹").replace(">", "›")
