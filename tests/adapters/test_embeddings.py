from __future__ import annotations

import math
import shutil
import threading
from pathlib import Path

import pytest

from assistant.adapters.embeddings import FOLDER, MiniLmEmbeddings
from assistant.domain.errors import StoreError


@pytest.fixture(scope="module")
def embeddings() -> MiniLmEmbeddings:
    return MiniLmEmbeddings()


def test_no_texts_give_no_vectors_without_loading_a_model(tmp_path: Path) -> None:
    assert MiniLmEmbeddings(tmp_path).embed_documents([]) == []


def test_vectors_are_384_numbers_of_unit_length(embeddings: MiniLmEmbeddings) -> None:
    vectors = embeddings.embed_documents(["A mentor trains.", "", "word " * 2_000])

    assert [len(vector) for vector in vectors] == [384, 384, 384]
    assert all(math.hypot(*vector) == pytest.approx(1, abs=1e-4) for vector in vectors)


def test_order_is_kept_whatever_the_lengths(embeddings: MiniLmEmbeddings) -> None:
    texts = ["a long text about mentoring and its stages " * 9, "short", "one of middling length"]

    together = embeddings.embed_documents(texts)

    for text, vector in zip(texts, together, strict=True):
        alone = embeddings.embed_query(text)
        assert _alike(alone, vector) > 0.98


def test_texts_of_like_meaning_are_nearer_than_others(embeddings: MiniLmEmbeddings) -> None:
    one, like, other = embeddings.embed_documents([
        "How often do we meet?",
        "The pair meets every three weeks.",
        "The canteen sells soup.",
    ])

    assert _alike(one, like) > _alike(one, other)


def test_what_stands_after_256_tokens_does_not_count(embeddings: MiniLmEmbeddings) -> None:
    start = "word " * 300

    assert embeddings.embed_query(start) == embeddings.embed_query(start + "feedback " * 50)


def test_a_missing_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"model\.onnx.*install"):
        MiniLmEmbeddings(tmp_path).embed_query("x")


def test_a_changed_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "model.onnx", tmp_path)
    (tmp_path / "tokenizer.json").write_text("{}", encoding="utf-8")

    with pytest.raises(StoreError, match=r"tokenizer\.json.*sha256.*install"):
        MiniLmEmbeddings(tmp_path).embed_query("x")


def test_threads_that_come_at_once_share_one_model(embeddings: MiniLmEmbeddings) -> None:
    fresh = MiniLmEmbeddings()
    vectors: list[list[float]] = []
    threads = [
        threading.Thread(target=lambda: vectors.append(fresh.embed_query("together")))
        for _ in range(4)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert vectors == [embeddings.embed_query("together")] * 4


def _alike(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
