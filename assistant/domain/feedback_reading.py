"""Read a piece of feedback sentence by sentence: what is there, and what stands in its way.

What somebody else said, what is plainly meant as a joke, and praise are read as such and never
held against the person. Offsets count in the text as typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from assistant.domain import feedback_marks as marks
from assistant.domain.feedback_marks import SlotWords
from assistant.domain.sentences import Span, clauses, sentences
from assistant.domain.wording import Phrases, own_words

Slot = Literal["situation", "behaviour", "impact", "request", "invitation"]
SLOTS: tuple[Slot, ...] = ("situation", "behaviour", "impact", "request", "invitation")
FeedbackFlag = Literal[
    "trait_label",
    "guessed_motive",
    "always_never",
    "accusation",
    "vague",
    "buried_in_praise",
    "apology_for_speaking",
    "lecturing",
]
FEEDBACK_FLAGS: tuple[FeedbackFlag, ...] = (
    "trait_label",
    "guessed_motive",
    "always_never",
    "accusation",
    "vague",
    "buried_in_praise",
    "apology_for_speaking",
    "lecturing",
)

Finder = Callable[[Span], marks.Place | None]

_YOU = re.compile(r"\b(?:you|u|your|you're|youre|yours)\b", re.IGNORECASE)
_ASKED = re.compile(r"\b(?:do|does|did|are|have|will|would|can)\s+(?:you|u|we|they)\s+$", re.I)
_MYSELF = re.compile(r"\b(?:i|we|i'm|i've|i'll)\s+(?:\w+\s+)?$", re.IGNORECASE)
_CONTRAST = re.compile(r"\s*(?:but|still|however|and|so|yet)\b[\s,]*", re.IGNORECASE)
_BARE_ASK = re.compile(
    r"\s*(?:so|and|hey|hi)?[\s,]*(?:can|could|will|would)\s+(?:you|u|we)\b", re.I
)
_THANKS = re.compile(r"(?:thank|grateful|congrat)", re.IGNORECASE)


@dataclass(frozen=True)
class FlagWords:
    """The word lists by which the flags are found, and those that hold them back."""

    traits: Phrases
    motives: Phrases
    absolutes: Phrases
    accusations: Phrases
    vague: Phrases
    apologies: Phrases
    lectures: Phrases
    praises: Phrases
    negatives: Phrases
    reports: Phrases
    sarcasms: Phrases
    laughs: Phrases


@dataclass(frozen=True)
class Mark:
    """A stretch of the text that raised a flag."""

    code: FeedbackFlag
    start: int
    end: int


class Reading:
    """One text, read once. `plain` has the length of `text`, with quotations blanked out."""

    def __init__(self, text: str, slot_words: SlotWords, flag_words: FlagWords) -> None:
        self.text = text
        self.plain = own_words(text)
        self.sentences = tuple(
            Span(span.start, span.end, self.plain[span.start : span.end])
            for span in sentences(self.plain)
        )
        self._slot_words = slot_words
        self._words = flag_words

    @property
    def traits(self) -> Phrases:
        """Return the words for what someone is."""
        return self._words.traits

    def is_base_verb(self, verb: str) -> bool:
        """Say whether "did not" may stand before the verb: it is known and in no past form."""
        return marks.is_base_verb(verb, self._slot_words)

    @cached_property
    def own(self) -> tuple[Span, ...]:
        """Return the sentences that speak for the person, in earnest."""
        if self._words.sarcasms.is_in(self.plain):
            return ()
        return tuple(span for span in self.sentences if not self._is_set_aside(span))

    @cached_property
    def critical(self) -> tuple[Span, ...]:
        """Return the person's sentences that are more than praise."""
        return tuple(span for span in self.own if not self.is_praise(span))

    def is_praise(self, span: Span) -> bool:
        """Say whether a sentence or clause holds praise and nothing else."""
        words = self._words
        if not words.praises.is_in(span.text):
            return False
        contrast = _CONTRAST.match(span.text)
        said = _blanked(span.text[contrast.end() :] if contrast else span.text, words.praises)
        if marks.request_in(span.text, self._slot_words):
            return False
        return not (
            words.negatives.is_in(said) or words.traits.is_in(said) or words.vague.is_in(said)
        )

    def _is_set_aside(self, span: Span) -> bool:
        if marks.is_report(span.text, self._words.reports):
            return True
        return self._words.laughs.is_in(span.text) and not self._words.negatives.is_in(span.text)

    @cached_property
    def slots(self) -> dict[Slot, Span | None]:
        """Return where each slot is, as the clause that carries it."""
        behaviour = self._first(self.critical, self._behaviour)
        found: dict[Slot, Span | None] = {
            "behaviour": behaviour,
            "impact": self._impact(behaviour),
            "invitation": self._first(
                self.own, lambda span: _place(self._slot_words.invitations.search(span.text))
            ),
        }
        if not found["invitation"] and (behaviour or found["impact"]):
            found["invitation"] = self._first(self.critical, self._opening)
        found["request"] = self._request(found)
        found["situation"] = self._situation(found)
        return {slot: found[slot] for slot in SLOTS}

    def _first(self, spans: tuple[Span, ...], find: Finder) -> Span | None:
        for span in spans:
            place = find(span)
            if place:
                return self._clause_at(span, place)
        return None

    def _clause_at(self, span: Span, place: marks.Place) -> Span:
        """Return the clause round a place, grown to hold all of it."""
        start, end = span.start + place[0], span.start + place[1]
        parts = [
            clause
            for clause in clauses(self.plain, span)
            if clause.end > start and clause.start < end
        ]
        if not parts:
            return Span(start, end, self.text[start:end])
        return Span(parts[0].start, parts[-1].end, self.text[parts[0].start : parts[-1].end])

    def _opening(self, span: Span) -> marks.Place | None:
        if self._words.accusations.is_in(span.text) or self._words.motives.is_in(span.text):
            return None
        asked = marks.request_in(span.text, self._slot_words)
        if asked or not marks.opens_the_floor(span.text):
            return None
        return 0, len(span.text)

    def _behaviour(self, span: Span) -> marks.Place | None:
        blanked = _blanked(span.text, self._words.accusations, self._words.motives)
        asked = marks.request_in(span.text, self._slot_words)
        if asked:  # what is wished for has not been done
            end = self._clause_at(span, asked).end - span.start
            blanked = blanked[: asked[0]] + " " * (end - asked[0]) + blanked[end:]
        return marks.behaviour_in(blanked, self._slot_words)

    def _named_impact(self, span: Span) -> marks.Place | None:
        return marks.impact_in(_blanked(span.text, self._words.motives), self._slot_words)

    def _impact(self, behaviour: Span | None) -> Span | None:
        found = self._first(self.critical, self._named_impact)
        if found or behaviour is None:
            return found
        for span in self.critical:
            if span.end <= behaviour.start or span.text.endswith("?"):
                continue
            if span.start >= behaviour.end and marks.opens_with_effect(span.text):
                if self._is_told(span):
                    return Span(span.start, span.end, self.text[span.start : span.end])
                continue
            for clause in clauses(self.plain, span):
                if clause.start >= behaviour.end and self._is_effect(clause):
                    return Span(clause.start, clause.end, self.text[clause.start : clause.end])
        return None

    def _is_effect(self, clause: Span) -> bool:
        return marks.is_consequence(clause.text) and self._is_told(clause)

    def _is_told(self, clause: Span) -> bool:
        """Say whether words tell of something, rather than ask, invite, excuse, praise, label."""
        lists = (
            self._slot_words.requests,
            self._slot_words.invitations,
            self._words.apologies,
            self._words.praises,
            self._words.lectures,
            self._words.accusations,
            self._words.motives,
        )
        if any(phrases.is_in(clause.text) for phrases in lists):
            return False
        return not (
            marks.behaviour_in(clause.text, self._slot_words)
            or any(marks.labels_in(clause.text, self._words.traits))
            or marks.lecture_in(clause.text)
        )

    def _request(self, found: dict[Slot, Span | None]) -> Span | None:
        request = self._first(
            self.critical, lambda span: marks.request_in(span.text, self._slot_words)
        )
        alone = not any(found.values()) and len(self.sentences) == 1
        if request and alone and _BARE_ASK.match(self.plain) and "please" not in self.plain.lower():
            return None
        return request

    def _situation(self, found: dict[Slot, Span | None]) -> Span | None:
        """Return the occasion, looked for only where something is said about it."""
        if not (found["behaviour"] or found["impact"] or self.marks):
            return None
        asked = found["request"]
        for span in self.own:
            place = marks.situation_in(span.text, self._slot_words)
            if place and not (asked and asked.start <= span.start + place[0] < asked.end):
                return self._clause_at(span, place)
        return None

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """Return everything that raises a flag, in the order of the text within each code."""
        found = [mark for span in self.critical for mark in self._marks_in(span)]
        buried = self._buried()
        return (*found, buried) if buried else tuple(found)

    def _marks_in(self, span: Span) -> Iterator[Mark]:
        words = self._words
        for start, end in marks.labels_in(span.text, words.traits):
            yield Mark("trait_label", span.start + start, span.start + end)
        lists: tuple[tuple[FeedbackFlag, Phrases], ...] = (
            ("guessed_motive", words.motives),
            ("accusation", words.accusations),
            ("vague", words.vague),
            ("apology_for_speaking", words.apologies),
            ("lecturing", words.lectures),
        )
        for code, phrases in lists:
            for found in phrases.all_in(span.text):
                yield Mark(code, span.start + found.start(), span.start + found.end())
        ought = marks.lecture_in(span.text)
        if ought and not words.vague.is_in(span.text):
            yield Mark("lecturing", span.start + ought[0], span.start + ought[1])
        for found in words.absolutes.all_in(span.text):
            if self._is_about_them(span.text, found.start()):
                yield Mark("always_never", span.start + found.start(), span.start + found.end())

    def _is_about_them(self, sentence: str, at: int) -> bool:
        before = sentence[max(0, at - 40) : at]
        if not _YOU.search(sentence) or _ASKED.search(before):
            return False
        return not _MYSELF.search(before)

    def _buried(self) -> Mark | None:
        """Return the point that is lost between praise and praise, if there is one."""
        row = [
            (self._is_high_praise(clause), self._is_point(clause), clause)
            for span in self.own
            for clause in clauses(self.plain, span)
        ]
        points = [number for number, (_, point, _) in enumerate(row) if point]
        if not points or not any(self._words.negatives.is_in(row[n][2].text) for n in points):
            return None
        praised = [number for number, (praise, _, _) in enumerate(row) if praise]
        before = sum(number < points[0] for number in praised)
        after = sum(number > points[-1] for number in praised)
        if not before or not (after or before >= 3) or len(points) > len(praised) + 1:
            return None
        return Mark("buried_in_praise", row[points[0]][2].start, row[points[-1]][2].end)

    def _is_high_praise(self, clause: Span) -> bool:
        found = self._words.praises.search(clause.text)
        return found is not None and not _THANKS.match(found.group()) and self.is_praise(clause)

    def _is_point(self, clause: Span) -> bool:
        if self.is_praise(clause):
            return False
        return bool(
            self._behaviour(clause)
            or marks.impact_in(clause.text, self._slot_words)
            or any(marks.labels_in(clause.text, self._words.traits))
        )


def _blanked(text: str, *lists: Phrases) -> str:
    """Return the text with every match of the lists blanked out, of the same length."""
    for phrases in lists:
        for found in list(phrases.all_in(text)):
            text = text[: found.start()] + " " * len(found.group()) + text[found.end() :]
    return text


def _place(found: re.Match[str] | None) -> marks.Place | None:
    return found.span() if found else None
