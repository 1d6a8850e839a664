"""Filling a shape over the real openai client, from servers that can do more or less."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel

from assistant.adapters.chat_models import ModelChoice, model_speaker
from assistant.adapters.model_faults import Unavailable, Unusable
from assistant.adapters.speaking import ModelSpeaker, TimeLimits
from assistant.adapters.structured_replies import first_object
from assistant.domain.errors import UnusableReply
from tests.doubles.scripted_chat_model import ScriptedChatModel
from tests.model_acts import Behaviour
from tests.model_server import ModelServer

MESSAGES: list[BaseMessage] = [SystemMessage("You are a coach."), HumanMessage("I want to listen.")]
QUICK = TimeLimits(
    connect=2, first_token=3, between_tokens=2, whole_turn=6, fill=5, retry_pause=0.01
)
TIGHT = replace(QUICK, fill=0.5)
GOAL = '{"goal": "to listen", "topics": ["questions"]}'


class Goal(BaseModel):
    """A shape to be filled."""

    goal: str
    topics: list[str] = []


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


def speaker(server: ModelServer, limits: TimeLimits = QUICK) -> ModelSpeaker:
    return model_speaker(ModelChoice("a-model", None, server.url, limits))


@pytest.mark.parametrize(
    ("refuses", "calls"),
    [
        (frozenset(), 1),
        (frozenset({"json_schema"}), 2),
        (frozenset({"json_schema", "json_object"}), 3),
    ],
)
def test_a_shape_is_filled_on_the_rung_the_server_can_do_and_it_is_remembered(
    server: ModelServer, refuses: frozenset[str], calls: int
) -> None:
    server.refuses = refuses
    for _ in range(calls + 1):
        server.will(text=f"Here it is:\n```json\n{GOAL}\n```" if refuses else GOAL)
    filling = speaker(server)

    first = filling.fill(MESSAGES, Goal)
    second = filling.fill(MESSAGES, Goal)

    assert first == second == Goal(goal="to listen", topics=["questions"])
    assert len(server.received) == calls + 1


def test_a_refused_schema_is_followed_by_json_mode_with_the_schema_in_the_prompt(
    server: ModelServer,
) -> None:
    server.will("bad_response_format").will(text=GOAL)

    speaker(server).fill(MESSAGES, Goal)

    asked = server.received[1].body
    assert asked["response_format"] == {"type": "json_object"}
    assert [message["role"] for message in asked["messages"]] == ["system", "user"]
    assert '"topics"' in asked["messages"][0]["content"]


def test_a_bad_object_is_repaired_once(server: ModelServer) -> None:
    server.refuses = frozenset({"json_schema", "json_object"})
    server.will().will().will("wrong_json").will(text=GOAL)

    assert speaker(server).fill(MESSAGES, Goal).goal == "to listen"
    assert [m["role"] for m in server.received[3].body["messages"]][-2:] == ["assistant", "user"]


@pytest.mark.parametrize("behaviour", ["wrong_json", "wrong_shape", "fine"])
def test_what_is_never_of_the_shape_is_unusable(server: ModelServer, behaviour: Behaviour) -> None:
    for _ in range(5):
        server.will(behaviour)

    with pytest.raises(UnusableReply):
        speaker(server).fill(MESSAGES, Goal)

    assert len(server.received) == 4


@pytest.mark.parametrize(
    ("behaviour", "fault", "calls"),
    [
        ("unauthorized", "key_refused", 1),
        ("hang", "too_slow", 1),
        ("stall", "too_slow", 1),
        ("truncated", "cut_short", 1),
        ("filtered", "declined", 1),
        ("server_error", "server_error", 2),
        ("cut_connection", "unreachable", 2),
        ("html", "garbled", 3),
        ("empty_choices", "garbled", 3),
    ],
)
def test_a_fault_while_filling_is_a_model_error_within_the_limit(
    server: ModelServer, behaviour: Behaviour, fault: str, calls: int
) -> None:
    for _ in range(calls):
        server.will(behaviour)
    limits = TIGHT if fault == "too_slow" else QUICK
    started = time.monotonic()

    with pytest.raises((Unavailable, Unusable)) as caught:
        speaker(server, limits).fill(MESSAGES, Goal)

    assert isinstance(caught.value, Unavailable | Unusable)
    assert caught.value.code == fault
    assert len(server.received) == calls
    assert time.monotonic() - started < TIGHT.fill + 5


def test_a_model_that_can_do_no_structure_at_all_is_asked_in_plain_words() -> None:
    model = ScriptedChatModel(f"<think>{{}}</think>So: {GOAL}", structured=frozenset())

    assert ModelSpeaker(model, name="m").fill(MESSAGES, Goal).goal == "to listen"
    model.assert_spent()


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ('{"a": 1}', {"a": 1}),
        ('Use {name}: {"a": {"b": 2}} and {"c": 3}', {"a": {"b": 2}}),
        ('{"a": {"b": 2}, oops', None),
        ('{"a": {"b": 2}', None),
        ("no object, [1, 2]", None),
        ("{" * 5000, None),
    ],
)
def test_the_first_whole_object_is_read(reply: str, found: dict[str, Any] | None) -> None:
    assert first_object(reply) == found
