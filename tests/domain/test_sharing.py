"""What one phase hands to the next: only what was shared or belongs to both."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from assistant.domain.conversation import Conversation
from assistant.domain.sharing import Share, carried_over
from tests.doubles.authored import NOON, conversation

HOUR = timedelta(hours=1)


def stock_taking(role: str, hours: int, **fields: Any) -> Conversation:
    at = NOON + hours * HOUR
    return conversation(
        role=role, phase="stock-taking", fields=fields, started_at=at, changed_at=at
    )


def agenda(hours: int, *items: str, role: str = "mentee", **fields: Any) -> Conversation:
    at = NOON + hours * HOUR
    fields = {"agenda": list(items), **fields}
    return conversation(role=role, phase="planning", fields=fields, started_at=at, changed_at=at)


def session(hours: int, *items: str, **fields: Any) -> Conversation:
    at = NOON + hours * HOUR
    fields = {"topics": list(items), **fields}
    return conversation(phase="work session", fields=fields, started_at=at, changed_at=at)


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

    carried = carried_over([], [agenda(1, "ai (20 min)")], shares)

    assert carried["shared_topics"] == ["chat"]


def test_an_agenda_from_before_does_not_take_up_what_is_shared_since() -> None:
    shares = [share("AI", hours=2)]

    carried = carried_over([], [agenda(1, "AI (20 min)")], shares)

    assert carried["shared_topics"] == ["AI"]


def test_no_field_but_the_named_ones_is_carried() -> None:
    private = stock_taking("mentee", 1, state_of_mind="tense", prejudices="they are lazy")

    assert carried_over([private], [], []) == {}


def test_open_points_are_the_last_topics_and_what_is_still_hard() -> None:
    carried = carried_over(
        [stock_taking("mentee", 1, next_topics=["maps"], areas=["chat"])], [], []
    )

    assert carried["last_open"] == ["maps", "chat"]


def test_questions_put_on_a_sheet_are_carried_like_others() -> None:
    carried = carried_over([], [], [share("Why mail?", "sheet")])

    assert carried["shared_questions"] == ["Why mail?"]


def test_the_agenda_of_both_is_handed_to_the_work_session() -> None:
    newest_first = [agenda(2, "AI (10 min)", "chat", role="mentor"), agenda(1, "ai", "maps")]

    assert carried_over([], newest_first, [])["planned_topics"] == ["AI (10 min)", "chat", "maps"]


def test_the_other_sides_agenda_of_an_earlier_round_is_not_mixed_in() -> None:
    plans = [agenda(3, "AI"), agenda(1, "maps", role="mentor")]

    carried = carried_over([stock_taking("mentor", 2, skills=["maps"])], plans, [])

    assert carried["planned_topics"] == ["AI"]


def test_an_agenda_is_done_with_once_its_maker_has_taken_stock() -> None:
    plans = [agenda(1, "AI")]

    late = carried_over([stock_taking("mentor", 2, skills=["x"])], plans, [])
    over = carried_over([stock_taking("mentee", 2, skills=["x"])], plans, [])

    assert late["planned_topics"] == ["AI"]
    assert "planned_topics" not in over


def test_a_topic_left_out_of_an_agenda_is_carried_as_dropped() -> None:
    wished = stock_taking("mentee", 1, next_topics=["maps", "chat"])

    carried = carried_over([wished], [agenda(2, "chat (10 min)")], [])

    assert carried["dropped_topics"] == ["maps"]
    assert carried["ledger_open"] == ["maps"]


def test_a_topic_passed_over_in_the_session_is_dropped_until_it_is_planned_again() -> None:
    plans, sessions = [agenda(1, "maps", "chat")], [session(2, "maps", "chat", way_1="practice")]

    before = carried_over([], plans, [], sessions)
    after = carried_over([], [agenda(3, "chat"), *plans], [], sessions)

    assert before["dropped_topics"] == ["chat"]
    assert "dropped_topics" not in after


def test_nothing_that_was_taken_back_from_sharing_is_listed_as_dropped() -> None:
    plans = [agenda(2, "maps")]

    shared = carried_over([], plans, [share("salaries", hours=1)])
    taken_back = carried_over([], plans, [])

    assert shared["shared_topics"] == ["salaries"]
    assert "salaries" not in str(taken_back)


def test_the_closing_draws_on_all_stock_takings() -> None:
    taken = [
        stock_taking("mentor", 9, skills=["He shares his screen"]),
        stock_taking("mentee", 5, skills=["posting short updates"], areas=["folders"]),
        stock_taking("mentee", 1, skills=["I can share my screen"]),
    ]

    carried = carried_over(taken, [], [])

    assert carried["ledger_skills"] == ["I can share my screen", "posting short updates"]
    assert carried["ledger_open"] == ["folders"]


def test_carrying_over_two_hundred_sessions_takes_no_forbidding_time() -> None:
    taken = [
        stock_taking(role, n, skills=[f"skill {n} of mine"], next_topics=[f"topic {n}", "more"])
        for n in range(400, 0, -2)
        for role in ("mentee", "mentor")
    ]
    plans = [agenda(n, f"topic {n - 1} (20 min)") for n in range(401, 1, -2)]

    before = time.perf_counter()
    carried = carried_over(taken, plans, [])

    assert time.perf_counter() - before < 5
    assert len(carried["ledger_skills"]) == 20
