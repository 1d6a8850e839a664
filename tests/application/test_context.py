"""What goes into a prompt: by rule, within a stated size, with what was left out known."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import HumanMessage, SystemMessage

from assistant.adapters.content import load_content
from assistant.application.context import BUDGET, Prompted, prompt_for
from assistant.application.tokens import cut, sent_tokens, tokens_of
from assistant.domain.conversation import Conversation, Turn
from assistant.settings import ROOT
from tests.doubles.authored import NOON, conversation

CONTENT = load_content(ROOT / "prompts")
FLOW = CONTENT.flows["planning", "mentee"]
SAID = "We spoke about the town hall again, and how the chat tool eats my mornings. " * 3
ASKED = "What has come up that can't wait, and what would you want your mentor to know of it?"


def talked(turns: int, said: str = SAID, **fields: Any) -> Conversation:
    """Return a conversation that ends in the person's turn, each turn a long one."""
    each = tuple(
        Turn(
            id=str(number),
            parent=None,
            author="person" if (turns - number) % 2 else "coach",
            text=f"{number}: {said}",
            step="needs",
            said_at=NOON + timedelta(minutes=number),
        )
        for number in range(turns)
    )
    return replace(conversation(flow=FLOW.id), turns=each, fields=fields)


def prompted(one: Conversation, question: str = ASKED, guidance: str = "", **how: Any) -> Prompted:
    return prompt_for(CONTENT.coach_prompt, FLOW, one, question, guidance, **how)


def text_of(done: Prompted) -> str:
    return "\n".join(str(message.content) for message in done.messages)


def test_a_short_conversation_goes_in_whole_and_nothing_is_left_out() -> None:
    done = prompted(talked(3, "Yes.", needs=["a plan"]), guidance="Bring three questions.")

    assert [type(message) for message in done.messages[:2]] == [SystemMessage, HumanMessage]
    assert "a plan" in text_of(done)
    assert "Bring three questions." in text_of(done)
    assert ASKED in text_of(done)
    assert len(done.messages) == 1 + 3
    assert done.left_out == {}
    assert done.tokens == sent_tokens(done.messages)


def test_the_prompt_of_turn_200_is_at_most_a_tenth_larger_than_that_of_turn_20() -> None:
    def grown(turns: int) -> Conversation:
        kept = [f"{number}: {SAID}" for number in range(turns // 2)]
        return talked(turns, needs=kept, urgent=kept[: turns // 4])

    early, late = prompted(grown(20)), prompted(grown(200))

    assert late.tokens <= 1.1 * early.tokens
    assert late.tokens <= BUDGET
    assert late.left_out["turns"] == 200 - (len(late.messages) - 1)


def test_what_was_just_said_is_there_whatever_else_is() -> None:
    fields = {step.id: [SAID * 9] for step in FLOW.steps}
    done = prompted(talked(60, SAID * 9, **fields), ASKED * 40, SAID * 9, budget=1_500)

    assert isinstance(done.messages[-1], HumanMessage)
    assert str(done.messages[-1].content).startswith("59: We spoke")
    assert done.tokens <= 1_500
    assert done.left_out["passage"] == 1


def test_the_record_near_the_step_goes_in_whole_and_the_rest_as_far_as_it_fits() -> None:
    long = ["old news of the very first days " * 30]
    done = prompted(talked(30, needs=long, urgent=["the expense tool"]), budget=2_000)

    assert "What is urgent: the expense tool" in text_of(done)
    assert "What I need: old news of the very first days old" in text_of(done)
    assert "(Before what you see:" in text_of(done)
    assert done.left_out["fields"] == ["needs"]


def test_what_of_the_record_has_no_room_left_is_told_in_short() -> None:
    long = ["old news of the very first days " * 30]
    done = prompted(talked(30, needs=long, urgent=[SAID * 20]), budget=2_000)

    assert "What I need, in short: old news of the very first days old …" in text_of(done)
    assert done.left_out["fields"] == ["needs", "urgent"]


def test_what_was_left_out_is_told_in_counts_and_ids() -> None:
    done = prompted(talked(50, needs=[SAID * 30]), guidance=SAID * 30, budget=1_500)

    assert done.left_out.keys() <= {"turns", "shortened", "fields", "passage"}
    assert "town hall" not in str(done.left_out)


@settings(deadline=None, max_examples=60)
@given(
    said=st.text(min_size=1, max_size=400),
    times=st.integers(1, 40),
    turns=st.integers(1, 60),
    budget=st.sampled_from([1_500, 2_000, BUDGET, 8_000]),
)
def test_no_conversation_makes_a_prompt_larger_than_the_budget(
    said: str, times: int, turns: int, budget: int
) -> None:
    text = said * times
    fields = {step.id: [text] for step in FLOW.steps}

    done = prompted(talked(turns, text, **fields), text, text, budget=budget)

    assert done.tokens <= budget
    assert done.tokens == sent_tokens(done.messages)


def test_the_smallest_budget_that_can_be_set_holds_every_flow_s_instruction() -> None:
    for flow in CONTENT.flows.values():
        done = prompt_for(
            CONTENT.coach_prompt, flow, replace(talked(9), role=flow.role), ASKED * 40, SAID, 1_500
        )
        assert done.tokens <= 1_500


@pytest.mark.parametrize("text", ["", "word", "héllo wörld " * 50, "日本語" * 100, "a" * 500])
def test_what_is_cut_fits_and_begins_as_it_did(text: str) -> None:
    for most in (1, 3, 20, 1_000):
        kept, was_cut = cut(text, most)

        assert tokens_of(kept) <= most or most == 1
        assert text.startswith(kept.removesuffix("…"))
        assert was_cut == (kept != text)
