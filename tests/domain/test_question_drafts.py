"""Questions drafted from a worry: the person's words, our frame, and none of it judged wrong."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.question_drafts import drafted, ordered
from assistant.domain.questions import check_questions
from tests.conversations.walker import content

STEP = content().flows["question workshop", "mentee"]["questions"]
WORRIES = [
    "I never know what they expect from me in that channel.",
    "I just can't keep up with all the tools, and my team is getting impatient",
    "I'm afraid that I look old in the video calls",
    "I'm worried about losing touch because I print everything",
    "it's so hard to ask the same thing twice",
    "everyone is on that chat and I feel left out",
    "social media",
    "Nobody calls any more",
    "Honestly, young people leave after a year",
    "I don't understand why nobody answers my mails",
    "I struggle to write short",
    "too many channels, too little time, and I have no idea which of them I could do without",
    "Ich verstehe nicht, warum niemand mehr telefoniert",
]


@pytest.mark.parametrize("worry", WORRIES)
def test_a_vague_worry_becomes_three_to_five_questions_in_its_own_words(worry: str) -> None:
    found = drafted({"worry": worry}, STEP.drafts)

    assert 3 <= len(found) <= 5
    for question in found:
        assert question.endswith("?")
        assert any(word in question for word in re.findall(r"\w{4,}", worry))


@pytest.mark.parametrize("worry", [w for w in WORRIES[:-1] if "impatient" not in w])
def test_a_draft_is_open_and_pulls_nobody(worry: str) -> None:
    wording = content().craft.questions
    for question in drafted({"worry": worry}, STEP.drafts):
        (checked,) = check_questions(question, wording)

        assert checked.kind == "open", question
        assert {flag.code for flag in checked.flags} <= {"vague"}, question


def test_a_judgement_in_the_persons_own_words_is_flagged_like_any_other() -> None:
    found = drafted({"worry": "my team is getting impatient"}, STEP.drafts)

    checked = [check_questions(question, content().craft.questions)[0] for question in found]

    assert any(flag.code == "leading" for one in checked for flag in one.flags)


def test_words_from_the_moment_and_the_wish_come_in_too() -> None:
    texts = {"worry": "our chat", "moment": "my post went unanswered", "wish": "to write well"}

    found = drafted(texts, STEP.drafts)

    assert set(found.values()) == {"worry", "moment", "wish"}


def test_without_words_there_is_nothing_to_ask() -> None:
    assert drafted({"worry": "…", "moment": "", "wish": "?!"}, STEP.drafts) == {}


@given(st.text(max_size=300))
def test_whatever_is_written_makes_whole_questions(worry: str) -> None:
    for question in drafted({"worry": worry}, STEP.drafts):
        assert question.endswith("?")
        assert "$said" not in question.replace(worry, "")


def test_the_easy_ones_come_first_and_the_leading_ones_last() -> None:
    asked = [
        "Don't you think it is noisy?",
        "What would you have done in my place?",
        "Why does it matter?",
        "Which app is it?",
        "How do you start?",
    ]

    assert ordered(asked) == [asked[4], asked[3], asked[2], asked[1], asked[0]]


@given(st.lists(st.text(max_size=40), unique=True, max_size=6))
def test_ordering_loses_and_adds_nothing(asked: list[str]) -> None:
    assert sorted(ordered(asked)) == sorted(asked)


@pytest.mark.parametrize(
    "worry", ["I've been crying all morning, it's all too much", "I only have five minutes"]
)
def test_no_question_is_made_of_what_was_said_to_be_heard(worry: str) -> None:
    assert drafted({"worry": worry}, STEP.drafts, STEP.never_drafted) == {}
