"""A server on a free loopback port in a thread, and a real Chromium to look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page

from assistant.bootstrap import bootstrap
from assistant.settings import load_settings, quiet_vendors
from assistant.web.needs import App
from tests.web.chromium import launched
from tests.web.fake_app import FakeApp
from tests.web.serving import serving


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--screenshots", default=None, help="A folder to keep pictures of the web app in."
    )


@pytest.fixture(scope="session")
def create_web() -> Callable[[App], FastAPI]:
    quiet_vendors()
    from assistant.web.server import create_web

    return create_web


@pytest.fixture(scope="session")
def fake_web(create_web: Callable[[App], FastAPI]) -> FastAPI:
    return create_web(FakeApp(delay=0))


@pytest.fixture
def serve(create_web: Callable[[App], FastAPI]) -> Iterator[Callable[[App], str]]:
    """Serve an application for the length of a test; call it for the address."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(serving(create_web(app)))


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with the knowledge indexed."""
    folder = tmp_path_factory.mktemp("data")
    bootstrap(load_settings(telemachus_data=folder)).index.update()
    return folder


@pytest.fixture
def real_app(data: Path, tmp_path: Path) -> App:
    """Return the product in guided mode, with a database of the test's own."""
    database = f"sqlite:///{tmp_path / 'conversations.db'}"
    app = bootstrap(load_settings(telemachus_data=data, database_url=database))
    app.accounts.agree(app.person())
    return app


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


class Visit:
    """A page, everything it asked for, and everything it complained about."""

    def __init__(self, context: BrowserContext, pictures: Path | None) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.asked: list[str] = []
        self.trouble: list[str] = []
        self._pictures = pictures
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on(
            "console",
            lambda said: self.trouble.append(said.text) if said.type == "error" else None,
        )

    def picture(self, name: str) -> None:
        """Keep a picture where the run was asked to; none is ever kept in the project."""
        if self._pictures is not None:
            self.page.screenshot(path=self._pictures / f"{name}.png", full_page=True)


@pytest.fixture
def visit(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Visit]]:
    """Open a page: `visit(address, width=1280, scheme="light")`."""
    wanted = request.config.getoption("--screenshots", default=None)
    pictures = Path(wanted) if wanted else None
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:

        def opened(address: str, width: int = 1280, scheme: str = "light") -> Visit:
            context = chromium.new_context(
                viewport={"width": width, "height": 844},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            stack.callback(context.close)
            seen = Visit(context, pictures)
            seen.page.goto(address)
            seen.page.locator("#who, #leave").first.wait_for()
            return seen

        yield opened
