"""The real openai client against a real server that misbehaves, and what a person gets of it."""

from __future__ import annotations

import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest
from langchain_core.messages import AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langchain_core.outputs import ChatGenerationChunk
from pydantic import BaseModel, SecretStr

from assistant.adapters.chat_models import ModelChoice, chat_model, model_speaker
from assistant.adapters.model_faults import Unavailable, Unusable
from assistant.adapters.speaking import ModelSpeaker, TimeLimits
from assistant.domain.errors import ModelError, SettingsError
from tests.doubles.script import Breaks, ScriptMisused
from tests.doubles.scripted_chat_model import ScriptedChatModel
from tests.model_acts import SECRET, Behaviour
from tests.model_server import ModelServer

KEY = "sk-private-key"
WORDS = "My manager never listens."
MESSAGES: list[BaseMessage] = [SystemMessage("You are a coach."), HumanMessage(WORDS)]
QUICK = TimeLimits(
    connect=2, first_token=3, between_tokens=2, whole_turn=6, fill=5, retry_pause=0.01
)
TIGHT = replace(QUICK, first_token=0.4, between_tokens=0.3, whole_turn=0.8, fill=0.5)
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
    return model_speaker(ModelChoice("a-model", SecretStr(KEY), server.url, limits))


def heard(speaking: ModelSpeaker) -> tuple[str, ModelError | None]:
    """Return what was said, and what it ended with."""
    said = ""
    try:
        for piece in speaking.stream(MESSAGES):
            said += piece
    except ModelError as error:
        return said, error
    return said, None


def code(error: ModelError | None) -> str | None:
    return error.code if isinstance(error, Unavailable | Unusable) else None


def test_a_reply_comes_whole(server: ModelServer) -> None:
    server.will(text="What happened last time?")

    assert heard(speaker(server)) == ("What happened last time?", None)
    assert server.received[0].body["messages"][-1] == {"role": "user", "content": WORDS}
    assert server.received[0].body["model"] == "a-model"
    assert "stream_options" not in server.received[0].body


def test_slowness_within_the_limits_is_borne(server: ModelServer) -> None:
    server.will("slow_first_token", seconds=0.2, text="One two three")
    server.will("slow_stream", seconds=0.05, text="One two three")

    assert heard(speaker(server)) == ("One two three", None)
    assert heard(speaker(server)) == ("One two three", None)


FAULTS: list[tuple[Behaviour, dict[str, Any], str, str]] = [
    ("slow_first_token", {"seconds": 5}, "", "too_slow"),
    ("slow_stream", {"seconds": 0.1, "text": "word " * 50}, "word word", "too_slow"),
    ("stall", {}, "What would", "too_slow"),
    ("stall", {"pieces": 0}, "", "too_slow"),
    ("hang", {}, "", "too_slow"),
    ("silent_alive", {}, "", "too_slow"),
    ("cut_connection", {}, "What would", "unreachable"),
    ("early_end", {}, "What would", "unfinished"),
    ("garbage_sse", {}, "What would", "garbled"),
    ("error_in_stream", {}, "What would", "server_error"),
    ("truncated", {}, "What would you like to learn?", "cut_short"),
    ("filtered", {}, "What would you like to learn?", "declined"),
    ("fine", {"text": ""}, "", "empty"),
    ("unauthorized", {}, "", "key_refused"),
    ("forbidden", {}, "", "key_refused"),
    ("not_found", {}, "", "model_unknown"),
    ("rate_limited", {"retry_after": "60"}, "", "rate_limited"),
    ("html", {}, "", "garbled"),
    ("empty_choices", {}, "", "unfinished"),
    ("tool_call", {}, "", "garbled"),
    ("endless", {}, "and so on", "endless"),
]


@pytest.mark.parametrize(("behaviour", "how", "said", "fault"), FAULTS)
def test_a_fault_ends_in_a_model_error_within_the_limits(
    server: ModelServer, behaviour: Behaviour, how: dict[str, Any], said: str, fault: str
) -> None:
    server.will(behaviour, **how)
    started = time.monotonic()

    words, error = heard(speaker(server, TIGHT if fault == "too_slow" else QUICK))

    assert code(error) == fault
    assert words.startswith(said)
    assert bool(words) == bool(said)
    assert time.monotonic() - started < TIGHT.whole_turn + 5
    assert len(server.received) == 1


