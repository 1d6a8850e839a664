"""What each part of finding is worth: the figures with one part taken out at a time.

Usage: python -m benchmarks.ablation [--half reporting|development|all]

The sets are the project's own; each weighs the same in the means. Embeddings are remembered, so
that the table takes little longer than indexing the sets twice.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from assistant.adapters import ranking, rows
from assistant.adapters.embeddings import MiniLmEmbeddings
from assistant.adapters.knowledge_index import KnowledgeIndex
from assistant.application.evaluating import Question, texts_of
from assistant.application.following import context_of
from assistant.application.quickstart import Quickstart
from benchmarks.examples import DEEP, REFUSAL, hit_rate, reciprocal
from benchmarks.sets import QuestionSet, Remembered, own_sets

Turns = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Variant:
    """The product with something changed: constants of the ranking, or what a question leans on.

    `indexing` changes what is indexed, so that such a variant has an index of its own.
    """

    name: str
    ranking: Mapping[str, Any] = field(default_factory=dict)
    indexing: Mapping[str, Any] = field(default_factory=dict)
    turns: Callable[[Turns], Turns] = tuple


VARIANTS = (
    Variant("all parts"),
    Variant("single sentences for windows", {"WINDOWS": (1,)}),
    Variant("no ranking by words", {"LEXICAL": 0.0, "WORDED": 1}),
    Variant("words without their neighbours", {"NEIGHBOURS": 0}),
    Variant("near-duplicates kept", {"REPEATED": 0.0}),
    Variant("repeated lines kept", indexing={"MANY_SOURCES": 1_000_000}),
    Variant(
        "the assistant's turns left out",
        turns=lambda turns: [turn for turn in turns if turn[0] == "user"],
    ),
    Variant("the last question alone", turns=lambda turns: ()),
)


@dataclass(frozen=True)
class Asked:
    """A question of a set, and for each rank whether it is a hit."""

    set_name: str
    is_follow_up: bool
    hits: tuple[bool, ...]


def main() -> None:
    """Measure every variant and print the table."""
    parser = argparse.ArgumentParser(description="Tell what each part of finding is worth.")
    parser.add_argument("--half", choices=["all", "development", "reporting"], default="reporting")
    half = parser.parse_args().half
    embeddings = Remembered(MiniLmEmbeddings())
    sets = list(own_sets())
    head = ("hit@5", "first", "follow-up", "mrr@10")
    print(f"{'':34}" + "".join(f"{name:>11}" for name in head))
    with tempfile.TemporaryDirectory() as scratch:
        for variant in VARIANTS:
            asked = [
                each
                for one in sets
                for each in measured(one, variant, Path(scratch), embeddings, half)
            ]
            print(line(variant.name, asked), flush=True)
        asked = [
            each for one in sets for each in peer(one, Path(scratch) / "all", embeddings, half)
        ]
        print(line("quickstart peer", asked))


def measured(
    one: QuestionSet, variant: Variant, scratch: Path, embeddings: Remembered, half: str
) -> Iterator[Asked]:
    """Yield what a variant finds for each answerable question of a set."""
    with changed(rows, variant.indexing), changed(ranking, variant.ranking):
        place = scratch / (variant.name if variant.indexing else "all")
        index = KnowledgeIndex(one.folder, place, embeddings)
        index.update()
        for question in chosen(one, index, half):
            turns = variant.turns(question.turns)
            context = context_of(question.question, turns, REFUSAL)
            found = index.evidence(question.question, context, DEEP).found
            hits = one.hits(question, [each.passage for each in found])
            yield Asked(one.name, bool(question.history), tuple(hits))


def peer(one: QuestionSet, scratch: Path, embeddings: Remembered, half: str) -> Iterator[Asked]:
    """Yield what the peer finds for each answerable question of a set."""
    index = KnowledgeIndex(one.folder, scratch, embeddings)
    quickstart = Quickstart(texts_of(index), embeddings)
    for question in chosen(one, index, half):
        found = quickstart.search(question.question, DEEP)
        hits = (one.is_hit(question, each.source, each.text) for each in found)
        yield Asked(one.name, bool(question.history), tuple(hits))


def chosen(one: QuestionSet, index: KnowledgeIndex, half: str) -> Iterator[Question]:
    """Yield the answerable questions of a half whose gold stands in files that were read."""
    read = {passage.source for passage in index.passages()}
    for question in one.questions:
        inside = half == "all" or question.is_for_fitting == (half == "development")
        if inside and question.answerable and any(gold.file in read for gold in question.gold):
            yield question


def line(name: str, asked: Sequence[Asked]) -> str:
    """Return a row: means over the sets."""
    first = [each for each in asked if not each.is_follow_up]
    later = [each for each in asked if each.is_follow_up]
    cells = (_mean(asked, _hit), _mean(first, _hit), _mean(later, _hit), _mean(asked, reciprocal))
    return f"{name:34}" + "".join(f"{cell:11.3f}" for cell in cells)


def _hit(hits: Sequence[Sequence[bool]]) -> float:
    return hit_rate(hits, 5)


def _mean(asked: Sequence[Asked], of: Callable[[Sequence[Sequence[bool]]], float]) -> float:
    names = dict.fromkeys(each.set_name for each in asked)
    each_set = [of([each.hits for each in asked if each.set_name == name]) for name in names]
    return float(np.mean(each_set)) if each_set else float("nan")


@contextmanager
def changed(module: Any, constants: Mapping[str, Any]) -> Iterator[None]:
    """Change constants of a module for a while."""
    before = {name: getattr(module, name) for name in constants}
    try:
        for name, value in constants.items():
            setattr(module, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(module, name, value)


if __name__ == "__main__":
    main()
