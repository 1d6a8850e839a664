"""Who may do what with whose words: every kind, every act, everyone."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from assistant.domain.conversation import Person, Role
from assistant.domain.errors import NotAllowed
from assistant.domain.people import Membership, Pair, Standing, local_standing
from assistant.domain.permissions import (
    TABLE,
    Act,
    Kind,
    Thing,
    kind_of,
    may,
    needs_pair,
    require,
    require_coordinator,
    thing_of,
)
from tests.doubles.authored import ANA, NOON, conversation

PAIR = Pair("pair", "p", ANA.id, "ben", NOON)
ENDED = replace(PAIR, ended_at=NOON)


def standing(person: str, roles: tuple[Role, ...], *pairs: Pair) -> Standing:
    memberships = frozenset(Membership("p", person, role) for role in roles)
    return Standing(Person(person, person.title()), memberships, pairs)


# Ana, a mentee, is the author; Ben is her mentor.
WHO = {
    "author": standing(ANA.id, ("mentee",), PAIR),
    "author whose pair ended": standing(ANA.id, ("mentee",), ENDED),
    "author whose role was taken": standing(ANA.id, ("coordinator",), PAIR),
    "author who left": standing(ANA.id, ()),
    "author in another pair": standing(ANA.id, ("mentee",), replace(PAIR, id="other")),
    "partner": standing("ben", ("mentor",), PAIR),
    "partner of an ended pair": standing("ben", ("mentor",), ENDED),
    "coordinator": standing("cora", ("coordinator",)),
    "coordinator in a pair": standing("cora", ("coordinator", "mentor"), replace(PAIR, id="o")),
    "mentee of the programme": standing("dan", ("mentee",)),
    "nobody": standing("eve", ()),
}
AUTHORS = {who for who in WHO if who.startswith("author")}
IN_ROLE = {"author"}
STILL_THERE = AUTHORS - {"author who left"}
MEMBERS = {
    "author", "author whose pair ended", "author whose role was taken", "partner",
    "partner of an ended pair",
}  # fmt: skip

PRIVATE = {
    "read": AUTHORS,
    "write": IN_ROLE,
    "share": IN_ROLE,
    "take back": AUTHORS,
    "erase": AUTHORS,
    "read record": set(),
    "write record": set(),
}
PRACTICE = {**PRIVATE, "write": STILL_THERE}
ASKING = {**PRACTICE, "share": set(), "take back": set()}
THE_PAIRS = {**PRIVATE, "read record": MEMBERS, "write record": IN_ROLE | {"partner"}}
SHARED = {**{act: set() for act in PRIVATE}, "read": MEMBERS, "take back": AUTHORS}

EXPECTED: dict[Kind, dict[str, set[str]]] = {
    "reflection": PRIVATE,
    "rehearsal": PRACTICE,
    "own case": ASKING,
    "programme questions": ASKING,
    "agenda": THE_PAIRS,
    "session notes": THE_PAIRS,
    "stock-taking": THE_PAIRS,
    "closing plan": THE_PAIRS,
    "shared item": SHARED,
}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("act", get_args(Act))
@pytest.mark.parametrize("kind", get_args(Kind))
def test_may(kind: Kind, act: Act, who: str) -> None:
    thing = Thing(kind, ANA.id, "mentee", "pair", done=True)

    assert may(WHO[who], act, thing) == (who in EXPECTED[kind][act])


def test_every_kind_is_in_the_table() -> None:
    assert set(TABLE) == set(get_args(Kind)) == set(EXPECTED)


@pytest.mark.parametrize("act", get_args(Act))
@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_coordinator_reads_nothing_and_writes_nothing_of_others(kind: Kind, act: Act) -> None:
    thing = Thing(kind, ANA.id, "mentee", "pair", done=True)

    assert not may(WHO["coordinator"], act, thing)


@pytest.mark.parametrize("who", WHO)
def test_an_agenda_that_is_not_finished_is_no_record_yet(who: str) -> None:
    thing = Thing("agenda", ANA.id, "mentee", "pair", done=False)

    assert not may(WHO[who], "read record", thing)


@pytest.mark.parametrize("act", ["read", "write", "take back", "erase"])
def test_a_reflection_needs_no_pair(act: Act) -> None:
    thing = Thing("reflection", ANA.id, "mentee", "", done=False)

    assert may(standing(ANA.id, ("mentee",)), act, thing)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("kind", get_args(Kind))
def test_nothing_is_shared_without_a_pair(kind: Kind, who: str) -> None:
    assert not may(WHO[who], "share", Thing(kind, ANA.id, "mentee", "", done=True))


def test_a_role_in_one_programme_is_none_in_another() -> None:
    elsewhere = Standing(ANA, frozenset({Membership("q", ANA.id, "mentee")}), (PAIR,))

    assert not may(elsewhere, "write", thing_of(conversation()))


def test_one_who_was_mentor_in_a_pair_does_not_write_in_it_as_mentee() -> None:
    ben = standing("ben", ("mentee", "mentor"), PAIR)

    assert not may(ben, "write", thing_of(conversation(person="ben", role="mentee")))
    assert may(ben, "write", thing_of(conversation(person="ben", role="mentor")))


def test_on_ones_own_machine_everyone_is_one_pair() -> None:
    ana, ben = local_standing(ANA, "pair", NOON), local_standing(Person("ben", ""), "pair", NOON)
    record = thing_of(conversation(phase="planning", status="done"))

    assert may(ana, "write", record)
    assert may(ben, "read record", record)
    assert not may(ben, "read", record)


def test_a_phase_that_nobody_knows_is_as_private_as_can_be() -> None:
    assert kind_of("swimming") == "reflection"
    assert not needs_pair("swimming")


def test_an_erased_member_is_nobody() -> None:
    assert not replace(PAIR, mentor="").has("", "mentor")


def refusal(who: str, act: Act, thing: Thing | None) -> str:
    with pytest.raises(NotAllowed) as refused:
        require(WHO[who], act, thing)
    return str(refused.value)


def test_a_guessed_id_teaches_nothing() -> None:
    anothers = refusal("nobody", "read", thing_of(conversation("secret-id", pair="secret-pair")))

    assert anothers == refusal("nobody", "read", None)
    assert anothers == refusal("partner", "write", thing_of(conversation("secret-id")))
    assert "secret" not in anothers


def test_an_author_is_told_what_is_missing() -> None:
    said = refusal("author whose pair ended", "write", thing_of(conversation()))

    assert "pair" in said
    assert said != refusal("nobody", "write", None)


@pytest.mark.parametrize(("who", "programme"), [("author", "p"), ("coordinator", "q")])
def test_only_a_coordinator_administers_and_only_their_own(who: str, programme: str) -> None:
    require_coordinator(WHO["coordinator"], "p")

    with pytest.raises(NotAllowed):
        require_coordinator(WHO[who], programme)
    with pytest.raises(NotAllowed):
        require_coordinator(None, programme)
