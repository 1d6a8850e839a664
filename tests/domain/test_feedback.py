import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.feedback import FeedbackCheck, FeedbackWording, check_feedback
from assistant.domain.feedback_reading import FEEDBACK_FLAGS, SLOTS
from tests.domain.labelled_sets import (
    checks,
    feedback_wording,
    labelled,
    long_texts,
    precision_recall_f1,
)

WORDING = feedback_wording()
LETTERS = dict(zip("SBIRV", SLOTS, strict=True))
WORDS = re.findall(
    r"\S+",
    "you are so rude always never yesterday in the meeting interrupted me I felt small and but"
    " because don't care please next time how did see it sorry to bother . , ? ' \" [ ] \u2019"
    " should great thanks every single made feel",
)
TALK = st.lists(st.sampled_from([*WORDS, "\n"]), max_size=60).map(" ".join)


def check(text: str) -> FeedbackCheck:
    return check_feedback(text, WORDING)


def present(checked: FeedbackCheck) -> set[str]:
    return {name for name, slot in checked.slots.items() if slot.present}


def codes(checked: FeedbackCheck) -> set[str]:
    return {flag.code for flag in checked.flags}


def test_slots_hold_on_the_held_out_half() -> None:
    rows = [(row["slots"], present(check(row["text"]))) for row in labelled("feedback", "held-out")]
    scores = [
        precision_recall_f1((letter in slots, name in found) for slots, found in rows)[2]
        for letter, name in LETTERS.items()
    ]

    assert sum(scores) / len(scores) >= 0.8


def test_flags_are_precise_on_the_held_out_half() -> None:
    pairs = [
        (code in row["flags"], code in codes(check(row["text"])))
        for row in labelled("feedback", "held-out")
        for code in FEEDBACK_FLAGS
    ]
    precision, recall, _ = precision_recall_f1(pairs)

    assert precision >= 0.85
    assert recall >= 0.7


@pytest.mark.parametrize(
    "typed",
    [
        "You always explain things so clearly.",
        "You never let us down, you are the best!",
        "Thanks for the coffee yesterday!",
        "How was your weekend?",
        'My sister told me "you never listen".',
        "He said that you are rude.",
        "Oh sure, you are always right.",
        "You should be proud of what you have built.",
        "Do you always take the train?",
    ],
)
def test_praise_small_talk_questions_quotations_and_jokes_are_left_alone(typed: str) -> None:
    checked = check(typed)

    assert checked.flags == ()
    assert present(checked) == set()
    assert checked.rewrite == typed


def test_whole_feedback_is_left_in_the_persons_words() -> None:
    typed = (
        "In yesterday's team meeting you interrupted me twice. I lost my thread."
        " Next time, could you let me finish? How did you see it?"
    )

    assert present(check(typed)) == set(SLOTS)
    assert check(typed).rewrite == typed


@pytest.mark.parametrize(
    ("typed", "rewrite"),
    [
        (
            "You are arrogant and rude.",
            "[when and where was it?] You [what did you see or hear them do?]."
            " [what did it lead to, for you or the work?] [what would you like them to do?]"
            " [how do they see it?]",
        ),
        (
            "You never answer my emails.",
            "[when and where was it?] You did not answer my emails."
            " [what did it lead to, for you or the work?] [what would you like them to do?]"
            " [how do they see it?]",
        ),
        (
            "As a manager you must give credit to your team.",
            "[when and where was it?] [what did you see or hear them do?]"
            " [what did it lead to, for you or the work?]"
            " I would like you to give credit to your team. [how do they see it?]",
        ),
        (
            "Sorry to bother you, but on Monday you left before my demo and I was disappointed.",
            "On Monday you left before my demo and I was disappointed."
            " [what would you like them to do?] [how do they see it?]",
        ),
    ],
)
def test_a_rewrite_softens_and_asks_for_what_is_missing(typed: str, rewrite: str) -> None:
    assert check(typed).rewrite == rewrite


def test_a_rewrite_invents_nothing_but_prompts_and_a_wish() -> None:
    grammar = {
        "i",
        "would",
        "like",
        "you",
        "to",
        "not",
        "did",
        "felt",
        "we",
        "have",
        "liked",
        "when",
        "it",
    }
    for row in labelled("feedback", "all"):
        rewrite = check(row["text"]).rewrite
        for gap in WORDING.gaps.values():
            rewrite = rewrite.replace(gap, " ")
        kept = {word.strip(".,;:!?\"'").lower() for word in rewrite.split()}
        typed = {word.strip(".,;:!?\"'").lower() for word in row["text"].split()}
        assert kept <= typed | grammar | {""}, row["id"]


def test_every_missing_slot_of_feedback_has_its_prompt_once() -> None:
    checked = check("You interrupted me.")

    for slot in set(SLOTS) - {"behaviour"}:
        assert checked.rewrite.count(WORDING.gaps[slot]) == 1


def test_a_filled_rewrite_can_be_checked_again() -> None:
    for row in labelled("feedback", "all"):
        again = check(check(row["text"]).rewrite)
        assert not {"trait_label", "guessed_motive"} & codes(again), row["id"]


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), TALK))
def test_evidence_is_verbatim_whatever_is_typed(typed: str) -> None:
    checked = check(typed)

    assert tuple(checked.slots) == SLOTS
    for slot in checked.slots.values():
        assert slot.present == (slot.evidence is not None)
        assert slot.evidence is None or (slot.evidence and slot.evidence in typed)
    for flag in checked.flags:
        assert flag.evidence
        assert flag.evidence in typed
        assert flag.why == WORDING.why[flag.code]


@pytest.mark.parametrize(
    "typed", ["\x00\x01\ufffd\x7f", "\u4f60\u597d", "Bonjour, merci bien.", "\U0001f600"]
)
def test_what_is_no_english_feedback_has_no_slots_and_is_kept(typed: str) -> None:
    checked = check(typed)

    assert present(checked) == set()
    assert checked.flags == ()
    assert checked.rewrite == typed.strip()


def test_nothing_typed_gives_the_five_prompts() -> None:
    checked = check("")

    assert present(checked) == set()
    assert checked.rewrite == " ".join(WORDING.gaps[slot] for slot in SLOTS)


@pytest.mark.parametrize("typed", long_texts())
def test_twenty_thousand_characters_take_no_forbidding_time(typed: str) -> None:
    check("warm up")
    started = time.process_time()
    check(typed)

    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"extra": 1}, r"unknown keys \['extra'\]"),
        ({"traits": "rude"}, "traits: must be a list of text"),
        ({"gaps": {}}, "gaps: missing keys"),
        ({"why": None}, "why: must be a mapping"),
        ({"short_forms": []}, "short_forms: must be a mapping"),
        ({"short_forms": {"u": 1}}, "short_forms: every short form"),
        ({"strengths": {}}, "strengths: missing keys"),
    ],
)
def test_a_wrong_data_file_is_refused_by_name(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        FeedbackWording.from_mapping({**checks("feedback"), **change})
