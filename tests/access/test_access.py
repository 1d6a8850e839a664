"""The guard, where an act is caught in the middle, or a value is forged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from assistant.application.access import Access
from assistant.application.ports import Standings
from assistant.application.snapshots import Snapshot
from assistant.bootstrap import App
from assistant.domain.errors import InputError, NotAllowed
from assistant.domain.people import Standing
from tests.access.acts import Acts
from tests.access.test_histories import app_in
from tests.access.world import Someone, Two, World

ANSWER = "I feel a bit tense about being taught by someone half my age."


class Interrupting:
    """Does something once, between an act's first look at a standing and its second."""

    def __init__(self, standings: Standings) -> None:
        self._standings = standings
        self.between: Callable[[], None] | None = None
        self.looks = 0

    def standing(self, person_id: str) -> Standing | None:
        self.looks += 1
        found = self._standings.standing(person_id)
        between, self.between = self.between, None
        if between is not None:
            between()
        return found


@pytest.fixture
def acts() -> Iterator[Acts]:
    with TemporaryDirectory() as folder:
        acts = Acts(app_in(Path(folder), 0), World())
        acts.world.programmes = [acts.app.people_store.programme("One").id]
        cora = acts.joins(acts.world.programmes[0], ["coordinator"], None)
        acts.world.coordinators = [cora.person.id]
        yield acts
        acts.store.close()


@pytest.fixture
def interrupting(acts: Acts) -> Interrupting:
    found = Interrupting(acts.app.standings)
    acts.app.__dict__["access"] = Access(acts.app.store, found)
    return found


def join(acts: Acts, *roles: str) -> Someone:
    return acts.joins(acts.world.programmes[0], list(roles), None)


@pytest.fixture
def ana(acts: Acts) -> Someone:
    return join(acts, "mentee")


@pytest.fixture
def ben(acts: Acts) -> Someone:
    return join(acts, "mentor")


def paired(acts: Acts, mentee: Someone, mentor: Someone) -> Two:
    acts.pairs_up(acts.world.programmes[0], mentee, mentor)
    return [*acts.world.pairs.values()][-1]


def begun(app: App, someone: Someone, phase: str = "anchoring", role: Any = "mentee") -> str:
    return app.coaching.start(someone.person, phase, role).conversation


def edits(app: App, someone: Someone, id: str, field: str, text: str) -> Snapshot:
    return app.coaching.edit(someone.person, id, field, text)


def test_a_role_taken_away_in_the_middle_of_a_turn_keeps_nothing_of_it(
    acts: Acts, interrupting: Interrupting, ana: Someone
) -> None:
    id = begun(acts.app, ana)
    before = acts.store.conversation(id)
    interrupting.between = lambda: acts.takes(0, ana, "mentee")

    with pytest.raises(NotAllowed, match="role"):
        list(acts.app.coaching.say(ana.person, id, ANSWER))

    assert acts.store.conversation(id) == before
    assert acts.app.coaching.snapshot(ana.person, id).lines


def test_a_pair_that_ends_in_the_middle_of_a_turn_keeps_nothing_of_it(
    acts: Acts, interrupting: Interrupting, ana: Someone, ben: Someone
) -> None:
    pair = paired(acts, ana, ben)
    id = begun(acts.app, ana, "planning")
    before = acts.store.conversation(id)
    by = acts.coordinator(0)
    interrupting.between = lambda: acts.app.people.end_pair(by, pair.id)

    with pytest.raises(NotAllowed, match="pair"):
        list(acts.app.coaching.say(ana.person, id, "Something urgent"))

    assert acts.store.conversation(id) == before


def test_a_role_taken_away_while_a_model_speaks_leaves_the_authored_reply(
    acts: Acts, ana: Someone
) -> None:
    id = begun(acts.app, ana)
    kept = acts.store.conversation(id)
    own = acts.app.access.of(ana.person)
    acts.takes(0, ana, "mentee")

    with pytest.raises(NotAllowed):
        own.reword(kept, replace(kept.turns[0], text="Other words."))

    assert acts.store.conversation(id) == kept


def test_one_standing_is_read_for_a_page_of_conversations(
    acts: Acts, interrupting: Interrupting, ana: Someone
) -> None:
    for _ in range(12):
        acts.asks(ana)
        acts.app.programme.clear(ana.person)
    interrupting.looks = 0

    found = acts.app.access.of(ana.person).conversations()

    assert len(found) == 12
    assert interrupting.looks == 1


def test_a_turn_reads_the_standing_a_few_times_and_no_more(
    acts: Acts, interrupting: Interrupting, ana: Someone
) -> None:
    id = begun(acts.app, ana)
    interrupting.looks = 0

    list(acts.app.coaching.say(ana.person, id, ANSWER))

    assert interrupting.looks <= 4


# Before there is a pair, and with several.


