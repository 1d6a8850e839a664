"""Fit the confidence of answers on the development halves of all question sets.

Usage: python -m benchmarks.fit_refusal [--write]

The project's own sets, which are handbooks, weigh four times as much as a public collection, and
within a set the answerable weigh as much as the unanswerable. What is
told of the fit is held out by set: each set is judged by a fit on the other sets, as the
handbooks that the product meets are none of these. The threshold refuses a tenth of the
answerable questions of the handbooks; the peer's threshold is chosen by the same rule.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.adapters.embeddings import MiniLmEmbeddings
from benchmarks.examples import Example, auroc, examples_of, threshold_for
from benchmarks.sets import QuestionSet, Remembered, digest_of, own_sets, public_sets

ROOT = Path(__file__).parent.parent
WEIGHTS = ROOT / "assistant" / "application" / "refusal.json"
SIGNALS = ("meaning", "oneness", "meaning_in_one", "ordinary_in_one", "everyday_in_one")
STRENGTH = 20.0
FALSE_REFUSALS = 0.10
MASS, MASS_OF_OWN = 40.0, 160.0


def main() -> None:
    """Fit, print what came out, and write it where asked to."""
    parser = argparse.ArgumentParser(description="Fit the confidence of answers.")
    parser.add_argument("--write", action="store_true", help="write the weights into the product")
    write = parser.parse_args().write
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        sets = [*own_sets(), *public_sets(folder)]
        fitted = fit_all(sets, collect(sets, folder))
    print(json.dumps(fitted, indent=2))
    if write:
        WEIGHTS.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8", newline="\n")


def collect(sets: Iterable[QuestionSet], scratch: Path) -> list[Example]:
    """Return the examples of all sets."""
    embeddings = Remembered(MiniLmEmbeddings())
    return [one for each in sets for one in examples_of(each, scratch / "index", embeddings)]


def fit_all(sets: Sequence[QuestionSet], examples: Sequence[Example]) -> dict[str, Any]:
    """Return the calibration document."""
    used = [
        each
        for each in examples
        if each.question.is_for_fitting and each.label != "underspecified" and each.signals
    ]
    matrix = np.array([[each.signals[name] for name in SIGNALS] for each in used])
    truth = np.array([each.answerable for each in used])
    names = np.array([each.set_name for each in used])
    peer = np.array([each.peer_score for each in used])
    held_out = by_set(matrix, truth, names)
    own = ~np.char.startswith(names, "mtrag-")
    weights, bias = fit(matrix, truth, shares(truth, names))
    sure = 1 / (1 + np.exp(-(matrix @ weights + bias)))
    threshold = threshold_for(sure[own], truth[own], FALSE_REFUSALS)
    return {
        "weights": {
            name: round(float(each), 4) for name, each in zip(SIGNALS, weights, strict=True)
        },
        "bias": round(float(bias), 4),
        "threshold": round(threshold, 4),
        "peer_threshold": round(threshold_for(peer[own], truth[own], FALSE_REFUSALS), 4),
        "provenance": {
            "fitted_by": "python -m benchmarks.fit_refusal --write",
            "questions": "development halves of the sets below",
            "questions_sha256": digest_of(sets),
            "embeddings": MiniLmEmbeddings.model,
            "held_out_by_set": {
                str(name): _row(held_out, peer, truth, names == name, threshold)
                for name in dict.fromkeys(names)
            },
        },
    }


def fit(matrix: np.ndarray, truth: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, float]:
    """Return weights and bias of a logistic model, ridge-bound; `share` weighs the examples."""
    mean, spread = matrix.mean(0), matrix.std(0) + 1e-9
    scaled = np.column_stack([(matrix - mean) / spread, np.ones(len(matrix))])
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


def shares(truth: np.ndarray, names: np.ndarray) -> np.ndarray:
    """Return what each example weighs: its set's mass is shared by its class."""
    share = np.zeros(len(truth))
    for name in dict.fromkeys(names):
        for kind in (True, False):
            inside = (names == name) & (truth == kind)
            if inside.any():
                mass = MASS if name.startswith("mtrag-") else MASS_OF_OWN
                share[inside] = mass / inside.sum()
    return share


def by_set(matrix: np.ndarray, truth: np.ndarray, names: np.ndarray) -> np.ndarray:
    """Return confidences, each from a fit without the example's set."""
    chances = np.zeros(len(matrix))
    for name in dict.fromkeys(names):
        inside = names == name
        others = ~inside if not inside.all() else inside
        weights, bias = fit(matrix[others], truth[others], shares(truth[others], names[others]))
        chances[inside] = 1 / (1 + np.exp(-(matrix[inside] @ weights + bias)))
    return chances


def _row(
    held_out: np.ndarray,
    peer: np.ndarray,
    truth: np.ndarray,
    inside: np.ndarray,
    threshold: float,
) -> dict[str, Any]:
    scores, kinds = held_out[inside], truth[inside]
    at_a_tenth = threshold_for(scores, kinds)
    return {
        "answerable": int(kinds.sum()),
        "unanswerable": int((~kinds).sum()),
        "auroc": round(auroc(scores, kinds), 3),
        "auroc_peer": round(auroc(peer[inside], kinds), 3),
        "refused": round(float((scores[~kinds] < threshold).mean()), 3),
        "falsely_refused": round(float((scores[kinds] < threshold).mean()), 3),
        "refused_at_a_tenth": round(float((scores[~kinds] < at_a_tenth).mean()), 3),
    }


if __name__ == "__main__":
    main()
