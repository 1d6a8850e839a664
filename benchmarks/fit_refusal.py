"""Fit the confidence of answers on the development half of the questions.

Usage: python -m benchmarks.fit_refusal [--write]

Each answerable question also stands in once as an unanswerable one: asked of the knowledge base
without the files that answer it, it is a near miss of the truest kind. The threshold is the one
that lets at most a tenth of the real answerable questions be refused, judged by confidences that
each came from a fit without that question. The peer's threshold is chosen by the same rule.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings

from assistant.adapters.embeddings import MiniLmEmbeddings
from assistant.adapters.knowledge_index import KnowledgeIndex
from assistant.application.evaluating import Question, read_questions, texts_of
from assistant.application.following import context_of
from assistant.application.quickstart import Quickstart

ROOT = Path(__file__).parent.parent
QUESTIONS = ROOT / "benchmarks" / "questions.jsonl"
KNOWLEDGE = ROOT / "knowledge"
WEIGHTS = ROOT / "assistant" / "application" / "refusal.json"
SIGNALS = ("whole", "sentence", "unknown", "coverage_all")
FALSE_REFUSALS = 0.10
STRENGTH = 20.0
FOLDS = 10


class Remembered(Embeddings):
    """Embeddings that never embed the same text twice."""

    def __init__(self, inner: Embeddings) -> None:
        self._inner = inner
        self._known: dict[str, list[float]] = {}

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector a text."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(missing, self._inner.embed_documents(missing), strict=True))
        return [self._known[text] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of one text."""
        return self.embed_documents([text])[0]


@dataclass(frozen=True)
class Example:
    """A question's signals, and whether the documents searched answer it."""

    question: Question
    signals: dict[str, float]
    answered: bool
    real: bool


def main() -> None:
    """Fit, print what came out, and write it where asked to."""
    parser = argparse.ArgumentParser(description="Fit the confidence of answers.")
    parser.add_argument("--write", action="store_true", help="write the weights into the product")
    write = parser.parse_args().write
    questions, problems = read_questions(QUESTIONS.read_text("utf-8").splitlines(), QUESTIONS.name)
    for problem in problems:
        print(problem)
    development = [question for question in questions if question.is_for_fitting]
    with tempfile.TemporaryDirectory() as scratch:
        fitted = fit_all(development, Path(scratch))
    print(json.dumps(fitted, indent=2))
    if write:
        WEIGHTS.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8", newline="\n")


def fit_all(development: Sequence[Question], scratch: Path) -> dict[str, Any]:
    """Return the calibration document."""
    embeddings = Remembered(MiniLmEmbeddings())
    examples = list(collect(development, scratch, embeddings))
    index = KnowledgeIndex(KNOWLEDGE, scratch / "whole", embeddings)
    index.update()
    peer = Quickstart(texts_of(index), embeddings)
    peer_scores = np.array([peer.search(each.question, 1)[0].score for each in development])
    answerable = np.array([each.answerable for each in development])
    matrix = np.array([[each.signals[name] for name in SIGNALS] for each in examples])
    truth = np.array([each.answered for each in examples], dtype=float)
    held_out = cross_validated(matrix, truth, [each.question.id for each in examples])
    real = np.array([each.real for each in examples])
    threshold = threshold_for(held_out[real], truth[real] > 0)
    weights, bias = fit(matrix, truth)
    return {
        "weights": {
            name: round(float(each), 4) for name, each in zip(SIGNALS, weights, strict=True)
        },
        "bias": round(float(bias), 4),
        "threshold": round(float(threshold), 4),
        "peer_threshold": round(float(threshold_for(peer_scores, answerable)), 4),
        "provenance": {
            "fitted_by": "benchmarks/fit_refusal.py",
            "questions": f"development half of benchmarks/{QUESTIONS.name}",
            "questions_sha256": hashlib.sha256(QUESTIONS.read_bytes()).hexdigest(),
            "embeddings": MiniLmEmbeddings.model,
            "answerable": int((truth[real] > 0).sum()),
            "unanswerable": int((truth[real] == 0).sum()),
            "near_misses_made": int((~real).sum()),
            "auroc_held_out": round(auroc(held_out[real], truth[real] > 0), 3),
            "auroc_held_out_near_misses": round(auroc(held_out, truth > 0), 3),
            "auroc_peer": round(auroc(peer_scores, answerable), 3),
            "refusal_recall_held_out": round(
                float((held_out[real & (truth == 0)] < threshold).mean()), 3
            ),
            "false_refusal_rate_held_out": round(
                float((held_out[real & (truth > 0)] < threshold).mean()), 3
            ),
        },
    }


