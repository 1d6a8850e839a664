"""What a pair writes together: conversations put in, changes merged, and who may."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.application.access import Access
from assistant.application.pair_records import PairRecords
from assistant.application.relationship import carried_for, ledger_for
from assistant.domain.conversation import Person
from assistant.domain.errors import InputError, NotAllowed
from tests.doubles.authored import NOON
from tests.doubles.lives import House

HOUR = timedelta(hours=1)


class Two:
    """Ana, the mentee, and Ben, the mentor, with their records."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.ana, self.ben = house.join("Ana", "mentee"), house.join("Ben", "mentor")
        self.pair = house.pair(self.ana, self.ben)
        self.access = Access(house.store, house.standings, house.clock)
        self.records = PairRecords(self.access)

    def finish(self, person: Person, id: str, phase: str, hours: int = 0, **fields: object) -> None:
        at = NOON + hours * HOUR
        role = "mentee" if person == self.ana else "mentor"
        self.house.write(person, id, phase=phase, role=role, status="done", fields=fields,
                         started_at=at, changed_at=at, flow=f"{phase}.{role}")  # fmt: skip

    def save(self, person: Person, seen: int, text: str, field: str = "agenda") -> str:
        kind = "agenda" if field == "agenda" else "stock-taking"
        saved = self.records.save(person, "pair", kind, 0, field, seen, text)
        return saved.heading.text

    def agenda(self, person: Person) -> list[str]:
        return self.heading(person, 0)

    def heading(self, person: Person, record: int) -> list[str]:
        page = self.records.page(person, "pair")
        return page.records[record].headings[0].text.splitlines()


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    house = House(tmp_path / "data")
    yield Two(house)
    house.close()


def test_both_plan_with_the_coach_and_have_one_agenda(two: Two) -> None:
    two.finish(two.ana, "a", "planning", agenda=["maps (20 min)", "chat"])
    two.finish(two.ben, "b", "planning", 1, agenda=["Chat (10 min)", "mail"])

    for person in (two.ana, two.ben):
        assert two.agenda(person) == ["maps (20 min)", "Chat (10 min)", "mail"]
        carried = carried_for(two.access.of(person), "pair")
        assert carried["planned_topics"] == ["maps (20 min)", "Chat (10 min)", "mail"]


def test_what_an_author_changes_in_their_own_record_later_is_changed_in_the_pairs(
    two: Two,
) -> None:
    two.finish(two.ana, "a", "planning", agenda=["maps", "chat"])
    two.save(two.ben, two.records.page(two.ben, "pair").records[0].headings[0].seen,
             "maps\nchat\nmail")  # fmt: skip
    one = two.house.store.conversation("a")
    assert one is not None
    two.house.store.advance(one, replace(one, fields={"agenda": ["maps", "phones"]}))

    assert set(two.agenda(two.ben)) == {"maps", "phones", "mail"}


def test_a_change_of_the_pairs_record_leaves_a_conversation_as_it_was(two: Two) -> None:
    two.finish(two.ana, "a", "planning", agenda=["maps"])
    assert two.agenda(two.ben) == ["maps"]

    two.save(two.ben, 1, "something else")

    one = two.house.store.conversation("a")
    assert one is not None
    assert one.fields == {"agenda": ["maps"]}
    assert two.agenda(two.ana) == ["something else"]


def test_a_change_that_began_from_an_older_state_overwrites_nothing(two: Two) -> None:
    two.save(two.ana, 0, "maps")
    two.save(two.ana, 1, "maps\nchat")

    assert two.save(two.ben, 1, "maps\nmail").splitlines()[0] == "maps"
    assert set(two.agenda(two.ana)) == {"maps", "chat", "mail"}
    states = two.records.history(two.ana, "pair", "agenda", 1, "agenda")
    assert [len(one.items) for one in states] == [3, 2, 1]


