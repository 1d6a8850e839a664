from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from assistant.adapters.database import Database
from assistant.bootstrap import App
from assistant.settings import quiet_vendors
from tests.access.site import World, real_app
from tests.web.serving import serving


@pytest.fixture(scope="session")
def create_web() -> Callable[..., FastAPI]:
    quiet_vendors()
    from assistant.web.server import create_web

    return create_web


@pytest.fixture(scope="module")
def world(
    create_web: Callable[..., FastAPI],
    indexed_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Return a programme with people; shared by the tests of a module, which leave it as it is."""
    database = tmp_path_factory.mktemp("world") / "people.db"
    app = real_app(indexed_folder, database)
    made = World(app, create_web(app)).begin()
    yield made
    for client in made.clients:
        client.close()
    close(app)


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    """Return where the web app of the shared world is being served."""
    with serving(world.web) as at:
        yield at


@pytest.fixture
def own_world(
    create_web: Callable[..., FastAPI], indexed_folder: Path, tmp_path: Path
) -> Iterator[World]:
    """Return a programme of the test's own, to change as it likes."""
    app = real_app(indexed_folder, tmp_path / "people.db")
    made = World(app, create_web(app)).begin()
    yield made
    for client in made.clients:
        client.close()
    close(app)


def close(app: App) -> None:
    assert isinstance(app.store, Database)
    app.store.close()
