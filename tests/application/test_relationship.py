"""A pair through two meetings and the closing: each phase begins where the one before ended."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.adapters.database import Database
from assistant.application.access import Access, LocalStandings, OwnStore
from assistant.application.answering import Answering
from assistant.application.coaching import Authored, Coaching
from assistant.application.guidance import Guide
from assistant.application.relationship import carried_for, comparison_for, ledger_for
from assistant.application.snapshots import Snapshot
from assistant.domain.conversation import Person, Place, Role
from tests.conversations.walker import content
from tests.doubles.authored import NOON, conversation
from tests.doubles.word_search import WordSearch


class Pair:
    """Ana, the mentee, and Bo, the mentor, on one store."""

    def __init__(self, folder: Path) -> None:
        self.store = Database.in_folder(folder)
        self.access = Access(self.store, LocalStandings("pair"))
        clock = itertools.count()
        made, search = content(), WordSearch({})
        self.coaching = Coaching(
            access=self.access,
            authored=Authored(dict(made.flows), made.craft, made.wellbeing, made.coach_prompt),
            answering=Answering(search, made.answers.wording, None, made.answers.prompt),
            guide=Guide(search),
            speaker=None,
            now=lambda: datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(minutes=next(clock)),
        )
        self.people: dict[Role, Person] = {
            "mentee": self.store.person("Ana"),
            "mentor": self.store.person("Bo"),
        }

    @property
    def own(self) -> OwnStore:
        """Return the store as the mentee may use it."""
        return self.access.of(self.people["mentee"])

    def walk(self, phase: str, role: Role, *says: str) -> Snapshot:
        """Walk a flow with these words; every line of the coach is kept in the snapshot."""
        person = self.people[role]
        snapshot = self.coaching.start(person, phase, role)
        for words in says:
            *_, last = self.coaching.say(person, snapshot.conversation, words)
            assert isinstance(last, Snapshot)
            snapshot = last
        return snapshot


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    pair = Pair(tmp_path)
    yield pair
    pair.store.close()


def _said(snapshot: Snapshot) -> str:
    return "\n".join(line.text for line in snapshot.lines if line.author == "coach")


def _meet_twice(pair: Pair) -> None:
    secret = "That she finds me hopelessly old"
    pair.walk(
        "anchoring", "mentee", "Tense, to be honest", secret, "Friendly so far",
        "group chat, maps", "Run a meeting alone", "I'll say what I don't know",
        "How do you start?", "Why?", "What do you skip when you read?",
        "How do you learn a tool?", "enough", "1",
    )  # fmt: skip
    pair.walk("planning", "mentor", "Time to show it", "nothing", "2 for 20 min")
    pair.walk("planning", "mentee", "Quiet", "The new tool is live", "1 for 10 min")
    pair.walk(
        "work session", "mentee", "2, 1", "On my own phone", "I set it up", "That I was quick",
        "skip",
    )  # fmt: skip
    pair.walk("stock-taking", "mentee", "I can set up a phone", "Maps", "More time", "maps")
    pair.walk("stock-taking", "mentor", "She sets up her phone", "folders", "A real case", "maps")


def test_planning_proposes_what_was_shared_and_nothing_private(pair: Pair) -> None:
    pair.walk(
        "anchoring", "mentee", "Tense, to be honest", "Hopelessly slow people", "Friendly so far",
        "group chat, maps", "Run a meeting alone", "I'll say what I don't know", "skip", "1",
    )  # fmt: skip

    planning = pair.walk("planning", "mentor", "Time to show it", "nothing urgent")

    assert "group chat" in _said(planning)
    assert not any(words in _said(planning) for words in ("Hopelessly", "Tense", "maps", "alone"))


def test_each_phase_begins_where_the_one_before_ended(pair: Pair) -> None:
    _meet_twice(pair)

    anchoring = pair.walk("anchoring", "mentor", "Calm this time")
    planning = pair.walk("planning", "mentor", "Time")
    opening = pair.walk("opening", "mentee", "Fine and rested today", "She is well")

    assert "More time" in _said(anchoring)
    assert "1. maps\n2. folders" in _said(planning)
    assert "I can set up a phone" in _said(opening)


def test_a_topic_the_session_did_not_get_to_is_asked_about_when_planning(pair: Pair) -> None:
    _meet_twice(pair)

    planning = pair.walk("planning", "mentee", "Quiet", "none")

    assert planning.step == "left_out"
    assert "group chat" in _said(planning)


def test_the_work_session_shows_the_agenda_of_both(pair: Pair) -> None:
    pair.walk("planning", "mentor", "Time to show it", "nothing", "maps 20 min")
    pair.walk("planning", "mentee", "Quiet", "nothing", "folders 10 min")

    session = pair.walk("work session", "mentor")

    assert "1. maps (20 min)\n2. folders (10 min)" in _said(session)


def test_the_ledger_and_the_comparison_tell_the_same_story_for_both(pair: Pair) -> None:
    _meet_twice(pair)

    ledger = ledger_for(pair.own, "pair")
    compared = comparison_for(pair.own, "pair")

    assert ledger.meetings == 1
    assert [(s.name, s.standing, s.is_agreed) for s in ledger.skills] == [
        ("I can set up a phone", "acquired", True),
        ("Maps", "to improve", False),
        ("folders", "to improve", False),
    ]
    states = {topic.name: topic.state for topic in ledger.topics}
    assert states["maps"] == "open"
    assert states["group chat"] == "dropped"
    assert [event.phase for event in ledger.timeline] == [
        "planning", "planning", "work session", "stock-taking", "stock-taking",
    ]  # fmt: skip
    assert compared is not None
    assert compared.headings[0].both == (("I can set up a phone", "She sets up her phone"),)
    assert compared.headings[1].mentee_only == ("Maps",)


def test_the_closing_draws_on_the_whole_ledger(pair: Pair) -> None:
    _meet_twice(pair)

    closing = pair.walk("closing", "mentee", "1")

    assert "I can set up a phone" in _said(closing)
    assert all(words in _said(closing) for words in ("Maps", "folders", "group chat"))


def test_nothing_private_is_in_the_ledger_or_carried_anywhere(pair: Pair) -> None:
    _meet_twice(pair)

    everything = f"{ledger_for(pair.own, 'pair')} {carried_for(pair.own, 'pair')}"

    assert not any(words in everything for words in ("hopelessly", "Tense", "Friendly", "alone"))


def test_another_pair_sees_nothing_of_it(pair: Pair) -> None:
    _meet_twice(pair)

    assert carried_for(pair.own, "others") == {}
    assert ledger_for(pair.own, "others").skills == ()
    assert comparison_for(pair.own, "others") is None


def test_without_stock_takings_there_is_nothing_to_compare(pair: Pair) -> None:
    pair.walk("stock-taking", "mentee", "maps alone", "chat", "time", "maps")

    assert comparison_for(pair.own, "pair") is None


def _two_hundred_meetings(pair: Pair) -> None:
    for n in range(200):
        at = NOON + timedelta(days=n)
        fields = {"skills": [f"skill {n} of mine"], "next_topics": [f"topic {n}"]}
        pair.store.begin(
            conversation(f"s{n}", person=pair.people["mentee"].id, phase="stock-taking",
                         status="done", place=Place(), started_at=at, changed_at=at, fields=fields)
        )  # fmt: skip


def test_a_phase_begins_from_the_last_meetings_however_many_there_were(pair: Pair) -> None:
    _two_hundred_meetings(pair)
    asked: list[str] = []
    with pair.store.begun() as connection:
        sa.event.listen(connection.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))

    carried = carried_for(pair.own, "pair")

    assert carried["last_topics"] == ["topic 199"]
    assert len(asked) < 60
    many = [
        said
        for said in asked
        if "FROM conversations" in said and "conversations.id = ?" not in said
    ]
    assert many
    assert all("LIMIT" in said for said in many)


def test_the_closing_is_handed_the_whole_road(pair: Pair) -> None:
    _two_hundred_meetings(pair)

    carried = carried_for(pair.own, "pair", whole=True)

    assert len(carried["ledger_skills"]) == 20
