"""Noticing danger in plain words of several languages, and leaving idioms alone."""

from __future__ import annotations

import re
import time

import pytest

from assistant.domain.wellbeing import Concern, Wellbeing, concern_in
from tests.conversations.walker import content

DANGER_TO_LIFE = [
    "I want to kill myself",
    "I'm thinking of killing myself",
    "I don't want to live any more",
    "I dont want to be here anymore",
    "I want to die",
    "I wish I was dead",
    "I wish I were dead",
    "I'd rather be dead",
    "everyone would be better off without me",
    "I've been thinking about suicide",
    "I feel suicidal",
    "I'm going to end my life",
    "I want to end it all",
    "I want to take my own life",
    "there is no point in living",
    "I see no reason to live",
    "I have nothing to live for",
    "I keep hurting myself",
    "I cut myself last night",
    "life isn't worth living",
    "life is not worth living any more",
    "I could jump off a bridge",
    "I am tired of living",
    "I want to disappear forever",
    "I can't go on living like this",
    "My mentee said he wants to kill himself",
    "she is threatening to kill herself",
    "I've taken an overdose",
    "I don’t want to wake up tomorrow",
    "I self-harm",
    "je veux mourir",
    "J'ai envie de mourir",
    "je ne veux plus vivre",
    "je pense à me suicider",
    "je veux me tuer",
    "Ich will nicht mehr leben",
    "ich will sterben",
    "Ich möchte sterben",
    "ich denke an Selbstmord",
    "ich bringe mich um",
    "ich will mich umbringen",
    "quiero morir",
    "me quiero morir",
    "no quiero vivir",
    "quiero matarme",
    "pienso en el suicidio",
    "voglio morire",
    "voglio uccidermi",
    "non voglio più vivere",
    "quero morrer",
    "não quero mais viver",
    "quero me matar",
    "ik wil dood",
    "ik wil niet meer leven",
    "ik denk aan zelfmoord",
    "I just want to die",
    "Sometimes I think about ending my life",
    "I think about ending it",
    "I am going to kill myself tonight",
    "I feel like killing myself",
    "Ich mag nicht mehr leben",
    "Je pense au suicide",
    "j'ai envie d'en finir",
    "Vorrei morire",
    "me voy a matar",
    "vou me matar",
    "I'm thinking about ending things",
    "I do not want to exist",
]
VIOLENCE = [
    "My mentor hit me",
    "he hit me in the corridor",
    "She slapped me",
    "My boss groped me",
    "I was raped",
    "I have been sexually harassed by my mentee",
    "he touched me without asking",
    "My mentor keeps touching me",
    "he threatened to hurt me",
    "I'm going to kill my boss",
    "I want to kill him",
    "My husband beats me",
    "I am being stalked by a colleague",
    "he asked me for sex",
    "er hat mich geschlagen",
    "il m'a frappée",
    "me pega",
    "mi ha picchiata",
    "hij slaat mij",
    "he has been sexually harassing me",
    "Mein Chef hat mich begrapscht",
    "he put his hand on my thigh",
    "someone assaulted me",
    "he is blackmailing me",
    "she threatened me with a knife",
    "I will hurt her",
    "I'm afraid he will hit me",
    "he grabbed me by the throat",
]
HARMLESS = [
    "This meeting is killing me",
    "these meetings are killing me",
    "the suspense is killing me",
    "I'm dying to know",
    "I'm dying of boredom",
    "I would have died of embarrassment",
    "my boss will kill me if I'm late",
    "that would be career suicide",
    "suicide prevention training is a topic",
    "we killed the project",
    "kill two birds with one stone",
    "kill time",
    "I'd rather die than dance on TikTok",
    "we hit our target",
    "my mentor hit the nail on the head",
    "he hit send too early",
    "she beat me to it",
    "she beat us at the quiz",
    "I cut myself short",
    "my back is killing me",
    "the deadline is dead",
    "my battery is dead",
    "a dead end",
    "I want to kill this habit",
    "We want to kill the feature",
    "I could kill for a coffee",
    "he hit mute",
    "They beat everyone to the market",
    "we were beaten by a competitor",
    "I'm kicking myself",
    "I was beaten to it",
    "shoot me an email",
    "I'll shoot him an email",
    "I want to live up to her expectations",
    "I no longer want to live in the past",
    "die Frage ist schwer",
    "Der Termin ist gestorben",
    "I don't want to be here all day",
    "I'd die laughing",
    "he killed it in the presentation",
    "It hurts myself to say",
    "he attacked my argument",
    "she hit it off with the team",
    "the harassment policy is a topic",
    "topics: harassment prevention",
    "we touched on many topics",
    "I want to end it on a good note",
    "I want to end the meeting early",
    "end it all with a summary",
    "take my life experience",
    "deadlines kill creativity",
    "we need to execute",
    "he slapped a logo on it",
    "My manager hit the roof",
    "How do I kill a process on my laptop?",
    "they kicked off the project",
    "she kicked me out of the call",
    "he kicked me off the group chat",
    "I was attacked by spam",
    "I'm scared he will be bored",
    "he hit me with a question",
    "he hit me up on Teams",
    "She beat me at chess",
    "we were attacked by spam",
    "I grabbed the mouse",
    "he grabbed me a coffee",
    "touch screens",
    "It was a shot in the dark",
    "my phone died",
    "hanging out",
    "We lost the will to live in that call",
    "I could have killed him with kindness",
    "I could have died",
    "I nearly died of shame",
    "he beat the drum for us",
    "my mentee beat her record",
    "I will kill it",
    "kill switch",
    "tengo muerto el teléfono",
    "je meurs d'envie de savoir",
    "ich könnte mich totlachen",
    "das bringt mich um den Schlaf",
    "c'est à mourir de rire",
    "me muero de ganas",
    "muoio dalla voglia",
    "die Technik bringt mich noch um den Verstand",
    "ik ga dood van het lachen",
    "my mentor slapped me on the back",
    "he punched holes in my argument",
    "I get attacked when I say something",
    "I want to die on that hill",
    "not a hill I want to die on",
    "This is not the hill I want to die on",
    "I want to be dead sure",
    "I'm dead tired",
    "I'd be dead without my calendar",
]


