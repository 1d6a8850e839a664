"""What the model is used for is counted in numbers, and a cap leads to guided replies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast

import pytest
from langchain_core.messages import HumanMessage
from pydantic import BaseModel

from assistant.adapters.model_faults import Unavailable
from assistant.adapters.usage_in_memory import UsageInMemory
from assistant.application.tokens import sent_tokens, tokens_of
from assistant.application.usage import CapReached, Caps, MeteredSpeaker, Spent, on_account
from assistant.domain.conversation import Person
from assistant.domain.errors import ModelError
from assistant.domain.people import Membership, Pair, Standing, local_standing
from tests.doubles.authored import NOON
from tests.doubles.script import Line
from tests.doubles.scripted_speaker import ScriptedSpeaker

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
MESSAGES = [HumanMessage("I want to listen better.")]
SENT = sent_tokens(MESSAGES)


class Goal(BaseModel):
    """A shape to be filled."""

    goal: str


class Metered:
    """A metered speaker with its count, on a day that a test sets."""

    def __init__(self, *lines: Line, caps: Caps | None = None) -> None:
        self.day = MONDAY
        self.inner = ScriptedSpeaker(*lines)
        self.usage = UsageInMemory()
        self.speaker = MeteredSpeaker(
            self.inner, self.usage, lambda: self.day, caps or Caps(), "acme"
        )

    def of(self, person: str) -> Spent:
        return self.usage.of_person("acme", person, self.day)

    @property
    def of_all(self) -> Spent:
        return self.usage.of_programme("acme", self.day)


def test_each_call_is_counted_for_its_person_and_the_programme() -> None:
    one = Metered("What else?", "And then?", {"goal": "g"})

    "".join(one.speaker.on_account("ana").stream(MESSAGES))
    "".join(one.speaker.on_account("ben").stream(MESSAGES))
    one.speaker.on_account("ben").fill(MESSAGES, Goal)

    assert one.of("ana") == Spent(1, SENT, tokens_of("What else?"))
    assert one.of("ben").calls == 2
    assert one.of_all == Spent(3, 3 * SENT, one.of("ana").received + one.of("ben").received)
    assert one.usage.of_programme("other", MONDAY) == Spent()


def test_what_came_before_somebody_left_or_it_failed_is_counted() -> None:
    down = Unavailable("server_error")
    one = Metered("What else?", ("What would", down), down, Unavailable("resting"))

    left = cast("Any", one.speaker.stream(MESSAGES))
    next(left)
    left.close()
    for _ in range(3):
        with pytest.raises(ModelError):
            list(one.speaker.stream(MESSAGES))

    assert one.of_all.calls == 3
    assert one.of_all.received == tokens_of("What") + tokens_of("What would")


def test_a_person_s_cap_is_theirs_alone_and_the_next_day_is_a_new_one() -> None:
    one = Metered("What else?", "And then?", "Go on.", caps=Caps(person=SENT))
    ana, ben = one.speaker.on_account("ana"), one.speaker.on_account("ben")

    "".join(ana.stream(MESSAGES))
    with pytest.raises(CapReached):
        list(ana.stream(MESSAGES))
    with pytest.raises(CapReached):
        ana.fill(MESSAGES, Goal)
    assert "".join(ben.stream(MESSAGES)) == "And then?"
    one.day = TUESDAY

    assert "".join(ana.stream(MESSAGES)) == "Go on."
    one.inner.assert_spent()


def test_a_programme_s_cap_holds_for_everyone() -> None:
    one = Metered("What else?", caps=Caps(programme=SENT))

    "".join(one.speaker.on_account("ana").stream(MESSAGES))

    with pytest.raises(CapReached):
        list(one.speaker.on_account("ben").stream(MESSAGES))


def test_a_cap_of_nothing_asks_no_model() -> None:
    one = Metered(caps=Caps(person=0))

    with pytest.raises(CapReached):
        list(one.speaker.on_account("ana").stream(MESSAGES))

    assert one.inner.asked == []


def test_a_speaker_that_is_not_counted_stays_itself() -> None:
    plain = ScriptedSpeaker()

    assert on_account(plain, "ana") is plain
    assert on_account(None, "ana") is None


def test_the_count_holds_numbers_and_no_words() -> None:
    one = Metered("What else?")

    "".join(one.speaker.on_account("ana").stream(MESSAGES))

    kept = str(vars(one.usage))
    assert "listen" not in kept
    assert "else" not in kept


def test_each_is_counted_for_the_programme_they_are_in() -> None:
    one = Metered("What else?")
    where = {"ana": "acme"}
    speaker = replace(one.speaker, programme="local", programme_of=lambda who: where[who])

    "".join(speaker.on_account("ana").stream(MESSAGES))

    assert one.of("ana").calls == 1
    assert one.usage.of_programme("local", MONDAY) == Spent()


def test_a_person_is_in_the_programme_of_their_latest_pair_else_of_a_role() -> None:
    ana = Person("ana", "Ana")
    roles = frozenset({Membership("a", "ana", "mentee"), Membership("b", "ana", "mentor")})
    pairs = (
        Pair("p", "a", "ana", "ben", NOON),
        Pair("q", "b", "cleo", "ana", NOON + timedelta(days=1)),
    )
    ended = tuple(replace(one, ended_at=NOON) for one in pairs)

    assert Standing(ana, roles, pairs).programme == "b"
    assert Standing(ana, roles, ended).programme == "a"
    assert local_standing(ana, "local", NOON).programme == "local"
