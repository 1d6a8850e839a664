"""The question sets that the answers are developed and measured on.

Every set has its own documents. A set is skipped where it is not there: the public yardstick lies
beside the project, and nothing of the product depends on it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from langchain_core.embeddings import Embeddings

from assistant.application.evaluating import Gold, Question, held_by, read_questions
from assistant.domain.passages import Passage

ROOT = Path(__file__).parent.parent
HANDBOOKS = ROOT / "benchmarks" / "handbooks"
MTRAG = ROOT.parent / "shared" / "data" / "mtrag-un" / "reference.jsonl"
COLLECTIONS = ("clapnq", "fiqa", "govt", "ibmcloud")


class Remembered(Embeddings):
    """Embeddings that never embed the same text twice."""

    def __init__(self, inner: Embeddings) -> None:
        self._inner = inner
        self._known: dict[str, list[float]] = {}

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector a text."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        if missing:
            self._known.update(zip(missing, self._inner.embed_documents(missing), strict=True))
        return [self._known[text] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of one text."""
        return self.embed_documents([text])[0]


@dataclass(frozen=True)
class QuestionSet:
    """Documents and questions about them.

    `labels` tells more than answerable or not, where the set does. In a set whose gold names
    whole files, any passage of such a file is a hit.
    """

    name: str
    folder: Path
    questions: tuple[Question, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    by_file: bool = False

    def is_hit(self, question: Question, source: str, text: str) -> bool:
        """Return whether a piece of a source answers a question."""
        if self.by_file:
            return any(gold.file == source for gold in question.gold)
        return bool(held_by(question, source, text))

    def hits(self, question: Question, passages: Sequence[Passage]) -> list[bool]:
        """Return for each passage whether it answers a question."""
        return [self.is_hit(question, each.source, each.text) for each in passages]


def own_sets() -> Iterator[QuestionSet]:
    """Yield the project's own sets: its knowledge base, and the handbooks written for it."""
    yield _own("knowledge", ROOT / "knowledge", ROOT / "benchmarks" / "questions.jsonl")
    for folder in sorted(path.parent for path in HANDBOOKS.glob("*/questions.jsonl")):
        yield _own(folder.name, folder / "docs", folder / "questions.jsonl")


def public_sets(scratch: Path, path: Path = MTRAG) -> Iterator[QuestionSet]:
    """Yield a set for each collection of the public yardstick, its passages pooled in `scratch`.

    The unanswerable tasks carry no passages, so every task is asked of all passages of its
    collection.
    """
    if not path.exists():
        return
    tasks = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for name in COLLECTIONS:
        yield _pooled(name, [task for task in tasks if task["Collection"] == name], scratch)


def digest_of(sets: Sequence[QuestionSet]) -> str:
    """Return a hash of all questions, to tell from what something was fitted."""
    lines = (question.model_dump_json() for each in sets for question in each.questions)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _own(name: str, folder: Path, path: Path) -> QuestionSet:
    questions, problems = read_questions(path.read_text("utf-8").splitlines(), path.name)
    for problem in problems:
        print(problem)
    return QuestionSet(name, folder, tuple(questions))


def _pooled(name: str, tasks: Sequence[dict[str, Any]], scratch: Path) -> QuestionSet:
    folder = scratch / f"mtrag-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    pool = {each["document_id"]: each["text"] for task in tasks for each in task["contexts"]}
    files = {key: f"text-{place}.txt" for place, key in enumerate(sorted(pool))}
    for key, file in files.items():
        (folder / file).write_text(pool[key].strip(), encoding="utf-8", newline="\n")
    labels = {task["task_id"]: str(task["answerability"][0]).lower() for task in tasks}
    questions = tuple(_question(task, labels[task["task_id"]], files) for task in tasks)
    return QuestionSet(f"mtrag-{name}", folder, questions, labels, by_file=True)


def _question(task: Mapping[str, Any], label: str, files: Mapping[str, str]) -> Question:
    *history, last = task["input"]
    gold = [Gold(file=files[each["document_id"]], span="whole") for each in task["contexts"]]
    return Question.model_validate({
        "id": task["task_id"],
        "question": last["text"],
        "history": [
            {
                "role": "user" if turn["speaker"] == "user" else "assistant",
                "content": turn["text"],
            }
            for turn in history
        ],
        "answerable": label in {"answerable", "partial"},
        "gold": gold,
    })