@pytest.mark.parametrize("behaviour", ["unauthorized", "error_in_stream", "garbage_sse", "html"])
def test_an_error_holds_no_words_no_key_and_nothing_of_the_server(
    server: ModelServer, behaviour: Behaviour
) -> None:
    server.will(behaviour)

    _, error = heard(speaker(server))

    assert error is not None
    assert error.__cause__ is None
    assert error.__context__ is None
    told = "".join(traceback.format_exception(error)) + repr(vars(error))
    assert not any(private in told for private in (SECRET, KEY, WORDS, "listens"))


def test_a_wrong_key_is_named_for_the_settings_screen(server: ModelServer) -> None:
    server.will("unauthorized")

    _, error = heard(speaker(server))

    assert isinstance(error, Unavailable)
    assert error.reason == "the key was not accepted: check OPENAI_API_KEY"


@pytest.mark.parametrize("behaviour", ["server_error", "rate_limited", "cut_connection"])
def test_a_passing_fault_before_the_first_words_is_tried_once_more(
    server: ModelServer, behaviour: Behaviour
) -> None:
    server.will(behaviour, pieces=0, retry_after="0.05").will(text="What else?")

    assert heard(speaker(server)) == ("What else?", None)
    assert len(server.received) == 2


def test_a_fault_that_stays_is_not_tried_for_ever(server: ModelServer) -> None:
    server.will("server_error").will("server_error").will()

    assert code(heard(speaker(server))[1]) == "server_error"
    assert len(server.received) == 2


def test_a_server_that_is_not_there_is_unreachable() -> None:
    with ModelServer() as server:
        gone = speaker(server)

    assert code(heard(gone)[1]) == "unreachable"


def test_whoever_stops_listening_hangs_up(server: ModelServer) -> None:
    server.will("slow_stream", seconds=0.02, text="word " * 500)
    pieces = cast("Any", speaker(server).stream(MESSAGES))

    next(pieces)
    pieces.close()

    assert server.hung_up.wait(2)


@pytest.mark.parametrize(("behaviour", "pieces"), [("stall", 2), ("stall", 0), ("hang", 0)])
def test_whoever_leaves_while_the_model_is_silent_hangs_up_at_once(
    server: ModelServer, behaviour: Behaviour, pieces: int
) -> None:
    server.will(behaviour, pieces=pieces)
    said = cast("Any", speaker(server, replace(QUICK, first_token=30, between_tokens=30)).stream)(
        MESSAGES
    )

    for piece in said:
        if not piece:
            break
    said.close()

    assert server.hung_up.wait(3)


def test_a_request_that_took_too_long_is_cancelled(server: ModelServer) -> None:
    server.will("hang")

    heard(speaker(server, TIGHT))

    assert server.hung_up.wait(3)


def test_what_the_server_asks_for_is_waited_for_within_the_limit(server: ModelServer) -> None:
    server.will("rate_limited", retry_after="1").will(text="What else?")
    started = time.monotonic()

    assert heard(speaker(server))[0] == "What else?"
    assert time.monotonic() - started >= 1


def test_a_provider_that_never_says_why_it_ended_must_be_declared() -> None:
    model = ScriptedChatModel("All said.", "All said.", finish_reason=None)

    assert code(heard(ModelSpeaker(model, name="m"))[1]) == "unfinished"
    assert heard(ModelSpeaker(model, name="m", requires_finish_reason=False)) == (
        "All said.",
        None,
    )


class Thinking(ScriptedChatModel):
    """Sends blocks: a thought, then words."""

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        for block in (
            {"type": "thinking", "thinking": "Hm."},
            {"type": "reasoning", "reasoning": "Hm."},
            {"type": "text", "text": "What "},
            {"type": "text", "text": "else?"},
        ):
            yield ChatGenerationChunk(message=AIMessageChunk(content=[block]))
        yield ChatGenerationChunk(
            message=AIMessageChunk(content=[]), generation_info={"stop_reason": "end_turn"}
        )


def test_thoughts_are_not_said() -> None:
    assert heard(ModelSpeaker(Thinking(), name="m")) == ("What else?", None)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("<think>She wants a nod. </think>\n\n What else?", "What else?"),
        ("  \n What else?", "  \n What else?"),
        ("<b>What else?", "<b>What else?"),
        ("Write <think> and </think>.", "Write <think> and </think>."),
        ("<thi", "<thi"),
    ],
)
def test_thoughts_between_tags_are_not_said_either(reply: str, said: str) -> None:
    assert heard(ModelSpeaker(ScriptedChatModel(reply), name="m")) == (said, None)
    assert heard(ModelSpeaker(ScriptedChatModel(reply, by_letter=True), name="m")) == (said, None)


