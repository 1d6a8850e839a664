"""Programme questions as a conversation that is kept, followed up, and anybody's own."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from assistant.adapters.content import Content, load_content
from assistant.application.access import Access, LocalStandings
from assistant.application.answering import LONGEST, Answering
from assistant.application.programme import PROGRAMME, Programme
from assistant.domain.conversation import Conversation, Person
from assistant.domain.errors import InputError, StoreError, UnavailableModel
from assistant.settings import ROOT
from tests.coached_turn import Traced
from tests.doubles.authored import NOON, conversation
from tests.doubles.memory_store import MemoryStore
from tests.doubles.scripted_speaker import ScriptedSpeaker
from tests.doubles.word_search import WordSearch

TEXTS = {
    "charter.md": "A pair meets every three weeks.\n\nTaking part is free of charge.",
    "goals.md": "At the end the pair writes down goals.",
}
QUESTION = "How often does a pair meet, in weeks?"


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(ROOT / "prompts")


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def ana(store: MemoryStore) -> Person:
    return store.person("Ana")


@pytest.fixture
def programme_with(content: Content, store: MemoryStore) -> Callable[..., Programme]:
    ticks = itertools.count()

    def make(speaker: ScriptedSpeaker | None = None) -> Programme:
        search = WordSearch(TEXTS)
        return Programme(
            access=Access(store, LocalStandings("pair")),
            answering=Answering(search, content.answers.wording, speaker, content.answers.prompt),
            search=search,
            titles=lambda: {"charter.md": "The charter"},
            wellbeing=content.wellbeing,
            now=lambda: NOON + timedelta(seconds=next(ticks)),
        )

    return make


def only(store: MemoryStore, person: Person) -> Conversation:
    (listed,) = store.conversations(person.id)
    found = store.conversation(listed.id)
    assert found is not None
    return found


def test_nothing_was_asked_before_the_first_question(
    programme_with: Callable[..., Programme], ana: Person, store: MemoryStore
) -> None:
    assert programme_with().history(ana) == ()
    assert store.conversations(ana.id) == []


def test_a_question_and_its_answer_are_kept_as_given(
    programme_with: Callable[..., Programme], ana: Person, store: MemoryStore
) -> None:
    asked = programme_with().ask(ana, f"  {QUESTION}\n")

    question, reply = only(store, ana).turns
    assert asked.question == question.text == QUESTION
    assert (question.author, reply.author, reply.parent) == ("person", "coach", question.id)
    assert (reply.text, reply.origin) == (asked.answer.text, "guided")
    assert only(store, ana).flow == PROGRAMME


def test_history_gives_answers_back_with_their_sources(
    programme_with: Callable[..., Programme], ana: Person
) -> None:
    programme = programme_with()
    first = programme.ask(ana, QUESTION)
    second = programme.ask(ana, "What does taking part cost, is it free of charge?")

    again = programme.history(ana)

    assert [one.question for one in again] == [first.question, second.question]
    for then, now in zip((first, second), again, strict=True):
        assert now.answer.text == then.answer.text
        assert now.answer.citations == then.answer.citations
        assert now.answer.answered == then.answer.answered
        assert [found.passage.text for found in now.answer.passages] == [
            found.passage.text for found in then.answer.passages
        ]


def test_turns_are_linked_one_after_the_other(
    programme_with: Callable[..., Programme], ana: Person, store: MemoryStore
) -> None:
    programme = programme_with()
    programme.ask(ana, QUESTION)
    programme.ask(ana, QUESTION)

    turns = only(store, ana).turns

    assert [turn.parent for turn in turns] == [None, *[turn.id for turn in turns[:-1]]]


def test_people_do_not_see_each_others_questions(
    programme_with: Callable[..., Programme], ana: Person, store: MemoryStore
) -> None:
    programme = programme_with()
    programme.ask(ana, QUESTION)

    assert programme.history(store.person("Ben")) == ()


def test_clearing_begins_anew_and_loses_nothing(
    programme_with: Callable[..., Programme], ana: Person, store: MemoryStore
) -> None:
    programme = programme_with()
    programme.ask(ana, QUESTION)

    programme.clear(ana)
    after = programme.history(ana)
    programme.ask(ana, QUESTION)

    assert after == ()
    assert len(programme.history(ana)) == 1
    assert {one.status for one in store.conversations(ana.id)} == {"open", "done"}


def test_clearing_nothing_does_nothing(
    programme_with: Callable[..., Programme], ana: Person, store: MemoryStore
) -> None:
    programme_with().clear(ana)

    assert store.conversations(ana.id) == []


@pytest.mark.parametrize(
    "question", ["", "  ", "???", "x" * (LONGEST + 1), "What is \ud83d?", "What is \x00 it?"]
)
def test_a_question_that_cannot_be_taken_changes_nothing(
    programme_with: Callable[..., Programme], ana: Person, store: MemoryStore, question: str
) -> None:
    with pytest.raises(InputError):
        programme_with().ask(ana, question)

    assert store.conversations(ana.id) == []


def test_a_long_message_of_someone_in_danger_is_refused_or_answered_never_lost(
    programme_with: Callable[..., Programme], ana: Person, content: Content
) -> None:
    asked = programme_with().ask(ana, "I want to kill myself. " * 200)

    assert asked.answer.text == content.wellbeing.concerns[0].reply


def test_danger_is_answered_with_the_reviewed_words_and_no_model(
    programme_with: Callable[..., Programme], ana: Person, content: Content
) -> None:
    speaker = ScriptedSpeaker()

    asked = programme_with(speaker).ask(ana, "What if I want to kill myself?")

    assert asked.answer.text == content.wellbeing.concerns[0].reply
    assert (asked.answer.answered, asked.answer.citations) == (False, ())
    assert speaker.asked == []


def test_a_model_that_is_down_is_answered_for(
    programme_with: Callable[..., Programme], ana: Person
) -> None:
    speaker = ScriptedSpeaker(UnavailableModel("down"))

    asked = programme_with(speaker).ask(ana, QUESTION)

    assert asked.answer.origin == "guided"
    speaker.assert_spent()


def test_a_model_hears_only_the_last_questions_of_this_person(
    programme_with: Callable[..., Programme], ana: Person, store: MemoryStore
) -> None:
    programme = programme_with()
    programme.ask(store.person("Ben"), "What about canarybird and weeks?")
    for number in range(8):
        programme.ask(ana, f"How many weeks are in meeting number{number}?")
    speaker = ScriptedSpeaker(UnavailableModel("down"))

    programme_with(speaker).ask(ana, QUESTION)

    told = " ".join(str(message.content) for message in speaker.asked[0])
    assert "canarybird" not in told
    assert "number7" in told
    assert "number0" not in told


def test_a_question_asked_in_another_window_meanwhile_is_not_lost(
    programme_with: Callable[..., Programme], ana: Person, store: MemoryStore
) -> None:
    programme = programme_with()
    programme.ask(ana, QUESTION)
    advance, times = store.advance, [2]

    def interfered(before: Any, after: Any, turns: Any = (), shares: Any = None) -> bool:
        if times[0]:
            times[0] -= 1
            assert advance(before, before)
        return advance(before, after, turns, shares)

    store.advance = interfered  # type: ignore[method-assign]

    programme.ask(ana, QUESTION)

    assert len(programme.history(ana)) == 2


def test_a_store_that_fails_says_so(
    programme_with: Callable[..., Programme], ana: Person, store: MemoryStore
) -> None:
    store.fails = StoreError("disk full")

    with pytest.raises(StoreError):
        programme_with().ask(ana, QUESTION)


def test_coached_conversations_are_left_alone(
    programme_with: Callable[..., Programme], ana: Person, store: MemoryStore
) -> None:
    begun = conversation(person=ana.id)
    store.begin(begun)
    programme = programme_with()

    programme.ask(ana, QUESTION)
    programme.clear(ana)

    assert store.conversation("c1") == replace(begun)


def test_sources_are_shown_under_their_titles(programme_with: Callable[..., Programme]) -> None:
    programme = programme_with()

    assert programme.source_text("goals.md") == TEXTS["goals.md"]
    assert programme.title_of("charter.md") == "The charter"
    assert programme.title_of("goals.md") == "goals.md"
    with pytest.raises(StoreError):
        programme.source_text("no.md")


def test_a_question_is_traced_without_a_word_of_it(
    content: Content, store: MemoryStore, ana: Person
) -> None:
    trace = Traced()
    search = WordSearch(TEXTS)
    programme = Programme(
        access=Access(store, LocalStandings("pair")),
        answering=Answering(search, content.answers.wording, None, content.answers.prompt),
        search=search,
        titles=dict,
        wellbeing=content.wellbeing,
        now=lambda: NOON,
        trace=trace,
    )

    asked = [
        programme.ask(ana, question)
        for question in (QUESTION, f"{QUESTION} asks the canarybird", "I want to kill myself.")
    ]

    assert [one.outcome for one in trace.turns] == [
        "answered" if one.answer.answered else "refused" for one in asked
    ]
    assert (trace.turns[0].outcome, trace.turns[-1].outcome) == ("answered", "refused")
    assert {one.turn for one in trace.turns} == {
        turn.id for turn in only(store, ana).turns if turn.author == "coach"
    }
    assert "canarybird" not in str(trace.turns)
    assert "weeks" not in str(trace.turns)
