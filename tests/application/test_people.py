"""What a coordinator does, sees and does not see."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.adapters.database import Database
from assistant.adapters.people_database import PeopleDatabase
from assistant.application.people import People, told
from assistant.domain.access import Account, Invited
from assistant.domain.conversation import Person, Role
from assistant.domain.errors import InputError, NotAllowed
from assistant.domain.people import Programme
from tests.doubles.authored import NOON, conversation


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.in_folder(tmp_path)
    yield database
    database.close()


@pytest.fixture
def store(database: Database) -> PeopleDatabase:
    return PeopleDatabase(database)


@pytest.fixture
def people(store: PeopleDatabase) -> People:
    ticks = itertools.count()
    return People(store, lambda: NOON + timedelta(seconds=next(ticks)))


@pytest.fixture
def programme(store: PeopleDatabase) -> Programme:
    return store.programme("One")


def joined(store: PeopleDatabase, programme: Programme, name: str, *roles: Role) -> Person:
    person = Person(f"id of {name}", name)
    later = NOON + timedelta(days=1)
    store.invite(Invited(name, name, "join", programme, roles, name, NOON, later))
    assert store.join(name, Account(person, sign_in=name), NOON) == "joined"
    return person


@pytest.fixture
def cora(store: PeopleDatabase, programme: Programme) -> Person:
    return joined(store, programme, "Cora", "coordinator")


@pytest.fixture
def ana(store: PeopleDatabase, programme: Programme) -> Person:
    return joined(store, programme, "Ana", "mentee")


@pytest.fixture
def ben(store: PeopleDatabase, programme: Programme) -> Person:
    return joined(store, programme, "Ben", "mentor")


def test_a_coordinator_sees_who_belongs_and_who_is_paired(
    people: People, programme: Programme, cora: Person, ana: Person, ben: Person
) -> None:
    made = people.pair(cora, programme.id, ana.id, ben.id)
    before = people.overview(cora, programme.id)
    people.end_pair(cora, made.id)

    assert [(one.person.name, one.roles) for one in before.people] == [
        ("Ana", ("mentee",)),
        ("Ben", ("mentor",)),
        ("Cora", ("coordinator",)),
    ]
    assert [(one.mentee, one.mentor, one.ended_at) for one in before.pairs] == [
        ("Ana", "Ben", None)
    ]
    (ended,) = people.overview(cora, programme.id).pairs
    assert ended.ended_at is not None
    assert people.programmes(cora) == (programme,)
    assert people.programmes(ana) == ()


def test_a_pair_is_two_people_in_their_roles_and_is_begun_once(
    people: People, programme: Programme, cora: Person, ana: Person, ben: Person
) -> None:
    def code(mentee: Person, mentor: Person) -> str:
        with pytest.raises(InputError) as refused:
            people.pair(cora, programme.id, mentee.id, mentor.id)
        return refused.value.code

    people.pair(cora, programme.id, ana.id, ben.id)

    assert code(ana, ben) == "paired"
    assert code(ana, ana) == "same-person"
    assert code(ben, ana) == "not-a-mentee"
    assert code(ana, cora) == "not-a-mentor"


def test_a_pair_that_ended_can_begin_again(
    people: People, programme: Programme, cora: Person, ana: Person, ben: Person
) -> None:
    first = people.pair(cora, programme.id, ana.id, ben.id)
    people.end_pair(cora, first.id)

    again = people.pair(cora, programme.id, ana.id, ben.id)

    assert again.id != first.id
    with pytest.raises(NotAllowed):
        people.end_pair(cora, first.id)


def test_the_last_coordinator_stays(
    people: People, store: PeopleDatabase, programme: Programme, cora: Person, ana: Person
) -> None:
    with pytest.raises(InputError) as refused:
        people.take_role(cora, programme.id, cora.id, "coordinator")
    people.give_role(cora, programme.id, ana.id, "coordinator")
    people.take_role(cora, programme.id, cora.id, "coordinator")

    assert refused.value.code == "last-coordinator"
    with pytest.raises(NotAllowed):
        people.overview(cora, programme.id)
    with pytest.raises(InputError):
        people.take_role(ana, programme.id, ana.id, "coordinator")


def test_nobody_from_outside_is_given_a_role(
    people: People, store: PeopleDatabase, programme: Programme, cora: Person
) -> None:
    stranger = joined(store, store.programme("Two"), "Dan", "mentee")

    for id in (stranger.id, "nobody"):
        with pytest.raises(NotAllowed):
            people.give_role(cora, programme.id, id, "mentee")


def test_an_erased_member_leaves_the_pair_and_its_records_to_the_other(
    people: People, database: Database, store: PeopleDatabase, programme: Programme,
    cora: Person, ana: Person, ben: Person,
) -> None:  # fmt: skip
    made = people.pair(cora, programme.id, ana.id, ben.id)

    with database.begun() as connection:
        connection.exec_driver_sql("DELETE FROM people WHERE id = ?", (ana.id,))

    (pair,) = people.overview(cora, programme.id).pairs
    standing = store.standing(ben.id)
    assert (pair.mentee, pair.mentee_id, pair.mentor) == ("someone who left", "", "Ben")
    assert standing is not None
    assert standing.pair(made.id) is not None


# Counts.


def test_counts_are_told_of_five_and_more_in_fives_and_never_of_all() -> None:
    assert [told(count, 20) for count in (0, 1, 4, 5, 9, 10, 14, 15, 19, 20)] == [
        None, None, None, 5, 5, 10, 10, 15, 15, 15,
    ]  # fmt: skip
    assert [told(count, count) for count in range(10)] == [None] * 10
    assert told(10, 10) == 5


@pytest.mark.parametrize("total", range(40))
def test_no_count_tells_on_one_person_or_on_all(total: int) -> None:
    shown = [told(count, total) for count in range(total + 1)]

    for one in shown:
        assert one is None or (one >= 5 and total - one >= 5)
    for one in set(shown):
        assert shown.count(one) >= min(5, total + 1)


def test_a_coordinator_sees_counts_and_no_text(
    people: People, database: Database, store: PeopleDatabase, programme: Programme, cora: Person
) -> None:
    for number in range(12):
        person = joined(store, programme, f"Person {number}", "mentee", "mentor")
        for phase, most in (("anchoring", 7), ("planning", 4)):
            if number < most:
                one = f"{phase} {number}"
                database.begin(
                    conversation(one, person=person.id, pair="", phase=phase, status="done")
                )

    counts = people.counts(cora, programme.id)

    assert {one.label: one.people for one in counts} == {
        "prepared a meeting": 5,
        "planned a meeting": None,
        "took stock": None,
        "finished a rehearsal": None,
    }
