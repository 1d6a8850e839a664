import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.sentences import clauses, sentences


def texts(text: str) -> list[str]:
    return [span.text for span in sentences(text)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("how do you work\nwhat do you like", ["how do you work", "what do you like"]),
        ("1. How?\n2) Why?\n- What?\n• Who?", ["How?", "Why?", "What?", "Who?"]),
        ("Dr. Weber came at 3.5 p.m. and left.", ["Dr. Weber came at 3.5 p.m. and left."]),
        ("I use apps, e.g. Slack. You?", ["I use apps, e.g. Slack.", "You?"]),
        ("Well... maybe. Yes", ["Well... maybe.", "Yes"]),
        ('He asked "why?" and left. Then?', ['He asked "why?" and left.', "Then?"]),
        ("", []),
        (" \n\t\n", []),
    ],
)
def test_cuts_at_the_end_of_sentences_lines_and_list_items(typed: str, expected: list[str]) -> None:
    assert texts(typed) == expected


def test_a_long_line_that_goes_on_in_lower_case_is_one_sentence() -> None:
    typed = "How do you decide which of the many messages of a day you answer\nfirst of all?"

    assert texts(typed) == [typed]


def test_clauses_keep_the_joining_word_they_open_with() -> None:
    typed = "Yesterday, you left early and I was alone; it was hard."
    (sentence,) = sentences(typed)

    assert [clause.text for clause in clauses(typed, sentence)] == [
        "Yesterday",
        "you left early",
        "and I was alone",
        "it was hard.",
    ]


@given(st.text(max_size=300))
def test_every_span_is_a_verbatim_slice_in_order(typed: str) -> None:
    end = 0
    for span in sentences(typed):
        assert typed[span.start : span.end] == span.text
        assert span.start >= end
        end = span.end
        inner = span.start
        for clause in clauses(typed, span):
            assert typed[clause.start : clause.end] == clause.text
            assert inner <= clause.start <= clause.end <= span.end
            inner = clause.end


@given(st.text(alphabet="abc .!?\n-1)", max_size=200))
def test_no_letter_is_lost(typed: str) -> None:
    kept = "".join(span.text for span in sentences(typed))

    assert kept.count("b") + kept.count("c") >= typed.count("b") + typed.count("c") - typed.count(
        ")"
    )


def test_a_long_text_is_cut_quickly() -> None:
    started = time.perf_counter()
    for piece in ("a, ", "\n", ". ", "Dr. ", "- ", "?a", " and", "a"):
        typed = (piece * 20_000)[:20_000]
        for span in sentences(typed):
            clauses(typed, span)

    assert time.perf_counter() - started < 4
