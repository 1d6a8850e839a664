"""Read a piece of feedback for its five parts, beside what stands in its way.

What somebody else said, what is plainly meant as a joke, and praise are read as such and never
held against the person. Offsets count in the reading's plain words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Literal

from assistant.domain import feedback_effects as effects
from assistant.domain import feedback_flags as flags
from assistant.domain import feedback_marks as marks
from assistant.domain import feedback_stance as stance
from assistant.domain.feedback_flagging import (
    FEEDBACK_FLAGS,
    YOU,
    FeedbackFlag,
    FlagReading,
    FlagWords,
    Mark,
    blanked_in,
)
from assistant.domain.sentences import Span, clauses

__all__ = ["FEEDBACK_FLAGS", "SLOTS", "FeedbackFlag", "FlagWords", "Mark", "Reading", "Slot"]

Slot = Literal["situation", "behaviour", "impact", "request", "invitation"]
SLOTS: tuple[Slot, ...] = ("situation", "behaviour", "impact", "request", "invitation")
Finder = Callable[[Span], marks.Place | None]
_SO_WE = re.compile(
    r"\s*(?:and\s+)?(?:so|therefore|thus|as\s+a\s+result|which\s+is\s+why)[\s,]+(?!you\b|that\b)",
    re.IGNORECASE,
)


class Reading(FlagReading):
    """One text, read once. `slots` says where each of the five parts is."""

    @cached_property
    def _told(self) -> tuple[Span, ...]:
        """Return what can be an effect: also what others said after, about anyone but "you"."""
        if not self.critical:
            return ()
        critical = {span.start for span in self.critical}
        own = {span.start for span in self.own}
        return tuple(
            span
            for span in self.sentences
            if span.start in critical or (span.start not in own and not YOU.search(span.text))
        )

    @cached_property
    def slots(self) -> dict[Slot, Span | None]:
        """Return where each slot is, as the clause that carries it."""
        behaviour = self._first(self.critical, self._behaviour)
        if behaviour:
            behaviour = self._before_guess(behaviour)
        found: dict[Slot, Span | None] = {
            "behaviour": behaviour,
            "impact": self._impact(behaviour),
            "request": self._request(),
            "invitation": self._first(
                self.own, lambda span: _place(self._slot_words.invitations.search(span.text))
            ),
        }
        if not found["invitation"] and any(found.values()):
            found["invitation"] = self._first(self._after(found), self._opening)
        found["situation"] = self._situation(found)
        return {slot: found[slot] for slot in SLOTS}

    def _before_guess(self, deed: Span) -> Span:
        """Return what was done without the purpose that is guessed behind it."""
        said = self.plain[deed.start : deed.end]
        starts = [start for start, _ in flags.guesses_in(said) if start > len("you did")]
        if not starts:
            return deed
        end = deed.start + len(said[: min(starts)].rstrip(" ,"))
        return Span(deed.start, end, self.words(deed.start, end))

    def _after(self, found: Mapping[Slot, Span | None]) -> tuple[Span, ...]:
        """Return the sentences after the first thing that was said or asked."""
        begun = min(span.start for span in found.values() if span)
        return tuple(span for span in self.critical if span.start > begun or "?" in span.text)

    def _first(self, spans: tuple[Span, ...], find: Finder) -> Span | None:
        for span in spans:
            place = find(span)
            if place:
                return self._clause_at(span, place)
        return None

    def _opening(self, span: Span) -> marks.Place | None:
        """Return a question that leaves room for their view, once something has been said."""
        text = span.text
        if self._words.accusations.is_in(text) or self._words.motives.is_in(text):
            return None
        if marks.request_in(text, self._slot_words) or not marks.opens_the_floor(text):
            return None
        return 0, len(text)

    def _named_impact(self, span: Span) -> marks.Place | None:
        if self._supported(span):
            return None
        blanked = blanked_in(span.text, self._words.motives, self._words.apologies)
        blanked = self._without_guesses(span, blanked)
        for start, end in stance.apologies_in(blanked):
            blanked = blanked[:start] + " " * (end - start) + blanked[end:]
        place = effects.impact_in(blanked, self._slot_words)
        if place and not self._is_addressed and not effects.is_felt(blanked, self._slot_words):
            return None
        return place

    @cached_property
    def _is_addressed(self) -> bool:
        """Say whether anything is said of, or asked from, the person addressed."""
        return bool(YOU.search(self.plain) or self._request())

    def _impact(self, behaviour: Span | None) -> Span | None:
        for span in self.critical:
            loss = effects.loss_in(span.text)
            if loss:
                start, end = span.start + loss[0], span.start + loss[1]
                return Span(start, end, self.words(start, end))
        found = self._first(self.critical, self._named_impact)
        if found or behaviour is None:
            return found
        for span in self._told:
            if span.end <= behaviour.start or span.text.endswith("?"):
                continue
            if span.start >= behaviour.end and effects.opens_with_effect(span.text):
                if self._is_told(span):
                    return Span(span.start, span.end, self.words(span.start, span.end))
                continue
            for clause in clauses(self.plain, span):
                if clause.start >= behaviour.end and self._is_effect(clause):
                    return Span(clause.start, clause.end, self.words(clause.start, clause.end))
        return None

    def _is_effect(self, clause: Span) -> bool:
        return effects.is_consequence(clause.text) and self._is_told(clause)

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
        if any(True for _, _ in self._flagged(clause)) or self._supported(clause):
            return False
        if marks.request_in(clause.text, self._slot_words):
            return False
        is_deed = marks.behaviour_in(clause.text, self._slot_words)
        return not (
            (is_deed and not _SO_WE.match(clause.text))  # "so we missed the part you asked for"
            or any(self._labels(clause.text))
            or marks.lecture_in(clause.text)
        )

    def _request(self) -> Span | None:
        asking = tuple(span for span in self.critical if not self._supported(span))
        return self._first(asking, lambda span: marks.request_in(span.text, self._slot_words))

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


def _place(found: re.Match[str] | None) -> marks.Place | None:
    return found.span() if found else None
