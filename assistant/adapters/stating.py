"""The sentences of found passages that may answer, best first.

A heading or a question (as lists of frequent questions hold them) says what the next sentence is
about and is no answer itself: its nearness is passed on to the sentence that follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.adapters.asking import Asked
from assistant.adapters.coverage import Coverage
from assistant.adapters.kinds import kinds_asked, kinds_held, thing_asked, thing_defined
from assistant.adapters.windows import sentence_rows
from assistant.adapters.words import stems
from assistant.application.evidence import Statement, content_words
from assistant.domain.markdown import words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from assistant.adapters.generation import Generation

ANSWERING = 5
COVERED = 0.4
PASSED_ON = 0.9
BESIDE = 0.2
AGAINST, AGAIN = 0.7, 0.3
HELD = 0.1
DEFINED, NAMED = 0.3, 0.1
REMEMBERED = 500
_BLANKS = re.compile(r"[☐□]|_{3,}|\.{5,}|\[ \]")
_HEADING = re.compile(r"[ \t]*(?:#{1,6}[ \t]|</?h[1-6]\b)")
_BOLD = re.compile(r"\s*(?:\*\*|__)[^*_]+(?:\*\*|__)\s*$")
_QUESTION = re.compile(r"\?[\"'”’»)\]*_]*\s*(?:\([^()]*\))?\s*$")


@dataclass(frozen=True)
class Told:
    """A sentence of a passage as it is judged, whatever is asked.

    `words` are the places of its words in the lexicon. `is_lead` says that it only tells what the
    next one is about, `is_blank` that it is a form to be filled in.
    """

    start: int
    end: int
    words: NDArray[np.int32]
    stems: frozenset[str]
    is_lead: bool
    is_blank: bool
    kinds: frozenset[str]
    defines: frozenset[str]
    is_named: frozenset[frozenset[str]]


def statements_of(
    generation: Generation,
    asked: Asked,
    coverage: Coverage,
    rows: NDArray[np.int64],
    score: NDArray[np.float32],
) -> tuple[Statement, ...]:
    """Return the sentences of the best passages; `score` is that of each passage."""
    statements: list[Statement] = []
    for place, row in enumerate(rows[:ANSWERING]):
        behind = float(score[0] - score[place])
        statements += _of_passage(generation, asked, coverage, place, int(row), behind)
    return tuple(sorted(statements, key=lambda statement: -statement.score))


def _of_passage(
    generation: Generation,
    asked: Asked,
    coverage: Coverage,
    place: int,
    row: int,
    behind: float,
) -> list[Statement]:
    sentences = told_in(generation, row)
    values = _near(generation.vectors[sentence_rows(generation, row)], asked)
    values += COVERED * coverage.shares([each.words for each in sentences])
    before = frozenset(asked.around)
    kinds, thing = kinds_asked(asked.text), thing_asked(asked.text)
    made: list[Statement] = []
    passed = 0.0
    for each, value in zip(sentences, values.tolist(), strict=True):
        if each.is_blank:
            continue
        value += HELD if kinds & each.kinds else 0.0
        if thing:
            value += DEFINED * (thing == each.defines) + NAMED * (thing in each.is_named)
        if each.is_lead:
            passed = max(passed, PASSED_ON * value)
            continue
        again = AGAIN if _is_known(each.stems, before) else 0.0
        made.append(Statement(place, each.start, each.end, max(value, passed) - behind - again))
        passed = 0.0
    return made


def told_in(generation: Generation, row: int) -> tuple[Told, ...]:
    """Return the sentences of a passage, remembered for the passages that were last found."""
    known = generation.told.get(row)
    if known is None:
        while len(generation.told) >= REMEMBERED:
            generation.told.pop(next(iter(generation.told)), None)
        known = generation.told[row] = tuple(_read(generation, row))
    return known


def _read(generation: Generation, row: int) -> Iterator[Told]:
    catalogue, places = generation.catalogue, generation.word_places
    text = catalogue.texts[catalogue.passages[row].source]
    topics = catalogue.passages[row].topics.split(" > ")
    headed = frozenset(frozenset(stems(topic)) for topic in topics)
    for place, sentence_row in enumerate(sentence_rows(generation, row)):
        start, end = catalogue.sentences[row][sentence_row - catalogue.first_rows[row]]
        sentence = text[start:end]
        words = content_words(words_of(sentence))
        yield Told(
            start=start,
            end=end,
            words=np.array([places[word] for word in {*words} & places.keys()], dtype=np.int32),
            stems=frozenset(stems(words_of(sentence))),
            is_lead=is_lead(text, start, end),
            is_blank=_BLANKS.search(sentence) is not None,
            kinds=kinds_held(words_of(sentence)),
            defines=thing_defined(words_of(sentence)),
            is_named=headed if place == 0 else frozenset(),
        )


def _near(sentences: NDArray[np.float32], asked: Asked) -> NDArray[np.float32]:
    """Return how near sentences are, a little by the neighbour that they read best with."""
    beside = np.array(sentences)
    beside[:-1] += sentences[1:]
    beside[1:] += sentences[:-1]
    beside /= np.maximum(np.linalg.norm(beside, axis=1, keepdims=True), 1e-9)
    mixed = (1 - BESIDE) * sentences + BESIDE * beside
    near = mixed @ ((asked.alone + asked.vector) / 2)
    return near.astype(np.float32)


def _is_known(words: frozenset[str], before: frozenset[str]) -> bool:
    """Return whether a sentence says what the conversation has said before."""
    return bool(words) and len(words & before) >= AGAINST * len(words)


def is_lead(text: str, start: int, end: int) -> bool:
    """Return whether a sentence only says what the next one is about: a heading or a question."""
    line = text.rfind("\n", 0, start) + 1
    sentence = text[start:end]
    if _HEADING.match(text, line) or _QUESTION.search(words_of(sentence)):
        return True
    return bool(_BOLD.match(text[line : text.find("\n", end) if "\n" in text[end:] else len(text)]))
