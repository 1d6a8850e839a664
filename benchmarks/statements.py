"""Is the sentence that is shown the one that answers?

Usage: python -m benchmarks.statements [--half reporting|development|all] [--wrong]

A sentence is right where what is quoted shares half of the shorter of the two with a gold span.
`plain.jsonl` asks plainly (what is, how long, who), of all three handbooks; the other questions
are those of the sets. Refusals are left aside: they are scored by `telemachus evaluate`.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.adapters.embeddings import MiniLmEmbeddings
from assistant.adapters.knowledge_index import KnowledgeIndex
from assistant.application.evaluating import Question, texts_of
from assistant.application.following import context_of
from assistant.application.quoting import best_said
from assistant.domain.quotations import locate
from benchmarks.examples import REFUSAL
from benchmarks.sets import ROOT, Remembered, own_sets

PLAIN = ROOT / "benchmarks" / "plain.jsonl"
TOP = 5


@dataclass(frozen=True)
class Shown:
    """What is shown to a question, whether it is right, and whether the right one was in reach."""

    group: str
    question: Question
    text: str
    is_right: bool
    is_reached: bool


def main() -> None:
    """Print how often the sentence that is shown is right."""
    parser = argparse.ArgumentParser(description="Tell whether the right sentence is shown.")
    parser.add_argument("--half", choices=["all", "development", "reporting"], default="reporting")
    parser.add_argument("--wrong", action="store_true", help="print the wrong ones")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        shown = list(all_shown(Path(scratch), given.half))
    print(f"{'':12}{'questions':>11}{'right':>9}{'in the best five passages':>28}")
    for group in dict.fromkeys(each.group for each in shown):
        some = [each for each in shown if each.group == group]
        right = sum(each.is_right for each in some) / len(some)
        reached = sum(each.is_reached for each in some) / len(some)
        print(f"{group:12}{len(some):11d}{right:9.2f}{reached:28.2f}")
    for each in shown if given.wrong else ():
        if not each.is_right:
            print(f"\n{each.question.id}: {each.question.question}\n  {each.text}")


def all_shown(scratch: Path, half: str) -> Iterator[Shown]:
    """Yield what is shown to every answerable question of a half."""
    embeddings = Remembered(MiniLmEmbeddings())
    plain = [json.loads(line) for line in PLAIN.read_text("utf-8").splitlines()]
    for one in own_sets():
        index = KnowledgeIndex(one.folder, scratch, embeddings)
        index.update()
        texts = texts_of(index)
        asked = [(one.name, question) for question in one.questions if question.answerable]
        asked += [
            ("plain", Question.model_validate(each)) for each in plain if each["set"] == one.name
        ]
        for group, question in asked:
            if half == "all" or question.is_for_fitting == (half == "development"):
                yield from _shown(index, texts, group, question)


def _shown(
    index: KnowledgeIndex, texts: dict[str, str], group: str, question: Question
) -> Iterator[Shown]:
    gold = [
        (each.file, *span)
        for each in question.gold
        if (span := locate(each.span, texts.get(each.file, "")))
    ]
    if not gold:
        return
    context = context_of(question.question, question.turns, REFUSAL)
    evidence = index.evidence(question.question, context, TOP)
    said = best_said(evidence)
    yield Shown(
        group=group,
        question=question,
        text=" / ".join(each.text for each in said),
        is_right=any(
            _shares(each.found.passage.source, each.start, each.end, gold) for each in said
        ),
        is_reached=any(
            _shares(each.passage.source, each.passage.start, each.passage.end, gold)
            for each in evidence.found
        ),
    )


def _shares(source: str, start: int, end: int, gold: list[tuple[str, int, int]]) -> bool:
    return any(
        source == file
        and 2 * (min(end, last) - max(start, first)) >= min(end - start, last - first)
        for file, first, last in gold
    )


if __name__ == "__main__":
    main()