def test_a_reflection_begins_without_a_pair_and_shares_once_there_is_one(
    acts: Acts, ana: Someone, ben: Someone
) -> None:
    id = begun(acts.app, ana)
    edits(acts.app, ana, id, "topics", "- chat\n- maps")
    with pytest.raises(InputError) as refused:
        edits(acts.app, ana, id, "to_share", "chat")
    alone = acts.store.conversation(id)
    pair = paired(acts, ana, ben)

    edits(acts.app, ana, id, "to_share", "chat")

    shares = acts.app.access.of(ben.person).shares(pair.id)
    assert refused.value.code == "no-pair"
    assert (alone.pair, alone.fields) == ("", {"topics": ["chat", "maps"]})
    assert [(one.text, one.pair) for one in shares] == [("chat", pair.id)]


def test_nothing_is_shared_by_being_paired(acts: Acts, ana: Someone, ben: Someone) -> None:
    id = begun(acts.app, ana)
    edits(acts.app, ana, id, "topics", "- chat\n- maps")
    pair = paired(acts, ana, ben)

    assert acts.app.access.of(ben.person).shares(pair.id) == []
    assert acts.store.conversation(id).pair == ""


def test_what_a_pair_does_needs_a_pair(acts: Acts, ana: Someone) -> None:
    with pytest.raises(InputError) as refused:
        begun(acts.app, ana, "planning")

    assert refused.value.code == "no-pair"
    assert acts.store.conversations(ana.person.id) == []


def test_with_two_pairs_the_latest_is_meant_or_the_one_chosen(
    acts: Acts, ana: Someone, ben: Someone
) -> None:
    first, second = paired(acts, ana, ben), paired(acts, ana, join(acts, "mentor"))
    coaching = acts.app.coaching

    latest = coaching.start(ana.person, "planning", "mentee").conversation
    chosen = coaching.start(ana.person, "planning", "mentee", first.id).conversation
    again = coaching.start(ana.person, "planning", "mentee", first.id).conversation

    assert [pair.id for pair in coaching.pairs(ana.person, "mentee")] == [second.id, first.id]
    assert acts.store.conversation(latest).pair == second.id
    assert acts.store.conversation(chosen).pair == first.id
    assert again == chosen


def test_a_pair_of_others_cannot_be_chosen(acts: Acts, ana: Someone, ben: Someone) -> None:
    paired(acts, ana, ben)
    theirs = paired(acts, join(acts, "mentee"), ben)

    for id in (theirs.id, "no-such-pair"):
        with pytest.raises(NotAllowed):
            acts.app.coaching.start(ana.person, "planning", "mentee", id)


def test_one_opened_alone_takes_on_the_pair_that_is_chosen(
    acts: Acts, ana: Someone, ben: Someone
) -> None:
    id = begun(acts.app, ana)
    first, _ = paired(acts, ana, ben), paired(acts, ana, join(acts, "mentor"))

    again = acts.app.coaching.start(ana.person, "anchoring", "mentee", first.id)

    assert again.conversation == id
    assert acts.store.conversation(id).pair == first.id


def test_after_a_pair_has_ended_its_conversation_is_read_and_another_begins(
    acts: Acts, ana: Someone, ben: Someone
) -> None:
    acts.world.programmes.append(acts.app.people_store.programme("Two").id)
    acts.world.coordinators.append(
        acts.joins(acts.world.programmes[1], ["coordinator"], None).person.id
    )
    pair = paired(acts, ana, ben)
    id = begun(acts.app, ana)
    acts.ends(pair)

    acts.app.coaching.leave(ana.person)
    current, another = acts.app.coaching.current(ana.person), begun(acts.app, ana)

    assert current is None
    assert another != id
    assert acts.app.coaching.snapshot(ana.person, id).status == "open"


# Forged values.


def test_what_is_shared_is_shared_as_its_authors_whatever_the_value_says(
    acts: Acts, ana: Someone, ben: Someone
) -> None:
    pair, other = paired(acts, ana, ben), paired(acts, join(acts, "mentee"), join(acts, "mentor"))
    id = begun(acts.app, ana)
    edits(acts.app, ana, id, "topics", "- chat")
    edits(acts.app, ana, id, "to_share", "chat")
    (share,) = acts.store.shares(pair.id)
    kept = acts.store.conversation(id)
    forged = replace(share, person=ben.person.id, pair=other.id, conversation="c", text="forged")

    acts.app.access.of(ana.person).advance(kept, kept, shares=[forged])

    assert acts.store.shares(other.id) == []
    assert [(one.person, one.conversation) for one in acts.store.shares(pair.id)] == [
        (ana.person.id, id)
    ]


@pytest.mark.parametrize("shares", [None, ()])
def test_a_conversation_is_not_moved_into_a_pair_of_others(
    acts: Acts, ana: Someone, ben: Someone, shares: Any
) -> None:
    other = paired(acts, join(acts, "mentee"), ben)
    own, kept = acts.app.access.of(ana.person), acts.store.conversation(begun(acts.app, ana))
    moved = replace(kept, pair=other.id)

    for attempt in (
        lambda: own.advance(kept, moved, shares=shares),
        lambda: own.begin(replace(moved, id="c2", turns=())),
        lambda: own.begin(replace(moved, id="c3", turns=(), phase="rehearsal")),
        lambda: own.begin(replace(moved, id="c4", turns=(), phase="persona")),
        lambda: own.advance(kept, replace(kept, person=ben.person.id)),
        lambda: own.advance(kept, replace(kept, id="c5")),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert acts.store.conversation(kept.id) == kept
