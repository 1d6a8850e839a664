"""What one phase hands to the next: only what was shared or belongs to both."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from assistant.domain.conversation import Conversation
from assistant.domain.sharing import Share, carried_over
from tests.doubles.authored import NOON, conversation

HOUR = timedelta(hours=1)


def stock_taking(role: str, hours: int, **fields: Any) -> Conversation:
    at = NOON + hours * HOUR
    return conversation(role=role, phase="stock-taking", fields=fields, changed_at=at)


def agenda(hours: int, *items: str) -> Conversation:
    at = NOON + hours * HOUR
    return conversation(phase="planning", fields={"agenda": list(items)}, changed_at=at)


def share(text: str, field: str = "topics", hours: int = 0) -> Share:
    return Share("c1", "ana", "pair", field, text, NOON + hours * HOUR)


def test_nothing_comes_from_nothing() -> None:
    assert carried_over([], [], []) == {}


def test_the_last_stock_taking_of_each_side_counts() -> None:
    newest_first = [
        stock_taking("mentor", 3, next_topics=["maps"]),
        stock_taking("mentee", 2, next_topics=["chat", "maps"]),
        stock_taking("mentee", 1, next_topics=["old"], skills=["old skill"]),
    ]

    carried = carried_over(newest_first, [], [])

    assert sorted(carried["last_topics"]) == ["chat", "maps"]
    assert "last_skills" not in carried


def test_shared_topics_and_questions_are_carried_apart() -> None:
    carried = carried_over([], [], [share("AI"), share("Why mail?", "questions")])

    assert carried == {"shared_topics": ["AI"], "shared_questions": ["Why mail?"]}


def test_the_same_item_of_both_comes_once() -> None:
    assert carried_over([], [], [share("AI"), share("AI")]) == {"shared_topics": ["AI"]}


def test_a_shared_item_counts_until_a_later_agenda_takes_it_up() -> None:
    shares = [share("AI"), share("chat")]

    assert carried_over([], [agenda(1, "ai (20 min)")], shares) == {"shared_topics": ["chat"]}


def test_an_agenda_from_before_does_not_take_up_what_is_shared_since() -> None:
    shares = [share("AI", hours=2)]

    assert carried_over([], [agenda(1, "AI (20 min)")], shares) == {"shared_topics": ["AI"]}


def test_no_field_but_the_named_ones_is_carried() -> None:
    private = stock_taking("mentee", 1, state_of_mind="tense", prejudices="they are lazy")

    assert carried_over([private], [], []) == {}
