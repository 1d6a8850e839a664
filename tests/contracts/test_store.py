"""What the application may rely on, wherever conversations are kept: in memory or a database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from assistant.adapters.database import Database
from assistant.application.ports import Store
from assistant.domain.conversation import Conversation, Person, Place, Turn
from assistant.domain.errors import StoreError
from assistant.domain.merging import Item
from assistant.domain.next_step import Meeting, Milestone
from assistant.domain.pair_records import Entry
from assistant.domain.sharing import Share
from tests.doubles.authored import NOON, conversation
from tests.doubles.memory_store import MemoryStore

HOUR = timedelta(hours=1)


def turn(id: str, author: Any = "person", **changed: Any) -> Turn:
    given: dict[str, Any] = {
        "parent": None,
        "text": f"words of {id}",
        "step": "topics",
        "said_at": NOON,
    }
    return Turn(id=id, author=author, **{**given, **changed})


FULL = turn(
    "full",
    "coach",
    parent="t1",
    text="Zoë said: “naïve” 👩‍👩‍👧 \r\n\t; DROP TABLE turns; --",
    step=None,
    said_at=NOON.replace(microsecond=123456),
    origin="model",
    model="m",
    prompt="coach@sha256:00",
    partial=True,
    note="One quiet line.",
    attachment={"guidance": {"title": "T", "nested": [1, None, True, {"a": "b"}]}},
)


def share(of: Conversation, text: str, hours: int = 0) -> Share:
    return Share(of.id, of.person, of.pair, "topics", text, NOON + hours * HOUR)


def entry(by: Person, *words: str, **changed: Any) -> Entry:
    items = tuple(Item(f"id of {one}", one, (by.id,)) for one in words)
    made = Entry("pair", "agenda", 1, "agenda", 1, by.id, NOON, items, "c1", ("said",))
    return replace(made, **changed)


class StoreContract:
    """Every store passes these."""

    @pytest.fixture
    def ana(self, store: Store) -> Person:
        return store.person("Ana")

    @pytest.fixture
    def begun(self, store: Store, ana: Person) -> Conversation:
        begun = conversation(person=ana.id, turns=(turn("t1", "coach"),))
        store.begin(begun)
        return begun

    def read(self, store: Store, id: str = "c1") -> Conversation:
        found = store.conversation(id)
        assert found is not None
        return found

    def test_a_person_is_made_once(self, store: Store) -> None:
        first = store.person("Ana")

        assert store.person("Ana") == first
        assert store.person("ana").id != first.id
        assert first.name == "Ana"

    def test_what_is_begun_is_read_back_equal(self, store: Store, ana: Person) -> None:
        place = Place(("a", "b"), ("c",), "a", ("a", "language fr"), ("rewrite", "0:How?"))
        begun = conversation(
            person=ana.id,
            place=place,
            fields={"topics": ["AI", "ça"], "mood": "“tense”\n\n$question", "none": []},
            carried={"last_topics": ["maps"]},
            turns=(turn("t1"), FULL),
        )

        store.begin(begun)

        assert self.read(store) == begun

    def test_moments_are_the_same_in_every_time_zone(self, store: Store, ana: Person) -> None:
        there = NOON.astimezone(timezone(timedelta(hours=9)))

        store.begin(conversation(person=ana.id, started_at=there, changed_at=there))

        assert self.read(store).started_at == NOON

    def test_turns_come_in_the_order_they_were_kept(
        self, store: Store, begun: Conversation
    ) -> None:
        names = ["z", "a", "m", "b"]
        for name in names:
            before = self.read(store)
            assert store.advance(before, before, (turn(name, said_at=NOON - HOUR),))

        assert [one.id for one in self.read(store).turns] == ["t1", *names]

    def test_an_advance_keeps_everything_it_changed(
        self, store: Store, begun: Conversation
    ) -> None:
        after = replace(
            begun,
            status="done",
            place=Place(settled=("topics",)),
            fields={"topics": ["AI"]},
            carried={"last_topics": ["x"]},
            changed_at=NOON + HOUR,
        )

        assert store.advance(begun, after, (turn("t2"), turn("t3", "coach")), [share(begun, "AI")])

        turns = (*begun.turns, turn("t2"), turn("t3", "coach"))
        assert self.read(store) == replace(after, version=1, turns=turns)
        assert store.shares("pair") == [share(begun, "AI")]

    def test_of_a_pairs_records_one_may_read_the_last_few(self, store: Store, ana: Person) -> None:
        for number in range(4):
            made = conversation(f"c{number}", person=ana.id, status="done", phase="planning")
            store.begin(replace(made, started_at=NOON + number * HOUR, fields={"agenda": ["x"]}))

        found = store.of_pair("pair", "planning", 2)

        assert [one.id for one in found] == ["c3", "c2"]
        assert found[0].fields == {"agenda": ["x"]}
        assert len(store.of_pair("pair", "planning")) == 4

    def test_the_last_of_each_kind_is_told_of_a_person_and_of_pairs(
        self, store: Store, ana: Person
    ) -> None:
        ben = store.person("Ben")
        kept: dict[str, dict[str, Any]] = {
            "early": {"status": "done"},
            "late": {"status": "done", "started_at": NOON + HOUR},
            "open": {},
            "unpaired": {"pair": "", "status": "done"},
            "bens": {"person": ben.id, "role": "mentor", "status": "done"},
            "bens unpaired": {"person": ben.id, "pair": "", "status": "done"},
            "elsewhere": {"person": ben.id, "pair": "other", "status": "done"},
        }
        for id, changed in kept.items():
            store.begin(conversation(id, **{"person": ana.id, **changed}))

        found = {one.conversation: one for one in store.milestones(ana.id, {"pair", ""})}

        assert set(found) == {"late", "open", "unpaired", "bens"}
        assert found["late"] == Milestone(
            "late", "pair", "anchoring", "mentee", ana.id, "done", NOON + HOUR
        )
        assert {one.conversation for one in store.milestones(ana.id, ())} == {
            "late", "open", "unpaired",
        }  # fmt: skip

    def test_the_next_meeting_is_the_one_noted_last(self, store: Store, ana: Person) -> None:
        first = Meeting("pair", NOON, "Europe/Lisbon", ana.id, NOON - HOUR)
        store.note_meeting(first)
        store.note_meeting(replace(first, starts_at=NOON + HOUR))

        assert store.meeting("pair") == replace(first, starts_at=NOON + HOUR)
        assert store.meeting("other") is None

    def test_a_field_taken_out_is_gone(self, store: Store, begun: Conversation) -> None:
        store.advance(begun, replace(begun, fields={"topics": ["AI"], "mood": "tense"}))
        before = self.read(store)

        store.advance(before, replace(before, fields={"mood": "calm"}))

        assert self.read(store).fields == {"mood": "calm"}

    def test_an_outdated_advance_is_refused_and_keeps_nothing(
        self, store: Store, begun: Conversation
    ) -> None:
        store.advance(begun, replace(begun, fields={"mood": "first"}), (turn("t2"),))

        late = replace(begun, fields={"mood": "late"}, status="done")
        was_kept = store.advance(begun, late, (turn("t3"),), [share(begun, "AI")])

        assert was_kept is False
        assert self.read(store).fields == {"mood": "first"}
        assert [one.id for one in self.read(store).turns] == ["t1", "t2"]
        assert store.shares("pair") == []

    def test_an_advance_that_cannot_be_kept_whole_keeps_nothing(
        self, store: Store, begun: Conversation
    ) -> None:
        after = replace(begun, fields={"mood": "tense"}, status="done")

        with pytest.raises(StoreError):
            store.advance(begun, after, (turn("t2"), turn("t1")), [share(begun, "AI")])

        assert self.read(store) == begun
        assert store.shares("pair") == []

    def test_an_advance_of_what_is_not_there_is_refused(
        self, store: Store, begun: Conversation
    ) -> None:
        other = conversation("nowhere", person=begun.person)

        assert store.advance(other, other, (turn("t2"),)) is False
        assert store.conversation("nowhere") is None

    def test_shares_are_replaced_and_taken_back(self, store: Store, begun: Conversation) -> None:
        store.advance(begun, begun, shares=[share(begun, "AI"), share(begun, "chat")])
        second = self.read(store)
        store.advance(second, second)
        kept = store.shares("pair")
        third = self.read(store)
        store.advance(third, third, shares=[share(begun, "maps")])
        replaced = store.shares("pair")
        fourth = self.read(store)
        store.advance(fourth, fourth, shares=[])

        assert [one.text for one in kept] == ["AI", "chat"]
        assert [one.text for one in replaced] == ["maps"]
        assert store.shares("pair") == []

    def test_shares_of_one_conversation_leave_anothers_alone(
        self, store: Store, begun: Conversation
    ) -> None:
        ben = store.person("Ben")
        other = conversation("c2", person=ben.id)
        store.begin(other)
        store.advance(begun, begun, shares=[share(begun, "AI")])
        store.advance(other, other, shares=[share(other, "chat", hours=1)])

        before = self.read(store)
        store.advance(before, before, shares=[])

        assert store.shares("pair") == [share(other, "chat", hours=1)]

    def test_pairs_do_not_see_each_others_shares(self, store: Store, begun: Conversation) -> None:
        store.advance(begun, begun, shares=[share(begun, "AI")])

        assert store.shares("another pair") == []

    def test_two_people_are_kept_apart(self, store: Store, begun: Conversation) -> None:
        ben = store.person("Ben")
        store.begin(conversation("c2", person=ben.id))

        assert [one.id for one in store.conversations(begun.person)] == ["c1"]
        assert [one.id for one in store.conversations(ben.id)] == ["c2"]

    def test_conversations_come_last_changed_first_and_without_turns(
        self, store: Store, begun: Conversation
    ) -> None:
        store.begin(
            conversation("c2", person=begun.person, changed_at=NOON + HOUR, turns=(turn("t2"),))
        )
        store.begin(conversation("c3", person=begun.person, changed_at=NOON - HOUR))
        store.advance(begun, replace(begun, changed_at=NOON + 2 * HOUR, fields={"mood": "calm"}))

        listed = store.conversations(begun.person)

        assert [one.id for one in listed] == ["c1", "c2", "c3"]
        assert all(one.turns == () for one in listed)
        assert listed[0].fields == {"mood": "calm"}

    def test_of_two_changed_at_the_same_moment_the_later_begun_comes_first(
        self, store: Store, begun: Conversation
    ) -> None:
        for id, minutes in (("b", 1), ("z", 3), ("a", 2)):
            started = NOON + timedelta(minutes=minutes)
            store.begin(
                conversation(id, person=begun.person, started_at=started, changed_at=NOON + HOUR)
            )

        assert [one.id for one in store.conversations(begun.person)] == ["z", "a", "b", "c1"]

    def test_of_a_pair_come_finished_ones_of_the_phase_the_newest_first(
        self, store: Store, begun: Conversation
    ) -> None:
        ben = store.person("Ben")
        for id, person, hours in (("old", begun.person, 1), ("new", ben.id, 2)):
            store.begin(
                conversation(
                    id,
                    person=person,
                    phase="planning",
                    status="done",
                    fields={"agenda": [id]},
                    started_at=NOON + hours * HOUR,
                    changed_at=NOON + hours * HOUR,
                    turns=(turn(f"t of {id}"),),
                )
            )
        store.begin(conversation("open", person=ben.id, phase="planning"))
        store.begin(conversation("else", person=ben.id, phase="planning", status="done", pair="p2"))
        store.begin(conversation("other", person=ben.id, phase="anchoring", status="done"))

        found = store.of_pair("pair", "planning")

        assert [(one.id, one.fields, one.turns) for one in found] == [
            ("new", {"agenda": ["new"]}, ()),
            ("old", {"agenda": ["old"]}, ()),
        ]

    def test_a_finished_one_that_is_changed_again_does_not_become_the_newest(
        self, store: Store, begun: Conversation
    ) -> None:
        for id, hours in (("old", 1), ("new", 2)):
            at = NOON + hours * HOUR
            store.begin(
                conversation(
                    id,
                    person=begun.person,
                    phase="stock-taking",
                    status="done",
                    started_at=at,
                    changed_at=at,
                )
            )
        old = self.read(store, "old")

        store.advance(old, replace(old, changed_at=NOON + 9 * HOUR))

        assert [one.id for one in store.of_pair("pair", "stock-taking")] == ["new", "old"]
        assert store.conversations(begun.person)[0].id == "old"

    def test_a_turn_is_reworded_in_its_place(self, store: Store, begun: Conversation) -> None:
        store.advance(begun, begun, (turn("full", "coach"), turn("t3")))

        store.reword(begun, FULL)

        turns = self.read(store).turns
        assert [one.id for one in turns] == ["t1", "full", "t3"]
        assert turns[1] == FULL

    def test_rewording_leaves_the_version_alone(self, store: Store, begun: Conversation) -> None:
        store.reword(begun, turn("t1", "coach", text="Other words."))

        assert store.advance(begun, begun)

    def test_rewording_what_is_not_there_adds_nothing(
        self, store: Store, begun: Conversation
    ) -> None:
        store.reword(begun, turn("t9", "coach"))

        assert self.read(store).turns == begun.turns

    def test_a_turn_of_another_conversation_or_person_is_not_reworded(
        self, store: Store, begun: Conversation
    ) -> None:
        ben = store.person("Ben")
        other = conversation("c2", person=ben.id)
        store.begin(other)

        store.reword(other, turn("t1", "coach", text="Other words."))
        store.reword(replace(begun, person=ben.id), turn("t1", "coach", text="Other words."))

        assert self.read(store) == begun

    def test_an_advance_of_what_is_kept_as_anothers_is_refused(
        self, store: Store, begun: Conversation
    ) -> None:
        ben = store.person("Ben")
        forged = [replace(begun, person=ben.id), replace(begun, pair="another pair")]

        kept = [store.advance(one, replace(one, fields={"mood": "mine"})) for one in forged]

        assert kept == [False, False]
        assert self.read(store) == begun

    def test_a_conversation_may_take_a_pair_on(self, store: Store, begun: Conversation) -> None:
        alone = conversation("c2", person=begun.person, pair="")
        store.begin(alone)

        assert store.advance(alone, replace(alone, pair="pair"))

        assert self.read(store, "c2").pair == "pair"

    def test_an_id_of_nothing_finds_nothing(self, store: Store, begun: Conversation) -> None:
        assert store.conversation("c9") is None
        assert store.conversation("") is None
        assert store.conversation("c1' OR '1'='1") is None
        assert store.conversations("nobody") == []
        assert store.of_pair("pair", "closing") == []
        assert store.shares("") == []

    def test_of_a_pair_come_only_the_last_ones_that_are_asked_for(
        self, store: Store, ana: Person
    ) -> None:
        for n in range(4):
            store.begin(
                conversation(f"d{n}", person=ana.id, status="done", phase="planning",
                             started_at=NOON + n * HOUR, changed_at=NOON - n * HOUR)
            )  # fmt: skip

        assert [one.id for one in store.of_pair("pair", "planning", 2)] == ["d3", "d2"]
        assert [one.id for one in store.conversations(ana.id, 1)] == ["d0"]
        assert store.conversations(ana.id, statuses=("open", "paused")) == []
        assert store.conversations(ana.id, phase="closing") == []

    def test_changes_of_a_pairs_record_are_kept_whole_and_each_number_once(
        self, store: Store, ana: Person
    ) -> None:
        first, second = entry(ana, "maps"), entry(ana, "chat", "maps", number=2)

        assert store.keep_entries([first, second])
        assert store.keep_entries([entry(ana, "x", field="notes"), entry(ana, "late")]) is False

        assert store.entries("pair", "agenda", 3) == [first, second]
        assert store.entries("other", "agenda", 3) == []
        assert store.entries("pair", "closing plan", 3) == []

    def test_of_a_pairs_records_come_the_last_ones_whole(self, store: Store, ana: Person) -> None:
        every = [entry(ana, f"topic {n}", meeting=n) for n in (1, 2, 3)]
        store.keep_entries(every)

        assert store.entries("pair", "agenda", 2) == every[1:]
        assert store.entries("pair", "agenda", None) == every

    def test_an_id_is_begun_once(self, store: Store, begun: Conversation) -> None:
        with pytest.raises(StoreError):
            store.begin(replace(begun, fields={"mood": "other"}, turns=()))

        assert self.read(store) == begun

    def test_a_conversation_of_no_one_is_not_begun(self, store: Store) -> None:
        with pytest.raises(StoreError):
            store.begin(conversation(person="nobody"))

        assert store.conversation("c1") is None

    def test_what_was_given_may_change_without_changing_what_is_kept(
        self, store: Store, ana: Person
    ) -> None:
        fields: dict[str, Any] = {"topics": ["AI"]}
        store.begin(conversation(person=ana.id, fields=fields))
        fields["topics"].append("chat")
        self.read(store).fields["topics"].append("maps")

        assert self.read(store).fields == {"topics": ["AI"]}


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def store(self) -> Store:
        return MemoryStore()


class TestDatabase(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        database = Database.in_folder(tmp_path)
        yield database
        database.close()
