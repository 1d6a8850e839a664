"""What becomes of topics: none is forgotten by being left out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from assistant.domain.conversation import Conversation
from assistant.domain.topics import dropped, taken_up_in, topics_of
from tests.doubles.authored import NOON, conversation

HOUR = timedelta(hours=1)


def one(phase: str, hours: int, **fields: Any) -> Conversation:
    at = NOON + hours * HOUR
    return conversation(phase=phase, fields=fields, started_at=at, changed_at=at)


def states(*told: Conversation, shared: tuple[tuple[str, int], ...] = ()) -> dict[str, str]:
    topics = topics_of(
        [c for c in told if c.phase == "stock-taking"],
        [c for c in told if c.phase == "planning"],
        [c for c in told if c.phase == "work session"],
        [(text, NOON + hours * HOUR) for text, hours in shared],
    )
    return {topic.name: topic.state for topic in topics}


def test_what_was_wished_for_is_open_until_a_plan_is_made() -> None:
    assert states(one("stock-taking", 1, next_topics=["maps"])) == {"maps": "open"}


def test_what_a_plan_takes_is_planned_and_what_it_leaves_out_is_dropped() -> None:
    wished = one("stock-taking", 1, next_topics=["maps", "chat"])
    plan = one("planning", 2, urgent=["the new tool"], agenda=["Maps (20 min)"])

    assert states(wished, plan) == {
        "maps": "planned",
        "chat": "dropped",
        "the new tool": "dropped",
    }


def test_a_dropped_topic_comes_back_when_planned_or_wished_for_again() -> None:
    wished = one("stock-taking", 1, next_topics=["maps", "chat"])
    plan = one("planning", 2, agenda=["something else"])
    again = one("stock-taking", 3, next_topics=["chat"])
    then = one("planning", 4, agenda=["maps 10 min", "the chat 10 min"])

    assert states(wished, plan, again)["chat"] == "open"
    assert states(wished, plan, again, then)["chat"] == "planned"
    assert states(wished, plan, again, then)["maps"] == "planned"


def test_a_session_takes_up_what_was_worked_on_and_drops_what_it_passed_over() -> None:
    plan = one("planning", 1, agenda=["maps", "chat", "folders"])
    session = one("work session", 2, topics=["maps (20 min)", "chat"], tried_1="Found the way")

    assert states(plan, session) == {"maps": "taken up", "chat": "dropped", "folders": "dropped"}


def test_the_other_sides_account_of_the_same_session_counts_as_well() -> None:
    plan = one("planning", 1, agenda=["maps", "chat"])
    hers = one("work session", 2, topics=["maps", "chat"], way_1="practice")
    his = one("work session", 3, topics=["chat"], way_1="shown once")

    assert states(plan, hers, his) == {"maps": "taken up", "chat": "taken up"}


def test_a_plan_of_which_no_session_tells_counts_as_taken_up_by_the_next_round() -> None:
    plan, stock = one("planning", 1, agenda=["maps"]), one("stock-taking", 2, next_topics=["chat"])
    then = one("planning", 3, agenda=["chat"])

    assert states(plan, stock, then) == {"maps": "taken up", "chat": "planned"}


def test_two_plans_of_one_round_stand_beside_each_other() -> None:
    hers, his = one("planning", 1, agenda=["maps"]), one("planning", 2, agenda=["chat"])

    assert states(hers, his) == {"maps": "planned", "chat": "planned"}


def test_a_shared_topic_left_out_is_dropped_and_one_shared_later_is_open() -> None:
    plan = one("planning", 2, agenda=["maps"])

    assert states(plan, shared=(("chat", 1), ("AI", 3))) == {
        "chat": "dropped",
        "maps": "planned",
        "AI": "open",
    }


def test_the_last_dropped_is_listed_first() -> None:
    told = [
        one("stock-taking", 1, next_topics=["maps"]),
        one("planning", 2, agenda=["x1"]),
        one("stock-taking", 3, next_topics=["chat"]),
        one("planning", 4, agenda=["x2"]),
    ]
    topics = topics_of([told[0], told[2]], [told[1], told[3]])

    assert dropped(topics) == ["chat", "maps"]


def test_a_session_tells_apart_what_it_took_up_and_passed_over() -> None:
    session = one("work session", 1, topics=["maps (20 min)", "chat"], feedback_2="Short.")

    assert taken_up_in(session) == (["chat"], ["maps"])