def test_after_stock_was_taken_a_plan_begins_the_next_agenda(two: Two) -> None:
    two.finish(two.ana, "a", "planning", agenda=["maps"])
    assert two.agenda(two.ana) == ["maps"]
    two.finish(two.ana, "s", "stock-taking", 2, skills=["maps alone"])
    assert "planned_topics" not in carried_for(two.access.of(two.ana), "pair")

    two.finish(two.ana, "b", "planning", 3, agenda=["mail"])

    assert two.agenda(two.ben) == ["mail"]
    assert two.records.page(two.ben, "pair").records[0].earlier[0].text == "maps"


def test_stock_taken_apart_is_handed_to_the_other_only_once_both_have_finished(two: Two) -> None:
    two.finish(two.ana, "s", "stock-taking", skills=["maps alone"], next_topics=["mail"])
    of_ben = two.access.of(two.ben)
    assert (carried_for(of_ben, "pair"), ledger_for(of_ben, "pair").skills) == ({}, ())
    assert two.records.page(two.ben, "pair").apart == "partner"
    assert carried_for(two.access.of(two.ana), "pair")["last_topics"] == ["mail"]

    two.finish(two.ben, "t", "stock-taking", 1, skills=["finds the way"], next_topics=["mail"])

    assert carried_for(of_ben, "pair")["last_skills"] == ["maps alone", "finds the way"]
    page = two.records.page(two.ben, "pair")
    assert page.apart == "both"
    assert page.comparison is not None
    assert page.records[2].headings[0].text.splitlines() == ["maps alone", "finds the way"]


def test_after_a_week_one_side_alone_is_shown(two: Two) -> None:
    two.finish(two.ana, "s", "stock-taking", next_topics=["mail"])
    two.house.clock.now = NOON + timedelta(days=8)

    assert carried_for(two.access.of(two.ben), "pair")["last_topics"] == ["mail"]


def test_what_is_written_together_is_in_the_ledger_under_who_wrote_it(two: Two) -> None:
    two.save(two.ben, 0, "maps alone", "skills")

    (skill,) = ledger_for(two.access.of(two.ana), "pair").skills

    assert [(view.role, view.words) for view in skill.views] == [("mentor", "maps alone")]


def test_an_ended_pairs_records_are_read_and_no_longer_written(two: Two) -> None:
    two.save(two.ana, 0, "maps")
    two.house.people.end_pair(two.pair.programme, "pair", NOON + HOUR)

    assert two.agenda(two.ben) == ["maps"]
    with pytest.raises(NotAllowed):
        two.save(two.ben, 1, "mail")
    assert two.agenda(two.ana) == ["maps"]


def test_nobody_else_reads_or_writes_them(two: Two) -> None:
    two.save(two.ana, 0, "maps")
    eve = two.house.join("Eve", "mentor")

    for act in (
        lambda: two.records.page(eve, "pair"),
        lambda: two.save(eve, 1, "mine"),
        lambda: two.records.history(eve, "pair", "agenda", 1, "agenda"),
        lambda: two.records.begin(eve, "pair", "agenda"),
        lambda: two.records.settle(eve, "pair", "agenda", 1, "agenda"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert two.access.of(eve).entries("pair", "agenda", 9) == []


def test_an_entry_in_anothers_name_is_refused(two: Two) -> None:
    two.save(two.ana, 0, "maps")
    (kept,) = two.access.of(two.ben).entries("pair", "agenda", 1)

    for forged in (replace(kept, number=2), replace(kept, number=2, source="no such")):
        with pytest.raises(NotAllowed):
            two.access.of(two.ben).keep_entries([forged])


@pytest.mark.parametrize("text", ["x" * 8_001, "\n".join(map(str, range(101))), "\ud800"])
def test_what_cannot_be_kept_is_said_and_changes_nothing(two: Two, text: str) -> None:
    with pytest.raises(InputError):
        two.save(two.ana, 0, text)

    assert two.agenda(two.ana) == []
