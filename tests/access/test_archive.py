"""One's archive comes back as it was; what anyone else puts into one comes to nothing."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.application import archives
from assistant.domain.conversation import Conversation, Person, Place, Turn
from assistant.domain.errors import InputError, NotAllowed
from assistant.domain.sharing import Share
from tests.doubles.authored import NOON
from tests.doubles.lives import DAY, House, share, turn

CANARY = "canarybird"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "here")
    yield house
    house.close()


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, House]]:
    houses = (
        House(tmp_path_factory.mktemp("here")),
        House(tmp_path_factory.mktemp("there")),
    )
    yield houses
    for house in houses:
        house.close()


# Anything a person can have written.

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
MOMENTS = st.integers(0, 86_400_000_000 - 1).map(lambda us: NOON + timedelta(microseconds=us))
NAMES = st.sampled_from(["mood", "topics", "questions", "share", "agenda"])
ATTACHED = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | WORDS | st.floats(0, 1),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
ITEMS = st.lists(WORDS, max_size=3)
Life = list[tuple[Conversation, tuple[Share, ...]]]


@st.composite
def said(draw: st.DrawFn, of: str) -> tuple[Turn, ...]:
    """Return turns that branch: each follows any of those before it, or none."""
    turns: list[Turn] = []
    for number in range(draw(st.integers(0, 5))):
        parent = draw(st.sampled_from([None, *(one.id for one in turns)]))
        turns.append(
            Turn(
                id=f"{of}t{number}",
                parent=parent,
                author=draw(st.sampled_from(["person", "coach", "persona"])),
                text=draw(WORDS),
                step=draw(st.none() | NAMES),
                said_at=draw(MOMENTS),
                origin=draw(st.sampled_from([None, "guided", "model"])),
                model=draw(st.none() | WORDS),
                prompt=draw(st.none() | WORDS),
                partial=draw(st.booleans()),
                note=draw(st.none() | WORDS),
                attachment=draw(st.none() | st.dictionaries(WORDS, ATTACHED, max_size=3)),
            )
        )
    return tuple(turns)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """Return conversations of every kind, own cases and rehearsals of them among them."""
    life: Life = []
    kinds = draw(
        st.lists(
            st.sampled_from(["anchoring", "planning", "stock-taking", "rehearsal", "persona",
                             "programme", "something later"]),
            max_size=4,
        )
    )  # fmt: skip
    for number, phase in enumerate(kinds):
        id = f"c{number}"
        turns = draw(said(id))
        fields: dict[str, Any] = draw(st.dictionaries(NAMES, WORDS | ITEMS, max_size=3))
        if phase == "rehearsal":
            turns = turns or (turn(f"{id}t0", "begins"),)
            fields = {"tip": draw(st.sampled_from([one.id for one in turns])), "level": 2}
        if phase == "persona":
            fields = {"persona": draw(st.dictionaries(WORDS, ATTACHED, max_size=3))}
        one = Conversation(
            id=id,
            person="",
            pair=draw(st.sampled_from(["", "local"])),
            flow=f"rehearsal:own-c{number - 1}" if phase == "rehearsal" else f"{phase}.mentee",
            role=draw(st.sampled_from(["mentee", "mentor"])),
            phase=phase,
            status=draw(st.sampled_from(["open", "paused", "done", "cancelled"])),
            place=Place(
                tuple(draw(st.lists(NAMES, max_size=2))),
                tuple(draw(st.lists(NAMES, max_size=2))),
                draw(st.none() | NAMES),
                tuple(draw(ITEMS)),
                draw(st.none() | st.tuples(NAMES, WORDS)),
            ),
            started_at=draw(MOMENTS),
            changed_at=draw(MOMENTS),
            fields=fields,
            carried=draw(st.dictionaries(NAMES, ITEMS, max_size=2)),
            version=draw(st.integers(0, 50)),
            turns=turns,
        )
        can_share = one.pair and phase not in ("persona", "programme")
        items = draw(st.lists(WORDS.filter(len), max_size=2, unique=True)) if can_share else []
        life.append((one, tuple(share(one, text) for text in items)))
    return life


def keep(house: House, person: Person, life: Life) -> None:
    house.private.bring_in(
        [replace(one, person=person.id) for one, _ in life],
        [replace(each, person=person.id) for _, shares in life for each in shares],
    )


def kept(house: House, person: Person) -> tuple[list[Conversation], set[Share]]:
    """Return all that a person has, nobody's."""
    found = [house.store.conversation(one.id) for one in house.store.conversations(person.id)]
    shares = {replace(one, person="") for one in house.private.shared(person.id)}
    whole = [replace(one, person="") for one in found if one is not None]
    return sorted(whole, key=lambda one: one.id), shares


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(life=lives())
def test_an_archive_brought_in_elsewhere_comes_out_equal(
    two: tuple[House, House], life: Life
) -> None:
    here, there = two
    mine, again = here.store.person("mine"), there.store.person("again")
    try:
        keep(here, mine, life)

        archive = here.privacy.archive(mine)
        count = there.privacy.restore(again, archive)
        once_more = there.privacy.restore(again, archive)

        assert kept(there, again) == kept(here, mine)
        assert (count, once_more) == (len(life), 0)
        assert _conversations(there.privacy.archive(again)) == _conversations(archive)
    finally:
        here.private.erase(mine.id, NOON)
        there.private.erase(again.id, NOON)


