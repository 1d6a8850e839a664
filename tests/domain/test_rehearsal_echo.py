"""What a persona takes up of the other's own words: good grammar, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.feedback import check_feedback
from assistant.domain.rehearsal_echo import ECHOES, LONGEST, echoes_of
from tests.conversations.rehearsal_walker import content

WORDING = content().feedback_wording


def taken(text: str) -> dict[str, str]:
    return dict(echoes_of(check_feedback(text, WORDING)))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "On tuesday you spoke over me twice.",
            {"when": "On Tuesday", "deed": "I spoke over you twice"},
        ),
        ("Yesterday you were twenty minutes late.", {"deed": "I was twenty minutes late"}),
        ("In Monday's meeting you read my notes out.", {"deed": "I read your notes out"}),
        ("On Friday you came late and typed the whole time.", {"deed": "I came late"}),
        ("Could you let me finish my sentences?", {"wish": "let you finish your sentences"}),
        ("You interrupted me. Please close your laptop first.", {"wish": "close my laptop first"}),
    ],
)
def test_the_words_come_back_turned_round(said: str, expected: dict[str, str]) -> None:
    assert expected.items() <= taken(said).items()


@pytest.mark.parametrize(
    "said",
    [
        "You always interrupt me.",  # flagged
        "You took my pen, you arrogant man.",
        "YOU TOOK TWO CALLS ON MONDAY",
        "On Monday I saw you looking at your phone.",  # "I looking" is nobody's grammar
        "On Monday you said that I should wait.",
        'Yesterday you called it "a toy" before everyone.',
        "On Monday you told Mr. Ames about my mistake.",
    ],
)
def test_nothing_is_taken_up_where_it_could_go_wrong(said: str) -> None:
    assert "deed" not in taken(said)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from([
            "you", "I", "me", "my", "took", "were", "on Tuesday", "could you", "please", "and", ",",
            "the phone", "$deed", "<b>", "late", "yesterday", "?", "'", "didn't", "wait",
        ]),
        max_size=12,
    ).map(" ".join)
)  # fmt: skip
def test_what_is_taken_up_is_short_and_plain(text: str) -> None:
    found = taken(text)

    assert set(found) <= set(ECHOES)
    for echo, words in found.items():
        assert len(words.split()) <= len(LONGEST[echo].split()) + 1
        assert not set(words) & set('$<>{}[]"“”?!')
