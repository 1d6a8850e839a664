"""Check feedback that a junior means to give: situation, behaviour, impact, request, invitation.

No model is needed. What counts as present is shown with the person's own words; what is missing
becomes a prompt to fill in, never an invented fact. Reasons, prompts and word lists come from
prompts/checks/feedback.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from assistant.domain.feedback_kinds import KindWords, Sentence, kinds_in
from assistant.domain.feedback_marks import SlotWords
from assistant.domain.feedback_reading import FEEDBACK_FLAGS, SLOTS, FlagWords, Mark, Reading
from assistant.domain.feedback_rewording import reworded
from assistant.domain.feedback_strengths import STRENGTHS, StrengthCode
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

    `slots` has all five slots in their order. `strengths` are what the method asks of a mentor:
    the codes of `feedback_strengths.STRENGTHS`, each with the words that show it. `sentences` tell
    of each sentence by itself whether it asks, judges or observes.
    """

    slots: Mapping[str, Slot]
    flags: tuple[Flag, ...]
    rewrite: str
    strengths: tuple[Flag, ...] = ()
    sentences: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class FeedbackWording:
    """The reasons and prompts shown to people and the word lists, as a coach wrote them."""

    why: Mapping[str, str]
    gaps: Mapping[str, str]
    strengths: Mapping[str, str]
    short_forms: Mapping[str, str]
    kind_words: KindWords
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
        kind_keys = {field.name for field in fields(KindWords)}
        lists |= kind_keys
        keys = frozenset(lists | {"why", "gaps", "strengths", "short_forms"})
        checked = keys_from(mapping, keys, "feedback")
        words = {key: phrases_from(checked[key], f"feedback.{key}") for key in lists}
        gaps = texts_from(checked["gaps"], _GAPS, "feedback.gaps")
        if not all(gap.startswith("[") and gap.endswith("]") for gap in gaps.values()):
            raise ValueError("feedback.gaps: every prompt must stand in [square brackets]")
        return cls(
            why=texts_from(checked["why"], frozenset(FEEDBACK_FLAGS), "feedback.why"),
            gaps=gaps,
            strengths=texts_from(checked["strengths"], frozenset(STRENGTHS), "feedback.strengths"),
            short_forms=_forms_from(checked["short_forms"]),
            kind_words=KindWords(**{key: words[key] for key in kind_keys}),
            slot_words=SlotWords(**{key: words[key] for key in slot_keys}),
            flag_words=FlagWords(**{key: words[key] for key in flag_keys}),
        )


_VEILED = frozenset({"apology_for_speaking", "buried_in_praise", "vague"})
_HARSH = frozenset({"trait_label", "guessed_motive", "always_never", "accusation", "lecturing"})


def check_feedback(text: str, wording: FeedbackWording) -> FeedbackCheck:
    """Return which slots are present, with evidence, what is flagged, and one better version."""
    reading = Reading(text, wording.slot_words, wording.flag_words, wording.short_forms)
    slots: dict[str, Slot] = {
        slot: Slot(found is not None, found.text if found else None)
        for slot, found in reading.slots.items()
    }
    first: dict[str, Mark] = {}
    for mark in reading.marks:
        first.setdefault(mark.code, mark)
    flags = tuple(
        Flag(code, reading.words(first[code].start, first[code].end), wording.why[code])
        for code in FEEDBACK_FLAGS
        if code in first
    )
    strengths = tuple(
        Flag(code, evidence, wording.strengths[code]) for code, evidence in _strengths(reading)
    )
    kinds = tuple(kinds_in(text, wording))
    return FeedbackCheck(slots, flags, reworded(reading, wording.gaps), strengths, kinds)


def _strengths(reading: Reading) -> Iterator[tuple[StrengthCode, str]]:
    """Yield each strength with its evidence: three follow from the slots and flags."""
    found, flags = reading.slots, {mark.code for mark in reading.marks}
    behaviour = found["behaviour"]
    effect = found["impact"] or found["request"]
    asked = found["request"] or found["invitation"]
    if behaviour and not flags & _VEILED:
        yield "direct", behaviour.text
    if behaviour and effect:
        yield "useful", effect.text
    if asked and (behaviour or found["impact"]) and not flags & _HARSH:
        yield "constructive", asked.text
    for support in reading.supports:
        yield support.code, reading.words(support.start, support.end)


def _forms_from(value: object) -> Mapping[str, str]:
    if not isinstance(value, Mapping) or not value:
        raise ValueError("feedback.short_forms: must be a mapping from short forms to words")
    if not all(isinstance(each, str) and each for pair in value.items() for each in pair):
        raise ValueError("feedback.short_forms: every short form and its words must be text")
    return {key.lower(): whole for key, whole in value.items()}
