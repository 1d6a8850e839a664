"""Whatever a model's server does, no turn is lost, nothing raised shown, and a reply in time."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from assistant.adapters.content import load_content
from assistant.adapters.knowledge_index import KnowledgeIndex
from assistant.settings import ROOT
from tests.coached_turn import ANSWER, KEY, LIMITS, PRIVATE, Stage
from tests.model_acts import SECRET, Behaviour
from tests.model_fault_cases import CASES, Case
from tests.model_server import ModelServer

SLACK = 2.5  # seconds that a busy machine may take for everything but waiting for the model


@pytest.fixture(scope="module")
def stage(knowledge_index: KnowledgeIndex) -> Stage:
    return Stage(load_content(ROOT / "prompts"), knowledge_index)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scene")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_turn_outlives_whatever_the_server_does(stage: Stage, scene: Path, case: Case) -> None:
    with ModelServer() as server:
        done = stage.turn(scene, server, case.acts, case.says)

    assert done.kept.turns[-2].text == case.says
    assert done.kept.fields.get("needs") == ([ANSWER] if case.says == ANSWER else None)
    assert done.shown.status == "open"
    assert done.reply.text.rstrip().endswith("?")
    assert (done.origin, done.trace.outcome, done.trace.codes) == (
        case.origin,
        case.outcome,
        case.codes,
    )
    assert (done.reply.note is None) == (case.outcome in {"model", "answered", "refused"})
    assert done.seconds < LIMITS["chat_turn_seconds"] + SLACK
    told = done.streamed + str(done.shown) + str(done.trace)
    assert not any(each in told for each in (SECRET, KEY, "Traceback", "Error"))
    assert done.calls >= 1
    assert PRIVATE not in server.was_sent
    assert KEY not in server.was_sent
    assert all(
        KEY not in value
        for each in server.received
        for name, value in each.headers.items()
        if name.lower() != "authorization"
    )


def test_the_table_names_every_behaviour_of_the_server() -> None:
    assert {case.act.behaviour for case in CASES} == set(get_args(Behaviour))


def test_after_several_turns_without_a_model_nobody_waits_for_it(
    stage: Stage, tmp_path: Path
) -> None:
    with ModelServer() as server:
        for _ in range(9):
            server.will("hang")
        app = stage.app(
            tmp_path, None, openai_base_url=server.url, chat_model="m", **LIMITS, chat_rest_after=2
        )
        ana = app.person("Ana")
        id = app.coaching.start(ana, "anchoring", "mentee").conversation
        for text in ("Tense, and curious as well.", "That they are impatient with me.", "back"):
            list(app.coaching.say(ana, id, text))
        list(app.coaching.say(ana, id, "That they think that I am slow."))
        asked = len(server.received)
        app.store.close()  # type: ignore[attr-defined]

    assert asked == 2
