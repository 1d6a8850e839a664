"""Which step comes next, from what is settled, skipped, recorded and carried over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.conversation import Place
from assistant.domain.flow import (
    Rule,
    RuleName,
    applicable,
    current_step,
    gathered,
    item_of,
    step_before,
)
from tests.doubles.authored import flow, step

A, B, C = step("a"), step("b"), step("c")
FLOW = flow(A, B, C)


def test_begins_at_the_first_step() -> None:
    assert current_step(FLOW, Place(), {}, {}) == A


def test_a_recorded_answer_alone_does_not_move_on() -> None:
    assert current_step(FLOW, Place(), {"a": "something"}, {}) == A


def test_goes_on_past_what_is_settled_or_skipped() -> None:
    assert current_step(FLOW, Place(settled=("a",), skipped=("b",)), {}, {}) == C


def test_ends_when_everything_is_settled_or_skipped() -> None:
    assert current_step(FLOW, Place(settled=("a", "c"), skipped=("b",)), {}, {}) is None


def test_a_step_someone_went_back_to_comes_first() -> None:
    assert current_step(FLOW, Place(settled=("a", "b"), at="a"), {}, {}) == A


@pytest.mark.parametrize(
    ("name", "with_it", "without_it"),
    [
        ("recorded", True, False),
        ("not_recorded", False, True),
        ("carried", True, False),
        ("not_carried", False, True),
    ],
)
def test_a_rule_looks_at_what_is_there(name: RuleName, with_it: bool, without_it: bool) -> None:
    rule = Rule(name, "topics")

    assert rule.holds({"topics": ["AI"]}, {"topics": ["AI"]}) is with_it
    assert rule.holds({}, {}) is without_it
    assert rule.holds({"topics": []}, {"topics": []}) is without_it


def test_a_step_whose_rule_does_not_hold_is_left_out() -> None:
    ruled = flow(A, step("b", when=Rule("recorded", "a")), C)

    assert [one.id for one in applicable(ruled, {}, {})] == ["a", "c"]
    assert [one.id for one in applicable(ruled, {"a": "yes"}, {})] == ["a", "b", "c"]


def test_a_settled_step_stays_whatever_its_rule_says_by_now() -> None:
    ruled = flow(A, step("b", when=Rule("recorded", "a")))

    assert [one.id for one in applicable(ruled, {}, {}, settled=["b"])] == ["a", "b"]


def test_a_share_step_needs_something_to_share() -> None:
    sharing = flow(A, step("s", kind="share", gathers=("a",)))

    assert [one.id for one in applicable(sharing, {}, {})] == ["a"]
    assert [one.id for one in applicable(sharing, {"a": "words"}, {})] == ["a", "s"]


def test_gathers_each_item_once_with_where_it_is_from_first() -> None:
    gathering = step("s", gathers=("topics", "note", "shared_topics"))
    fields = {"topics": ["AI", "chat"], "note": "chat"}

    found = gathered(gathering, fields, {"shared_topics": ["AI", "maps"]})

    assert found == (("topics", "AI"), ("topics", "chat"), ("shared_topics", "maps"))


def test_the_step_before_the_first_is_none() -> None:
    assert step_before(FLOW, A, Place(), {}, {}) is None


def test_the_step_before_leaves_out_what_does_not_apply() -> None:
    ruled = flow(A, step("b", when=Rule("carried", "last_topics")), C)

    assert step_before(ruled, C, Place(), {}, {}) == A


def test_the_step_before_the_end_is_the_last() -> None:
    assert step_before(FLOW, None, Place(settled=("a", "b", "c")), {}, {}) == C


@given(st.sets(st.sampled_from("abc")), st.sets(st.sampled_from("abc")))
def test_no_step_comes_twice_unless_someone_goes_back(settled: set[str], skipped: set[str]) -> None:
    place = Place(settled=tuple(settled), skipped=tuple(skipped))

    step_now = current_step(FLOW, place, {}, {})

    assert step_now is None or step_now.id not in settled | skipped


def test_a_flow_knows_its_steps_by_id() -> None:
    assert "a" in FLOW
    assert "z" not in FLOW
    assert FLOW["b"] == B


def test_a_step_about_an_item_applies_while_there_is_such_an_item() -> None:
    first, second = (step(f"tried_{n}", item=("topics", n - 1)) for n in (1, 2))
    each = flow(step("topics", kind="list"), first, second)

    assert [one.id for one in applicable(each, {"topics": ["maps"]}, {})] == ["topics", "tried_1"]
    assert [one.id for one in applicable(each, {}, {})] == ["topics"]
    assert item_of(second, {"topics": ["maps", "chat"]}) == "chat"
    assert item_of(second, {"topics": ["maps"]}) is None


def test_what_was_settled_about_an_item_stays_when_the_list_gets_shorter() -> None:
    second = step("tried_2", item=("topics", 1))
    each = flow(step("topics", kind="list"), second)

    assert second in applicable(each, {"topics": ["maps"]}, {}, settled=("tried_2",))


def test_one_thing_alone_needs_no_order() -> None:
    ordering = step("sheet", kind="order", gathers=("questions",))
    sheet = flow(step("questions", kind="questions"), ordering)

    assert ordering not in applicable(sheet, {"questions": ["How?"]}, {})
    assert ordering in applicable(sheet, {"questions": ["How?", "Why?"]}, {})


def test_an_order_is_proposed_and_loses_nothing() -> None:
    ordering = step("sheet", kind="order", gathers=("questions",))
    asked = ["What do you see in me?", "Why does it matter?", "How do you start?"]

    offered = [item for _, item in gathered(ordering, {"questions": asked}, {})]

    assert offered == ["How do you start?", "Why does it matter?", "What do you see in me?"]
