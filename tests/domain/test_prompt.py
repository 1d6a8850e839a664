"""A prompt is filled exactly, in one pass, and knows which words it is made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.prompt import Prompt

PROMPT = Prompt(
    "coach", "Word it.", frozenset({"question", "recorded"}), "Ask $question\n$recorded"
)


def test_every_placeholder_is_filled() -> None:
    assert PROMPT.render(question="What?", recorded="AI") == "Ask What?\nAI"


def test_every_missing_and_needless_value_is_named_at_once() -> None:
    with pytest.raises(ValueError, match=r"question.*recorded.*other"):
        PROMPT.render(other="x")


@given(st.text())
def test_what_fills_a_placeholder_is_never_a_placeholder_itself(value: str) -> None:
    assert PROMPT.render(question=value, recorded="$question") == f"Ask {value}\n$question"


def test_the_hash_names_its_algorithm_and_changes_with_the_words_alone() -> None:
    again = Prompt("other", "Other.", frozenset(), PROMPT.text)
    changed = Prompt("coach", "Word it.", PROMPT.inputs, PROMPT.text + ".")

    assert PROMPT.digest.startswith("sha256:")
    assert again.digest == PROMPT.digest
    assert changed.digest != PROMPT.digest
