import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.questions import (
    QUESTION_FLAGS,
    CheckedQuestion,
    QuestionWording,
    check_questions,
    starters,
)
from tests.domain.labelled_sets import (
    checks,
    labelled,
    long_texts,
    precision_recall_f1,
    question_wording,
)

WORDING = question_wording()
WORDS = re.findall(
    r"\S+",
    "so um what how why do you don't think that the young people are use your phone ? . , - and if"
    " when I was wondering tell me about is it isn't or right 1. as director \u2019 \" '",
)
TALK = st.lists(st.sampled_from([*WORDS, "\n"]), max_size=60).map(" ".join)


def only(text: str) -> CheckedQuestion:
    (question,) = check_questions(text, WORDING)
    return question


def codes(question: CheckedQuestion) -> set[str]:
    return {flag.code for flag in question.flags}


@pytest.mark.parametrize(("kind", "floor"), [("open", 0.85), ("closed", 0.85)])
def test_kinds_hold_on_the_held_out_half(kind: str, floor: float) -> None:
    pairs = [
        (row["kind"] == kind, only(row["text"]).kind == kind)
        for row in labelled("questions", "held-out")
    ]

    assert precision_recall_f1(pairs)[2] >= floor


def test_flags_are_precise_on_the_held_out_half() -> None:
    pairs = [
        (code in row["flags"], code in codes(only(row["text"])))
        for row in labelled("questions", "held-out")
        for code in QUESTION_FLAGS
        if code != "closed"
    ]
    precision, recall, _ = precision_recall_f1(pairs)

    assert precision >= 0.85
    assert recall >= 0.7


def test_a_question_is_flagged_as_closed_exactly_when_it_is() -> None:
    for row in labelled("questions", "all"):
        question = only(row["text"])
        assert ("closed" in codes(question)) == (question.kind == "closed")


def test_a_list_is_cut_into_its_questions() -> None:
    found = check_questions(
        "1. How do you learn?\n- do you use TikTok at work\n\nThank you.", WORDING
    )

    assert [(question.text, question.kind) for question in found] == [
        ("How do you learn?", "open"),
        ("do you use TikTok at work", "closed"),
        ("Thank you.", "not_a_question"),
    ]


@pytest.mark.parametrize(
    ("typed", "opened"),
    [
        ("Do you use TikTok at work?", "How do you use TikTok at work?"),
        ("Don't you think young people are impatient?", "How do you see young people?"),
        ("do you like working from home", "What do you like about working from home?"),
        ("Is there anything you need from me?", "What do you need from me?"),
        ("Is it hard to work with people my age?", "What is it like to work with people my age?"),
        ("You use your phone a lot, don\u2019t you?", "How do you use your phone?"),
        ("Have you used ChatGPT in class?", "How have you used ChatGPT in class?"),
        ("As head of this school I decide, but how would you do it?", "How would you do it?"),
        ("What do you use, and why?", "What do you use?"),
        ("Do you know who I am?", None),
        ("Are you happy here?", None),
        ("Do you have a minute?", None),
        ("Was it your idea to change the rota?", None),
        ("do you work better at night", None),
        ("How do you learn?", None),
    ],
)
def test_a_rewrite_opens_the_question_or_is_left_out(typed: str, opened: str | None) -> None:
    assert only(typed).rewrite == opened


def test_a_rewrite_invents_no_content_word_and_is_open() -> None:
    grammar = {"and"} | set(
        re.findall(r"\w+", "how what do does did you see feel about is it like was would")
    )
    for row in labelled("questions", "all"):
        rewrite = only(row["text"]).rewrite
        if rewrite:
            typed = set(re.findall(r"[\w'-]+", row["text"].lower()))
            assert set(re.findall(r"[\w'-]+", rewrite.lower())) <= typed | grammar
            assert only(rewrite).kind == "open", rewrite


def test_starters_ask_three_to_five_open_questions_in_the_persons_words() -> None:
    assert starters([], WORDING) == ()
    assert starters(["  ", "?"], WORDING) == ()
    for topics in (["TikTok"], ["TikTok", "remote work"], list("abcdefg")):
        asked = starters(topics, WORDING)
        assert 3 <= len(asked) <= 5
        assert len(set(asked)) == len(asked)
        assert all(any(topic in question for topic in topics) for question in asked)
        assert all(only(question).kind == "open" for question in asked)
        assert not any(only(question).flags for question in asked)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), TALK))
def test_evidence_is_verbatim_whatever_is_typed(typed: str) -> None:
    for question in check_questions(typed, WORDING):
        assert question.text
        assert question.text in typed
        for flag in question.flags:
            assert flag.evidence
            assert flag.evidence in question.text
            assert flag.why == WORDING.why[flag.code]


@pytest.mark.parametrize(
    "typed", ["", "  \n", "\x00\x01\ufffd\x7f", "\u4f60\u597d", "Wie geht es Ihnen", "\U0001f600"]
)
def test_what_is_no_english_question_is_kept_and_not_judged(typed: str) -> None:
    for question in check_questions(typed, WORDING):
        assert question.kind == "not_a_question"
        assert question.flags == ()
        assert question.rewrite is None


@pytest.mark.parametrize("typed", long_texts())
def test_twenty_thousand_characters_take_no_forbidding_time(typed: str) -> None:
    check_questions("warm up, will you?", WORDING)
    started = time.perf_counter()
    check_questions(typed, WORDING)

    assert time.perf_counter() - started < 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"extra": 1}, r"unknown keys \['extra'\]"),
        ({"longest": "many"}, "longest"),
        ({"vague": [1]}, "vague: must be a list of text"),
        ({"why": {"closed": "x"}}, "missing keys"),
        ({"starters": ["$topic", "a", "b"]}, "starters"),
    ],
)
def test_a_wrong_data_file_is_refused_by_name(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        QuestionWording.from_mapping({**checks("questions"), **change})


def test_a_missing_key_is_named() -> None:
    mapping = checks("questions")
    del mapping["jargon"]

    with pytest.raises(ValueError, match=r"missing keys \['jargon'\]"):
        QuestionWording.from_mapping(mapping)
