"""Telling repairs from answers, with the project's own patterns and flows."""

from __future__ import annotations

import time

import pytest

from assistant.domain.repairs import REPAIRS, Repair, is_just, recognise, step_called
from tests.conversations.walker import content

REPAIRS_FILE = content().craft.repairs
ANSWERS = [
    ("planning", "needs", "More help"),
    ("planning", "needs", "next week's budget"),
    ("planning", "needs", "Back to basics"),
    ("stock-taking", "expectations", "stop explaining so much"),
    ("planning", "needs", "more time"),
    ("planning", "needs", "Enough"),
    ("anchoring", "prejudices", "They skip meetings"),
    ("anchoring", "topics", "feedback"),
    ("planning", "needs", "Examples"),
    ("planning", "needs", "Ideas"),
    ("planning", "needs", "A break"),
    ("planning", "needs", "A summary of last time"),
    ("stock-taking", "next_topics", "notes on the last meeting"),
    ("anchoring", "topics", "The record of the meeting"),
    ("anchoring", "topics", "Why they answer with emojis"),
    ("anchoring", "openness", "Change the topic"),
    ("anchoring", "openness", "change the subject"),
    ("anchoring", "openness", "Go back to the first example and try again"),
    ("anchoring", "openness", "I stop and ask"),
    ("anchoring", "prejudices", "Cancel meetings without telling me"),
    ("anchoring", "prejudices", "They quit too easily"),
    ("anchoring", "openness", "Pause before I answer"),
    ("anchoring", "openness", "Repeat what she said in my own words"),
    ("anchoring", "openness", "Skip the jargon"),
    ("anchoring", "openness", "Say that I don't understand"),
    ("anchoring", "topics", "Undo and redo"),
    ("anchoring", "topics", "Menus in Teams"),
    ("anchoring", "topics", "What happens when an agent gets it wrong?"),
    ("anchoring", "topics", "How long does it take to learn video editing?"),
    ("anchoring", "topics", "What do different generations expect?"),
    ("anchoring", "topics", "Questions"),
    ("stock-taking", "next_topics", "next steps"),
    ("stock-taking", "expectations", "next level"),
    ("anchoring", "prejudices", "Sorry to say, that they are lazy"),
    ("anchoring", "state_of_mind", "I'm ready"),
    ("anchoring", "state_of_mind", "Ready for it"),
    ("anchoring", "state_of_mind", "Fine"),
    ("anchoring", "state_of_mind", "Good"),
    ("anchoring", "prejudices", "That's private people, mostly"),
    ("anchoring", "learning", "Change how I write emails"),
    ("anchoring", "learning", "Edit videos on my own"),
    ("anchoring", "learning", "Fix my calendar myself"),
    ("anchoring", "learning", "Update my profile to something decent"),
    ("anchoring", "learning", "replace my phone: it is old"),
    ("anchoring", "openness", "on expectations, I listen first"),
    ("anchoring", "openness", "No question, I'll listen"),
    ("anchoring", "learning", "Correct my own slides"),
    ("anchoring", "openness", "my goal should be hers"),
]
SAID = [
    ("back", "back"),
    ("back", "go back"),
    ("back", "Back please"),
    ("back", "previous question"),
    ("back", "can we go back a step?"),
    ("back", "one back"),
    ("back", "zurück"),
    ("back", "I want to go back"),
    ("skip", "skip"),
    ("skip", "Skip this one please"),
    ("skip", "can we leave that one"),
    ("skip", "can we leave this one for later?"),
    ("skip", "I'll come back to this"),
    ("skip", "let me come back to that later"),
    ("skip", "leave it open"),
    ("skip", "leave that one open"),
    ("skip", "let's leave that one"),
    ("skip", "I'd rather not say"),
    ("skip", "I'd prefer not to answer"),
    ("skip", "no comment"),
    ("skip", "next"),
    ("skip", "pass"),
    ("skip", "that's private"),
    ("skip", "let's move on"),
    ("skip", "I don't want to answer that"),
    ("skip", "not this one"),
    ("skip", "can we skip this?"),
    ("skip", "could we skip that question please?"),
    ("skip", "let's skip it"),
    ("pause", "pause"),
    ("pause", "let's pause here"),
    ("pause", "I have to go"),
    ("pause", "I need to go now"),
    ("pause", "gotta run"),
    ("pause", "let's continue tomorrow"),
    ("pause", "can we continue later?"),
    ("pause", "I'll finish this later"),
    ("pause", "bye"),
    ("pause", "talk to you later"),
    ("pause", "let's stop here"),
    ("pause", "that's all for today"),
    ("cancel", "cancel"),
    ("cancel", "stop"),
    ("cancel", "I want to stop"),
    ("cancel", "quit this"),
    ("cancel", "close the conversation"),
    ("cancel", "start over"),
    ("cancel", "forget it"),
    ("cancel", "I don't want to do this any more"),
    ("why", "why?"),
    ("why", "why do you ask?"),
    ("why", "Why do you want to know that?"),
    ("why", "what's this for?"),
    ("why", "warum?"),
    ("example", "example"),
    ("example", "give me an example please"),
    ("example", "can you give an example?"),
    ("example", "like what?"),
    ("example", "what do you mean?"),
    ("example", "I don't understand the question"),
    ("example", "what should I write?"),
    ("example", "help me"),
    ("example", "any ideas?"),
    ("help", "help"),
    ("help", "?"),
    ("help", "Hilfe"),
    ("help", "what can I do here?"),
    ("repeat", "repeat"),
    ("repeat", "can you repeat the question?"),
    ("repeat", "what was the question again?"),
    ("repeat", "sorry?"),
    ("repeat", "say that again please"),
    ("summary", "summary"),
    ("summary", "what did I say before?"),
    ("summary", "what have I said so far?"),
    ("summary", "show me my notes"),
    ("summary", "what do you have so far?"),
    ("summary", "what did I say about topics?"),
    ("summary", "where are we?"),
    ("resume", "continue"),
    ("resume", "go on"),
    ("resume", "I'm back"),
    ("resume", "weiter"),
    ("correct", "change what I said about topics"),
    ("correct", "wait, change what I said about topics"),
    ("correct", "correct my topics to AI"),
    ("correct", "can I change my topics?"),
    ("correct", "I want to change my topics to AI and email"),
    ("correct", "go back to my topics"),
    ("correct", "back to topics"),
    ("correct", "hang on, fix the topics"),
    ("correct", "my topics should say AI"),
    ("rewrite_last", "I meant slow"),
    ("rewrite_last", "sorry, I meant that they are slow"),
    ("rewrite_last", "no, actually I meant slow"),
    ("rewrite_last", "scratch that"),
    ("rewrite_last", "scratch that, they are slow"),
    ("rewrite_last", "let me rephrase that"),
    ("rewrite_last", "that's not what I meant"),
    ("rewrite_last", "can I change my last answer?"),
    ("digress", "What does the charter say about privacy?"),
    ("privacy", "who can read this?"),
    ("privacy", "is this confidential?"),
    ("privacy", "Can my boss see what I write?"),
    ("digress", "question: how often do we meet?"),
    ("digress", "how often should we meet?"),
    ("digress", "can I leave the programme?"),
    ("digress", "what is reverse mentoring?"),
    ("digress", "what happens if we don't get along?"),
    ("digress", "am I allowed to record the meeting?"),
    ("privacy", "what happens to my answers?"),
]


