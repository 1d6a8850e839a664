"""What the labelled sets in benchmarks/feedback ask of the check, and the parts they brought in."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.feedback import FeedbackCheck, check_feedback
from assistant.domain.feedback_kinds import kind_of
from assistant.domain.feedback_reading import FEEDBACK_FLAGS, SLOTS
from assistant.domain.feedback_spelling import spelled_out
from assistant.domain.wording import straight
from benchmarks import feedback_check as benchmark
from benchmarks.feedback_model import asked_of
from tests.domain.labelled_sets import feedback_wording
from tests.doubles.scripted_speaker import ScriptedSpeaker

WORDING = feedback_wording()


def check(text: str) -> FeedbackCheck:
    return check_feedback(text, WORDING)


def codes(checked: FeedbackCheck) -> set[str]:
    return {flag.code for flag in checked.flags}


SETS = ("utterances", "silent", "late")


def test_every_label_is_shown_by_words_of_the_text_and_every_text_was_labelled_twice() -> None:
    second = {row["id"] for row in benchmark.rows_of("second_pass")}
    for name in SETS:
        for each in benchmark.utterances(name, "all"):
            assert each.labels.slots == set(each.evidence), each.id
            assert all(words in each.text for words in each.evidence.values()), each.id
            assert name == "late" or each.id in second


def test_the_two_labellings_agree() -> None:
    texts = benchmark.utterances("utterances", "all") + benchmark.utterances("silent", "all")
    for code in (*SLOTS, *FEEDBACK_FLAGS, *benchmark.SUPPORTS):
        pairs = ((code in each.first.all, code in each.second.all) for each in texts)
        assert benchmark.score(pairs).kappa >= 0.8, code


def test_what_is_promised_of_the_check_holds_on_the_held_out_half() -> None:
    found = [
        (each.labels, benchmark.guided()(each.text).labels)
        for each in benchmark.utterances("utterances", "held-out")
    ]
    slots = [
        benchmark.score((slot in labels.slots, slot in seen.slots) for labels, seen in found)
        for slot in SLOTS
    ]
    flags = benchmark.score(
        (code in labels.flags, code in seen.flags)
        for labels, seen in found
        for code in FEEDBACK_FLAGS
    )

    assert sum(row.f1 for row in slots) / len(slots) >= 0.85
    assert sum(row.kappa for row in slots) / len(slots) >= 0.7
    assert flags.precision >= 0.9


def test_one_text_in_twenty_at_most_is_flagged_though_it_is_no_feedback() -> None:
    texts = benchmark.utterances("silent", "held-out")
    flagged = [each.id for each in texts if codes(check(each.text))]

    assert len(flagged) <= len(texts) / 20


def test_requests_and_judgements_are_told_from_observations() -> None:
    pairs = [(kind, kind_of(text, WORDING)) for text, kind in benchmark.sentences("held-out")]

    for kind in ("request", "judgement"):
        assert benchmark.score((a == kind, b == kind) for a, b in pairs).f1 >= 0.75


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (
            "In the handover today you gave the wrong dose. Could we check it together?",
            {"direct", "useful", "constructive"},
        ),
        (
            "Everyone gets lost in it at first. You found it on your own.",
            {"moral_support", "direct"},
        ),
        (
            "People my age text before they call, it isn't meant to be cold.",
            {"explains_generation"},
        ),
        ("You are arrogant.", set()),
    ],
)
def test_what_the_method_asks_of_a_mentor_is_named(typed: str, expected: set[str]) -> None:
    strengths = check(typed).strengths

    assert {each.code for each in strengths} == expected
    assert all(each.evidence in typed for each in strengths)


def test_comfort_and_explaining_are_left_in_the_persons_words() -> None:
    for typed in (
        "Don't worry, it took me a month, and you did the second half alone.",
        "People my age text before they call, it isn't meant to be cold.",
    ):
        assert check(typed).rewrite == typed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (
            "You discharged him early just to make your numbers look good.",
            "You discharged him early.",
        ),
        ("It's your fault the family filed a complaint.", "The family filed a complaint."),
        ("You never put the wrench back.", "You did not put the wrench back."),
        ("I'm only a trainee, yet you wrote my name wrong.", "You wrote my name wrong."),
    ],
)
def test_a_rewrite_keeps_the_facts_and_drops_the_guess(typed: str, kept: str) -> None:
    assert kept in check(typed).rewrite


def test_a_rewrite_of_the_second_set_invents_nothing_either() -> None:
    grammar = {
        "i",
        "would",
        "like",
        "you",
        "to",
        "not",
        "did",
        "have",
        "when",
        "it",
        "we",
        "felt",
        "liked",
    }
    for name in SETS:
        for each in benchmark.utterances(name, "all"):
            rewrite = check(each.text).rewrite
            for gap in WORDING.gaps.values():
                rewrite = rewrite.replace(gap, " ")
            typed = set(re.findall(r"\w+", each.text.lower()))
            assert set(re.findall(r"\w+", rewrite.lower())) <= typed | grammar, each.id


def test_a_short_form_is_read_as_its_word_and_shown_as_typed() -> None:
    checked = check("2day u cut me off b4 i was done, pls let me finish")

    assert checked.slots["situation"].evidence == "2day u cut me off b4 i was done"
    assert checked.slots["request"].present


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["u", "2day", "b4", "\u2019", "it", " ", ",", "ur"])).map(" ".join))
def test_every_place_in_the_spelt_out_words_leads_back(typed: str) -> None:
    spelling = spelled_out(typed, straight(typed), WORDING.short_forms)

    assert spelling.place(0, len(spelling.plain)) == (0, len(typed))
    for end in range(len(spelling.plain) + 1):
        begin, finish = spelling.place(0, end)
        assert begin == 0
        assert finish <= len(typed)


def test_what_a_model_shows_counts_only_with_words_of_the_text() -> None:
    speaker = ScriptedSpeaker({
        "slots": [
            {"name": "behaviour", "evidence": "you left"},
            {"name": "impact", "evidence": "I was sad"},
            {"name": "mood", "evidence": "you left"},
        ],
        "flags": [{"name": "vague", "evidence": " "}],
    })

    assert asked_of(speaker)("Today you left.") == ({"behaviour": "you left"}, {})


def test_half_of_the_checks_take_less_than_fifteen_milliseconds() -> None:
    check_all = benchmark.guided()
    texts = benchmark.utterances("utterances", "held-out")
    for each in texts:
        check_all(each.text)
    seconds = sorted(check_all(each.text).seconds for each in texts)

    assert seconds[len(seconds) // 2] < benchmark.LIMIT
