"""What the product and its peer make of each question: the material of fits and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.adapters.knowledge_index import KnowledgeIndex
from assistant.application.evaluating import Question, texts_of
from assistant.application.following import context_of
from assistant.application.quickstart import Quickstart
from benchmarks.sets import QuestionSet, Remembered

DEEP = 10
REFUSAL = "The knowledge base does not answer"


@dataclass(frozen=True)
class Example:
    """A question of a set: its signals, and the hits of the product and the peer, best first."""

    set_name: str
    question: Question
    label: str
    signals: dict[str, float]
    hits: tuple[bool, ...]
    peer_score: float
    peer_hits: tuple[bool, ...]

    @property
    def answerable(self) -> bool:
        """Whether the documents answer the question."""
        return self.question.answerable


def examples_of(one: QuestionSet, scratch: Path, embeddings: Remembered) -> Iterator[Example]:
    """Yield an example for each question whose gold stands in files that were read."""
    index = KnowledgeIndex(one.folder, scratch, embeddings)
    index.update()
    texts = texts_of(index)
    peer = Quickstart(texts, embeddings)
    for question in one.questions:
        if question.answerable and not any(gold.file in texts for gold in question.gold):
            continue
        context = context_of(question.question, question.turns, REFUSAL)
        evidence = index.evidence(question.question, context, DEEP)
        chunks = peer.search(question.question, DEEP)
        label = "answerable" if question.answerable else "unanswerable"
        yield Example(
            set_name=one.name,
            question=question,
            label=one.labels.get(question.id, label),
            signals=dict(evidence.signals),
            hits=tuple(one.hits(question, [each.passage for each in evidence.found])),
            peer_score=chunks[0].score,
            peer_hits=tuple(one.is_hit(question, each.source, each.text) for each in chunks),
        )


def auroc(scores: np.ndarray, answerable: np.ndarray) -> float:
    """Return how often an answerable question scores above an unanswerable one."""
    above = scores[answerable][:, None] - scores[~answerable][None, :]
    return float((above > 0).mean() + (above == 0).mean() / 2)


def threshold_for(scores: np.ndarray, answerable: np.ndarray, refused: float = 0.10) -> float:
    """Return the highest threshold under which at most a share of the answerable falls."""
    ordered = np.sort(scores[answerable])
    return float(ordered[int(len(ordered) * refused)])


def hit_rate(hits: Sequence[Sequence[bool]], at: int) -> float:
    """Return how many questions have a hit among the best few."""
    return float(np.mean([any(each[:at]) for each in hits])) if hits else float("nan")


def reciprocal(hits: Sequence[Sequence[bool]]) -> float:
    """Return the mean reciprocal rank of the first hit."""
    firsts = [next((1 / rank for rank, hit in enumerate(each, 1) if hit), 0.0) for each in hits]
    return float(np.mean(firsts)) if firsts else float("nan")
