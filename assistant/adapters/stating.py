"""The sentences of found passages that may answer, best first.

A heading or a question (as lists of frequent questions hold them) says what the next sentence is
about and is no answer itself: its nearness is passed on to the sentence that follows.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from assistant.adapters.asking import Asked
from assistant.adapters.coverage import Coverage
from assistant.adapters.kinds import holds, kinds_asked
from assistant.adapters.windows import sentence_rows
from assistant.adapters.words import stem_set
from assistant.application.evidence import Statement
from assistant.domain.markdown import words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from assistant.adapters.generation import Generation

ANSWERING = 5
COVERED = 0.4
PASSED_ON = 0.9
BESIDE = 0.2
TOLD, AGAIN = 0.7, 0.3
NUMBERED = 0.06
_BLANKS = re.compile(r"[☐□]|_{3,}|\.{5,}|\[ \]")
_HEADING = re.compile(r"[ \t]*(?:#{1,6}[ \t]|</?h[1-6]\b)")
_BOLD = re.compile(r"\s*(?:\*\*|__)[^*_]+(?:\*\*|__)\s*$")
_QUESTION = re.compile(r"\?[\"'”’»)\]*_]*\s*(?:\([^()]*\))?\s*$")


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
    catalogue = generation.catalogue
    text = catalogue.texts[catalogue.passages[row].source]
    first = catalogue.first_rows[row]
    own = sentence_rows(generation, row)
    near = _near(generation.vectors[own], asked)
    told = frozenset(asked.around)
    wanted = "number" in kinds_asked(asked.text)
    made: list[Statement] = []
    passed = 0.0
    for sentence_row, similar in zip(own, near, strict=True):
        start, end = catalogue.sentences[row][sentence_row - first]
        sentence = text[start:end]
        value = float(similar) + COVERED * coverage.share(coverage.of_text(sentence))
        if _BLANKS.search(sentence):
            continue
        value += NUMBERED if wanted and holds("number", sentence) else 0.0
        if is_lead(text, start, end):
            passed = max(passed, PASSED_ON * value)
            continue
        again = AGAIN if _is_told(sentence, told) else 0.0
        made.append(Statement(place, start, end, max(value, passed) - behind - again))
        passed = 0.0
    return made


def _near(sentences: NDArray[np.float32], asked: Asked) -> NDArray[np.float32]:
    """Return how near sentences are, a little by the neighbour that they read best with."""
    beside = np.array(sentences)
    beside[:-1] += sentences[1:]
    beside[1:] += sentences[:-1]
    beside /= np.maximum(np.linalg.norm(beside, axis=1, keepdims=True), 1e-9)
    mixed = (1 - BESIDE) * sentences + BESIDE * beside
    near = mixed @ ((asked.alone + asked.vector) / 2)
    return near.astype(np.float32)


def _is_told(sentence: str, told: frozenset[str]) -> bool:
    """Return whether a sentence says what the conversation has said before."""
    words = stem_set(sentence)
    return bool(words) and len(words & told) >= TOLD * len(words)


@lru_cache(maxsize=20_000)
def is_lead(text: str, start: int, end: int) -> bool:
    """Return whether a sentence only says what the next one is about: a heading or a question."""
    line = text.rfind("\n", 0, start) + 1
    sentence = text[start:end]
    if _HEADING.match(text, line) or _QUESTION.search(words_of(sentence)):
        return True
    return bool(_BOLD.match(text[line : text.find("\n", end) if "\n" in text[end:] else len(text)]))
