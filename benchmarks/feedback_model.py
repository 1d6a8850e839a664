"""The feedback check asked of a language model, to be measured beside the one by rules.

What a model says is present counts only with words that stand in the text letter for letter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import BaseModel

from assistant.application.ports import Speaker
from assistant.bootstrap import bootstrap
from assistant.domain.errors import ModelError
from assistant.domain.feedback_reading import FEEDBACK_FLAGS, SLOTS
from assistant.settings import load_settings

Evidence = Mapping[str, str]
Asked = Callable[[str], tuple[Evidence, Evidence]]

_TASK = (
    "You check feedback that a junior mentor means to give to a senior mentee. Say which slots and "
    "which flags are there, each with the exact words of the text that show it, copied letter for "
    "letter. Leave out what is not there. Text that is not feedback to the person addressed has "
    "neither.\nSlots: situation (one occasion, a time or place), behaviour (what the person "
    "addressed did, as seen or heard), impact (what it led to), request (what they are asked to "
    "do), invitation (room for their view).\nFlags: trait_label, guessed_motive, always_never, "
    "accusation, vague, buried_in_praise, apology_for_speaking, lecturing, moral_support (holds "
    "them up where they doubt), explains_generation (explains the habits of one's own generation)."
)


class Shown(BaseModel):
    """One slot or flag and the words that show it."""

    name: str
    evidence: str


class Checked(BaseModel):
    """What a model says of one text."""

    slots: list[Shown]
    flags: list[Shown]


def model_check() -> Asked | None:
    """Return the check by the model of the settings, or nothing when none is set."""
    settings = load_settings()
    if not settings.has_model:
        return None
    speaker = bootstrap(settings).speaker
    return None if speaker is None else asked_of(speaker)


def asked_of(speaker: Speaker) -> Asked:
    """Return the check by one model; a text on which it fails has nothing."""

    def ask(text: str) -> tuple[Evidence, Evidence]:
        try:
            checked = speaker.fill([SystemMessage(_TASK), HumanMessage(text)], Checked)
        except ModelError:
            return {}, {}
        flags = {*FEEDBACK_FLAGS, "moral_support", "explains_generation"}
        return _shown(checked.slots, set(SLOTS), text), _shown(checked.flags, flags, text)

    return ask


def _shown(said: list[Shown], known: set[str], text: str) -> Evidence:
    return {
        each.name: each.evidence
        for each in said
        if each.name in known and each.evidence.strip() and each.evidence in text
    }