def _conversations(archive: bytes) -> Any:
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        return json.loads(file.read("mine.json"))["conversations"]


def test_an_archive_is_two_files_one_to_bring_in_and_one_to_read(house: House) -> None:
    ana, ben = house.join("Ana", "mentee"), house.join("Ben", "mentor")
    house.pair(ana, ben)
    house.write(
        ana, "c1", "chats", said=(turn("t1", "I worry.\nA lot."),), fields={"mood": "tense"}
    )

    archive = house.privacy.archive(ana)

    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        names, text = file.namelist(), file.read("mine.md").decode()
        document = json.loads(file.read("mine.json"))
    assert names == ["mine.json", "mine.md"]
    assert "## Before the meeting, 2026-03-02" in text
    assert "> I worry.\n> A lot." in text
    assert "- mood: tense" in text
    assert "Your role in Reverse: mentee" in text
    assert set(document["also_held"]) == {
        "people", "accounts", "memberships", "pairs", "sessions", "invitations",
    }  # fmt: skip
    assert "argon-hash" not in str(document)
    assert "token of" not in str(document)


def test_what_was_erased_comes_back_from_an_archive(house: House) -> None:
    local = house.store.person("local")
    house.write(local, "c1", "chats", pair="local", said=(turn("t1", "I worry."),))
    before, archive = kept(house, local), house.privacy.archive(local)
    house.privacy.erase(local)
    again = house.store.person("local")

    assert house.privacy.restore(again, archive) == 1

    assert kept(house, again) == before


def test_what_is_here_is_never_overwritten(house: House) -> None:
    local = house.store.person("local")
    one = house.write(local, "c1", "chats", pair="local", fields={"mood": "tense"})
    archive = house.privacy.archive(local)
    house.privacy.take_back(local, house.privacy.shared(local)[0].id)
    one = house.access.of(local).conversation("c1")
    house.store.advance(one, replace(one, fields={"mood": "calm"}))
    before = kept(house, local)

    assert house.privacy.restore(local, archive) == 0

    assert kept(house, local) == before
    assert before[1] == set()


# What an archive cannot do.


@pytest.fixture
def people(house: House) -> tuple[Person, Person, Person]:
    ana, ben = house.join("Ana", "mentee"), house.join("Ben", "mentor")
    eve = house.join("Eve", "mentee")
    house.pair(ana, ben)
    return ana, ben, eve


