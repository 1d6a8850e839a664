"""What the labelled sets ask of the checks, on the half that nothing was mended on."""

from __future__ import annotations

from assistant.domain.reply_checks import FAULTS
from benchmarks import reply_checks, wellbeing
from tests.conversations.walker import content


def test_no_check_throws_away_more_than_three_in_a_hundred_good_replies() -> None:
    alarms, found, _ = reply_checks.measured("reporting", content())

    assert max(alarms.values()) <= reply_checks.MOST_FALSE
    assert min(found.values()) >= 0.8


def test_the_sets_are_as_large_as_is_said() -> None:
    assert len(reply_checks.good("all", content())) >= 150
    bad = reply_checks.bad("all", content())
    assert {*bad} == {*FAULTS} - {"empty"}
    assert min(map(len, bad.values())) >= 10
    assert sum(len(kind.sentences) for kind in wellbeing.kinds("all")) >= 300


def test_danger_is_noticed_and_idioms_are_let_be() -> None:
    results = wellbeing.measured("reporting", content().wellbeing)

    assert wellbeing.danger_recall(results) >= wellbeing.LEAST_DANGER
    assert wellbeing.false_alarms(results) <= wellbeing.MOST_FALSE
