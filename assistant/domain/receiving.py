"""Check how someone receives feedback: what helps the other go on, and what shuts them up.

By transparent rules, as with feedback given; a check has the same form, with parts of its own:
thanks without a "but", asking back, naming what one takes from it, deciding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assistant.domain.feedback import FeedbackCheck, Slot
from assistant.domain.sentences import sentences
from assistant.domain.wording import (
    Flag,
    Phrases,
    keys_from,
    own_words,
    phrases_from,
    texts_from,
)

ReceivingSlot = Literal["thanks", "asks_back", "takes", "decides"]
ReceivingFlag = Literal["defence", "justifies", "dismisses", "turns_back", "pulls_rank"]
RECEIVING_SLOTS: tuple[ReceivingSlot, ...] = ("thanks", "asks_back", "takes", "decides")
RECEIVING_FLAGS: tuple[ReceivingFlag, ...] = (
    "defence", "justifies", "dismisses", "turns_back", "pulls_rank",
)  # fmt: skip

_QUESTION = re.compile(r"\?\s*$")
_BUT = re.compile(r"\b(?:but|however|although|though|only that)\b", re.IGNORECASE)


@dataclass(frozen=True)
class ReceivingWording:
    """The word lists and the reasons shown to people, as a coach wrote them."""

    why: Mapping[str, str]
    phrases: Mapping[str, Phrases]
    no_questions: Phrases

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> ReceivingWording:
        """Return the wording of a loaded data file.

        Raises:
            ValueError: on an unknown or missing key or a value of the wrong kind.
        """
        lists = frozenset((*RECEIVING_SLOTS, *RECEIVING_FLAGS, "no_questions"))
        checked = keys_from(mapping, lists | {"why"}, "receiving")
        words = {key: phrases_from(checked[key], f"receiving.{key}") for key in lists}
        no_questions = words.pop("no_questions")
        why = texts_from(checked["why"], frozenset(RECEIVING_FLAGS), "receiving.why")
        return cls(why, words, no_questions)


def check_receiving(text: str, wording: ReceivingWording) -> FeedbackCheck:
    """Return what a reply to feedback holds; its rewrite is the text itself."""
    plain = own_words(text)
    spans = [(span.start, span.end) for span in sentences(plain)]
    found = dict(_flags(text, plain, wording))
    flags = tuple(
        Flag(code, found[code], wording.why[code]) for code in RECEIVING_FLAGS if code in found
    )
    parts = {
        code: next(_evidence(code, text, plain, spans, wording), None) for code in RECEIVING_SLOTS
    }
    if "justifies" in found and parts["thanks"] and _BUT.search(plain):
        parts["thanks"] = None  # thanks that lead to a "but" are heard as the "but"
    slots: dict[str, Slot] = {code: Slot(words is not None, words) for code, words in parts.items()}
    return FeedbackCheck(slots=slots, flags=flags, rewrite=text)


def _evidence(
    code: ReceivingSlot,
    text: str,
    plain: str,
    spans: list[tuple[int, int]],
    wording: ReceivingWording,
) -> Iterator[str]:
    """Yield the sentences that hold a part, verbatim."""
    for start, end in spans:
        sentence = plain[start:end]
        if code == "asks_back":
            is_asked = _QUESTION.search(sentence) and not wording.no_questions.is_in(sentence)
            if is_asked or wording.phrases[code].is_in(sentence):
                yield text[start:end].strip()
        elif wording.phrases[code].is_in(sentence) and not _QUESTION.search(sentence):
            yield text[start:end].strip()


def _flags(text: str, plain: str, wording: ReceivingWording) -> Iterator[tuple[ReceivingFlag, str]]:
    for code in RECEIVING_FLAGS:
        match = wording.phrases[code].search(plain)
        if match:
            yield code, text[match.start() : match.end()]
