"""What comes next: every state a pair can be in, for each side."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from assistant.domain.next_step import CODES, Agreed, Next, Road, alone, next_step, overdue
from tests.doubles.authored import NOON

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AGREED = Agreed(first_days=21, again_days=28)


def at(days: float) -> datetime:
    """Return a moment so many days after the pair began."""
    return NOON + days * DAY


def road(mine: str = "", theirs: str = "", **changed: object) -> Road:
    """Return a road from lines such as `anchoring 1, planning 2`: phases and days."""
    return Road(**{"began_at": NOON, "mine": told(mine), "theirs": told(theirs), **changed})  # type: ignore[arg-type]


def told(line: str) -> dict[str, datetime]:
    parts = [part.strip().rpartition(" ") for part in line.split(",") if part.strip()]
    return {phase: at(float(day)) for phase, _, day in parts}


# A side's own finished phases, the other's, the day of a noted meeting, the day it is; what comes.
STATES = [
    ("", "", None, 0, "anchor-first", "anchoring"),
    ("", "planning 1", None, 2, "anchor-first", "anchoring"),
    ("anchoring 1", "", None, 2, "plan", "planning"),
    ("anchoring 1", "planning 2", None, 3, "meet", "opening"),
    ("anchoring 1, planning 2", "", None, 3, "meet", "opening"),
    ("anchoring 1, planning 2", "", 5, 3, "wait", None),
    ("anchoring 1, planning 2", "", 5, 4.99, "meet", "opening"),
    ("anchoring 1, planning 2", "", 5, 5.05, "meet", "opening"),
    ("anchoring 1, planning 2, opening 5", "", 5, 5.05, "work", "work session"),
    ("anchoring 1, planning 2, opening 5", "", None, 5.05, "work", "work session"),
    ("anchoring 1, planning 2, opening 5", "", None, 8, "meet", "opening"),
    ("anchoring 1, planning 2", "", 5, 5.2, "take-stock", "stock-taking"),
    ("", "", 5, 6, "take-stock", "stock-taking"),
    ("", "", 5, 4, "anchor-first", "anchoring"),
    ("", "", 5, 5.01, "meet", "opening"),
    ("anchoring 1, planning 2, work session 5", "", None, 5.1, "take-stock", "stock-taking"),
    ("anchoring 1", "planning 2, work session 5", None, 5.1, "take-stock", "stock-taking"),
    ("anchoring 1, work session 5", "stock-taking 5.1", None, 6, "take-stock-too", "stock-taking"),
    ("anchoring 1", "stock-taking 5", None, 6, "take-stock-too", "stock-taking"),
    ("anchoring 1, work session 5, stock-taking 5.1", "", None, 6, "anchor", "anchoring"),
    # Both took stock of one meeting, at some distance: nobody is asked again.
    ("stock-taking 5.1, work session 5", "stock-taking 7", None, 8, "anchor", "anchoring"),
    # The other has gone through another meeting since.
    ("stock-taking 5", "stock-taking 20", None, 21, "take-stock-too", "stock-taking"),
    ("stock-taking 5, anchoring 9, planning 10", "stock-taking 12", None, 13,
     "take-stock-too", "stock-taking"),
    # The second round; what belongs to the first counts no more.
    ("stock-taking 5, anchoring 1, planning 2", "stock-taking 5", None, 6, "anchor", "anchoring"),
    ("stock-taking 5, anchoring 9, planning 2", "stock-taking 5", None, 10, "plan", "planning"),
    ("stock-taking 5, anchoring 9, planning 10", "stock-taking 5", 12, 11, "wait", None),
    ("stock-taking 5, anchoring 9, planning 10", "stock-taking 5", 4, 11, "meet", "opening"),
    # Closing.
    ("stock-taking 5", "stock-taking 5, closing 9", None, 10, "close-too", "closing"),
    ("stock-taking 5, closing 9", "stock-taking 5", None, 10, "closing-theirs", None),
    ("stock-taking 5, closing 9", "stock-taking 5, closing 10", None, 11, "closed", None),
    ("closing 9, anchoring 20, planning 21", "closing 10", None, 22, "meet", "opening"),
]  # fmt: skip


@pytest.mark.parametrize(("mine", "theirs", "meeting", "today", "code", "phase"), STATES)
def test_the_step_follows_from_what_is_finished(
    mine: str, theirs: str, meeting: float | None, today: float, code: str, phase: str | None
) -> None:
    stands = road(mine, theirs, meeting_at=None if meeting is None else at(meeting))

    found = next_step(stands, at(today))

    assert (found.code, found.phase) == (code, phase)


def test_every_code_is_reached_by_some_state() -> None:
    reached = {state[4] for state in STATES} | {"ended", "alone", "alone-ready", "coordinate"}

    assert reached == set(CODES)


@pytest.mark.parametrize(
    ("mine", "code"), [("", "ended"), ("work session 5", "ended"), ("closing 8", "closed")]
)
def test_a_pair_that_ended_has_nothing_to_begin(mine: str, code: str) -> None:
    assert next_step(road(mine, ended_at=at(9)), at(10)) == Next(code, None)  # type: ignore[arg-type]


def test_the_closing_is_offered_beside_once_stock_was_taken() -> None:
    assert next_step(road(), at(1)).beside is None
    assert next_step(road("stock-taking 5"), at(6)).beside == "closing"


def test_whoever_sits_together_may_also_take_stock_at_once() -> None:
    assert next_step(road("anchoring 1, planning 2"), at(3)).beside == "stock-taking"


@pytest.mark.parametrize(
    ("finished", "code", "phase"),
    [
        ((), "alone", "anchoring"),
        (("feeling at ease",), "alone", "anchoring"),
        (("anchoring",), "alone-ready", "feeling at ease"),
    ],
)
def test_without_a_pair_what_is_ones_own_comes_next(
    finished: tuple[str, ...], code: str, phase: str
) -> None:
    assert alone(finished) == Next(code, phase)  # type: ignore[arg-type]


# What is finished, the day of a noted meeting, the day it is; what is said, if anything.
WHILES = [
    ("", None, 21, None),
    ("", None, 22, ("never met", 22)),
    ("anchoring 1, planning 2", None, 30, ("never met", 30)),
    ("", 40, 30, None),
    ("work session 5", None, 33, None),
    ("work session 5", None, 34, ("not met", 29)),
    ("stock-taking 5", None, 34, ("not met", 29)),
    ("", 5, 34, ("not met", 29)),
    ("stock-taking 5", 40, 39, None),
    ("stock-taking 5, closing 6", None, 99, None),
]


@pytest.mark.parametrize(("mine", "meeting", "today", "expected"), WHILES)
@pytest.mark.parametrize("side", ["mine", "theirs"])
def test_a_pair_is_told_once_it_has_not_met_for_the_agreed_time(
    side: str, mine: str, meeting: float | None, today: float, expected: tuple[str, int] | None
) -> None:
    meeting_at = None if meeting is None else at(meeting)
    stands = road(**{side: mine}, meeting_at=meeting_at)

    assert overdue(stands, at(today), AGREED) == expected


def test_nobody_is_told_where_the_pair_ended_or_its_beginning_is_not_known() -> None:
    assert overdue(road(ended_at=at(1)), at(99), AGREED) is None
    assert overdue(road(began_at=None), at(99), AGREED) is None
