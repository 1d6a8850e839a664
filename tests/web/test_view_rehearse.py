from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.application.rehearsal_snapshots import (
    CaseOptions,
    Comparison,
    ConfidencePoint,
    CriterionResult,
    Debrief,
    Influence,
    LevelChoice,
    Option,
    PartProgress,
    PersonaChoice,
    Point,
    Progress,
    RehearsalChoice,
    RehearsalLine,
    RehearsalSnapshot,
    Try,
)
from assistant.domain.feedback import FeedbackCheck, Slot
from assistant.domain.wording import Flag
from assistant.web import view_debrief, view_rehearse, view_scene
from tests.web.test_view import ATTACKS, Read

NOW = datetime(2027, 3, 3, tzinfo=UTC)


def persona(text: str, **changed: object) -> PersonaChoice:
    values: dict[str, object] = {
        "id": text,
        "name": text,
        "role": text,
        "line": text,
        "obstacle": text,
        "scene": text,
        "practises": "giving",
        "levels": tuple(LevelChoice(n, text) for n in (1, 2, 3)),
    }
    return PersonaChoice(**{**values, **changed})  # type: ignore[arg-type]


def check(text: str) -> FeedbackCheck:
    return FeedbackCheck({"impact": Slot(True, text)}, (Flag(text, text, text),), text)


def line(text: str, **changed: object) -> RehearsalLine:
    said = RehearsalLine(
        text, "person", text, check=check(text), worked=text, to_try=text, tries=(text, "b")
    )
    return replace(said, **changed)  # type: ignore[arg-type]


def snapshot(text: str, **changed: object) -> RehearsalSnapshot:
    answered = RehearsalLine("r", "persona", text, note=text, openness=0.4, moved=-0.1, reason=text)
    values: dict[str, object] = {
        "conversation": text,
        "persona": persona(text),
        "level": 1,
        "status": "open",
        "lines": (line(text), answered),
        "openness": 0.4,
        "mood": text,
        "reason": text,
        "is_over": False,
        "retrying": text,
        "forks": (),
        "confidence_before": 4,
        "confidence_after": None,
        "part_labels": {"impact": text, text: text},
    }
    return RehearsalSnapshot(**{**values, **changed})  # type: ignore[arg-type]


def one_try(text: str, number: int, *, is_current: bool) -> Try:
    return Try(text, number, text, check(text), 0.5, 0.4, -0.1, text, text, is_current)


def comparison(text: str) -> Comparison:
    first, second = one_try(text, 1, is_current=False), one_try(text, 2, is_current=True)
    return Comparison(text, first, second, ("impact",), (text,))


def account(text: str, **changed: object) -> Debrief:
    values: dict[str, object] = {
        "conversation": text,
        "persona": text,
        "level": 1,
        "practises": "giving",
        "confidence_before": 4,
        "confidence_after": 7,
        "openness_start": 0.2,
        "openness_end": 0.7,
        "criteria": (CriterionResult(text, text, 2, 4, text, text, (text,)),),
        "opened": (Influence(text, text, "why", 0.2),),
        "closed": (Influence(text, text, text, -0.2),),
        "goal": text,
        "goal_of": text,
        "sentences": (text,),
        "sent": (f"{text} sent",),
        "sources": (text,),
    }
    return Debrief(**{**values, **changed})  # type: ignore[arg-type]


def picture(text: str) -> Progress:
    points = (Point("c", NOW, 1, 0.5), Point("d", NOW, 1, 1.0))
    sure = (ConfidencePoint("c", NOW, 3, 6),)
    return Progress(2, (PartProgress("impact", text, points),), sure, text)


def pages(text: str) -> list[str]:
    options = CaseOptions((Option(text, text),), (Option(text, text),), (Option(text, text),))
    given = {"name": text, "topic": text, "level": text, "confidence": text}
    earlier = [
        RehearsalChoice(text, text, 1, "open", NOW),
        RehearsalChoice("x", text, 1, "done", NOW),
    ]
    return [
        view_rehearse.choose([persona(text), persona(text, is_own=True)], earlier, text),
        view_rehearse.receiving([persona(text, practises="receiving")]),
        view_rehearse.before(persona(text), given, text),
        view_rehearse.own_case(options, given, text),
        view_scene.head(snapshot(text)),
        view_scene.scene(snapshot(text)),
        view_scene.coming(snapshot(text), text, text),
        view_scene.compare(snapshot(text), comparison(text)),
        view_debrief.ending(snapshot(text), given, text),
        view_debrief.debrief(account(text), text, text),
        view_debrief.progress(picture(text)),
    ]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_a_person_or_a_file_wrote_becomes_markup(attack: str) -> None:
    for page, plain in zip(pages(attack), pages("plain"), strict=True):
        seen, wanted = Read(page), Read(plain)

        assert not {"script", "img", "svg", "a"} & set(seen.tags)
        assert not [name for name, _ in seen.attributes if name.startswith("on")]
        assert set(seen.tags) <= {*wanted.tags, "mark", "br", "p"}


