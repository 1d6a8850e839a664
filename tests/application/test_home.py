"""What comes next for a person, on the real store behind the guard."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.adapters.content import load_content
from assistant.application.home import Home, HomeStep
from assistant.application.together import FEW, Together
from assistant.domain.conversation import Conversation, Person, Role
from assistant.domain.errors import InputError, NotAllowed
from assistant.domain.people import Membership
from assistant.settings import ROOT
from tests.doubles.authored import NOON
from tests.doubles.lives import DAY, House

CONTENT = load_content(ROOT / "prompts")
HOUR = timedelta(hours=1)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.close()


@pytest.fixture
def home(house: House) -> Home:
    return Home(house.access, house.people.named, lambda: CONTENT.home, house.clock)


@pytest.fixture
def together(house: House) -> Together:
    return Together(house.access, house.people.named, lambda: CONTENT.flows, house.clock)


@pytest.fixture
def ana(house: House) -> Person:
    return house.join("Ana", "mentee")


@pytest.fixture
def ben(house: House) -> Person:
    return house.join("Ben", "mentor")


def finish(
    house: House, person: Person, phase: str, days: float = 0, role: Role = "mentee", **given: Any
) -> Conversation:
    at = NOON + days * DAY
    flow = f"{phase.replace(' ', '-')}.{role}"
    given = {"status": "done", "role": role, "started_at": at, "changed_at": at, **given}
    return house.write(person, uuid.uuid4().hex, phase=phase, flow=flow, **given)


def only(steps: tuple[HomeStep, ...]) -> HomeStep:
    (step,) = steps
    return step


def test_a_new_pair_begins_with_the_anchoring_each_in_words_of_their_own(
    house: House, home: Home, ana: Person, ben: Person
) -> None:
    house.pair(ana, ben)

    mine, theirs = only(home.steps(ana)), only(home.steps(ben))

    assert (mine.code, mine.phase, mine.partner) == ("anchor-first", "anchoring", "Ben")
    assert (theirs.code, theirs.role, theirs.partner) == ("anchor-first", "mentor", "Ana")
    assert mine.why != theirs.why
    assert not mine.notice


def test_a_private_reflection_of_the_other_moves_nothing_on(
    house: House, home: Home, ana: Person, ben: Person
) -> None:
    house.pair(ana, ben)
    finish(house, ben, "anchoring", role="mentor")

    assert only(home.steps(ana)).code == "anchor-first"
    assert only(home.steps(ben)).code == "plan"
    assert {one.person for one in house.access.of(ana).milestones()} == set()


def test_an_agenda_of_the_others_counts_for_both(
    house: House, home: Home, ana: Person, ben: Person
) -> None:
    house.pair(ana, ben)
    finish(house, ana, "anchoring")
    finish(house, ben, "planning", 0.5, "mentor", fields={"agenda": ["Maps"]})

    assert only(home.steps(ana)).code == "meet"


def test_a_conversation_under_way_is_gone_on_with(
    house: House, home: Home, ana: Person, ben: Person
) -> None:
    house.pair(ana, ben)
    finish(house, ana, "anchoring", status="paused")

    step = only(home.steps(ana))

    assert (step.is_going, step.button) == (True, "Go on where you left off")


def test_what_was_finished_before_there_was_a_pair_counts_for_it(
    house: House, home: Home, ana: Person, ben: Person
) -> None:
    assert only(home.steps(ana)).code == "alone"
    finish(house, ana, "anchoring", pair="")
    assert only(home.steps(ana)).code == "alone-ready"

    house.pair(ana, ben)

    assert only(home.steps(ana)).code == "plan"


def test_each_pair_has_a_step_of_its_own(
    house: House, home: Home, ana: Person, ben: Person
) -> None:
    eve = house.join("Eve", "mentee")
    house.pair(ana, ben)
    house.pair(eve, ben, "second")
    finish(house, ben, "anchoring", role="mentor")

    steps = {step.partner: step.code for step in home.steps(ben)}

    assert steps == {"Ana": "plan", "Eve": "anchor-first"}


def test_a_pair_that_ended_is_named_only_where_no_other_goes_on(
    house: House, home: Home, ana: Person, ben: Person
) -> None:
    pair = house.pair(ana, ben)
    house.people.end_pair(pair.programme, pair.id, house.clock())
    assert only(home.steps(ana)).code == "ended"

    house.pair(ana, house.join("Dan", "mentor"), "second")

    assert [(step.code, step.partner) for step in home.steps(ana)] == [("anchor-first", "Dan")]


def test_somebody_with_several_roles_has_a_step_in_each(
    house: House, home: Home, ana: Person, ben: Person
) -> None:
    pair = house.pair(ana, ben)
    house.people.give(Membership(pair.programme, ana.id, "coordinator"), NOON)

    assert [step.role for step in home.steps(ana)] == ["mentee", "coordinator"]
    assert only(home.steps(ana, "coordinator")).code == "coordinate"
    assert home.steps(ana, "mentor") == ()


def test_on_ones_own_machine_only_what_was_begun_is_shown_unasked(house: House, home: Home) -> None:
    local = house.store.person("local")
    assert home.steps(local) == ()
    assert only(home.steps(local, "mentor")).code == "anchor-first"

    finish(house, local, "anchoring", pair="local")

    assert [(step.role, step.code) for step in home.steps(local)] == [("mentee", "plan")]
    assert not any(step.notice for step in home.steps(local))


def test_a_date_that_one_notes_both_see_and_nobody_else(
    house: House, home: Home, together: Together, ana: Person, ben: Person
) -> None:
    house.pair(ana, ben)
    for person, role in ((ana, "mentee"), (ben, "mentor")):
        finish(house, person, "anchoring", role=role)  # type: ignore[arg-type]
    finish(house, ana, "planning", 0.5)
    eve = house.join("Eve", "mentee")
    at = house.clock() + 2 * DAY

    home.note_meeting(ana, "pair", "mentee", at, "Asia/Tokyo")

    assert {only(home.steps(person)).code for person in (ana, ben)} == {"wait"}
    assert only(home.steps(ben)).title == "All is ready for Thursday, 5 March"
    assert house.access.of(eve).meeting("pair") is None
    with pytest.raises(NotAllowed):
        home.note_meeting(eve, "pair", "mentee", at, "UTC")
    with pytest.raises(NotAllowed):
        home.note_meeting(ana, "pair", "mentor", at, "UTC")
    with pytest.raises(InputError, match="time zone"):
        home.note_meeting(ana, "pair", "mentee", at.replace(tzinfo=None), "UTC")
    house.people.end_pair(house.people.programme("Reverse").id, "pair", house.clock())
    with pytest.raises(NotAllowed):
        home.note_meeting(ana, "pair", "mentee", at, "UTC")


def test_a_pair_that_has_not_met_for_long_is_told_without_blame(
    house: House, home: Home, ana: Person, ben: Person
) -> None:
    house.pair(ana, ben)
    finish(house, ana, "work session", 1)
    house.clock.now = NOON + 40 * DAY

    notices = {only(home.steps(person)).notice for person in (ana, ben)}

    assert len(notices) == 1
    assert "five weeks" in notices.pop()


# The page of a pair.


def test_the_page_of_a_pair_is_its_members_alone(
    house: House, together: Together, ana: Person, ben: Person
) -> None:
    house.pair(ana, ben)
    finish(house, ana, "stock-taking", fields={"skills": ["maps"], "areas": ["mail"]})
    cora = house.join("Cora", "coordinator")

    mine, theirs = together.look(ana, "pair"), together.look(ben, "pair")

    assert mine.ledger == theirs.ledger
    assert mine.ledger.open_points == ["mail"]
    assert (mine.choice.partner, theirs.choice.partner) == ("Ben", "Ana")
    assert together.pairs(cora) == ()
    with pytest.raises(NotAllowed):
        together.look(cora, "pair")


def test_what_can_be_taken_along_is_the_pairs_and_ones_own_questions(
    house: House, together: Together, ana: Person, ben: Person
) -> None:
    house.pair(ana, ben)
    finish(house, ana, "planning", fields={"agenda": ["Maps"]})
    finish(house, ana, "anchoring", fields={"questions": ["What first?"]})
    finish(house, ana, "stock-taking", 0.5, fields={})

    mine = {(leaf.title, leaf.side, leaf.is_dated) for leaf in together.look(ana, "pair").leaves}
    theirs = {(leaf.title, leaf.side, leaf.is_dated) for leaf in together.look(ben, "pair").leaves}

    assert mine == {("Agenda", "mentee", True), ("My questions", "", False)}
    assert theirs == {("Agenda", "mentee", True)}


def test_an_ended_pair_can_be_looked_at_and_gets_no_date(
    house: House, together: Together, ana: Person, ben: Person
) -> None:
    pair = house.pair(ana, ben)
    plan = finish(house, ana, "planning", fields={"agenda": ["Maps"]})
    house.people.end_pair(pair.programme, pair.id, house.clock())

    look = together.look(ben, "pair")

    assert (look.ended_at, look.can_note) == (house.clock(), False)
    assert not together.dated(ben, plan.id).can_note
    with pytest.raises(InputError):
        together.dated(ana, finish(house, ana, "anchoring").id)


def test_of_a_long_relationship_the_last_meetings_are_read_until_all_are_asked_for(
    house: House, together: Together, ana: Person, ben: Person
) -> None:
    house.pair(ana, ben)
    for number in range(FEW + 3):
        finish(house, ana, "stock-taking", number, fields={"skills": [f"skill of day {number}"]})

    few, every = together.look(ana, "pair"), together.look(ana, "pair", whole=True)

    assert (len(few.ledger.timeline), few.is_whole) == (FEW, False)
    assert (len(every.ledger.timeline), every.is_whole) == (FEW + 3, True)
