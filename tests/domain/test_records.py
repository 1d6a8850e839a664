"""What a field holds: parsed from what someone wrote, shown so that they can edit it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain import records
from assistant.domain.flow import FieldKind


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("TikTok, AI and remote meetings", ["TikTok", "AI", "remote meetings"]),
        ("TikTok, AI, and remote meetings", ["TikTok", "AI", "remote meetings"]),
        ("- TikTok\n- AI", ["TikTok", "AI"]),
        ("1. TikTok\n2) AI\n(3) maps", ["TikTok", "AI", "maps"]),
        ("• TikTok\n\n  * AI  ", ["TikTok", "AI"]),
        ("TikTok; AI for drafting", ["TikTok", "AI for drafting"]),
        ("I worry, honestly, about AI", ["I worry, honestly, about AI"]),
        ("She's an intern, there's no trust", ["She's an intern, there's no trust"]),
        (
            "finding documents once they are in the cloud, AI",
            ["finding documents once they are in the cloud, AI"],
        ),
        (
            "who answers what in the channel, writing shorter posts",
            ["who answers what in the channel", "writing shorter posts"],
        ),
        (
            "answering in the channel, writing shorter posts",
            ["answering in the channel", "writing shorter posts"],
        ),
        (
            "I worry about losing my standing, honestly, whenever AI comes up",
            ["I worry about losing my standing, honestly, whenever AI comes up"],
        ),
        ("maps and charts", ["maps and charts"]),
        ("TikTok", ["TikTok"]),
        ("", []),
        ("  \n - \n", []),
    ],
)
def test_items_are_what_someone_listed(text: str, items: list[str]) -> None:
    assert records.items(text) == items


@pytest.mark.parametrize(
    ("item", "minutes", "words"),
    [
        ("Search settings (20 min)", 20, "Search settings"),
        ("Search settings 20 minutes", 20, "Search settings"),
        ("Search settings: 20'", 20, "Search settings"),
        ("Search settings – 20", 20, "Search settings"),
        ("Search settings, 15m", 15, "Search settings"),
        ("Windows 11", None, "Windows 11"),
        ("Plan for 2030", None, "Plan for 2030"),
        ("20 min", None, "20 min"),
        ("Search settings", None, "Search settings"),
    ],
)
def test_an_agenda_item_carries_its_minutes_in_its_words(
    item: str, minutes: int | None, words: str
) -> None:
    assert records.minutes(item) == minutes
    assert records.without_minutes(item) == words


def test_an_agenda_is_kept_in_one_form() -> None:
    kept = records.parse("agenda", "Town hall for 25 minutes; group chat 15")

    assert kept == ["Town hall (25 min)", "group chat (15 min)"]


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("1 and 3", ["AI", "maps"]),
        ("3, 1, 3", ["maps", "AI"]),
        ("the one on chat", ["chat"]),
        ("4", None),
        ("neither of them", None),
    ],
)
def test_a_choice_is_by_number_or_in_the_items_own_words(
    text: str, chosen: list[str] | None
) -> None:
    assert records.choose(text, ["AI", "chat", "maps"]) == chosen


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("what I said about mail", None),
        ("only the app", ["app"]),
        ("all about the happy part", None),
    ],
)
def test_a_choice_in_words_is_by_whole_words(text: str, chosen: list[str] | None) -> None:
    assert records.choose(text, ["AI", "app", "art"]) == chosen


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("20, 10 and 5 min", [20, 10, 5]),
        ("20/10/5", [20, 10, 5]),
        ("twenty", None),
        ("20 for the chat", None),
        ("min", None),
    ],
)
def test_numbers_alone_are_told_from_words(text: str, numbers: list[int] | None) -> None:
    assert records.just_numbers(text) == numbers


@pytest.mark.parametrize(
    ("item", "meant"),
    [
        ("2 for (20 min)", "chat (20 min)"),
        ("1", "AI"),
        ("3 (10 min)", "3 (10 min)"),
        ("chat (20 min)", "chat (20 min)"),
    ],
)
def test_a_number_in_an_agenda_points_to_what_was_offered(item: str, meant: str) -> None:
    assert records.refer(item, ["AI", "chat"]) == meant


@pytest.mark.parametrize("kind", ["text", "list", "questions", "agenda", "share"])
@given(text=st.text(max_size=200))
def test_what_is_shown_is_taken_back_as_the_same(kind: FieldKind, text: str) -> None:
    value = records.parse(kind, text)

    assert records.parse(kind, records.show(value)) == value


@given(words=st.lists(st.from_regex(r"[A-Za-z]{2,8}( [a-z0-9,()']{1,8}){0,4}", fullmatch=True)))
def test_a_list_like_peoples_own_is_taken_back_as_the_same(words: list[str]) -> None:
    for kind in ("list", "questions", "agenda"):
        value = records.parse(kind, "\n".join(words))

        assert records.parse(kind, records.show(value)) == value
