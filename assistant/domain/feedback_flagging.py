"""Read a piece of feedback sentence by sentence for what stands in its way.

What somebody else said, what is plainly meant as a joke, and praise are read as such and never
held against the person. Offsets count in the text as typed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from assistant.domain import feedback_effects as effects
from assistant.domain import feedback_flags as flags
from assistant.domain import feedback_marks as marks
from assistant.domain import feedback_stance as stance
from assistant.domain.feedback_marks import Place, SlotWords
from assistant.domain.feedback_spelling import spelled_out
from assistant.domain.feedback_strengths import SupportCode, comfort_in, own_generation_in
from assistant.domain.sentences import Span, clauses, sentences
from assistant.domain.wording import Phrases, own_words, straight

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
FEEDBACK_FLAGS: tuple[FeedbackFlag, ...] = get_args(FeedbackFlag)

Finding = Callable[[str], Iterator[Place]]
_BLAMING = frozenset({"accusation", "trait_label", "guessed_motive", "lecturing"})

YOU = re.compile(r"\b(?:you|u|ur|your|you're|youre|yours)\b", re.IGNORECASE)
_ASKED = re.compile(
    r"\b(?:do|does|did|are|have|will|would|can|could)\s+(?:you|u|we|they)\s+$", re.I
)
_MYSELF = re.compile(r"\b(?:i|we|i'm|i've|i'll)\s+(?:\w+\s+)?$", re.IGNORECASE)
_CONTRAST = re.compile(r"\s*(?:but|still|however|and|so|yet)\b[\s,]*", re.IGNORECASE)
_RUN_ON = 40  # words of a "sentence" that is many, run together
_WINK = re.compile(r"[;:]-?[)P](?:\s|$)")
_ME = re.compile(r"\b(?:me|my|us|our)\b", re.IGNORECASE)
_THANKS = re.compile(r"(?:thank|grateful|congrat)", re.IGNORECASE)


@dataclass(frozen=True)
class FlagWords:
    """The word lists by which the flags are found, and those that hold them back."""

    traits: Phrases
    not_traits: Phrases
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


@dataclass(frozen=True)
class Support:
    """A stretch of the text that holds someone up or explains one's own generation."""

    code: SupportCode
    start: int
    end: int


