"""Refusals of far questions and of near misses apart, for the product and the peer.

Usage: python -m benchmarks.refusals [--half reporting|development|all]
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import yaml

from assistant.adapters.embeddings import MiniLmEmbeddings
from assistant.application.evidence import Calibration
from benchmarks.examples import Example, auroc, examples_of, threshold_for
from benchmarks.mtrag_un import HALVES
from benchmarks.sets import ROOT, Remembered, own_sets

HEAD = ("AUROC", "refused", "far", "near", "falsely", "at 10 %")


def main() -> None:
    """Print a row for each set and system."""
    parser = argparse.ArgumentParser(description="Tell far questions from near misses.")
    parser.add_argument("--half", choices=HALVES, default="reporting")
    half = HALVES[parser.parse_args().half]
    embeddings, calibration = Remembered(MiniLmEmbeddings()), Calibration.shipped()
    print(f"{'':24}{'near misses':>12}" + "".join(f"{name:>9}" for name in HEAD))
    with tempfile.TemporaryDirectory() as scratch:
        for one in own_sets():
            some = [each for each in examples_of(one, Path(scratch), embeddings) if half(each)]
            sure = np.array([calibration.confidence(each.signals) for each in some])
            peer = np.array([each.peer_score for each in some])
            print(line(one.name, some, sure, calibration.threshold))
            print(line(f"{one.name}, peer", some, peer, calibration.peer_threshold))


def line(name: str, examples: Sequence[Example], scores: np.ndarray, threshold: float) -> str:
    """Return the row of one system on one set; `at 10 %` is what it could refuse at most."""
    truth = np.array([each.answerable for each in examples])
    is_far = np.array([each.question.id in far_of(each.set_name, examples) for each in examples])
    refused = scores < threshold
    near = ~truth & ~is_far
    cells = [
        auroc(scores, truth),
        refused[~truth].mean(),
        refused[~truth & is_far].mean(),
        refused[near].mean(),
        refused[truth].mean(),
        (scores[~truth] < threshold_for(scores, truth)).mean(),
    ]
    share = near.sum() / (~truth).sum()
    return f"{name:24}{share:12.2f}" + "".join(f"{cell:9.2f}" for cell in cells)


def far_of(set_name: str, examples: Sequence[Example]) -> frozenset[str]:
    """Return the ids of the unanswerable questions of a set that are no near misses."""
    if set_name == "knowledge":
        text = (ROOT / "tests/knowledge/near_misses.yaml").read_text("utf-8")
        near = {each["id"] for each in yaml.safe_load(text)}
        silent = (each.question.id for each in examples if not each.answerable)
        return frozenset(id for id in silent if id not in near)
    return frozenset(yaml.safe_load((ROOT / "benchmarks/far.yaml").read_text("utf-8"))[set_name])


if __name__ == "__main__":
    main()
