"""What is fast, as ratios to a peer measured in the same run on the same machine.

Usage: python -m benchmarks.bench. Exits with 1 when a ratio is missed.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import chromadb
import numpy as np
import pypdfium2
import yaml
from chromadb.config import Settings
from langchain_core.embeddings import Embeddings

from assistant.adapters.embeddings import SIZE, MiniLmEmbeddings
from assistant.adapters.knowledge_index import KnowledgeIndex
from assistant.adapters.reading.apart import Apart
from assistant.application.answering import Answering, AnswerWording
from assistant.application.evaluating import read_questions
from assistant.domain.markdown import sentence_spans
from assistant.domain.prompt import Prompt
from tests.adapters.written_files import WORDS, write_pdf

ROOT = Path(__file__).parent.parent
LIBRARIES = (
    "chromadb, onnxruntime, tokenizers, bm25s, Stemmer, numpy, yaml, typer, rich, filelock, "
    "pydantic_settings, platformdirs, langchain_core.embeddings, langchain_core.messages"
)
RUNS = 5


@dataclass(frozen=True)
class Row:
    """One line of the table: what took `seconds`, against what, and the ratio not to exceed."""

    name: str
    seconds: float
    peer: str
    peer_seconds: float
    at_most: float

    @property
    def ratio(self) -> float:
        """How many times as long it took."""
        return self.seconds / self.peer_seconds


class Drawn(Embeddings):
    """Vectors drawn by a text's own seed: for measuring a search, not what it finds."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one unit vector a text."""
        drawn = [np.random.default_rng(abs(hash(text))).normal(size=SIZE) for text in texts]
        return [(vector / np.linalg.norm(vector)).tolist() for vector in drawn]

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of one text."""
        return self.embed_documents([text])[0]


class Watched(MiniLmEmbeddings):
    """The product's own embeddings, which tell how long they took."""

    seconds = 0.0
    texts = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector a text, and count it."""
        started = time.perf_counter()
        vectors = super().embed_documents(texts)
        self.seconds += time.perf_counter() - started
        self.texts += len(texts)
        return vectors


def main() -> int:
    """Measure, print a table, and return the exit status."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        rows = [
            *_index_and_question(folder),
            _indexing(folder / "indexing"),
            _pdf(folder / "pdf"),
            _ask(folder),
            _large(folder),
        ]
    print(f"{'what':34}{'time':>10}  {'against':34}{'time':>10}{'ratio':>8}{'at most':>9}")
    for row in rows:
        mark = "" if row.ratio <= row.at_most else "  missed"
        print(
            f"{row.name:34}{_shown(row.seconds):>10}  {row.peer:34}{_shown(row.peer_seconds):>10}"
            f"{row.ratio:8.2f}{row.at_most:9.2f}{mark}"
        )
    return int(any(row.ratio > row.at_most for row in rows))


def _index_and_question(scratch: Path) -> list[Row]:
    embeddings = MiniLmEmbeddings()
    embeddings.embed_query("load the model first, which is neither's to pay")
    index = KnowledgeIndex(ROOT / "knowledge", scratch / "question", embeddings)
    first = _timed(index.update)
    index.update()
    again = min(
        _timed(KnowledgeIndex(ROOT / "knowledge", scratch / "question", embeddings).update)
        for _ in range(RUNS)
    )
    wording = AnswerWording.of(yaml.safe_load((ROOT / "prompts/answers.yaml").read_text("utf-8")))
    answering = Answering(index, wording, None, Prompt("answer", "", frozenset(), ""))
    lines = (ROOT / "benchmarks/questions.jsonl").read_text("utf-8").splitlines()
    questions = [each.question for each in read_questions(lines, "")[0] if not each.history]
    bare = _bare_parts(index, embeddings, scratch / "bare")
    answering.answer(questions[0])
    bare(questions[0])
    ours, theirs = [], []
    for question in questions:
        ours.append(_timed(lambda asked=question: answering.answer(asked)))  # type: ignore[misc]
        theirs.append(_timed(lambda asked=question: bare(asked)))  # type: ignore[misc]
    return [
        Row("index, nothing changed", again, "first index", first, 0.1),
        Row(
            "programme question (median)",
            statistics.median(ours),
            "one embedding, one Chroma query",
            statistics.median(theirs),
            2.0,
        ),
    ]