def collect(
    questions: Sequence[Question], scratch: Path, embeddings: Embeddings
) -> Iterator[Example]:
    """Yield every question as asked of all documents, and answerable ones of the others too."""
    whole = KnowledgeIndex(KNOWLEDGE, scratch / "whole", embeddings)
    whole.update()
    without: dict[frozenset[str], KnowledgeIndex] = {}
    for question in questions:
        yield Example(question, _signals(whole, question), question.answerable, real=True)
        files = frozenset(gold.file for gold in question.gold)
        if not question.answerable or not files:
            continue
        if files not in without:
            without[files] = _without(files, scratch / f"without-{len(without)}", embeddings)
        yield Example(question, _signals(without[files], question), answered=False, real=False)


def fit(matrix: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, float]:
    """Return weights and bias of a logistic model, each class weighing the same, ridge-bound."""
    mean, spread = matrix.mean(0), matrix.std(0) + 1e-9
    scaled = np.column_stack([(matrix - mean) / spread, np.ones(len(matrix))])
    share = np.where(truth > 0, 0.5 / truth.mean(), 0.5 / (1 - truth.mean()))
    ridge = np.full(scaled.shape[1], STRENGTH)
    ridge[-1] = 0.0
    weights = np.zeros(scaled.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-scaled @ weights))
        slope = scaled.T @ (share * (chance - truth)) + ridge * weights
        curve = (scaled.T * (share * chance * (1 - chance))) @ scaled + np.diag(ridge + 1e-9)
        weights -= np.linalg.solve(curve, slope)
    raw = weights[:-1] / spread
    return raw, float(weights[-1] - raw @ mean)


def cross_validated(matrix: np.ndarray, truth: np.ndarray, ids: Sequence[str]) -> np.ndarray:
    """Return confidences from fits without the question's fold, all its stand-ins left out too."""
    folds = np.array([hashlib.sha256(f"fold {each}".encode()).digest()[0] % FOLDS for each in ids])
    chances = np.zeros(len(matrix))
    for fold in range(FOLDS):
        inside = folds == fold
        if inside.any():
            weights, bias = fit(matrix[~inside], truth[~inside])
            chances[inside] = 1 / (1 + np.exp(-(matrix[inside] @ weights + bias)))
    return chances


def threshold_for(scores: np.ndarray, answerable: np.ndarray) -> float:
    """Return the highest threshold under which at most a tenth of the answerable falls."""
    ordered = np.sort(scores[answerable])
    return float(ordered[int(len(ordered) * FALSE_REFUSALS)])


def auroc(scores: np.ndarray, answerable: np.ndarray) -> float:
    """Return how often an answerable question scores above an unanswerable one."""
    above = scores[answerable][:, None] - scores[~answerable][None, :]
    return float((above > 0).mean() + (above == 0).mean() / 2)


def _signals(index: KnowledgeIndex, question: Question) -> dict[str, float]:
    context = context_of(question.question, question.turns, "The knowledge base does not answer")
    return dict(index.evidence(question.question, context, 5).signals)


def _without(files: frozenset[str], scratch: Path, embeddings: Embeddings) -> KnowledgeIndex:
    folder = scratch / "knowledge"
    shutil.copytree(KNOWLEDGE, folder)
    for name in files:
        (folder / name).unlink(missing_ok=True)
    index = KnowledgeIndex(folder, scratch / "data", embeddings)
    index.update()
    return index


if __name__ == "__main__":
    main()
