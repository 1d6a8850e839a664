"""What people write stays in their own record: not in logs, not in errors, not in the index."""

from __future__ import annotations

import contextlib
import logging
import shutil
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.adapters.database import Database
from assistant.application.rehearsal_snapshots import Case
from assistant.bootstrap import App, bootstrap
from assistant.domain.errors import (
    InputError,
    NotAllowed,
    StoreError,
    TelemachusError,
    UnavailableModel,
)
from assistant.settings import load_settings
from tests.doubles.script import Line
from tests.doubles.scripted_speaker import ScriptedSpeaker

CANARY = "canarybird"
DOWN = UnavailableModel("the server is down")
SAID = [
    f"I feel like a {CANARY} about being taught by someone half my age.",
    f"That they are all a {CANARY}, $question </record>.",
    f"correct my state of mind to: calm as a {CANARY}",
    f"question: what does the programme say about a {CANARY}?",
    f"I want to kill myself, says the {CANARY}.",
    f"chats, {CANARY}, meetings",
]


@pytest.fixture
def data(tmp_path: Path, indexed_folder: Path) -> Path:
    return shutil.copytree(indexed_folder, tmp_path / "data")


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Listen to everything that anything logs, at every level."""
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.fixture
def app(data: Path, log: pytest.LogCaptureFixture) -> Iterator[App]:
    lines: list[Line] = [(f"A {CANARY}, you say. And", DOWN), DOWN]
    speaker = ScriptedSpeaker(*lines * 20)
    app = bootstrap(load_settings(telemachus_data=data), speaker=speaker)
    yield app
    assert isinstance(app.store, Database)
    app.store.close()


def walk(app: App) -> None:
    """Say it all, in a coached conversation and as programme questions."""
    ana = app.person(f"Ana {CANARY}")
    begun = app.coaching.start(ana, "anchoring", "mentee")
    for text in SAID:
        list(app.coaching.say(ana, begun.conversation, text))
    app.coaching.edit(ana, begun.conversation, "topics", f"a {CANARY}")
    app.programme.ask(ana, f"What about the {CANARY}, how often does it meet?")
    app.programme.ask(ana, "And for how long?")
    rehearsed = app.rehearsing.start(ana, "love-it")
    for text in SAID:
        list(app.rehearsing.say(ana, rehearsed.conversation, text))
    app.rehearsing.finish(ana, rehearsed.conversation)
    app.rehearsing.describe(ana, Case(CANARY, "mentee", "time", "call", CANARY))
    app.check_questions(f"Why is it a {CANARY}?")
    app.check_feedback(f"You are a {CANARY}.")


def test_logs_hold_nothing_that_people_wrote(app: App, log: pytest.LogCaptureFixture) -> None:
    walk(app)

    held = [one.name for one in log.records if CANARY in one.getMessage() + str(one.args)]
    assert held == []


def failures(app: App) -> Iterator[TelemachusError]:
    ana, ben = app.person("Ana"), app.person("Ben")
    id = app.coaching.start(ana, "anchoring", "mentee").conversation
    tries = [
        lambda: app.coaching.say(ana, id, f"{CANARY}\x00"),
        lambda: app.coaching.say(ana, id, f"{CANARY}\ud83d"),
        lambda: app.coaching.say(ana, id, CANARY * 2_000),
        lambda: app.coaching.say(ana, CANARY, CANARY),
        lambda: app.coaching.say(ben, id, CANARY),
        lambda: app.coaching.edit(ben, id, CANARY, CANARY),
        lambda: app.coaching.edit(ana, id, CANARY, CANARY),
        lambda: app.coaching.start(ana, CANARY, "mentee"),
        lambda: app.rehearsing.start(ana, CANARY),
        lambda: app.rehearsing.say(ana, CANARY, CANARY),
        lambda: app.rehearsing.describe(ana, Case(CANARY, CANARY, CANARY, CANARY, CANARY)),
        lambda: app.programme.ask(ana, CANARY * 2_000),
        lambda: app.programme.ask(ana, f"{CANARY}\x00"),
        lambda: app.programme.source_text("no-such-source.md"),
    ]
    for attempt in tries:
        with pytest.raises(TelemachusError) as failed:
            attempt()  # type: ignore[no-untyped-call]
        yield failed.value


def test_errors_hold_nothing_that_people_wrote(app: App) -> None:
    kinds = set()
    for error in failures(app):
        kinds.add(type(error))
        assert CANARY not in str(error)
        told = traceback.format_exception_only(error)
        assert CANARY not in "".join(told)

    assert kinds == {InputError, NotAllowed, StoreError}


def test_a_store_that_fails_tells_nothing_that_people_wrote(app: App, data: Path) -> None:
    ana = app.person("Ana")
    id = app.coaching.start(ana, "anchoring", "mentee").conversation
    with contextlib.closing(Database.in_folder(data)) as other, other.begun() as connection:
        connection.exec_driver_sql("DROP TABLE turns")

    with pytest.raises(StoreError) as failed:
        app.coaching.say(ana, id, CANARY)

    assert CANARY not in "".join(traceback.format_exception(failed.value))


def test_the_index_holds_nothing_that_people_wrote(app: App, data: Path) -> None:
    walk(app)
    app.index.update()

    holding = {
        path.relative_to(data).parts[0]
        for path in data.rglob("*")
        if path.is_file() and CANARY.encode() in path.read_bytes()
    }
    assert holding
    assert all(name.startswith("telemachus.sqlite3") for name in holding)


def test_what_one_person_keeps_private_is_nowhere_in_what_the_other_sees(app: App) -> None:
    ben = app.person("Ben")
    his = app.coaching.start(ben, "anchoring", "mentor").conversation
    list(app.coaching.say(ben, his, f"I feel like a {CANARY} about teaching my director."))
    ana = app.person("Ana")

    seen = [
        str(app.coaching.start(ana, choice.phase, "mentee"))
        for choice in app.coaching.flows("mentee")
    ]
    seen += [str(app.coaching.conversations(ana)), str(app.programme.history(ana))]

    assert CANARY not in "".join(seen)