class FlagReading:
    """One text, read once, for what stands in its way.

    `plain` spells short forms out and blanks quotations. Every offset counts in `plain`, and
    `words` gives back what was typed there.
    """

    def __init__(
        self,
        text: str,
        slot_words: SlotWords,
        flag_words: FlagWords,
        short_forms: Mapping[str, str] | None = None,
    ) -> None:
        self.text = text
        self._spelling = spelled_out(text, straight(text), short_forms or {})
        self.plain = own_words(self._spelling.plain)
        self.sentences = tuple(
            Span(span.start, span.end, self.plain[span.start : span.end])
            for span in sentences(self.plain)
        )
        self._slot_words = slot_words
        self._words = flag_words

    def words(self, start: int, end: int) -> str:
        """Return what was typed at `start:end` of the plain words, verbatim."""
        begin, finish = self._spelling.place(start, end)
        return self.text[begin:finish]

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
        if self._words.sarcasms.is_in(self.plain) or _WINK.search(self.plain):
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
        said = blanked_in(span.text[contrast.end() :] if contrast else span.text, words.praises)
        if marks.request_in(span.text, self._slot_words):
            return False
        if any(flags.blame_in(span.text)) and not words.praises.is_in(_unthanked(span.text)):
            return False
        return not (
            words.negatives.is_in(said) or words.traits.is_in(said) or words.vague.is_in(said)
        )

    def _is_set_aside(self, span: Span) -> bool:
        if marks.is_report(span.text, self._words.reports):
            return True
        if not self._words.laughs.is_in(span.text) or self._words.negatives.is_in(span.text):
            return False
        return not (_ME.search(span.text) and marks.behaviour_in(span.text, self._slot_words))

    def _clause_at(self, span: Span, place: Place) -> Span:
        """Return the clause round a place, grown to hold all of it."""
        start, end = span.start + place[0], span.start + place[1]
        parts = [
            clause
            for clause in clauses(self.plain, span)
            if clause.end > start and clause.start < end
        ]
        if not parts:
            return Span(start, end, self.words(start, end))
        return Span(parts[0].start, parts[-1].end, self.words(parts[0].start, parts[-1].end))

    def _behaviour(self, span: Span) -> Place | None:
        blanked = blanked_in(span.text, self._words.accusations, self._words.motives)
        blanked = self._without_guesses(span, blanked)
        for start, end in flags.harm_in(blanked):
            blanked = blanked[:start] + " " * (end - start) + blanked[end:]
        asked = marks.request_in(span.text, self._slot_words)
        if asked and not self._supported(span):  # what is wished for has not been done
            end = self._clause_at(span, asked).end - span.start
            blanked = blanked[: asked[0]] + " " * (end - asked[0]) + blanked[end:]
        return marks.behaviour_in(blanked, self._slot_words)

    def _without_guesses(self, span: Span, text: str) -> str:
        """Return a sentence with each guess blanked out, to the end of its clause."""
        for start, _ in list(flags.guesses_in(text)):
            end = self._clause_at(span, (start, start + 1)).end - span.start
            text = text[:start] + " " * (end - start) + text[end:]
        return text

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """Return everything that raises a flag, in the order of the text within each code."""
        found = [mark for span in self.critical for mark in self._marks_in(span)]
        buried = self._buried()
        return (*found, buried) if buried else tuple(found)

    @cached_property
    def wrapping(self) -> tuple[Span, ...]:
        """Return the praise beyond the first round a point that it hides, if it hides one."""
        if not any(mark.code == "buried_in_praise" for mark in self.marks):
            return ()
        return tuple(span for span in self.own if self.is_praise(span))[1:]

    def marks_of(self, span: Span) -> list[Mark]:
        """Return the marks that begin in one sentence."""
        return self._marks_by_sentence.get(span.start, [])

    @cached_property
    def _marks_by_sentence(self) -> dict[int, list[Mark]]:
        starts = [span.start for span in self.sentences]
        found: dict[int, list[Mark]] = {}
        for mark in self.marks:
            found.setdefault(starts[bisect_right(starts, mark.start) - 1], []).append(mark)
        return found

    def _marks_in(self, span: Span) -> Iterator[Mark]:
        for start, end in self._labels(span.text):
            yield Mark("trait_label", span.start + start, span.start + end)
        for code, place in self._flagged(span):
            yield Mark(code, span.start + place[0], span.start + place[1])

    def _flagged(self, span: Span) -> Iterator[tuple[FeedbackFlag, Place]]:
        """Yield what the lists and the grammar say stands in the way in one sentence."""
        words, text = self._words, span.text
        found: tuple[tuple[FeedbackFlag, Phrases, Finding], ...] = (
            ("guessed_motive", words.motives, flags.guesses_in),
            ("accusation", words.accusations, flags.blame_in),
            ("vague", words.vague, flags.vague_in),
            ("apology_for_speaking", words.apologies, stance.apologies_in),
            ("lecturing", words.lectures, stance.lectures_in),
        )
        for code, phrases, by_grammar in found:
            if code in {"lecturing", "vague"} and self._supported(span):
                continue
            yield from ((code, match.span()) for match in phrases.all_in(text))
            yield from ((code, place) for place in by_grammar(text))
        ought = marks.lecture_in(text)
        if ought and not (words.vague.is_in(text) or any(flags.vague_in(text))):
            yield "lecturing", ought
        for match in words.absolutes.all_in(text):
            if self._is_about_them(text, match.start()):
                yield "always_never", match.span()
        yield from (
            ("always_never", place)
            for place in flags.absolutes_in(text)
            if self._is_about_them(text, place[0])
        )

    def _labels(self, text: str) -> Iterator[Place]:
        return flags.labels_in(text, self._words.traits, self._words.not_traits)

    def _is_about_them(self, sentence: str, at: int) -> bool:
        before = sentence[max(0, at - 40) : at]
        if not YOU.search(sentence) or _ASKED.search(before):
            return False
        return not _MYSELF.search(before)

    @cached_property
    def supports(self) -> tuple[Support, ...]:
        """Return the first words of moral support and of explaining one's own generation."""
        found = []
        explained = self._first_place(own_generation_in)
        if explained and not any(mark.code == "lecturing" for mark in self.marks):
            found.append(Support("explains_generation", *explained))
        comforted = comfort_in(self.plain) if self.own else None
        if comforted and not any(mark.code in _BLAMING for mark in self.marks):
            found.insert(0, Support("moral_support", *comforted))
        return tuple(found)

    def _first_place(self, find: Callable[[str], Place | None]) -> Place | None:
        for span in self.own:
            place = find(span.text)
            if place:
                return span.start + place[0], span.start + place[1]
        return None

    def _supported(self, span: Span) -> bool:
        """Say whether a sentence comforts or explains, and so asks and tells of nothing else."""
        if len(span.text.split()) > _RUN_ON:
            return False
        return bool(comfort_in(span.text) or own_generation_in(span.text))

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
            or effects.impact_in(clause.text, self._slot_words)
            or any(self._labels(clause.text))
        )


def _unthanked(text: str) -> str:
    return re.sub(r"\bthanks? (?:to )?you\b|\bthanks\b", " ", text, flags=re.IGNORECASE)


def blanked_in(text: str, *lists: Phrases) -> str:
    """Return the text with every match of the lists blanked out, of the same length."""
    for phrases in lists:
        for found in list(phrases.all_in(text)):
            text = text[: found.start()] + " " * len(found.group()) + text[found.end() :]
    return text