def test_anothers_archive_becomes_ones_own_copy_and_touches_nothing_of_theirs(
    house: House, people: tuple[Person, Person, Person]
) -> None:
    ana, ben, eve = people
    house.write(ana, "case", phase="persona", fields={"persona": {"name": "Jo"}})
    house.write(
        ana, "c1", "chats", phase="rehearsal", flow="rehearsal:own-case", fields={"tip": "t2"},
        said=(turn("t1", "Hello."), turn("t2", "Yes?", "persona", parent="t1")),
    )  # fmt: skip
    hers = kept(house, ana)
    archive = house.privacy.archive(ana)

    assert house.privacy.restore(eve, archive) == 2
    assert house.privacy.restore(eve, archive) == 0

    assert kept(house, ana) == hers
    copies, shares = kept(house, eve)
    by_phase = {one.phase: one for one in copies}
    scene = by_phase["rehearsal"]
    assert {one.id for one in copies}.isdisjoint({"c1", "case"})
    assert scene.flow == f"rehearsal:own-{by_phase['persona'].id}"
    assert scene.fields["tip"] == scene.turns[1].id != "t2"
    assert scene.turns[1].parent == scene.turns[0].id
    assert (scene.pair, shares) == ("", set())
    assert [one.person for one in house.access.of(ben).shares("pair")] == [ana.id]


def test_an_archive_gives_no_role_no_pair_and_no_name(
    house: House, people: tuple[Person, Person, Person]
) -> None:
    ana, _, eve = people
    before = house.people.standing(eve.id)
    archive = changed(house.privacy.archive(ana), lambda one: one["also_held"].update(
        memberships=[{"programme": "p", "person": eve.id, "role": "coordinator"}],
        pairs=[{"id": "pair", "mentee": eve.id}], people=[{"id": ana.id, "called": "Eve"}],
    ))  # fmt: skip

    house.privacy.restore(eve, archive)

    assert house.people.standing(eve.id) == before
    assert house.private.names([ana.id]) == {ana.id: "Ana"}


def test_a_record_does_not_get_into_a_pair_one_is_not_in_just_now(
    house: House, people: tuple[Person, Person, Person]
) -> None:
    ana, ben, eve = people
    house.write(ana, "agenda", "chats", phase="planning", status="done", fields={"agenda": ["x"]})
    archive = house.privacy.archive(ana)
    house.privacy.erase(ana)

    house.privacy.restore(eve, archive)

    assert house.access.of(ben).of_pair("pair", "planning") == []
    assert house.access.of(ben).shares("pair") == []
    assert [one.pair for one in house.store.conversations(eve.id)] == [""]


def test_one_who_was_erased_brings_nothing_in(
    house: House, people: tuple[Person, Person, Person]
) -> None:
    ana, *_ = people
    house.write(ana, "c1")
    archive = house.privacy.archive(ana)
    house.privacy.erase(ana)

    with pytest.raises(NotAllowed):
        house.privacy.restore(ana, archive)


# What is no archive.


