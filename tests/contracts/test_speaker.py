"""What the application may rely on, whoever speaks: a double, a chat model, or a real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any, cast

import pytest
from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import BaseModel, SecretStr

from assistant.adapters.chat_models import ModelChoice, model_speaker
from assistant.adapters.speaking import ModelSpeaker, TimeLimits
from assistant.application.ports import Speaker
from assistant.domain.errors import ModelError, UnavailableModel, UnusableReply
from tests.doubles.script import Line, broken, in_pieces
from tests.doubles.scripted_chat_model import ScriptedChatModel
from tests.doubles.scripted_speaker import ScriptedSpeaker
from tests.model_server import ModelServer

MESSAGES = [SystemMessage("You are a coach."), HumanMessage("I want to listen better.")]
REPLY = "What would\nlistening well look like?  Tell me."
QUICK = TimeLimits(
    connect=2, first_token=3, between_tokens=2, whole_turn=6, fill=5, retry_pause=0.01
)
SpeakerOf = Callable[..., Speaker]


class Goal(BaseModel):
    """A shape to be filled."""

    goal: str


@pytest.fixture(params=["scripted speaker", "scripted chat model", "server"])
def speaker_of(request: pytest.FixtureRequest) -> Iterator[SpeakerOf]:
    """Return a maker of speakers that say one line, however often they are asked."""
    with ExitStack() as stack:

        def over_server(line: Line) -> Speaker:
            server = stack.enter_context(ModelServer())
            failure = broken(line)
            for _ in range(4):
                if failure:
                    spoken = len(in_pieces(failure.text)) if failure.text else 0
                    server.will("cut_connection", text=failure.text + " more", pieces=spoken)
                elif isinstance(line, dict) and "goal" not in line:
                    server.will("wrong_shape")
                else:
                    server.will("fine", text='{"goal": "g"}' if isinstance(line, dict) else line)
            key = SecretStr("secret-key")
            return model_speaker(ModelChoice("m", key, server.url, limits=QUICK))

        makers: dict[str, SpeakerOf] = {
            "scripted speaker": lambda line: ScriptedSpeaker(*[line] * 4),
            "scripted chat model": lambda line: ModelSpeaker(
                ScriptedChatModel(*[line] * 4), name="m", limits=QUICK
            ),
            "server": over_server,
        }
        yield makers[request.param]


def test_says_its_name(speaker_of: SpeakerOf) -> None:
    assert speaker_of(REPLY).name


def test_the_pieces_join_to_the_reply(speaker_of: SpeakerOf) -> None:
    pieces = list(speaker_of(REPLY).stream(MESSAGES))

    assert "".join(pieces) == REPLY
    assert len(pieces) > 3


def test_nothing_is_asked_before_the_first_piece_is_wanted(speaker_of: SpeakerOf) -> None:
    unread = speaker_of(UnavailableModel("down")).stream(MESSAGES)

    with pytest.raises(ModelError):
        list(unread)


def test_a_failure_in_mid_stream_comes_after_the_pieces(speaker_of: SpeakerOf) -> None:
    speaking = speaker_of(("What would you", UnavailableModel("down"))).stream(MESSAGES)
    heard: list[str] = []

    with pytest.raises(ModelError):
        heard.extend(speaking)

    assert "".join(heard) == "What would you"


def test_a_reader_may_leave_in_mid_stream(speaker_of: SpeakerOf) -> None:
    with closing(cast("Any", speaker_of(REPLY).stream(MESSAGES))) as pieces:
        first = next(pieces)

    assert REPLY.startswith(first)
    assert next(pieces, None) is None


def test_a_shape_is_filled_and_validated(speaker_of: SpeakerOf) -> None:
    assert speaker_of({"goal": "g"}).fill(MESSAGES, Goal) == Goal(goal="g")


def test_a_wrong_shape_is_an_unusable_reply(speaker_of: SpeakerOf) -> None:
    with pytest.raises(UnusableReply):
        speaker_of({"weather": "fine"}).fill(MESSAGES, Goal)


def test_a_failure_while_filling_is_a_model_error(speaker_of: SpeakerOf) -> None:
    with pytest.raises(ModelError):
        speaker_of(UnavailableModel("down")).fill(MESSAGES, Goal)
