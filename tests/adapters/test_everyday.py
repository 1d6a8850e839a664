"""Everyday questions gauge a knowledge base; they must not be made from what it is scored on."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from assistant.adapters.embeddings import MiniLmEmbeddings
from assistant.adapters.knowledge_index import KnowledgeIndex
from assistant.application.evidence import everyday_questions
from benchmarks.sets import own_sets

TOO_NEAR = 0.56


@pytest.fixture(scope="module")
def embeddings() -> MiniLmEmbeddings:
    return MiniLmEmbeddings()


def test_no_everyday_question_is_near_to_an_unanswerable_one_of_the_sets(
    embeddings: MiniLmEmbeddings,
) -> None:
    silent = [
        part
        for one in own_sets()
        for question in one.questions
        if not question.answerable
        for part in re.split(r"(?<=[.?!])\s+", question.question)
        if len(part) > 12
    ]

    near = (
        np.array(embeddings.embed_documents(everyday_questions()))
        @ np.array(embeddings.embed_documents(silent)).T
    )

    assert near.max() < TOO_NEAR


def test_an_everyday_question_has_more_of_the_everyday_than_one_about_mentoring(
    embeddings: MiniLmEmbeddings, tmp_path: Path
) -> None:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    text = "# Mentoring\n\nA mentor and a mentee meet every two weeks.\n\n## Goals\n\nSet a goal."
    (folder / "a.md").write_text(text, encoding="utf-8")
    index = KnowledgeIndex(folder, tmp_path / "data", embeddings)
    index.update()

    everyday, about = (
        index.evidence(question, "", 5).signals["everyday_in_one"]
        for question in ("Which phone is the cheapest?", "What does my mentor expect of me?")
    )

    assert everyday > about
