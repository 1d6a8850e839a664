"""What of a conversation goes into a prompt: the last turns, the record, within stated sizes.

A person's words go as messages or as fenced material, never into the instruction itself, and only
the words of the person the reply is for and what their partner chose to share.
"""

from __future__ import annotations

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from assistant.domain import records
from assistant.domain.conversation import Conversation
from assistant.domain.flow import Flow
from assistant.domain.prompt import Prompt
from assistant.domain.reply_checks import REFLECTIVE, Given

INPUTS = frozenset({"role", "title", "question", "recorded", "guidance"})
_SIDES = {"mentee": "mentee (the senior)", "mentor": "mentor (the junior)"}
_TURNS = 8
_TURN_CHARACTERS = 2_000
_RECORD_CHARACTERS = 3_000


def messages_for(
    prompt: Prompt, flow: Flow, conversation: Conversation, question: str, guidance: str
) -> list[BaseMessage]:
    """Return the messages that ask a model to word the reply to the last turn of a conversation."""
    recorded = [
        f"{step.label}: {records.show(conversation.fields[step.id])}"
        for step in flow.steps
        if conversation.fields.get(step.id)
    ]
    instruction = prompt.render(
        role=_SIDES[conversation.role],
        title=flow.title,
        question=_fenced(question),
        recorded=_fenced("\n".join(recorded)[-_RECORD_CHARACTERS:]) or "(nothing yet)",
        guidance=_fenced(guidance) or "(none)",
    )
    said: list[BaseMessage] = [
        (HumanMessage if turn.author == "person" else AIMessage)(turn.text[:_TURN_CHARACTERS])
        for turn in conversation.turns[-_TURNS:]
    ]
    return [SystemMessage(instruction), *said]


def given_for(
    prompt: Prompt, flow: Flow, conversation: Conversation, question: str, guidance: str
) -> Given:
    """Return by what the reply is judged: all that the model was shown, and whose words it is."""
    said = tuple(turn.text for turn in conversation.turns if turn.author == "person")
    told = [turn.text for turn in conversation.turns if turn.author != "person"]
    recorded = [records.show(value) for value in conversation.fields.values() if value]
    carried = [item for items in conversation.carried.values() for item in items]
    return Given(
        asked=question,
        said=said,
        known="\n".join([*told, *recorded, *carried]),
        passages=(guidance,) if guidance else (),
        instruction=prompt.text,
        reflective=flow.phase in REFLECTIVE,
    )


def _fenced(material: str) -> str:
    """Return material that cannot close the fence it stands in."""
    return material.replace("<", "‹").replace(">", "›")
