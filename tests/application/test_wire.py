"""A model's reply on its way: stopped, left, capped, too large a prompt, and what is traced."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from assistant.adapters.chat_models import ModelChoice, model_speaker
from assistant.adapters.content import Content, load_content
from assistant.adapters.speaking import TimeLimits
from assistant.adapters.usage_in_memory import UsageInMemory
from assistant.application.access import Access, LocalStandings
from assistant.application.answering import Answering
from assistant.application.coaching import Authored, Coaching
from assistant.application.guidance import Guide
from assistant.application.ports import Speaker
from assistant.application.replying import Wire
from assistant.application.snapshots import Piece, Snapshot
from assistant.application.usage import Caps, MeteredSpeaker
from assistant.domain.conversation import Conversation, Person
from assistant.domain.errors import NotAllowed, UnavailableModel
from assistant.settings import ROOT
from tests.coached_turn import Traced
from tests.doubles.authored import NOON
from tests.doubles.memory_store import MemoryStore
from tests.doubles.script import Line
from tests.doubles.scripted_speaker import ScriptedSpeaker
from tests.doubles.word_search import WordSearch
from tests.model_server import ModelServer

CANARY = "canarybird"
ANSWER = f"I feel a bit tense about being taught by a {CANARY} half my age."
LINE = "You feel tense about it. And who would not. What do you catch yourself assuming?"
LIMITS = TimeLimits(connect=2, first_token=20, between_tokens=20, whole_turn=40)
TEXTS = {"charter.md": f"What is confidential stays in the pair, says the {CANARY}."}


class Stage:
    """Coaching over a store in memory, with a trace that is kept."""

    def __init__(self, content: Content, speaker: Speaker | None, budget: int = 3_000) -> None:
        ticks = itertools.count()
        self.store = MemoryStore()
        self.trace = Traced()
        search = WordSearch(TEXTS)
        self.coaching = Coaching(
            access=Access(self.store, LocalStandings("pair")),
            authored=Authored(
                dict(content.flows), content.craft, content.wellbeing, content.coach_prompt
            ),
            answering=Answering(search, content.answers.wording, None, content.answers.prompt),
            guide=Guide(search),
            speaker=speaker,
            now=lambda: NOON + timedelta(seconds=next(ticks)),
            wire=Wire(budget, self.trace),
        )
        self.ana: Person = self.store.person("Ana")
        self.id = self.coaching.start(self.ana, "anchoring", "mentee").conversation

    def say(self, text: str = ANSWER) -> Snapshot:
        *_, last = self.coaching.say(self.ana, self.id, text)
        assert isinstance(last, Snapshot)
        return last

    @property
    def kept(self) -> Conversation:
        found = self.store.conversation(self.id)
        assert found is not None
        return found


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(ROOT / "prompts")


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


def over(server: ModelServer) -> Speaker:
    return model_speaker(ModelChoice("a-model", None, server.url, LIMITS))


# Stopping.


@pytest.mark.parametrize("behaviour", ["stall", "slow_stream"])
def test_stop_cancels_the_request_upstream_and_keeps_what_came(
    content: Content, server: ModelServer, behaviour: Any
) -> None:
    server.will(behaviour, text=LINE + " word" * 500, pieces=12, seconds=0.02)
    stage = Stage(content, over(server))
    events = stage.coaching.say(stage.ana, stage.id, ANSWER)
    came = ""
    while "who would not." not in came:
        came += cast("Piece", next(events)).text

    stage.coaching.stop(stage.ana, stage.id)
    started = time.monotonic()
    *_, shown = events

    assert time.monotonic() - started < 3
    assert server.hung_up.wait(3)
    assert isinstance(shown, Snapshot)
    reply = stage.kept.turns[-1]
    assert reply.partial
    assert reply.origin == "model"
    assert reply.text.startswith("You feel tense about it. And who would not.")
    assert reply.text.endswith("?")
    assert reply.note is None
    assert shown.lines[-1].text == reply.text
    assert stage.trace.turns[-1].outcome == "stopped"


def test_stop_before_the_first_words_leaves_the_authored_reply(
    content: Content, server: ModelServer
) -> None:
    server.will("hang")
    stage = Stage(content, over(server))
    events = stage.coaching.say(stage.ana, stage.id, ANSWER)
    first = next(events)

    stage.coaching.stop(stage.ana, stage.id)
    *_, shown = events

    assert first == Piece("")
    assert server.hung_up.wait(3)
    assert stage.kept.turns[-1].origin == "guided"
    assert isinstance(shown, Snapshot)


def test_a_page_that_is_closed_cancels_the_request_and_keeps_what_came(
    content: Content, server: ModelServer
) -> None:
    server.will("stall", text=LINE, pieces=12)
    stage = Stage(content, over(server))
    events = cast("Any", stage.coaching.say(stage.ana, stage.id, ANSWER))
    came = ""
    while "who would not." not in came:
        came += next(events).text

    events.close()

    assert server.hung_up.wait(3)
    assert stage.kept.turns[-1].partial
    assert stage.kept.turns[-1].text.startswith("You feel tense about it.")


def test_nobody_stops_another_s_reply_and_stopping_nothing_does_nothing(content: Content) -> None:
    stage = Stage(content, ScriptedSpeaker(LINE))

    with pytest.raises(NotAllowed):
        stage.coaching.stop(stage.store.person("Ben"), stage.id)
    stage.coaching.stop(stage.ana, stage.id)

    stage.say()
    assert stage.kept.turns[-1].text == LINE


def test_stop_may_come_from_another_thread_while_the_model_is_silent(
    content: Content, server: ModelServer
) -> None:
    server.will("hang")
    stage = Stage(content, over(server))
    started = time.monotonic()
    stopper = threading.Timer(0.3, stage.coaching.stop, (stage.ana, stage.id))
    stopper.start()

    stage.say()
    stopper.join()

    assert time.monotonic() - started < 4


# The budget and the cap.


def test_what_found_no_room_is_noted_on_the_turn(content: Content) -> None:
    stage = Stage(content, ScriptedSpeaker(*[LINE] * 8), budget=1_500)

    for _ in range(6):
        stage.say(ANSWER * 30)
        list(stage.coaching.say(stage.ana, stage.id, "back"))

    noted = [turn.attachment for turn in stage.kept.turns if turn.origin == "model"]
    left_out = [each["left_out"] for each in noted if each and "left_out" in each]
    assert left_out
    assert left_out[-1]["turns"] > 0
    assert CANARY not in str(left_out)


def test_a_cap_that_is_reached_leads_to_guided_replies_that_say_so(content: Content) -> None:
    inner = ScriptedSpeaker(LINE)
    usage = UsageInMemory()
    metered = MeteredSpeaker(inner, usage, NOON.date, Caps(person=1), "acme")
    stage = Stage(content, metered)

    stage.say()
    shown = stage.say("That they are all faster than me at everything.")

    assert [turn.origin for turn in stage.kept.turns if turn.author == "coach"][1:] == [
        "model",
        "guided",
    ]
    assert "share of the language model is used up" in (shown.lines[-1].note or "")
    assert stage.trace.turns[-1].codes == ("cap_reached",)
    assert usage.of_person("acme", stage.ana.id, NOON.date()).calls == 1
    inner.assert_spent()


# The trace.


def test_each_turn_is_traced_with_its_outcome_sizes_and_prompt(content: Content) -> None:
    down = UnavailableModel("down")
    lines: list[Line] = [
        LINE,
        ("You feel tense. And", down),
        down,
        *[f"{LINE} And why? And how?"] * 2,
    ]
    stage = Stage(content, ScriptedSpeaker(*lines))

    stage.say()
    stage.say("That they are all faster than me at everything.")
    for text in ("back", "That they are impatient, all of them.", "back", "They are too quick."):
        stage.say(text)
    stage.say("question: what is confidential in the pair?")
    stage.say("why")

    traced = stage.trace.turns
    assert [one.outcome for one in traced] == [
        "model", "broke_off", "guided", "failed", "guided", "unfit", "answered", "guided",
    ]  # fmt: skip
    assert traced[5].codes == ("several_questions",)
    first = traced[0]
    assert first.turn == stage.kept.turns[2].id
    assert (first.phase, first.role, first.model) == ("anchoring", "mentee", "scripted")
    assert first.prompt == content.coach_prompt.stamp
    assert first.prompt_tokens > 100
    assert (first.said_characters, first.reply_characters) == (len(ANSWER), len(LINE))
    assert first.first_ms is not None
    assert 0 <= first.first_ms <= first.total_ms
    assert (traced[2].model, traced[2].prompt, traced[2].prompt_tokens) == (None, None, 0)


def test_no_trace_holds_a_word_that_anybody_said(content: Content) -> None:
    said = f"You feel like a {CANARY}. What else?"
    lines: list[Line] = [said, (said, UnavailableModel("down"))]
    stage = Stage(content, ScriptedSpeaker(*lines * 9), 1_500)
    for _ in range(4):
        stage.say(f"{ANSWER} " * 25)
        stage.say(f"question: what does the {CANARY} say is confidential?")
        stage.say(f"I want to kill myself, says the {CANARY}.")
        stage.say("resume")

    told = json.dumps([asdict(one) for one in stage.trace.turns])

    assert len(stage.trace.turns) == 16
    assert CANARY not in told
    assert "tense" not in told


def test_leaving_is_traced_too(content: Content, tmp_path: Path) -> None:
    stage = Stage(content, ScriptedSpeaker(LINE))

    events = cast("Any", stage.coaching.say(stage.ana, stage.id, ANSWER))
    next(events)
    events.close()

    assert replace(stage.trace.turns[-1], first_ms=0, total_ms=0).outcome == "stopped"
