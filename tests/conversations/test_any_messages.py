"""Whatever is said, in whatever order: nothing breaks or is lost, and the end can be reached."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.domain.conversation import Conversation, Role
from assistant.domain.errors import InputError
from assistant.domain.records import without_minutes
from assistant.domain.repairs import recognise
from tests.conversations.walker import Walker, content

_REPAIRS = [
    "back", "skip", "pause", "continue", "cancel", "yes", "no", "keep", "keep mine", "enough",
    "all", "none", "why?", "example", "help", "repeat", "summary", "scratch that", "stop",
    "correct my topics to AI, email", "change my mood", "I meant something else",
    "change what I said about sharing", "correct my questions to How do you start?",
    "my agenda should say AI 20 min", "question: what is a pair?", "question: ???", "reopen",
    "change my needs", "correct skills: typing", "start over", "go back to topics",
]  # fmt: skip
_ANSWERS = [
    "fine", "I don't know", "I'm a bit nervous about it", "AI, email and maps", "1", "1 and 2",
    "1-2", "all but 1", "20", "20, 10", "2 for 20 min, 1 for 15 min", "AI 20 min", "- a\n- b\n",
    "How do you choose a tool?", "Do you use AI?", "Don't you think you people are lazy?",
    "How do you start?\nWhat do you skip?\nWhy?", "in that order", "I want to kill myself",
    "$label ${value} $$", "Ich weiß nicht", "That is how it is, I think.", ";", ",", "-", "?",
    "²", "1" * 50, "AI (20 min) (10 min)", "\u202eback", "nothing", "both",
]  # fmt: skip
_MESSAGES = st.one_of(st.sampled_from(_REPAIRS), st.sampled_from(_ANSWERS), st.text(max_size=60))
_FLOWS = sorted(content().flows)
_TO_THE_END = 80


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("conversations")


@pytest.fixture(scope="module")
def names() -> Iterator[int]:
    return itertools.count()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(flow=st.sampled_from(_FLOWS), messages=st.lists(_MESSAGES, max_size=10))
def test_any_messages_break_nothing_and_lose_nothing(
    flow: tuple[str, Role], messages: list[str], folder: Path, names: Iterator[int]
) -> None:
    walker = Walker(folder, *flow, name=f"person {next(names)}")
    try:
        for message in messages:
            before = walker.kept
            with suppress(InputError):
                walker.say(message)
            if not _may_rewrite(walker, before, message):
                agendas = {step.id for step in walker.flow.steps if step.kind == "agenda"}
                _assert_nothing_lost(before.fields, walker.kept.fields, agendas)

        _walk_to_the_end(walker)

        assert walker.snapshot.status == "done"
    finally:
        walker.close()


def _may_rewrite(walker: Walker, before: Conversation, message: str) -> bool:
    """Return whether a message may change what is recorded: a correction, or an answer to one."""
    if before.place.pending is not None or before.place.at is not None:
        return True
    step = walker.flow[walker.snapshot.step] if walker.snapshot.step else None
    found = recognise(message, walker.flow, step, content().craft.repairs)
    return found is not None and found.name in ("correct", "rewrite_last")


def _assert_nothing_lost(
    before: dict[str, Any], after: dict[str, Any], agendas: Collection[str]
) -> None:
    for name, value in before.items():
        if name in agendas:  # minutes are added to its items, which may change their order
            assert {*map(without_minutes, value)} <= {*map(without_minutes, after[name])}
        else:
            assert after[name][: len(value)] == value


def _walk_to_the_end(walker: Walker) -> None:
    answers = {
        "text": "I answer this one in a whole sentence",
        "list": "One thing that matters to me",
        "agenda": "One thing that matters 20 min",
        "questions": "How do you decide what to answer first?",
        "share": "none",
        "order": "keep",
    }
    for _ in range(_TO_THE_END):
        if walker.snapshot.status == "done":
            return
        kept = walker.kept
        is_held = kept.place.pending is not None and kept.place.pending[0] == "hold"
        if is_held or walker.snapshot.status in ("paused", "cancelled"):
            walker.say("continue")
        elif kept.place.pending is not None:
            walker.say("no")
        else:
            step = walker.flow[walker.snapshot.step or ""]
            enough = step.kind == "questions" and len(kept.fields.get(step.id, [])) >= step.least
            walker.say("that's enough" if enough else answers[step.kind])
