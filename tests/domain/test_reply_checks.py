"""What a model's reply must be before it may stand as the coach's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import reply_checks
from assistant.domain.reply_checks import Given, has_question, whole_sentences
from tests.conversations.walker import content

ASKED = "What would you like to learn?"


def faults_of(reply: str, asked: str) -> tuple[str, ...]:
    said = ("I feel tense, they don't call", "Thirty years in, the chess club", "Quel est le but")
    return reply_checks.faults_of(reply, Given(asked=asked, said=said), content().craft.replies)


@pytest.mark.parametrize(
    "reply",
    [
        "You feel tense. What would you like to learn?",
        "You feel tense.",
        "You said “they don't call”. What would you like to learn?",
        "Thirty years in. Quel est votre but ?",
        "The rules of chess are simple to you. What would you like to learn?",
    ],
)
def test_a_plain_reply_may_stand(reply: str) -> None:
    assert faults_of(reply, ASKED) == ()


@pytest.mark.parametrize("reply", ["", "  \n "])
def test_nothing_may_not_stand(reply: str) -> None:
    assert faults_of(reply, ASKED) == ("empty",)


@pytest.mark.parametrize(
    "reply",
    [
        "How so? And why now?",
        "How so?And why now?",
        "**How so?** And why now?",
        "*How so?* _Why now?_",
        "How so?! Why now?",
        "How so? — why now?",
        "“How so?”, and why now?",
        "How so?\n\nWhy now?",
        "How so？Why now？",
    ],
)
def test_two_questions_may_not_stand(reply: str) -> None:
    assert "several_questions" in faults_of(reply, ASKED)


def test_one_question_said_with_force_is_one() -> None:
    assert faults_of("What, really??", ASKED) == ()
    assert faults_of("What, really?!?", ASKED) == ()


def test_questions_inside_what_was_to_be_asked_do_not_count_twice() -> None:
    asked = "Here they are:\n1. Why mail?\n2. How come?\n\nWhich may be shared?"

    assert faults_of(f"Thank you.\n\n{asked}", asked) == ()
    assert faults_of(f"Is it so? {asked}", asked) == ("several_questions",)


@pytest.mark.parametrize(
    "reply", ["See ![x](data:a). What?", "<img src=x> What?", "<IMG SRC=x>", "![ref][a]"]
)
def test_an_image_may_not_stand(reply: str) -> None:
    assert "image" in faults_of(reply, ASKED)


@pytest.mark.parametrize(
    "reply",
    [
        "Read https://example.org first.",
        "Read HTTP://example.org first.",
        "Read www.example.org first.",
        "Read [this](//example.org) first.",
        "Read <a href='x'>this</a> first.",
        "Read [this][1] first.\n\n[1]: //example.org",
    ],
)
def test_a_link_may_not_stand(reply: str) -> None:
    assert "link" in faults_of(reply, ASKED)


@pytest.mark.parametrize(
    "reply",
    [
        "The programme requires two meetings a month.",
        "The charter says that you must.",
        "By the rules of the house, the programme allows it.",
    ],
)
def test_a_norm_without_a_quotation_may_not_stand(reply: str) -> None:
    assert "norm_without_quotation" in faults_of(reply, ASKED)


def test_a_lecture_may_not_stand() -> None:
    assert "too_long" in faults_of("word " * 200, ASKED)


def test_a_long_list_that_was_to_be_asked_is_no_lecture() -> None:
    asked = "Which of these? " + "word " * 300

    assert faults_of(f"Thank you. {asked}", asked) == ()


@pytest.mark.parametrize(
    ("reply", "asks"),
    [("What now?", True), ("What now? ", True), ("“What now?”", True), ("Go on.", False)],
)
def test_tells_whether_a_reply_asks_something(reply: str, asks: bool) -> None:
    assert has_question(reply) is asks


@pytest.mark.parametrize(
    ("partial", "kept"),
    [
        ("You feel tense. And you wa", "You feel tense."),
        ("You feel tense.", "You feel tense."),
        ("You feel ten", ""),
        ("", ""),
        ("You feel tense. What would you li", "You feel tense."),
        ("You feel tense. What is it? It is", "You feel tense."),
        ("You said “no.” Then", "You said “no.”"),
        ("It cost 3.5 million. And", "It cost 3.5 million."),
    ],
)
def test_keeps_the_sentences_that_came_whole(partial: str, kept: str) -> None:
    assert whole_sentences(partial) == kept


def test_a_reply_without_end_is_read_in_one_go() -> None:
    assert whole_sentences("word " * 20_000) == ""
    assert whole_sentences("a.b" * 20_000) == ""


@given(st.text())
def test_what_is_kept_of_a_broken_reply_asks_nothing_and_adds_nothing(partial: str) -> None:
    kept = whole_sentences(partial)

    assert not has_question(kept)
    assert len(kept) <= len(partial)
