"""What turns do to personas, by the rules alone."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.debrief import assess, goal_for
from assistant.domain.feedback import check_feedback
from assistant.domain.persona import BANDS, NEEDED, Persona, band_of, least_of
from assistant.domain.persona_replies import as_spoken, faults_of
from assistant.domain.receiving import check_receiving
from assistant.domain.rehearsal import Effect, Heard, Sofar, hear, line_for, respond
from tests.conversations.rehearsal_walker import content

MADE = content().rehearsal
SENIORS = [one for one in MADE.personas.values() if one.side == "senior"]
EVERYONE = list(MADE.personas.values())
CLEAR = "On Tuesday you finished my sentence three times and I lost my thread."


def heard(persona: Persona, text: str, earlier: tuple[str, ...] = ()) -> Heard:
    def check(text: str):  # type: ignore[no-untyped-def]
        if persona.side == "junior":
            return check_receiving(text, MADE.receiving)
        return check_feedback(text, content().feedback_wording)

    return hear(text, persona.side, check, MADE.wording, earlier)


def effect(persona: Persona, text: str, level: int = 2, sofar: Sofar | None = None) -> Effect:
    sofar = sofar or Sofar(persona.level(level).start)
    return respond(persona, level, heard(persona, text, sofar.texts), sofar)


def test_there_are_eight_seniors_or_more_and_two_juniors() -> None:
    assert len(SENIORS) >= 8
    assert len(EVERYONE) - len(SENIORS) >= 2
    assert len({one.obstacle for one in SENIORS}) == len(SENIORS)


@pytest.mark.parametrize("persona", SENIORS, ids=lambda one: one.id)
def test_what_happened_and_what_it_did_opens_every_senior(persona: Persona) -> None:
    assert effect(persona, CLEAR).moved > 0


@pytest.mark.parametrize("persona", SENIORS, ids=lambda one: one.id)
def test_blame_closes_every_senior(persona: Persona) -> None:
    assert effect(persona, "It is your fault. You are arrogant.").moved < 0


@pytest.mark.parametrize("persona", SENIORS, ids=lambda one: one.id)
def test_a_higher_level_starts_lower_and_opens_less(persona: Persona) -> None:
    easy, hard = effect(persona, CLEAR, 1), effect(persona, CLEAR, 3)

    assert easy.before > hard.before
    assert easy.moved > hard.moved


def test_words_that_raise_a_flag_open_nobody() -> None:
    spoiled = heard(SENIORS[0], "You always finish my sentences.")

    assert "behaviour" in spoiled.codes
    assert "behaviour" not in spoiled.clean


def test_a_part_said_again_moves_less() -> None:
    persona = MADE.personas["the-one-who-knows"]
    first = effect(persona, CLEAR)
    again = effect(
        persona,
        "On Friday you took the mouse from me and I lost my thread.",
        sofar=Sofar(first.after, (first.codes,), (CLEAR,)),
    )

    assert 0 < again.moved < first.moved


def test_the_same_words_have_the_same_effect() -> None:
    assert effect(SENIORS[0], CLEAR) == effect(SENIORS[0], CLEAR)


def test_comfort_is_no_effect_and_no_event() -> None:
    codes = heard(SENIORS[0], "It's completely normal. It took me weeks as well.").codes

    assert "support" in codes
    assert not {"impact", "situation", "request"} & set(codes)


@pytest.mark.parametrize("band", BANDS)
def test_bands_divide_the_scale(band: str) -> None:
    assert band_of(least_of(band)) == band  # type: ignore[arg-type]


@pytest.mark.parametrize("persona", EVERYONE, ids=lambda one: one.id)
def test_a_persona_does_not_repeat_a_line_while_there_is_another(persona: Persona) -> None:
    used: list[str] = []
    for band, said in itertools.product(persona.reachable(), NEEDED[persona.side]):
        one = Effect((said,), said, 0.5, least_of(band), (), (), None)
        line = line_for(persona, one, Heard("", None, (said,)), len(used), used)
        assert line
        assert line not in used or line in persona.always["more"]
        used.append(line)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(EVERYONE),
    st.lists(
        st.one_of(
            st.sampled_from([CLEAR, "", "You are rude.", "Thank you. I will.", "$echo", "fuck"]),
            st.text(max_size=80),
        ),
        max_size=8,
    ),
)
def test_whatever_is_said_the_persona_answers_within_the_scale(
    persona: Persona, said: list[str]
) -> None:
    sofar = Sofar(persona.level(2).start)
    for text in said:
        turn = heard(persona, text, sofar.texts)
        one = respond(persona, 2, turn, sofar)
        assert 0 <= one.after <= 1
        assert line_for(persona, one, turn, len(sofar.codes), [])
        assert MADE.wording.reason(one, turn)
        assert MADE.wording.hint(persona, turn, one, sofar.codes).to_try
        sofar = Sofar(one.after, (*sofar.codes, turn.clean), (*sofar.texts, text))


@pytest.mark.parametrize(
    "reply",
    [
        "As an AI I have no feelings.",
        "Good feedback! Next time, try to say it sooner.",
        "Hm.\nMentor: I was sad.",
        "*sighs and looks away* Fine.",
        "You idiot.",
        "See https://example.org for that.",
        "",
        "word " * 61,
    ],
)
def test_a_reply_out_of_the_role_does_not_stand(reply: str) -> None:
    assert faults_of(reply, MADE.personas["the-one-who-knows"], "open", MADE.wording.house)


@pytest.mark.parametrize(
    ("came", "spoken"),
    [
        ("Margaret Osei: Yes.", "Yes."),
        ("**Margaret**: Yes.", "Yes."),
        ("“Yes, I do.”", "Yes, I do."),
        ("Yes.", "Yes."),
    ],
)
def test_a_name_before_the_words_is_no_part_of_them(came: str, spoken: str) -> None:
    assert as_spoken(came, MADE.personas["the-one-who-knows"]) == spoken


def test_a_rubric_tells_together_from_apart_and_spoiled_from_clean() -> None:
    persona, rubric = SENIORS[0], MADE.rubrics["senior"]

    def level(criterion: str, *said: str) -> int:
        reached = assess(rubric, [heard(persona, text) for text in said])
        return next(one.level for one in reached if one.criterion.id == criterion)

    assert level("effect", "Hello there.") == 1
    assert level("effect", "I lost my thread.") == 3
    assert level("effect", CLEAR) == 4
    assert level("words", "You are arrogant.") == 1
    assert level("words", CLEAR) == 4


def test_a_goal_is_about_the_first_of_what_is_weakest() -> None:
    rubric = MADE.rubrics["senior"]
    reached = assess(rubric, [heard(SENIORS[0], CLEAR)])

    goal, title = goal_for(rubric, reached)

    assert title == "The wish"
    assert goal == next(one.goal for one in rubric.criteria if one.id == "wish")


@pytest.mark.parametrize(
    "said",
    ["pause", "Pause.", "Stop here", "let's stop here", "I need a break", "stop for today",
     "Can we pause please?", "I would like to stop now.", "ok, pause", "Let's take a break"],
)  # fmt: skip
def test_who_asks_to_pause_is_understood(said: str) -> None:
    assert MADE.wording.points_to("pause", said)


@pytest.mark.parametrize(
    "said",
    ["Could you pause before you answer?", "Please stop interrupting me.", "You never stop.",
     "Stop it with the phone.", "When you paused I lost my thread.", "", "Stop the calls here",
     "Give me a break!"],
)  # fmt: skip
def test_words_for_the_scene_do_not_pause_it(said: str) -> None:
    assert not MADE.wording.points_to("pause", said)
