"""Embeddings over the real openai client, from a server that may misbehave."""

from __future__ import annotations

import math
import traceback
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pydantic import SecretStr

from assistant.adapters.embeddings import MiniLmEmbeddings
from assistant.adapters.knowledge_index import KnowledgeIndex
from assistant.adapters.served_embeddings import (
    EmbeddingChoice,
    ServedEmbeddings,
    served_embeddings,
)
from assistant.bootstrap import bootstrap
from assistant.domain.errors import SettingsError, StoreError
from assistant.settings import load_settings
from tests.model_acts import SECRET, SIZE, Behaviour
from tests.model_server import ModelServer

TEXT = "How often does a pair meet?"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


def embeddings(server: ModelServer, model: str = "a-model") -> ServedEmbeddings:
    return served_embeddings(EmbeddingChoice(model, server.url, None, seconds=2))


def test_each_text_gets_a_vector_of_unit_length_in_its_place(server: ModelServer) -> None:
    vectors = embeddings(server).embed_documents([TEXT, "", TEXT])

    assert [len(vector) for vector in vectors] == [SIZE] * 3
    assert vectors[0] == vectors[2] != vectors[1]
    assert all(math.isclose(math.hypot(*vector), 1, rel_tol=1e-5) for vector in vectors)
    assert embeddings(server).embed_query(TEXT) == vectors[0]
    assert server.received[1].path == "/v1/embeddings"
    assert server.received[1].body["input"] == [TEXT, " ", TEXT]


def test_many_texts_go_in_several_requests(server: ModelServer) -> None:
    assert len(embeddings(server).embed_documents([str(n) for n in range(150)])) == 150
    assert [len(each.body["input"]) for each in server.received[1:]] == [64, 64, 22]


def test_what_all_texts_share_is_taken_out_and_learned_once(server: ModelServer) -> None:
    asked = embeddings(server)
    asked.embed_query(TEXT)
    asked.embed_query("Who may take part?")

    plain = server.received[0].body["input"]
    assert len(server.received) == 3
    assert len(plain) > 30
    mean = np.asarray(asked.embed_documents(plain)).mean(axis=0)
    assert np.linalg.norm(mean) < 0.1


def test_no_texts_are_no_request(server: ModelServer) -> None:
    assert embeddings(server).embed_documents([]) == []
    assert server.received == []


@pytest.mark.parametrize(
    "behaviour",
    ["unauthorized", "not_found", "server_error", "html", "empty_choices", "wrong_json",
     "cut_connection", "stall", "hang"],
)  # fmt: skip
def test_a_fault_is_a_store_error_that_tells_no_word(
    server: ModelServer, behaviour: Behaviour
) -> None:
    server.will(behaviour).will(behaviour)

    with pytest.raises(StoreError) as failed:
        embeddings(server).embed_documents([TEXT])

    told = "".join(traceback.format_exception(failed.value))
    assert "EMBEDDING_MODEL" in str(failed.value)
    assert TEXT not in str(failed.value)
    assert SECRET not in told
    assert failed.value.__context__ is None


@pytest.mark.parametrize(
    ("choice", "named"),
    [
        (EmbeddingChoice("m"), "OPENAI_API_KEY"),
        (EmbeddingChoice("m", "http://127.0.0.1:1/v1", SecretStr("a b")), "EMBEDDINGS_API_KEY"),
    ],
)
def test_a_choice_that_cannot_work_names_the_setting(choice: EmbeddingChoice, named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        served_embeddings(choice)


def test_another_server_or_model_is_another_index(server: ModelServer, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "charter.md").write_text("# Charter\n\nA pair meets every three weeks.", "utf-8")
    data = tmp_path / "data"

    first = KnowledgeIndex(folder, data, MiniLmEmbeddings()).update()
    second = KnowledgeIndex(folder, data, embeddings(server)).update()
    third = KnowledgeIndex(folder, data, embeddings(server, "another")).update()
    again = KnowledgeIndex(folder, data, embeddings(server)).update()

    assert [one.added for one in (first, second, third, again)] == [1, 1, 1, 0]
    assert len(list((data / "index").iterdir())) == 3


def test_who_waits_for_another_model_s_index_is_told_so(
    server: ModelServer, tmp_path: Path
) -> None:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "charter.md").write_text("# Charter\n\nA pair meets every three weeks.", "utf-8")
    given = {"telemachus_data": tmp_path / "data", "telemachus_knowledge": folder}
    app = bootstrap(load_settings(**given, embedding_model="m", embeddings_base_url=server.url))

    before = app.index_note
    app.index.update()

    assert before.startswith("EMBEDDING_MODEL: ")
    assert app.index_note == ""
    assert bootstrap(load_settings(**given)).index_note == ""
