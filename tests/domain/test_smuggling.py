"""What a text could carry past its reader, and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.smuggling import as_shown, has_hidden, smuggled_in


@pytest.mark.parametrize(
    "text",
    [
        "We met at 3.30 p.m., e.g. in room 2.4.",
        "I heard you.It was fine.",
        "ASP.NET and Node are names.",
        "👨‍👩‍👧 and 🏴󠁧󠁢󠁥󠁮󠁧󠁿 and ❤️ are fine.",
        "می‌خواهم یاد بگیرم.",
        "A score of 3:2, and 5 < 6 <3.",
        "Geschwindigkeitsbegrenzungsschild",
        "B2B, H2O",
    ],
)
def test_plain_words_carry_nothing(text: str) -> None:
    assert smuggled_in(text) == ()


def test_an_address_of_ones_own_may_be_said_again_but_not_with_anything_added() -> None:
    own = "See https://example.org/plan, please."

    assert smuggled_in("You mean https://example.org/plan.", own) == ()
    assert "link" in smuggled_in("You mean https://example.org/plan?q=secret.", own)
    assert "link" in smuggled_in("You mean [it](https://example.org/plan).", own)
    assert "link" in smuggled_in("You mean https://example.org/plan.", "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\u202eb", "hidden"),
        ("a\U000e0041", "hidden"),
        ("ex\u200bample.org", "link"),
        ("ｈｔｔｐｓ://x", "link"),
        ("&#104;ttps://x", "link"),
        ("gооgle", "look_alike"),
        ("<form", "markup"),
        ("![x](y)", "image"),
        ("aGVsbG8gd29ybGQgaGVsbG8gd29ybGQ=", "encoded"),
    ],
)
def test_tells_what_is_carried(text: str, code: str) -> None:
    assert code in smuggled_in(text)


@given(st.text())
def test_what_is_shown_hides_nothing(text: str) -> None:
    assert not any("\U000e0000" <= letter <= "\U000e0fff" for letter in as_shown(text))
    assert has_hidden("\u200b" + text) or "\u200b" not in "\u200b" + text


@pytest.mark.parametrize("piece", ["a.", "[", "<a ", "%41", "//", "a@", "http:", ". - ", "\u200d"])
def test_long_texts_are_read_in_one_go(piece: str) -> None:
    smuggled_in((piece * 20_000)[:20_000])
