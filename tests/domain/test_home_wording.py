from __future__ import annotations

from typing import Any

import pytest

from assistant.domain.home_wording import HomeWording, weeks
from assistant.domain.next_step import CODES


def given(**changed: Any) -> dict[str, Any]:
    step = {"title": "On $day", "both": "With $partner.", "button": "Go"}
    return {
        "first_within_days": 21,
        "meet_within_days": 28,
        "steps": {code: dict(step) for code in CODES},
        "overdue": {"never met": "For $weeks.", "not met": "It has been $weeks."},
        "mails": {
            "confirm": {"subject": "Is it you?", "text": "Open $link"},
            "reminder": {"subject": "It has been a while", "text": "$notice $url"},
        },
        **changed,
    }


def test_the_words_name_the_partner_the_day_and_how_long_it_was() -> None:
    wording = HomeWording.from_mapping(given())

    assert wording.title("wait", day="Monday") == "On Monday"
    assert wording.why("wait", "mentor", partner="Jun") == "With Jun."
    assert wording.notice("not met", 36) == "It has been five weeks."


def test_each_side_may_have_words_of_its_own() -> None:
    step = {"title": "T", "mentee": "To learn.", "mentor": "To teach.", "button": "Go"}
    wording = HomeWording.from_mapping(given(steps={**given()["steps"], "plan": step}))

    assert wording.why("plan", "mentee") == "To learn."
    assert wording.why("plan", "mentor") == "To teach."


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"more": 1}, "needs exactly"),
        ({"steps": {}}, "steps needs exactly"),
        ({"overdue": {"not met": "x"}}, "overdue needs exactly"),
        ({"mails": {}}, "mails needs exactly"),
        ({"mails": {**given()["mails"], "confirm": {"text": "x"}}}, "subject, text"),
        (
            {"mails": {**given()["mails"], "confirm": {"subject": "a\nb", "text": "x"}}},
            "one line",
        ),
        (
            {"mails": {**given()["mails"], "confirm": {"subject": "a", "text": "$partner"}}},
            "no other placeholder",
        ),
        ({"meet_within_days": 0}, "meet_within_days"),
        ({"meet_within_days": True}, "meet_within_days"),
        ({"overdue": {"never met": "$who", "not met": "x"}}, "no other placeholder"),
        ({"steps": {**given()["steps"], "plan": {"title": "T", "button": "B"}}}, "steps.plan"),
        ({"steps": {**given()["steps"], "plan": "x"}}, "steps.plan"),
        (
            {"steps": {**given()["steps"], "plan": {"title": "", "both": "x", "button": "B"}}},
            "steps.plan.title must be words",
        ),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_the_place(changed: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        HomeWording.from_mapping(given(**changed))


@pytest.mark.parametrize(
    ("days", "said"), [(1, "one week"), (13, "one week"), (36, "five weeks"), (200, "28 weeks")]
)
def test_days_are_told_as_weeks(days: int, said: str) -> None:
    assert weeks(days) == said