def test_how_a_turn_landed_is_folded_with_one_that_worked_and_one_to_try() -> None:
    lines = (
        line("mine", worked="the fact", to_try="the wish", tries=("mine",)),
        RehearsalLine("r", "persona", "Hm.", openness=0.4, moved=-0.1, reason="a label"),
    )

    page = view_scene.scene(snapshot("x", lines=lines, retrying=None))

    assert '<details class="landed"><summary>How that landed' in page
    assert "<dt>One thing that worked</dt><dd>the fact</dd>" in page
    assert "<dt>One to try</dt><dd>the wish</dd>" in page
    assert "Openness 50 → 40 of 100" in page
    assert 'data-pick="again:mine"' in page
    assert "Compare" not in page


def test_silence_and_what_stands_outside_the_scene_have_no_fold() -> None:
    lines = (
        replace(line("s"), text="", worked=None, to_try=None, check=None, tries=("s",)),
        RehearsalLine("c", "coach", "Call someone."),
    )

    page = view_scene.scene(snapshot("x", lines=lines, retrying=None))

    assert "Says nothing." in page
    assert "landed" not in page
    assert '<p class="who">Coach</p>' in page


def test_two_tries_are_compared_in_their_order_and_three_by_number() -> None:
    two = view_scene.scene(snapshot("x", lines=(line("b", tries=("a", "b")),)))
    three = view_scene.scene(snapshot("x", lines=(line("b", tries=("a", "b", "c")),)))

    assert 'data-pick="compare:a:b">Compare the two<' in two
    assert "You, try 2 of 2" in two
    assert 'data-pick="compare:a:b">Compare with try 1<' in three
    assert 'data-pick="compare:b:c">Compare with try 3<' in three


def test_a_branch_left_behind_can_be_gone_back_to_but_not_when_all_is_finished() -> None:
    going = view_scene.compare(snapshot("x"), comparison("x"))
    done = view_scene.compare(snapshot("x", status="done"), comparison("x"))

    assert going.count('data-pick="use:x"') == 1
    assert "This is the one you are going on with." in going
    assert "use:" not in done
    assert "again:" not in view_scene.scene(snapshot("x", status="done"))


def test_a_comparison_tells_parts_from_flags() -> None:
    labels = {"impact": "Impact", "trait_label": "Label"}
    made = replace(comparison("x"), gained=("trait_label",), lost=("impact",))

    page = view_scene.compare(snapshot("x", part_labels=labels), made)

    assert "<dt>No longer there</dt><dd>Impact</dd>" in page
    assert "<dt>Left out, and better so</dt><dd>Label</dd>" in page


def test_a_debrief_shows_levels_with_anchors_and_what_could_be_shared() -> None:
    criterion = CriterionResult("wish", "The wish", 2, 4, "As a rule.", "Small.", ("please",))

    page = view_debrief.debrief(
        account("x", criteria=(criterion,), sentences=("One.", "Two."), sent=("Two.",))
    )
    read = Read(page)

    assert "level 2 of 4" in read.text
    assert "As a rule." in read.text
    assert "A step up: Small." in read.text
    assert "Confidence 4 → 7 of 10" in read.text
    assert read.text.count("Put this on our agenda: One.") == 1
    assert "Put this on our agenda: Two." not in read.text
    assert "Take it back: Two." in read.text
    assert "Only you can see this." in read.text


def test_a_quotation_is_not_said_twice_where_the_reason_holds_it() -> None:
    said = Influence("t", "I lost time.", "“I lost time” showed what it led to.", 0.2)

    page = view_debrief.debrief(account("x", opened=(said,), closed=()))

    assert page.count("I lost time") == 1


def test_progress_has_a_bar_and_words_for_every_rehearsal() -> None:
    read = Read(view_debrief.progress(picture("Impact")))

    assert ("style", "height:50%") in read.attributes
    assert "3 March 2027: there, with a catch" in read.text
    assert "3 → 6 of 10" in read.text
    assert "Only you can see this." in read.text
    assert "table" not in Read(view_debrief.progress(Progress(0, (), (), None))).tags