def zipped(*files: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files:
            file.writestr(name, content)
    return made.getvalue()


def changed(archive: bytes, change: Callable[[Any], Any]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        document = json.loads(file.read("mine.json"))
    change(document)
    return zipped(("mine.json", json.dumps(document).encode()))


def first(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda document: change(document["conversations"][0])


WRONG: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "a later version": ("other-version", lambda one: one.update(schema="telemachus.mine/2")),
    "no version": ("damaged", lambda one: one.pop("schema")),
    "an unknown key": ("damaged", lambda one: one.update(role="coordinator")),
    "a person of its own": ("damaged", first(lambda one: one.update(person=CANARY))),
    "a number for a text": ("damaged", first(lambda one: one["turns"][0].update(text=1))),
    "half a character": ("damaged", first(lambda one: one["turns"][0].update(text="\ud800"))),
    "a NUL": ("damaged", first(lambda one: one["turns"][0].update(text="\0"))),
    "an unknown author": ("damaged", first(lambda one: one["turns"][0].update(author=CANARY))),
    "a long id": ("damaged", first(lambda one: one.update(id="x" * 33))),
    "a moment without a zone": (
        "damaged", first(lambda one: one.update(started_at="2026-03-02T12:00:00")),
    ),
    "a moment to come": (
        "from-later", first(lambda one: one.update(changed_at=(NOON + 9 * DAY).isoformat())),
    ),
    "a turn that follows itself": (
        "damaged", first(lambda one: one["turns"][0].update(parent="t1")),
    ),
    "a turn that follows a later one": (
        "damaged", first(lambda one: one["turns"][0].update(parent="t2")),
    ),
    "a turn twice": ("damaged", first(lambda one: one["turns"].append(one["turns"][0]))),
    "a conversation twice": (
        "damaged", lambda one: one["conversations"].append(one["conversations"][0]),
    ),
    "a rehearsal that ends nowhere": (
        "damaged", first(lambda one: one.update(phase="rehearsal", fields={"tip": CANARY})),
    ),
    "a field that is no text": ("damaged", first(lambda one: one.update(fields={"mood": {}}))),
    "a version beyond counting": ("damaged", first(lambda one: one.update(version=2**31))),
    "a number beyond keeping": (
        "damaged", first(lambda one: one["turns"][0].update(attachment={"n": 2**70})),
    ),
}  # fmt: skip


@pytest.fixture
def archive(house: House) -> bytes:
    """Return a sound archive of somebody who has gone, with one conversation in it."""
    gone = house.store.person("gone")
    house.write(
        gone, "c1", said=(turn("t1", CANARY), turn("t2", CANARY, parent="t1")), pair="local"
    )
    made = house.privacy.archive(gone)
    house.privacy.erase(gone)
    return made


@pytest.mark.parametrize("wrong", WRONG)
def test_an_archive_that_was_changed_is_refused_whole(
    house: House, archive: bytes, wrong: str
) -> None:
    code, change = WRONG[wrong]
    local = house.store.person("local")

    with pytest.raises(InputError) as failed:
        house.privacy.restore(local, changed(archive, change))

    assert failed.value.code == code
    assert CANARY not in str(failed.value)
    assert house.store.conversations(local.id) == []


def test_an_archive_that_is_only_taken_apart_and_put_together_is_taken(
    house: House, archive: bytes
) -> None:
    local = house.store.person("local")

    assert house.privacy.restore(local, changed(archive, lambda one: None)) == 1


NESTED = b"[" * 100_000 + b"]" * 100_000
NO_ARCHIVES = {
    "nothing": (b"", "no-archive"),
    "a text": (CANARY.encode(), "no-archive"),
    "a way out of the folder": (zipped(("../mine.json", b"{}")), "no-archive"),
    "a way from the root": (zipped(("/mine.json", b"{}")), "no-archive"),
    "one file more": (zipped(("mine.json", b"{}"), ("mine.sh", b"")), "no-archive"),
    "no file": (zipped(), "no-archive"),
    "no JSON": (zipped(("mine.json", CANARY.encode())), "damaged"),
    "no UTF-8": (zipped(("mine.json", b"\xff\xfe{")), "damaged"),
    "nesting without end": (zipped(("mine.json", NESTED)), "damaged"),
    "a number that is none": (zipped(("mine.json", b'{"schema": NaN}')), "damaged"),
    "a key twice": (zipped(("mine.json", b'{"schema": 1, "schema": 2}')), "damaged"),
    "a list": (zipped(("mine.json", b"[]")), "damaged"),
}


@pytest.mark.parametrize("wrong", NO_ARCHIVES)
def test_what_is_no_archive_is_refused(house: House, wrong: str) -> None:
    content, code = NO_ARCHIVES[wrong]

    with pytest.raises(InputError) as failed:
        house.privacy.restore(house.store.person("local"), content)

    assert failed.value.code == code
    assert CANARY not in str(failed.value)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_stands_twice_is_refused(house: House) -> None:
    local = house.store.person("local")
    twice = zipped(("mine.json", b"{}"), ("mine.json", b"{}"))

    with pytest.raises(InputError, match="no archive"):
        house.privacy.restore(local, twice)


def test_a_bomb_is_refused_before_it_is_unpacked(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = house.store.person("local")
    bomb = zipped(("mine.json", b" " * (archives.LARGEST_TEXT + 1)))
    lying = bytearray(bomb)  # says that it holds three bytes
    at = bomb.rindex(b"PK\x01\x02")
    lying[at + 24 : at + 28] = (3).to_bytes(4, "little")

    assert len(bomb) < 1_000_000
    for content, codes in ((bomb, {"too-large"}), (bytes(lying), {"no-archive", "damaged"})):
        with pytest.raises(InputError) as failed:
            house.privacy.restore(local, content)
        assert failed.value.code in codes
    monkeypatch.setattr(archives, "LARGEST_FILE", 10)
    with pytest.raises(InputError, match="at most"):
        house.privacy.restore(local, bomb)
