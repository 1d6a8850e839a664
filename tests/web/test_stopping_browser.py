"""Stopping a model in a real browser: by the button, and by closing the page."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant.application.snapshots import Snapshot
from assistant.bootstrap import App, bootstrap
from assistant.settings import load_settings
from tests.model_server import ModelServer
from tests.web.conftest import Visit

pytestmark = [
    pytest.mark.browser,
    # Gradio sums up its own timings with options that pandas is about to drop.
    pytest.mark.filterwarnings("ignore:.*(no_silent_downcasting|copy keyword)"),
]
ANSWER = "I feel a bit tense about being taught by someone half my age."
LINE = "You feel tense about it. And who would not. What do you catch yourself assuming?"
expect.set_options(timeout=15_000)  # the machine may be busy


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


@pytest.fixture
def app(server: ModelServer, data: Path, tmp_path: Path) -> App:
    settings = load_settings(
        telemachus_data=data,
        database_url=f"sqlite:///{tmp_path / 'conversations.db'}",
        openai_base_url=server.url,
        chat_model="a-model",
        chat_first_token_seconds=60,
        chat_between_tokens_seconds=60,
        chat_turn_seconds=120,
    )
    app = bootstrap(settings)
    app.accounts.agree(app.person())
    return app


def begin(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Mentee")).click()
    page.get_by_role("listitem").filter(has_text="Before the meeting").get_by_role(
        "button"
    ).first.click()
    box = page.get_by_label("Your answer")
    expect(box).to_be_visible()
    box.fill(ANSWER)
    box.press("Enter")


def kept(app: App) -> Snapshot:
    person = app.person()
    (one,) = app.coaching.conversations(person)
    return app.coaching.snapshot(person, one.conversation)


def test_the_stop_button_hangs_up_and_keeps_what_has_come(
    serve: Callable[[App], str], visit: Callable[..., Visit], app: App, server: ModelServer
) -> None:
    server.will("stall", text=LINE, pieces=12)
    page = visit(serve(app)).page
    begin(page)
    expect(page.locator("#coming")).to_contain_text("who would not.")

    page.locator("#stop").click()

    assert server.hung_up.wait(5)
    expect(page.locator("#log .turn.coach")).to_have_count(2)
    expect(page.locator("#stop")).to_be_hidden()
    expect(page.locator("#send:disabled")).to_have_count(0)
    assert kept(app).lines[-1].text.startswith("You feel tense about it. And who would not.\n")
    assert kept(app).lines[-1].origin == "model"


@pytest.mark.parametrize("behaviour", ["stall", "hang"])
def test_a_page_that_is_closed_hangs_up(
    serve: Callable[[App], str],
    visit: Callable[..., Visit],
    app: App,
    server: ModelServer,
    behaviour: str,
) -> None:
    server.will(behaviour, text=LINE, pieces=12)  # type: ignore[arg-type]
    page = visit(serve(app)).page
    begin(page)
    expect(page.locator("#stop")).to_be_visible()
    while not server.received:
        time.sleep(0.05)
    if behaviour == "stall":
        expect(page.locator("#coming")).to_contain_text("who would not.")

    page.close()

    assert server.hung_up.wait(5)
    assert kept(app).lines[-2].text == ANSWER
