"""What the vectors of an index stand for: a row for each passage, then one for each sentence.

What is found by is not quite what stands there: lines that many documents repeat (banners,
footers, navigation) say nothing about the passage they stand in, so they are left out of what a
passage is found by, and never proposed as an answer. What a passage is quoted from is untouched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.application.evidence import content_words, everyday_questions
from assistant.domain.markdown import words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from assistant.adapters.catalogue import Catalogue

MANY_SOURCES, SHARE_OF_SOURCES = 4, 0.08


@dataclass(frozen=True)
class Rows:
    """The texts behind the rows, and the words of the knowledge base.

    `passages` and `sentences` are what is embedded, in the order of the rows. `echoes` marks the
    sentences that many sources repeat. `lexicon` holds every word that carries meaning, once,
    `everyday` the questions that no handbook answers, to tell them by.
    """

    passages: list[str]
    sentences: list[str]
    echoes: NDArray[np.bool_]
    lexicon: list[str]
    everyday: list[str]

    @property
    def texts(self) -> list[str]:
        """Return what is embedded, row by row, then the lexicon and the everyday questions."""
        return [*self.passages, *self.sentences, *self.lexicon, *self.everyday]

    @classmethod
    def of(cls, catalogue: Catalogue) -> Rows:
        """Return the rows of a catalogue."""
        told = [
            [words_of(catalogue.texts[passage.source][start:end]) for start, end in spans]
            for passage, spans in zip(catalogue.passages, catalogue.sentences, strict=True)
        ]
        repeated = _repeated(catalogue, told)
        passages: list[str] = []
        echoes: list[bool] = []
        for passage, sentences in zip(catalogue.passages, told, strict=True):
            own = [sentence.casefold() not in repeated for sentence in sentences]
            kept = [one for one, is_own in zip(sentences, own, strict=True) if is_own]
            lead = [passage.lead] if passage.lead else []
            passages.append("\n".join([passage.topics, *lead, *(kept or sentences)]))
            echoes.extend(not is_own and bool(kept) for is_own in own)
        lexicon = sorted({word for text in passages for word in content_words(text)})
        sentences = [sentence for some in told for sentence in some]
        everyday = everyday_questions()
        return cls(passages, sentences, np.array(echoes, dtype=np.bool_), lexicon, everyday)


def _repeated(catalogue: Catalogue, told: list[list[str]]) -> set[str]:
    """Return the sentences that stand in many sources, in lower case."""
    holders: defaultdict[str, set[str]] = defaultdict(set)
    for source, sentence in _by_source(catalogue, told):
        holders[sentence.casefold()].add(source)
    many = max(MANY_SOURCES, SHARE_OF_SOURCES * len(catalogue.sources))
    return {sentence for sentence, sources in holders.items() if len(sources) >= many}


def _by_source(catalogue: Catalogue, told: list[list[str]]) -> Iterator[tuple[str, str]]:
    for passage, sentences in zip(catalogue.passages, told, strict=True):
        for sentence in sentences:
            yield passage.source, sentence
