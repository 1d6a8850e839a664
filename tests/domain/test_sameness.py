"""When two wordings name the same thing."""

from __future__ import annotations

import pytest

from assistant.domain.sameness import Merged, key_of, same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sharing my screen", "I can share my screen."),
        (
            "I can share my screen and find it again afterwards.",
            "He shared his screen and found it again afterwards.",
        ),
        ("finding documents", "Finding documents again"),
        ("Posting short updates", "short updates, posted"),
        ("AI", "ai"),
        ("Écrire des posts", "écrire des posts"),
        ("会議", "会議"),
        ("!!!", "!!!"),
    ],
)
def test_the_same_thing_in_slightly_different_words_is_the_same(one: str, other: str) -> None:
    assert same(one, other)
    assert same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sharing my screen", "sharing my calendar"),
        ("I can share my screen", "I can't share my screen"),
        ("maps", "chat"),
        ("AI for drafting", "AI"),
        ("posting in the channel", "reading the channel every single morning"),
        ("!!!", "???"),
    ],
)
def test_different_things_stay_apart(one: str, other: str) -> None:
    assert not same(one, other)
    assert not same(other, one)


def test_a_likeness_handed_in_is_asked_where_the_rules_say_no() -> None:
    def like(one: str, other: str) -> float:
        return 0.9 if {one, other} == {"maps", "finding my way"} else 0.1

    assert same("maps", "finding my way", like)
    assert not same("maps", "chat", like)
    assert Merged(like).group("maps") == 0


def test_wordings_are_gathered_in_the_order_they_come() -> None:
    merged = Merged()

    groups = [merged.group(words) for words in ("maps", "chat", "the maps", "chatting", "AI")]

    assert groups == [0, 1, 0, 1, 2]


def test_what_carries_no_word_is_still_something() -> None:
    assert key_of("it is what it is")
    assert key_of("…")