def _indexing(scratch: Path) -> Row:
    """Index passages of about 1,000 characters, and tell how much of that was embedding."""
    draw = random.Random(4)
    articles = [path.read_text("utf-8") for path in sorted((ROOT / "knowledge").glob("*.md"))]
    said = [
        article[start:end]
        for article in articles
        for start, end in sentence_spans(article)
        if 60 < end - start < 240
    ]
    folder = scratch / "documents"
    folder.mkdir(parents=True)
    for number in range(12):
        sections = [f"## Part {part}\n\n{' '.join(draw.choices(said, k=8))}" for part in range(10)]
        text = f"# Document {number}\n\n" + "\n\n".join(sections)
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
    KnowledgeIndex(ROOT / "knowledge", scratch / "libraries", Drawn()).update()
    embeddings = Watched()
    embeddings.embed_query("load the model first, which is neither's to pay")
    embeddings.seconds, embeddings.texts = 0.0, 0
    index = KnowledgeIndex(folder, scratch / "data", embeddings)
    ours = _timed(index.update)
    peer = f"embedding its {embeddings.texts:,} texts"
    return Row(f"index {len(index.passages())} passages", ours, peer, embeddings.seconds, 1.2)


def _pdf(folder: Path) -> Row:
    """Read a PDF in a process of its own, and then only have PDFium extract its text."""
    folder.mkdir()
    path = write_pdf(
        folder / "a.pdf",
        [
            [("Heading1", f"Chapter {number}"), *[("BodyText", f"{number} {WORDS * 12}")] * 3]
            for number in range(200)
        ],
    )

    def bare() -> None:
        with pypdfium2.PdfDocument(path) as document:
            for page in document:
                page.get_textpage().get_text_range()

    with Apart() as apart:
        ours = _timed(lambda: apart.read(path, lambda page, pages: None))
    return Row("read a PDF of 200 pages, apart", ours, "PDFium's text of them", _timed(bare), 15.0)


def _bare_parts(
    index: KnowledgeIndex, embeddings: Embeddings, folder: Path
) -> Callable[[str], object]:
    """Return a function that embeds a question and asks Chroma for the five nearest passages."""
    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    collection = client.get_or_create_collection("peer", embedding_function=None)
    passages = index.passages()
    vectors = np.array(embeddings.embed_documents([each.text for each in passages]))
    collection.upsert(
        ids=[each.id for each in passages],
        embeddings=vectors,
        documents=[each.text for each in passages],
    )
    return lambda question: collection.query(
        query_embeddings=embeddings.embed_query(question), n_results=5
    )


def _ask(scratch: Path) -> Row:
    environment = os.environ | {"TELEMACHUS_DATA": str(scratch / "ask")}  # noqa: TID251 -- a child's
    ask = [sys.executable, "-m", "assistant.cli", "ask", "How often does a pair meet?", "--json"]
    libraries = [sys.executable, "-c", f"import {LIBRARIES}"]
    _run(ask, environment)
    ours, theirs = [], []
    for _ in range(RUNS):
        ours.append(_timed(lambda: _run(ask, environment)))
        theirs.append(_timed(lambda: _run(libraries, environment)))
    return Row("telemachus ask, warm index", min(ours), "importing its libraries", min(theirs), 2.0)


def _large(scratch: Path) -> Row:
    small, large = (_search_seconds(scratch / str(count), count) for count in (1_000, 10_000))
    return Row("search, 10,000 passages", large, "search, 1,000 passages", small, 5.0)


def _search_seconds(scratch: Path, count: int) -> float:
    draw = random.Random(count)
    words = [
        f"{first}{last}" for first in "bdfgklmnprst" for last in ("ab", "en", "ix", "or", "um")
    ]
    words += [f"{one}{other}" for one in words for other in words]
    folder = scratch / "documents"
    folder.mkdir(parents=True)
    for number in range(count // 100):
        sections = [
            f"## {' '.join(draw.choices(words, k=3))}\n\n"
            + " ".join(f"{' '.join(draw.choices(words, k=40)).capitalize()}." for _ in range(2))
            for _ in range(100)
        ]
        (folder / f"{number}.md").write_text("\n\n".join(sections), encoding="utf-8")
    index = KnowledgeIndex(folder, scratch / "data", Drawn())
    report = index.update()
    if report.passages < count * 0.9:
        raise SystemExit(f"made {report.passages} passages instead of {count}")
    questions = [" ".join(draw.choices(words, k=9)) for _ in range(100)]
    index.search(questions[0], 5)
    spent = [
        _timed(lambda asked=question: index.search(asked, 5))  # type: ignore[misc]
        for question in questions
    ]
    return statistics.median(spent)


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr.decode("utf-8", "replace"))


def _timed(do: Callable[[], object]) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


def _shown(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
