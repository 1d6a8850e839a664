"""What of a record goes on paper, and what stays at home."""

from __future__ import annotations

import pytest

from assistant.domain.errors import InputError
from assistant.domain.sheet import Section, meeting_minutes, sheet_of
from tests.conversations.walker import content
from tests.doubles.authored import conversation

FLOWS = content().flows


def test_an_agenda_has_its_topics_first_and_knows_how_long_it_takes() -> None:
    fields = {"needs": ["quiet"], "agenda": ["maps (20 min)", "chat (15 min)", "rest"]}

    sheet = sheet_of(FLOWS["planning", "mentee"], conversation(fields=fields))

    assert sheet.title == "Agenda"
    assert sheet.sections == (
        Section("Topics", ("maps (20 min)", "chat (15 min)", "rest"), "numbered"),
        Section("What I need", ("quiet",), "list"),
    )
    assert (sheet.minutes, meeting_minutes(sheet)) == (35, 35)


def test_an_agenda_without_minutes_asks_for_an_hour() -> None:
    sheet = sheet_of(FLOWS["planning", "mentee"], conversation(fields={"agenda": ["maps"]}))

    assert (sheet.minutes, meeting_minutes(sheet)) == (None, 60)


def test_a_question_sheet_holds_the_questions_in_their_order_and_not_the_worry() -> None:
    fields = {
        "worry": "I look stupid",
        "moment": "Monday",
        "questions": ["How?", "Why?"],
        "sheet": ["Why?", "How?"],
        "to_share": ["Why?"],
    }

    sheet = sheet_of(FLOWS["question workshop", "mentee"], conversation(fields=fields))

    assert sheet.sections == (Section("To ask, in this order", ("Why?", "How?"), "to answer"),)


@pytest.mark.parametrize("phase", ["anchoring", "feeling at ease"])
def test_a_reflection_leaves_nothing_private_on_paper(phase: str) -> None:
    flow = FLOWS[phase, "mentee"]
    fields = {step.id: f"private {step.id}" for step in flow.steps if step.kind == "text"}

    with pytest.raises(InputError) as refused:
        sheet_of(flow, conversation(fields=fields))
    assert refused.value.code == "nothing-to-take"


def test_a_reflection_gives_its_questions() -> None:
    fields = {"prejudices": "that they are lazy", "questions": ["How do you start?"]}

    sheet = sheet_of(FLOWS["anchoring", "mentee"], conversation(fields=fields))

    assert "lazy" not in str(sheet)
    assert sheet.sections[0].items == ("How do you start?",)


def test_session_notes_name_each_topic() -> None:
    fields = {"topics": ["maps (20 min)"], "way_1": "practice", "tried_1": "I found it"}

    sheet = sheet_of(FLOWS["work session", "mentee"], conversation(fields=fields))

    assert [section.heading for section in sheet.sections] == [
        "Topics of today",
        "maps: how I learn it",
        "maps: what I tried",
    ]


@pytest.mark.parametrize("key", sorted(FLOWS))
def test_an_empty_record_gives_no_sheet(key: tuple[str, str]) -> None:
    with pytest.raises(InputError):
        sheet_of(FLOWS[key], conversation())
