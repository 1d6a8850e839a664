"""People's own cases: from choices, or written by a model and judged like a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.application.access import LocalStandings
from assistant.application.rehearsal_snapshots import Case, RehearsalSnapshot
from assistant.bootstrap import App, bootstrap
from assistant.domain.conversation import Person
from assistant.domain.errors import InputError, UnavailableModel
from assistant.settings import load_settings
from tests.conversations.rehearsal_walker import content
from tests.doubles.memory_store import MemoryStore
from tests.doubles.scripted_speaker import ScriptedSpeaker

CASE = Case("Kim", "manager", "time", "corridor", "The review that was moved three times, $name.")


def made(tmp_path: Path, speaker: ScriptedSpeaker | None = None) -> App:
    settings = load_settings(telemachus_data=tmp_path)
    return bootstrap(
        settings,
        content=content(),
        store=MemoryStore(),
        standings=LocalStandings(),
        speaker=speaker,
    )


@pytest.fixture
def app(tmp_path: Path) -> App:
    return made(tmp_path)


@pytest.fixture
def ben(app: App) -> Person:
    return app.person("Ben")


def test_an_own_case_becomes_a_persona_for_its_author_alone(app: App, ben: Person) -> None:
    kim = app.rehearsing.describe(ben, CASE)

    begun = app.rehearsing.start(ben, kim.id, 3)
    *_, after = app.rehearsing.say(ben, begun.conversation, "On Monday you moved our review.")
    assert isinstance(after, RehearsalSnapshot)

    assert kim.is_own
    assert "moved three times, $name." in kim.scene
    assert after.lines[-1].moved is not None
    assert kim in app.rehearsing.personas(ben)
    assert kim not in app.rehearsing.personas(app.person("Ana"))
    with pytest.raises(InputError):
        app.rehearsing.start(app.person("Ana"), kim.id)


def test_every_choice_of_a_case_makes_a_persona(app: App, ben: Person) -> None:
    options = app.rehearsing.case_options()

    for obstacle in options.obstacles:
        case = Case("Kim", options.relations[0].id, obstacle.id, options.settings[0].id, "tea")
        assert app.rehearsing.describe(ben, case).obstacle == obstacle.label


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"relation": "cousin"}, "unknown-option"),
        ({"topic": "  "}, "empty"),
        ({"name": "x" * 61}, "too-long"),
        ({"topic": "\x00"}, "binary"),
    ],
)
def test_a_case_that_cannot_be_taken_is_refused(
    app: App, ben: Person, changed: dict[str, str], code: str
) -> None:
    with pytest.raises(InputError) as refused:
        app.rehearsing.describe(ben, Case(**{**vars(CASE), **changed}))

    assert refused.value.code == code


def draft(**changed: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "line": "Always on the move.",
        "wants": "Time.",
        "hides": "Nothing much.",
        "begins": ["Walk with me.", "Make it short.", "What now?"],
        "lines": {"guarded": {"fact": ["I moved it, yes. There was a fire."]}},
    }
    return {**given, **changed}


def test_a_model_may_write_an_own_case(tmp_path: Path) -> None:
    speaker = ScriptedSpeaker(draft())
    app = made(tmp_path, speaker)
    ben = app.person("Ben")

    kim = app.rehearsing.describe(ben, CASE)

    assert kim.line == "Always on the move."
    assert app.rehearsing.start(ben, kim.id, 2).lines[0].text == "Make it short."
    assert CASE.topic not in str(speaker.asked[0][0].content)
    speaker.assert_spent()


@pytest.mark.parametrize(
    "line",
    [
        draft(lines={"guarded": {"dances": ["I dance."]}}),
        draft(lines={"guarded": {"fact": ["That was good feedback."]}}),
        draft(begins=["One.", "One.", "Two."]),
        UnavailableModel("the server is down"),
    ],
)
def test_what_a_model_wrote_is_judged_like_a_file(tmp_path: Path, line: Any) -> None:
    app = made(tmp_path, ScriptedSpeaker(line))
    ben = app.person("Ben")

    kim = app.rehearsing.describe(ben, CASE)

    assert kim.line.startswith("Kim, my manager")
    assert app.rehearsing.start(ben, kim.id, 1).lines[0].text == "I have five minutes. Go."
