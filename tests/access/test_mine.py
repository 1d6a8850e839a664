"""What is held on a person is all told, with who can see it; what is shared can be taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.adapters.holdings import belonging, person_columns
from assistant.adapters.tables import metadata, people
from assistant.application.holdings import DESCRIBED, WITHIN
from assistant.application.pair_records import PairRecords
from assistant.domain.conversation import Person
from assistant.domain.errors import NotAllowed
from assistant.domain.mailing import Mailing
from assistant.domain.next_step import Meeting
from tests.doubles.authored import NOON
from tests.doubles.lives import House, turn

NOT_OF_PEOPLE = {"programmes", "upkeep"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.close()


@pytest.fixture
def ana(house: House) -> Person:
    return house.join("Ana", "mentee")


@pytest.fixture
def ben(house: House) -> Person:
    return house.join("Ben", "mentor")


def live(house: House, ana: Person, ben: Person) -> None:
    """Leave a row of Ana's in every table there is."""
    house.pair(ana, ben)
    house.write(
        ana,
        "c1",
        "chats",
        said=(turn("t1", "I worry."),),
        fields={"mood": "tense", "share": ["chats"]},
    )
    house.write(ana, "c2", phase="planning", flow="planning.mentee", status="done")
    house.usage.add("Reverse", ana.id, NOON.date(), 40, 2)
    house.store.note_meeting(Meeting("pair", NOON, "Europe/Lisbon", ana.id, NOON))
    house.mailing.ask(Mailing(ana.id, "ana@example.org", "hash", NOON))
    PairRecords(house.access).save(ana, "pair", "agenda", 0, "agenda", 0, "chats")


# Complete by construction.


def test_every_table_belongs_to_people_or_is_known_not_to() -> None:
    assert set(metadata.tables) == set(belonging()) | NOT_OF_PEOPLE


def test_every_table_of_people_is_described_in_words() -> None:
    assert set(belonging()) == set(DESCRIBED) | WITHIN


def test_every_column_that_refers_to_people_is_emptied_or_goes_with_them() -> None:
    rules = {
        f"{table.name}.{column.name}": key.ondelete
        for table in metadata.tables.values()
        for column in person_columns(table)
        for key in column.foreign_keys
    }

    assert {name for name, rule in rules.items() if rule not in {"CASCADE", "SET NULL"}} == set()
    assert {name for name, rule in rules.items() if rule == "SET NULL"} == {
        "pairs.mentee", "pairs.mentor", "invitations.made_by", "pair_entries.person",
    }  # fmt: skip


def test_whoever_has_a_row_in_every_table_sees_each_of_them(
    house: House, ana: Person, ben: Person
) -> None:
    live(house, ana, ben)

    held = house.private.held(ana.id)
    kinds = {one.kind for one in house.privacy.mine(ana)}

    assert {table for table, rows in held.items() if not rows} == set()
    assert kinds >= {
        "name", "account", "role", "pair", "session", "invitation", "reflection", "agenda",
        "record", "shared item", "usage", "meeting", "mail", "shared record",
    }  # fmt: skip


def test_a_table_that_nobody_described_is_shown_all_the_same(
    house: House, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = sa.Table(
        "wishes",
        metadata,
        sa.Column("person", sa.ForeignKey(people.c.id)),
        sa.Column("wish", sa.Text),
    )
    try:
        with house.store.begun() as connection:
            added.create(connection)
            connection.execute(added.insert().values(person=ana.id, wish="more time"))

        shown = [one for one in house.privacy.mine(ana) if one.kind == "wishes"]
    finally:
        metadata.remove(added)

    assert ["more time" in one.title for one in shown] == [True]


# Who sees it.


def test_a_reflection_is_seen_by_its_author_and_a_record_by_the_pair(
    house: House, ana: Person, ben: Person
) -> None:
    live(house, ana, ben)

    seen = {one.kind: one.seen_by for one in house.privacy.mine(ana)}

    assert seen["reflection"].startswith("Only you")
    assert seen["agenda"].startswith("Only you")
    assert seen["record"] == "You and Ben."
    assert seen["shared item"] == "You and Ben."


def test_a_partner_who_left_has_no_name(house: House, ana: Person, ben: Person) -> None:
    live(house, ana, ben)
    house.privacy.erase(ben)

    mine = house.privacy.mine(ana)

    assert "Ben" not in str(mine)
    assert [one.seen_by for one in mine if one.kind == "record"] == ["You and someone who left."]
    assert [one.title for one in mine if one.kind == "pair"] == [
        "You as mentee with someone who left, until 2026-03-03"
    ]


def test_neither_secrets_nor_others_things_are_told(house: House, ana: Person, ben: Person) -> None:
    live(house, ana, ben)
    house.write(ben, "c3", "a word of Ben's", fields={"mood": "Ben's mood"})

    told = str(house.privacy.mine(ana)) + str(house.private.held(ana.id))

    assert not re.search(r"argon-hash|session of|token of|Ben's", told)


def test_in_local_mode_a_person_sees_what_they_wrote(house: House) -> None:
    local = house.store.person("local")
    house.write(local, "c1", "chats", pair="local")

    kinds = [one.kind for one in house.privacy.mine(local)]

    assert kinds == ["name", "reflection", "shared item"]


# Taking back.


def test_what_is_taken_back_is_no_longer_the_partners_to_see(
    house: House, ana: Person, ben: Person
) -> None:
    live(house, ana, ben)
    (shared,) = house.privacy.shared(ana)

    house.privacy.take_back(ana, shared.id)

    assert (shared.text, shared.when, shared.seen_by) == ("chats", NOON, "You and Ben.")
    assert house.access.of(ben).shares("pair") == []
    assert house.access.of(ana).conversation("c1").fields["share"] == []


def test_one_of_several_is_taken_back_alone(house: House, ana: Person, ben: Person) -> None:
    house.pair(ana, ben)
    house.write(ana, "c1", "chats", "mail", "meetings")
    chosen = next(one for one in house.privacy.shared(ana) if one.text == "mail")

    house.privacy.take_back(ana, chosen.id)

    assert [one.text for one in house.privacy.shared(ana)] == ["meetings", "chats"]


def test_taking_back_works_when_the_pair_has_ended(house: House, ana: Person, ben: Person) -> None:
    live(house, ana, ben)
    pair = house.people.pairs(house.people.programme("Reverse").id)[0]
    house.people.end_pair(pair.programme, pair.id, NOON)

    house.privacy.take_back(ana, house.privacy.shared(ana)[0].id)

    assert house.privacy.shared(ana) == ()


def test_nobody_takes_back_what_another_shares(house: House, ana: Person, ben: Person) -> None:
    live(house, ana, ben)
    (shared,) = house.privacy.shared(ana)

    for tried in (shared.id, "guessed"):
        with pytest.raises(NotAllowed):
            house.privacy.take_back(ben, tried)

    assert len(house.privacy.shared(ana)) == 1
    assert replace(shared) == house.privacy.shared(ana)[0]
