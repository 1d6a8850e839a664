"""Twelve kinds of person in every flow, each to a sensible end."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.domain.conversation import Role
from tests.conversations.people_walker import Visit, read_person
from tests.conversations.walker import content

FOLDER = Path(__file__).parent / "people" / "twelve"
PEOPLE = sorted(FOLDER.glob("*.yaml"))
FLOWS = sorted(content().flows)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("people")


def test_there_are_twelve() -> None:
    assert len(PEOPLE) == 12


@pytest.mark.parametrize("flow", FLOWS, ids=[".".join(flow) for flow in FLOWS])
@pytest.mark.parametrize("path", PEOPLE, ids=[path.stem for path in PEOPLE])
def test_someone_comes_to_a_sensible_end(path: Path, flow: tuple[str, Role], folder: Path) -> None:
    visit = Visit(read_person(path), folder, flow, name=f"{path.stem} {'.'.join(flow)}")
    try:
        visit.walk()

        visit.assert_sensible()
    finally:
        visit.walker.close()
