"""The whole way to a real server of chat completions, with a real stream and a real grammar."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Literal, cast

import httpx2
import pytest
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, ConfigDict, Field

from assistant.adapters.chat_models import ModelChoice, model_speaker
from assistant.adapters.content import load_content
from assistant.adapters.database import Database
from assistant.adapters.knowledge_index import KnowledgeIndex
from assistant.adapters.rungs import Rung, Rungs
from assistant.adapters.speaking import ModelSpeaker, TimeLimits
from assistant.application.context import prompt_for
from assistant.application.snapshots import Piece, Snapshot
from assistant.application.tokens import sent_tokens
from assistant.bootstrap import bootstrap
from assistant.settings import ROOT, load_settings
from tests.coached_turn import Traced
from tests.servers.serve_llama import LONGEST

pytestmark = pytest.mark.timeout(300)
SLOW = TimeLimits(first_token=120, between_tokens=60, whole_turn=240, fill=240)
MESSAGES: list[BaseMessage] = [
    SystemMessage("You help someone prepare a meeting."),
    HumanMessage("I want to talk about our meetings for ten minutes."),
]
ANSWER = "I feel a bit tense about being taught by someone half my age."


class Topic(BaseModel):
    """A field as a model may fill it."""

    model_config = ConfigDict(extra="forbid")
    topic: Literal["meetings", "chat tools", "feedback"]
    minutes: Literal[5, 10, 20]
    words: str = Field(max_length=30)


def speaker(llama: str, rungs: Rungs | None = None) -> ModelSpeaker:
    return model_speaker(ModelChoice("gemma-3-270m", None, f"{llama}/v1", SLOW), rungs)


def slot(llama: str) -> dict[str, Any]:
    """Return what the server's only slot is doing."""
    (only,) = httpx2.get(f"{llama}/slots", timeout=60, trust_env=False).json()
    return cast("dict[str, Any]", only)


def idle(llama: str, seconds: float) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if not slot(llama)["is_processing"]:
            return True
        time.sleep(0.05)
    return False


def test_a_coached_turn_streams_and_is_kept(
    llama: str, knowledge_index: KnowledgeIndex, tmp_path: Path
) -> None:
    trace = Traced()
    settings = load_settings(
        telemachus_data=tmp_path,
        openai_base_url=f"{llama}/v1",
        chat_model="gemma-3-270m",
        chat_first_token_seconds=120,
        chat_between_tokens_seconds=60,
        chat_turn_seconds=240,
    )
    app = bootstrap(settings, index=knowledge_index, trace=trace)
    ana = app.person("Ana")
    begun = app.coaching.start(ana, "anchoring", "mentee")

    *pieces, shown = app.coaching.say(ana, begun.conversation, ANSWER)

    assert isinstance(shown, Snapshot)
    assert shown.step == "prejudices"
    assert shown.lines[-2].text == ANSWER
    assert shown.lines[-1].text.rstrip().endswith("?")
    (turn,) = trace.turns
    came = [piece for piece in pieces if isinstance(piece, Piece) and piece.text]
    assert len(came) > 5
    # A base model does not do as it is told; whatever it does is one of these.
    assert turn.outcome in {"model", "unfit", "broke_off", "failed"}
    assert turn.reply_characters > 20
    assert turn.first_ms is not None
    assert turn.first_ms < turn.total_ms
    assert isinstance(app.store, Database)
    app.store.close()


def test_json_that_a_grammar_constrains_fills_a_field(llama: str) -> None:
    rungs = Rungs()

    filled = speaker(llama, rungs).fill(MESSAGES, Topic)

    assert filled.topic in {"meetings", "chat tools", "feedback"}
    assert rungs.start(f"{llama}/v1 gemma-3-270m") is Rung.SCHEMA


def test_whoever_stops_in_mid_stream_cancels_the_request_upstream(llama: str) -> None:
    said = cast("Any", speaker(llama).stream(MESSAGES))
    came = 0
    while came < 3:
        came += bool(next(said))
    was_busy = slot(llama)["is_processing"]

    said.close()

    assert was_busy
    assert idle(llama, 5)
    decoded = slot(llama)["next_token"][0]["n_decoded"]
    assert decoded < LONGEST


def test_whoever_leaves_before_the_first_token_cancels_it_too(llama: str) -> None:
    long: list[BaseMessage] = [HumanMessage("We spoke about many things that day. " * 80)]
    said = cast("Any", speaker(llama).stream(long))
    next(said)

    said.close()

    # It may read the prompt to its end before it looks; what matters is that it says nothing.
    assert idle(llama, 120)
    assert slot(llama)["next_token"][0]["n_decoded"] < 5


def test_what_is_counted_for_a_prompt_is_no_less_than_what_the_server_counts(llama: str) -> None:
    content = load_content(ROOT / "prompts")
    flow = content.flows["anchoring", "mentee"]
    question = flow.steps[1].asks
    from tests.application.test_context import SAID, talked

    for text in (SAID, "J'appréhende d'être formée par quelqu'un de plus jeune que moi. " * 3):
        messages = prompt_for(
            content.coach_prompt, flow, talked(9, text, topics=[text]), question, text
        ).messages
        sent = "\n".join(str(message.content) for message in messages)
        asked = {"content": sent, "add_special": True}
        counted = httpx2.post(f"{llama}/tokenize", json=asked, timeout=60, trust_env=False)

        assert len(counted.json()["tokens"]) <= sent_tokens(messages)
        assert sent_tokens(messages) <= 2 * len(counted.json()["tokens"])
