"""The ledger of a pair, and two stock-takings side by side."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from assistant.domain.conversation import Conversation
from assistant.domain.ledger import compared, last_apart, ledger_of
from tests.doubles.authored import NOON, conversation

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def stock(role: str, days: float, **fields: Any) -> Conversation:
    at = NOON + days * DAY
    return conversation(f"{role}{days}", role=role, phase="stock-taking", fields=fields,
                        started_at=at, changed_at=at)  # fmt: skip


def one(phase: str, days: float, **fields: Any) -> Conversation:
    at = NOON + days * DAY
    return conversation(f"{phase}{days}", phase=phase, fields=fields, started_at=at, changed_at=at)


def test_an_empty_ledger_has_nothing_in_it() -> None:
    ledger = ledger_of([])

    assert (ledger.meetings, ledger.skills, ledger.timeline) == (0, (), ())


def test_one_skill_gathers_the_views_of_both_sides_over_the_meetings() -> None:
    ledger = ledger_of([
        stock("mentee", 0, areas=["Sharing my screen"]),
        stock("mentor", 0.1, areas=["folders"]),
        stock("mentee", 30, skills=["I can share my screen"]),
        stock("mentor", 30.1, skills=["shares his screen"]),
    ])
    skill = next(s for s in ledger.skills if s.name == "Sharing my screen")

    assert ledger.meetings == 2
    assert [(view.meeting, view.role, view.heading) for view in skill.views] == [
        (1, "mentee", "to improve"),
        (2, "mentee", "acquired"),
        (2, "mentor", "acquired"),
    ]
    assert skill.standing == "acquired"
    assert skill.is_agreed


def test_a_skill_the_two_see_differently_is_not_yet_acquired() -> None:
    ledger = ledger_of([
        stock("mentee", 0, skills=["maps"]),
        stock("mentor", 0, areas=["the maps"]),
    ])
    (skill,) = ledger.skills

    assert skill.standing == "to improve"
    assert not skill.is_agreed
    assert ledger.open_points == ["maps"]
    assert ledger.acquired == []


def test_a_skill_that_slips_again_is_open_again() -> None:
    ledger = ledger_of([stock("mentee", 0, skills=["maps"]), stock("mentee", 20, areas=["maps"])])

    assert ledger.open_points == ["maps"]


def test_the_two_sides_of_one_meeting_have_its_number_and_a_missed_one_shifts_nothing() -> None:
    ledger = ledger_of([
        stock("mentor", 1, expectations=["a"]),
        stock("mentee", 0, expectations=["b"]),
        stock("mentee", 30, expectations=["c"]),
        stock("mentor", 60, expectations=["d"]),
        stock("mentee", 61, expectations=["e"]),
    ])

    assert [(e.words, e.meeting) for e in ledger.expectations] == [
        ("b", 1), ("a", 1), ("c", 2), ("d", 3), ("e", 3),
    ]  # fmt: skip


def test_the_timeline_holds_what_belongs_to_both_in_order() -> None:
    ledger = ledger_of(
        [stock("mentee", 3, skills=["maps"])],
        [one("planning", 1, agenda=["maps (20 min)"])],
        [one("work session", 2, topics=["maps (20 min)", "chat"], way_1="practice")],
        [one("closing", 9, goals=["lead it myself"])],
    )

    assert [(event.phase, event.words) for event in ledger.timeline] == [
        ("planning", ("maps (20 min)",)),
        ("work session", ("maps",)),
        ("stock-taking", ("maps",)),
        ("closing", ("lead it myself",)),
    ]


def test_stock_takings_done_apart_are_laid_side_by_side() -> None:
    mentee = {
        "skills": ["Sharing my screen", "maps"],
        "areas": ["folders"],
        "expectations": ["That she lets me try"],
        "next_topics": ["chat"],
    }
    mentor = {"skills": ["He shares his screen", "folders"], "areas": [], "next_topics": ["chat"]}

    found = compared(mentee, mentor)
    skills, areas, expectations, topics = found.headings

    assert skills.both == (("Sharing my screen", "He shares his screen"),)
    assert (skills.mentee_only, skills.mentor_only) == (("maps",), ("folders",))
    assert areas.mentee_only == ("folders",)
    assert expectations.mentee_only == ("That she lets me try",)
    assert topics.both == (("chat", "chat"),)
    assert found.contrary == (("folders", "folders"),)
    assert not found.agrees


def test_two_that_say_the_same_agree() -> None:
    both = {"skills": ["maps"], "next_topics": ["chat"]}

    assert compared(both, both).agrees


def test_only_stock_takings_of_the_same_meeting_are_compared() -> None:
    first = stock("mentor", 0, skills=["maps"])
    second = stock("mentee", 30, skills=["chat"])

    assert last_apart([]) is None
    assert last_apart([first, second]) is None
    assert last_apart([first, second, stock("mentor", 30.1)]) == (second, stock("mentor", 30.1))
