"""Double questions of which the knowledge base answers one half: is the other half named?

Usage: python -m benchmarks.doubles [--wrong]

`doubles.jsonl` says of each question, asked of the project's own knowledge base, which half is
answered and which stays open.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import yaml

from assistant.adapters.embeddings import MiniLmEmbeddings
from assistant.adapters.knowledge_index import KnowledgeIndex
from assistant.application.answering import Answering, AnswerWording
from assistant.domain.prompt import Prompt
from benchmarks.sets import ROOT

QUESTIONS = ROOT / "benchmarks" / "doubles.jsonl"


def main() -> None:
    """Ask every double question and print what became of its two halves."""
    parser = argparse.ArgumentParser(description="Score double questions.")
    parser.add_argument("--wrong", action="store_true", help="print the wrong ones")
    wrong = parser.parse_args().wrong
    wording = AnswerWording.of(yaml.safe_load((ROOT / "prompts/answers.yaml").read_text("utf-8")))
    asked = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    counts = dict.fromkeys(("the open half alone named", "all refused", "all answered", "else"), 0)
    with tempfile.TemporaryDirectory() as scratch:
        index = KnowledgeIndex(ROOT / "knowledge", Path(scratch), MiniLmEmbeddings())
        index.update()
        answering = Answering(index, wording, None, Prompt("answer", "", frozenset(), ""))
        for each in asked:
            answer = answering.answer(each["question"])
            note = answer.text.rpartition(wording.partly.partition("$parts")[0])[2]
            outcome = _outcome(answer.answered, answer.text, note, each)
            counts[outcome] += 1
            if wrong and outcome != "the open half alone named":
                print(f"{outcome}: {each['question']}\n  {answer.text}\n")
    for outcome, count in counts.items():
        print(f"{outcome:28}{count:4d} of {len(asked)}")


def _outcome(answered: bool, text: str, note: str, each: dict[str, str]) -> str:
    if not answered:
        return "all refused"
    if note == text:
        return "all answered"
    alone = each["open"] in note and each["answered"] not in note
    return "the open half alone named" if alone else "else"


if __name__ == "__main__":
    main()