@pytest.mark.parametrize(("phase", "step", "text"), ANSWERS)
def test_a_real_answer_is_never_taken_for_a_repair(phase: str, step: str, text: str) -> None:
    for role in ("mentee", "mentor"):
        flow = content().flows[phase, role]
        if step in flow:
            assert recognise(text, flow, flow[step], REPAIRS_FILE) is None


@pytest.mark.parametrize(("name", "text"), SAID)
def test_a_repair_is_recognised_however_it_is_put(name: str, text: str) -> None:
    flow = content().flows["anchoring", "mentee"]

    found = recognise(text, flow, flow["prejudices"], REPAIRS_FILE)

    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("text", "repair"),
    [
        ("correct my topics to AI", Repair("correct", "topics", "AI")),
        ("Change Topics: AI; email", Repair("correct", "topics", "AI; email")),
        ("wait, change what I said about my mood", Repair("correct", "state_of_mind")),
        ("I want to change my topics to AI and email", Repair("correct", "topics", "AI and email")),
        ("sorry, I meant slow", Repair("rewrite_last", None, "slow")),
        ("scratch that", Repair("rewrite_last")),
        ("question: who leads this", Repair("digress", None, "who leads this")),
    ],
)
def test_a_correction_names_what_and_brings_the_new_words(text: str, repair: Repair) -> None:
    flow = content().flows["anchoring", "mentee"]

    assert recognise(text, flow, flow["prejudices"], REPAIRS_FILE) == repair


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("yes", "Yes, please"), ("yes", "take it"), ("yes", "that one"), ("yes", "ja"),
        ("no", "keep mine"), ("no", "No, go on"), ("no", "nein"), ("no", "mine"),
        ("keep", "keep it as it is"), ("keep", "leave it"), ("keep", "Keep it"),
        ("enough", "that's it"), ("enough", "no more"),
        ("enough", "done"), ("all", "All of them"), ("all", "yes, all"), ("all", "both"),
        ("none", "keep them private"), ("none", "not yet"), ("none", "None"),
    ],
)  # fmt: skip
def test_short_replies_mean_one_thing(name: str, text: str) -> None:
    assert is_just(text, name, REPAIRS_FILE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["yes", "ok", "keep it", "keep", "fine", "not all of them", "all except 2"]
)
def test_only_all_means_all(text: str) -> None:
    assert not is_just(text, "all", REPAIRS_FILE)


def test_every_button_means_what_it_says() -> None:
    means = {"close": "yes", "go_on": "no", "no": "no", "keep": "keep"}

    for key, words in content().craft.lines.replies.items():
        assert is_just(words, means.get(key, key), REPAIRS_FILE)  # type: ignore[arg-type]


def test_a_question_for_the_mentor_is_not_a_digression() -> None:
    flow = content().flows["anchoring", "mentee"]

    asked = "How does mentoring a senior feel for you?"

    assert recognise(asked, flow, flow["questions"], REPAIRS_FILE) is None


def test_a_step_is_called_by_its_label_its_id_or_another_name() -> None:
    flow = content().flows["anchoring", "mentee"]

    for name in ("Topics", "my topics", "topic", "the “topics”"):
        found = step_called(name, flow)
        assert found is not None
        assert found.id == "topics"
    assert step_called("weather", flow) is None


@pytest.mark.parametrize(
    "text",
    ["a" * 8000, "no " * 2600, " " * 7999 + "x", "wait, " * 1300 + "x", "1 " * 3999 + "x",
     "?" * 7999 + "x",
     "ok okay " * 1000, "leave it " * 800, "open open " * 790 + "x", "1" * 7999 + "x"],
)  # fmt: skip
def test_no_message_takes_long_to_understand(text: str) -> None:
    flow = content().flows["anchoring", "mentee"]
    begun = time.perf_counter()

    recognise(text, flow, flow["prejudices"], REPAIRS_FILE)
    for name in REPAIRS:
        is_just(text, name, REPAIRS_FILE)  # type: ignore[arg-type]

    assert time.perf_counter() - begun < 6
