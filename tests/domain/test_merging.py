"""Two people change one list at once; whatever they do, nobody's words are lost."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.merging import Item, aligned, merged, settled

TOPICS = ["Search", "Zoom (10 min)", "Zoom (20 min)", "Sharing a screen", "Sharing my screen", "AI"]
words = st.sampled_from(TOPICS) | st.text(string.ascii_letters + " é", min_size=1, max_size=12).map(
    str.strip
).filter(bool)
lists = st.lists(words, max_size=6, unique_by=str.casefold)


@st.composite
def edited(draw: st.DrawFn, base: tuple[Item, ...]) -> list[str]:
    """Return what somebody makes of a list: some items gone, reworded, moved, others added."""
    kept = [item.words for item in base if draw(st.booleans())]
    reworded = [draw(words) if draw(st.integers(0, 3)) == 0 else one for one in kept]
    return draw(st.permutations(reworded + draw(st.lists(words, max_size=3))))


@st.composite
def changes(draw: st.DrawFn) -> tuple[tuple[Item, ...], tuple[Item, ...], tuple[Item, ...]]:
    base = aligned((), draw(lists), "rosa")
    mine = aligned(base, draw(edited(base)), "rosa")
    theirs = aligned(base, draw(edited(base)), "amir")
    return base, mine, theirs


def said(items: tuple[Item, ...]) -> list[str]:
    return [item.words for item in items]


@given(changes())
def test_both_orders_give_the_same_list(change: tuple[tuple[Item, ...], ...]) -> None:
    base, mine, theirs = change

    assert merged(base, mine, theirs) == merged(base, theirs, mine)


@given(changes())
def test_no_words_that_somebody_wrote_are_lost(change: tuple[tuple[Item, ...], ...]) -> None:
    base, mine, theirs = change

    found = {one.casefold() for one in said(merged(base, mine, theirs))}

    before = {one.words for one in base}
    written = {one.words.casefold() for one in (*mine, *theirs) if one.words not in before}
    assert written <= found


@given(changes())
def test_ids_and_words_stay_distinct_and_every_mark_points_to_an_item(
    change: tuple[tuple[Item, ...], ...],
) -> None:
    found = merged(*change)

    assert len({one.id for one in found}) == len(found)
    assert len({one.words.casefold() for one in found}) == len(found)
    assert {one.beside for one in found} <= {"", *(one.id for one in found)}


@given(changes())
def test_one_who_changes_alone_gets_what_they_wrote(
    change: tuple[tuple[Item, ...], ...],
) -> None:
    base, mine, _ = change

    assert merged(base, mine, base) == mine
    assert merged(base, base, mine) == mine


@given(changes())
def test_what_nobody_touched_stays_and_what_one_removed_goes(
    change: tuple[tuple[Item, ...], ...],
) -> None:
    base, mine, theirs = change

    found = merged(base, mine, theirs)

    for item in base:
        sides = [next((one for one in side if one.id == item.id), None) for side in (mine, theirs)]
        if all(one == item for one in sides):
            assert item.words.casefold() in {one.casefold() for one in said(found)}
        if None in sides and all(one in (None, item) for one in sides):
            assert item.id not in {one.id for one in found}


BASE = aligned((), ["Search", "Zoom basics"], "rosa")


def test_two_additions_at_the_same_place_are_both_kept() -> None:
    mine = aligned(BASE, ["Search", "Zoom basics", "Passwords"], "rosa")
    theirs = aligned(BASE, ["Search", "Zoom basics", "Dark mode"], "amir")

    assert set(said(merged(BASE, mine, theirs))[2:]) == {"Passwords", "Dark mode"}


def test_two_wordings_of_one_item_are_both_kept_and_marked() -> None:
    mine = aligned(BASE, ["Search", "Zoom for large calls"], "rosa")
    theirs = aligned(BASE, ["Search", "Teams"], "amir")

    found = merged(BASE, mine, theirs)

    assert sorted(said(found)) == ["Search", "Teams", "Zoom for large calls"]
    (marked,) = [one for one in found if one.beside]
    assert next(one for one in found if one.id == marked.beside).words in said(found)
    assert not any(one.beside for one in settled(found))


def test_taking_one_of_two_wordings_out_settles_it() -> None:
    mine = aligned(BASE, ["Search", "Zoom for large calls"], "rosa")
    found = merged(BASE, mine, aligned(BASE, ["Search", "Teams"], "amir"))

    after = aligned(found, ["Search", "Teams"], "rosa")

    assert said(after) == ["Search", "Teams"]
    assert not any(one.beside for one in after)


def test_a_mark_outlives_a_change_to_something_else() -> None:
    mine = aligned(BASE, ["Search", "Zoom for large calls"], "rosa")
    found = merged(BASE, mine, aligned(BASE, ["Search", "Teams"], "amir"))

    after = aligned(found, [*said(found), "Passwords"], "rosa")

    assert [one.beside for one in after if one.beside] == [
        one.beside for one in found if one.beside
    ]


def test_a_rewording_outlives_its_removal_by_the_other() -> None:
    mine = aligned(BASE, ["Search"], "rosa")
    theirs = aligned(BASE, ["Search", "Zoom basics (20 min)"], "amir")

    assert said(merged(BASE, mine, theirs)) == ["Search", "Zoom basics (20 min)"]


def test_the_order_that_one_changed_is_kept_with_what_the_other_added() -> None:
    mine = aligned(BASE, ["Zoom basics", "Search"], "rosa")
    theirs = aligned(BASE, ["Search", "Passwords", "Zoom basics"], "amir")

    assert said(merged(BASE, mine, theirs)) == ["Zoom basics", "Search", "Passwords"]


def test_an_item_touched_up_carries_both_hands_and_one_written_anew_only_the_last() -> None:
    touched = aligned(BASE, ["Search (10 min)", "Passwords"], "amir")

    assert [one.hands for one in touched] == [("amir", "rosa"), ("amir",)]
