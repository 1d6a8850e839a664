"""Hearing how something was said, with the project's own signs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.listening import hear, language_of
from tests.conversations.walker import content

LISTENING = content().craft.listening


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("I'm fed up with this", "angry"),
        ("This is a stupid question, honestly", "angry"),
        ("Honestly this whole thing is bullshit", "angry"),
        ("I nearly cried after the last meeting", "tearful"),
        ("I feel so alone", "tearful"),
        ("I'm exhausted and it's too much", "tearful"),
        ("I can't cope any more", "tearful"),
        ("I don't see the point of this", "doubting"),
        ("What could a junior teach me about banking", "doubting"),
        ("HR forced me to do it", "doubting"),
        ("haha well, I hope she is patient", "joking"),
        ("No time, between meetings", "hurried"),
        ("I only have five minutes", "hurried"),
        ("Curious, but a bit tense. I'm used to being the one who knows.", "worried"),
        ("I’m a bit nervous about it", "worried"),
        ("I don't want to look stupid in front of her", "worried"),
        ("I'm really looking forward to it", "hopeful"),
        ("I am curious what she thinks", "hopeful"),
        ("I don't know", "unsure"),
        ("no idea yet", "unsure"),
        ("Keine Ahnung", "unsure"),
        ("je ne sais pas", "unsure"),
        ("fine", "thin"),
        ("😀", "joking"),
        ("Is it always like this with new tools?", "asking"),
        ("word " * 130, "essay"),
    ],
)
def test_a_tone_is_heard_in_what_someone_says_of_themselves(text: str, tone: str) -> None:
    assert hear(text, LISTENING).tone == tone


@pytest.mark.parametrize(
    "text",
    [
        "everything has to be quick",
        "I want to be able to run a meeting alone",
        "That would be a great start, with an open discussion",
        "They are so annoying sometimes, always on the phone",
        "My boss was furious about the slides",
        "THIS IS HOW I ALWAYS WRITE BY THE WAY",
        "Great idea!! I'd do that",
        "I feel so alone in this meeting room",
        "my laptop is broken again",
        "she is sceptical about AI",
        "He is always joking about my age",
        "They have no time for us",
        "I have no time to learn new tools",
        "I arrived five minutes late to the call",
        "I'm not nervous about it at all",
        "I hope he stops interrupting me",
        "He is a nervous speaker I think",
        "we meet people who are behind",
        "I don't know how to share a screen",
    ],
)
def test_words_about_others_or_things_are_plain(text: str) -> None:
    assert hear(text, LISTENING).tone == "plain"


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        (
            "Friendly, but I wait until he asks me something.",
            "I wait until he asks me something",
        ),
        ("that he brings a case", "he brings a case"),
        ("I think bosses never read to the end.", "I think bosses never read to the end"),
        ("That part was really hard for me", "That part was really hard for me"),
        (
            "A bit nervous, I rehearse every sentence before I say it to him, and then I forget.",
            "I rehearse every sentence before I say it to him",
        ),
        ("No time, between meetings today", "No time, between meetings today"),
        ("I hope he stops interrupting me", "I hope he stops interrupting me"),
        ("I think that they are lazy and I think that", None),
        ("documents, shorter posts, what we expect from managers", None),
        ("I LOVE IT SO MUCH", None),
        ("She said “no way” to me", None),
        ("fine", None),
        ("I don't know", None),
    ],
)
def test_what_is_handed_back_makes_sense_on_its_own(text: str, echo: str | None) -> None:
    assert hear(text, LISTENING).echo == echo


@given(st.text(max_size=300))
def test_an_echo_is_letter_for_letter_what_was_written(text: str) -> None:
    echo = hear(text, LISTENING).echo

    assert echo is None or echo in " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ich bin neugierig, aber auch ein bisschen nervös.", "de"),
        ("Je suis un peu nerveuse mais contente de la voir.", "fr"),
        ("Estoy un poco nervioso, pero tengo ganas de aprender.", "es"),
        ("Sono un po' nervoso ma anche curioso di lei.", "it"),
        ("Estou um pouco nervoso, mas quero aprender com ela.", "pt"),
        ("Ik ben een beetje zenuwachtig maar ook heel nieuwsgierig.", "nl"),
        ("I'm a bit nervous about the meeting with her.", "en"),
        ("die Mail", "en"),
        ("Zoom, Teams, Slack, TikTok", "en"),
        ("She met him in the bar on a Friday.", "en"),
    ],
)
def test_a_language_is_told_by_its_commonest_words(text: str, code: str) -> None:
    assert language_of(text, LISTENING) == code