@pytest.mark.parametrize("reply", ["<think>For ever", "<think>So.</think> ", " \n "])
def test_thoughts_alone_are_an_empty_reply(reply: str) -> None:
    said, error = heard(ModelSpeaker(ScriptedChatModel(reply), name="m"))

    assert (said, code(error)) == ("", "empty")


def test_what_fails_after_the_model_had_finished_is_no_loss() -> None:
    model = ScriptedChatModel("All said.", after_its_end=ConnectionError())

    assert heard(ModelSpeaker(model, name="m")) == ("All said.", None)


@pytest.mark.parametrize("error", [RuntimeError(WORDS), ValueError(WORDS), TimeoutError(WORDS)])
def test_any_exception_of_any_provider_becomes_a_model_error(error: Exception) -> None:
    model = ScriptedChatModel(Breaks("One two three", error, 2))

    said, fault = heard(ModelSpeaker(model, name="m"))

    assert said == "One two"
    assert fault is not None
    assert WORDS not in str(fault)


def test_a_misused_script_is_not_taken_for_a_fault() -> None:
    model = ScriptedChatModel()

    with pytest.raises(ScriptMisused):
        list(ModelSpeaker(model, name="m").stream(MESSAGES))
    with pytest.raises(ScriptMisused):
        ModelSpeaker(model, name="m").fill(MESSAGES, Goal)
    with pytest.raises(AssertionError):
        model.assert_spent()


def test_nothing_is_traced_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, server: ModelServer
) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGSMITH_API_KEY", "key")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", server.url)

    heard(speaker(server))
    server.will(text=GOAL)
    speaker(server).fill(MESSAGES, Goal)
    time.sleep(0.3)

    assert {received.path for received in server.received} == {"/v1/chat/completions"}


def test_a_server_of_ones_own_needs_no_key(server: ModelServer) -> None:
    speaking = model_speaker(ModelChoice("llama3.2:3b", None, server.url, QUICK))

    said, error = heard(speaking)

    assert error is None
    assert said
    assert server.received[0].body["model"] == "llama3.2:3b"


def test_openai_may_be_named_as_the_provider(server: ModelServer) -> None:
    heard(model_speaker(ModelChoice("openai:a-model", SecretStr(KEY), server.url, QUICK)))

    assert server.received[0].body["model"] == "a-model"


@pytest.mark.parametrize(
    ("choice", "named"),
    [
        (ModelChoice("a-model"), "OPENAI_API_KEY"),
        (ModelChoice("a-model", SecretStr("two words")), "OPENAI_API_KEY"),
        (ModelChoice("a-model", None, "localhost:8080/v1"), "OPENAI_BASE_URL"),
        (ModelChoice("a-model", None, "http://host:port/v1"), "OPENAI_BASE_URL"),
        (ModelChoice(""), "CHAT_MODEL"),
        (ModelChoice("openai:"), "CHAT_MODEL"),
        (ModelChoice("anthropic:a-model"), "langchain-anthropic"),
        (ModelChoice("nobody:a-model"), "CHAT_MODEL"),
    ],
)
def test_a_choice_that_cannot_work_names_the_setting(choice: ModelChoice, named: str) -> None:
    with pytest.raises(SettingsError) as caught:
        chat_model(choice)

    assert named in str(caught.value)
    assert "two words" not in str(caught.value)


def test_the_key_is_not_shown() -> None:
    assert KEY not in repr(ModelChoice("a-model", SecretStr(KEY)))


def test_the_limits_of_the_client_leave_the_speaker_its_own() -> None:
    limits = replace(TimeLimits(), first_token=7, between_tokens=9, fill=8)

    assert limits.read == 9


def test_going_guided_does_not_wait_for_the_vendors() -> None:
    asked = (
        "import sys, assistant.adapters.chat_models; "
        "sys.exit(sorted({'openai', 'langchain', 'langchain_openai'} & set(sys.modules)) or 0)"
    )

    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=False)

    assert done.returncode == 0, done.stderr