@pytest.mark.parametrize("text", DANGER_TO_LIFE)
def test_danger_to_life_is_noticed(text: str) -> None:
    found = concern_in(text, content().wellbeing)

    assert found is not None
    assert found.id == "danger_to_life"


@pytest.mark.parametrize("text", VIOLENCE)
def test_violence_and_abuse_are_noticed(text: str) -> None:
    assert concern_in(text, content().wellbeing) is not None


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_words_raise_no_alarm(text: str) -> None:
    assert concern_in(text, content().wellbeing) is None


def test_danger_in_the_middle_of_a_long_message_is_noticed() -> None:
    text = f"{'The week was long. ' * 80}I WANT TO DIE. {'So it goes. ' * 80}"

    assert concern_in(text, content().wellbeing) is not None


def test_an_idiom_beside_a_plain_statement_hides_nothing() -> None:
    text = "This meeting is killing me and honestly I want to kill myself"

    assert concern_in(text, content().wellbeing) is not None


def test_the_gravest_concern_comes_first() -> None:
    wellbeing = Wellbeing((), (Concern("a", ("one",), "A."), Concern("b", ("two",), "B.")))

    found = concern_in("two and one", wellbeing)

    assert found is not None
    assert found.id == "a"


def test_no_alarm_is_raised_by_the_programmes_own_words() -> None:
    made = content()
    own = [
        text
        for flow in made.flows.values()
        for step in flow.steps
        for text in (step.asks, step.example, step.why, step.probe)
    ]
    own += [line for lines in made.craft.lines.lines.values() for line in lines]

    assert not [text for text in own if concern_in(text, made.wellbeing)]


@pytest.mark.parametrize("concern", content().wellbeing.concerns, ids=lambda concern: concern.id)
def test_a_reply_in_danger_is_short_asks_nothing_and_names_the_emergency_numbers(
    concern: Concern,
) -> None:
    assert len(concern.reply.split()) <= 120
    assert "?" not in concern.reply
    if concern.id != "harassment_or_discrimination":
        assert {"112", "999", "911"} <= set(re.findall(r"\d+", concern.reply))


@pytest.mark.parametrize("piece", ["canarybird", "a!", "a_", "аa", "1a", "'", "i want to "])
def test_text_made_to_be_slow_is_read_in_a_moment(piece: str) -> None:
    wellbeing = content().wellbeing
    began = time.process_time()

    concern_in((piece * 8_000)[:8_000], wellbeing)

    assert time.process_time() - began < 1
