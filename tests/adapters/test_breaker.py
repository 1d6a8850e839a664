"""Leaving a failing model alone, and finding out by itself that it answers again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, cast

import pytest
from langchain_core.messages import HumanMessage
from pydantic import BaseModel

from assistant.adapters.breaker import Breaker, GuardedSpeaker, Patience
from assistant.adapters.model_faults import Unavailable, Unusable
from assistant.domain.errors import ModelError
from tests.doubles.script import Line
from tests.doubles.scripted_speaker import ScriptedSpeaker

MESSAGES = [HumanMessage("I want to listen better.")]
DOWN = Unavailable("unreachable")
PATIENCE = Patience(failures=3, rest=30, longest_rest=100)


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Goal(BaseModel):
    """A shape to be filled."""

    goal: str


@pytest.fixture
def clock() -> Clock:
    return Clock()


def guarded(clock: Callable[[], float], *lines: Line) -> tuple[GuardedSpeaker, ScriptedSpeaker]:
    inner = ScriptedSpeaker(*lines)
    return GuardedSpeaker(inner, Breaker(PATIENCE, clock)), inner


def heard(speaker: GuardedSpeaker) -> str:
    """Return the words, or the code of the fault in brackets."""
    try:
        return "".join(speaker.stream(MESSAGES))
    except ModelError as error:
        return f"[{error.code}]"


def test_after_several_failures_in_a_row_nobody_is_asked_for_a_while(clock: Clock) -> None:
    speaker, inner = guarded(clock, DOWN, DOWN, DOWN, "Back.")

    said = [heard(speaker) for _ in range(6)]

    assert said == ["[unreachable]"] * 3 + ["[resting]"] * 3
    assert len(inner.asked) == 3


def test_a_success_in_between_starts_the_count_anew(clock: Clock) -> None:
    speaker, inner = guarded(clock, DOWN, DOWN, "Here.", DOWN, DOWN, "Here.")

    said = [heard(speaker) for _ in range(6)]

    assert said.count("Here.") == 2
    inner.assert_spent()


def test_after_the_rest_one_probe_brings_the_model_back(clock: Clock) -> None:
    speaker, _ = guarded(clock, DOWN, DOWN, DOWN, "Back.", "And on.")
    for _ in range(3):
        heard(speaker)

    clock.now = 29.9
    before = heard(speaker)
    clock.now = 30
    after = heard(speaker), heard(speaker)

    assert before == "[resting]"
    assert after == ("Back.", "And on.")


def test_while_a_probe_is_on_its_way_everyone_else_goes_guided(clock: Clock) -> None:
    speaker, _ = guarded(clock, DOWN, DOWN, DOWN, "Back again.", "And on.")
    for _ in range(3):
        heard(speaker)
    clock.now = 30

    probe = speaker.stream(MESSAGES)
    next(probe)
    meanwhile = heard(speaker)
    list(probe)

    assert meanwhile == "[resting]"
    assert heard(speaker) == "And on."


def test_a_probe_that_fails_rests_twice_as_long_up_to_a_limit(clock: Clock) -> None:
    speaker, inner = guarded(clock, *[DOWN] * 6)
    for _ in range(3):
        heard(speaker)

    asked_at = []
    for now in range(30, 400):
        clock.now = now
        if heard(speaker) != "[resting]":
            asked_at.append(now)
        if len(inner.asked) == 6:
            break

    assert asked_at == [30, 30 + 60, 30 + 60 + 100]


def test_a_probe_nobody_waits_for_lets_the_next_one_through(clock: Clock) -> None:
    speaker, _ = guarded(clock, DOWN, DOWN, DOWN, "Back again.", "And on.")
    for _ in range(3):
        heard(speaker)
    clock.now = 30

    left = cast("Any", speaker.stream(MESSAGES))
    next(left)
    left.close()

    assert heard(speaker) == "And on."


@pytest.mark.parametrize("code", ["declined", "cut_short", "endless", "wrong_shape"])
def test_what_is_the_request_s_own_doing_does_not_count(clock: Clock, code: str) -> None:
    speaker, inner = guarded(clock, *[Unusable(code)] * 5, "Here.")

    assert [heard(speaker) for _ in range(6)][-1] == "Here."
    inner.assert_spent()


def test_filling_a_shape_is_guarded_too(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    speaker, inner = guarded(clock, DOWN, DOWN, DOWN, {"goal": "g"})
    for _ in range(4):
        with pytest.raises(ModelError):
            speaker.fill(MESSAGES, Goal)

    clock.now = 30

    assert speaker.fill(MESSAGES, Goal) == Goal(goal="g")
    inner.assert_spent()
    assert "listen" not in caplog.text
    assert "unreachable" in caplog.text
