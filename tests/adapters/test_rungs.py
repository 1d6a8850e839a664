"""What a server can do is learned once for each server and model, and remembered."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel

from assistant.adapters.chat_models import ModelChoice, model_speaker
from assistant.adapters.rungs import BELIEVED, Rung, Rungs
from assistant.adapters.speaking import ModelSpeaker, TimeLimits
from tests.model_server import ModelServer

MESSAGES: list[BaseMessage] = [SystemMessage("You are a coach."), HumanMessage("I want to listen.")]
QUICK = TimeLimits(connect=2, first_token=3, fill=5, retry_pause=0.01)
GOAL = '{"goal": "to listen"}'


class Goal(BaseModel):
    """A shape to be filled."""

    goal: str


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(refuses=frozenset({"json_schema"})) as running:
        yield running


def speaker(server: ModelServer, rungs: Rungs, model: str = "a-model") -> ModelSpeaker:
    return model_speaker(ModelChoice(model, None, server.url, QUICK), rungs)


def forms(server: ModelServer) -> list[str | None]:
    return [(each.body.get("response_format") or {}).get("type") for each in server.received]


def test_a_later_process_begins_where_the_first_one_ended(
    server: ModelServer, tmp_path: Path
) -> None:
    for _ in range(4):
        server.will(text=GOAL)

    speaker(server, Rungs(tmp_path / "rungs.json")).fill(MESSAGES, Goal)
    speaker(server, Rungs(tmp_path / "rungs.json")).fill(MESSAGES, Goal)

    assert forms(server) == ["json_schema", "json_object", "json_object"]
    kept = (tmp_path / "rungs.json").read_text(encoding="utf-8")
    assert "a-model" not in kept
    assert "127.0.0.1" not in kept


def test_another_model_of_the_same_server_is_asked_anew(server: ModelServer) -> None:
    rungs = Rungs()
    for _ in range(4):
        server.will(text=GOAL)

    speaker(server, rungs).fill(MESSAGES, Goal)
    speaker(server, rungs, "another").fill(MESSAGES, Goal)

    assert forms(server) == ["json_schema", "json_object"] * 2


def test_the_loss_of_a_rung_is_logged_once(
    server: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "assistant")
    filling = speaker(server, Rungs())
    for _ in range(4):
        server.will(text=GOAL)

    filling.fill(MESSAGES, Goal)
    filling.fill(MESSAGES, Goal)

    told = [one.getMessage() for one in caplog.records]
    assert told == ["structured replies: the server cannot do more than JSON_MODE"]


def test_one_bad_reply_does_not_cost_a_rung_but_two_running_do() -> None:
    with ModelServer() as server:
        filling = speaker(server, Rungs())
        for reply in ("wrong_shape", "fine", "fine", "wrong_shape", "fine", "wrong_shape", "fine"):
            server.will(reply, text=GOAL)
        server.will(text=GOAL)

        for _ in range(5):
            filling.fill(MESSAGES, Goal)

    schema, json_mode = "json_schema", "json_object"
    first_two = [schema, json_mode, schema]
    assert forms(server) == [*first_two, schema, json_mode, schema, json_mode, json_mode]


def test_a_memory_is_believed_for_a_week(tmp_path: Path) -> None:
    now = [1_000.0]
    rungs = Rungs(tmp_path / "rungs.json", lambda: now[0])

    rungs.lower("a", Rung.PLAIN)
    then = rungs.start("a")
    now[0] += BELIEVED

    assert (then, rungs.start("a"), rungs.start("b")) == (Rung.PLAIN, Rung.SCHEMA, Rung.SCHEMA)


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"a": 1}', '{"a": [9, 1]}', '{"a": [1, "x"]}'])
def test_a_memory_that_cannot_be_read_is_begun_anew(tmp_path: Path, kept: str) -> None:
    file = tmp_path / "rungs.json"
    file.write_text(kept, encoding="utf-8")

    rungs = Rungs(file)
    rungs.lower("a", Rung.JSON_MODE)

    assert Rungs(file).start("a") is Rung.JSON_MODE


def test_a_memory_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("", encoding="utf-8")
    rungs = Rungs(tmp_path / "a file" / "rungs.json")

    rungs.lower("a", Rung.JSON_MODE)

    assert rungs.start("a") is Rung.JSON_MODE
