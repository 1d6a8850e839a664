"""MTRAG-UN, a public yardstick: does finding and refusing carry over to other people's questions?

Usage: python -m benchmarks.mtrag_un [--half reporting|development|all] [--data FILE]

The passages of all tasks of one collection are pooled, and every task is asked of all of them, as
"no passage, so refuse" would win otherwise. Refusal is told at the shipped threshold, and at the
one that would refuse a tenth of the answerable, for the product and the peer alike.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from assistant.adapters.embeddings import MiniLmEmbeddings
from assistant.application.evidence import Calibration
from benchmarks.examples import Example, auroc, examples_of, hit_rate, threshold_for
from benchmarks.sets import MTRAG, Remembered, public_sets

HALVES: dict[str, Callable[[Example], bool]] = {
    "all": lambda each: True,
    "development": lambda each: each.question.is_for_fitting,
    "reporting": lambda each: not each.question.is_for_fitting,
}


def main() -> None:
    """Ask every task and print the table."""
    parser = argparse.ArgumentParser(description="Score the answers on MTRAG-UN.")
    parser.add_argument("--half", choices=HALVES, default="reporting")
    parser.add_argument("--data", type=Path, default=MTRAG)
    given = parser.parse_args()
    if not given.data.exists():
        raise SystemExit(f"{given.data}: is not there; name the file with --data")
    embeddings = Remembered(MiniLmEmbeddings())
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        examples = [
            each
            for one in public_sets(folder, given.data)
            for each in examples_of(one, folder / "index", embeddings)
            if HALVES[given.half](each)
        ]
    print("\n".join(table(examples, Calibration.shipped())))


def table(examples: Sequence[Example], calibration: Calibration) -> list[str]:
    """Return the lines of the table: a row for each collection, and one for all."""
    names = [*dict.fromkeys(each.set_name for each in examples), "all"]
    head = ("answerable", "hit@5", "peer", "AUROC", "peer", "refused", "falsely", "at 10 %", "peer")
    lines = [f"{'collection':16}" + "".join(f"{name:>11}" for name in head)]
    for name in names:
        some = [each for each in examples if name in {"all", each.set_name}]
        lines.append(f"{name:16}" + "".join(f"{cell:>11}" for cell in row(some, calibration)))
    return lines


def row(examples: Sequence[Example], calibration: Calibration) -> list[str]:
    """Return the cells of one row; underspecified tasks count for neither side of refusing."""
    clear = [each for each in examples if each.label != "underspecified"]
    answered = [each for each in clear if each.answerable]
    sure = np.array([calibration.confidence(each.signals) for each in clear])
    peer = np.array([each.peer_score for each in clear])
    truth = np.array([each.answerable for each in clear])
    cells = [
        hit_rate([each.hits for each in answered], 5),
        hit_rate([each.peer_hits for each in answered], 5),
    ]
    if truth.all() or not truth.any():
        return [str(len(answered)), *(f"{cell:.3f}" for cell in cells), *["-"] * 6]
    cells += [
        auroc(sure, truth),
        auroc(peer, truth),
        float((sure[~truth] < calibration.threshold).mean()),
        float((sure[truth] < calibration.threshold).mean()),
        float((sure[~truth] < threshold_for(sure, truth)).mean()),
        float((peer[~truth] < threshold_for(peer, truth)).mean()),
    ]
    return [str(len(answered)), *(f"{cell:.3f}" for cell in cells)]


if __name__ == "__main__":
    main()
