"""Check feedback that a junior means to give: situation, behaviour, impact, request, invitation.

No model is needed. What counts as present is shown with the person's own words; what is missing
becomes a prompt to fill in, never an invented fact. Reasons, prompts and word lists come from
prompts/checks/feedback.yaml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from assistant.domain.feedback_marks import SlotWords
from assistant.domain.feedback_reading import FEEDBACK_FLAGS, SLOTS, FlagWords, Mark, Reading
from assistant.domain.feedback_rewording import reworded
from assistant.domain.wording import Flag, keys_from, phrases_from, texts_from

_GAPS = frozenset({*SLOTS, "detail"})


@dataclass(frozen=True)
class Slot:
    """One part of the feedback; `evidence` is verbatim, and none exactly when it is missing."""

    present: bool
    evidence: str | None


@dataclass(frozen=True)
class FeedbackCheck:
    """What a piece of feedback holds, what may stand in its way, and one way to say it.

    `slots` has all five slots in their order.
    """

    slots: Mapping[str, Slot]
    flags: tuple[Flag, ...]
    rewrite: str


@dataclass(frozen=True)
class FeedbackWording:
    """The reasons and prompts shown to people and the word lists, as a coach wrote them."""

    why: Mapping[str, str]
    gaps: Mapping[str, str]
    slot_words: SlotWords
    flag_words: FlagWords

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> FeedbackWording:
        """Return the wording of a loaded data file.

        Raises:
            ValueError: on an unknown or missing key or a value of the wrong kind.
        """
        slot_keys = {field.name for field in fields(SlotWords)}
        flag_keys = {field.name for field in fields(FlagWords)}
        lists = slot_keys | flag_keys
        checked = keys_from(mapping, frozenset(lists | {"why", "gaps"}), "feedback")
        words = {key: phrases_from(checked[key], f"feedback.{key}") for key in lists}
        gaps = texts_from(checked["gaps"], _GAPS, "feedback.gaps")
        if not all(gap.startswith("[") and gap.endswith("]") for gap in gaps.values()):
            raise ValueError("feedback.gaps: every prompt must stand in [square brackets]")
        return cls(
            why=texts_from(checked["why"], frozenset(FEEDBACK_FLAGS), "feedback.why"),
            gaps=gaps,
            slot_words=SlotWords(**{key: words[key] for key in slot_keys}),
            flag_words=FlagWords(**{key: words[key] for key in flag_keys}),
        )


def check_feedback(text: str, wording: FeedbackWording) -> FeedbackCheck:
    """Return which slots are present, with evidence, what is flagged, and one better version."""
    reading = Reading(text, wording.slot_words, wording.flag_words)
    slots: dict[str, Slot] = {
        slot: Slot(found is not None, found.text if found else None)
        for slot, found in reading.slots.items()
    }
    first: dict[str, Mark] = {}
    for mark in reading.marks:
        first.setdefault(mark.code, mark)
    flags = tuple(
        Flag(code, text[first[code].start : first[code].end], wording.why[code])
        for code in FEEDBACK_FLAGS
        if code in first
    )
    return FeedbackCheck(slots, flags, reworded(reading, wording.gaps))
