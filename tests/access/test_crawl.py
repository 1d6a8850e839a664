"""Every route and every event of the page, called by nobody, by the wrong and the right person.

The routes come from the route tables of the real app and the events from Gradio's page, so that a
new one cannot be forgotten. To read the table: pytest tests/access/test_crawl.py -s
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.routing import Mount

from assistant.web.events import Sessions
from assistant.web.table import TABLE, Row, row_of
from tests.access.page import Page, blocks_of, completed
from tests.access.site import Visitor, World
from tests.web.serving import serving

# Gradio sums up its own timings with options that pandas is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:.*(no_silent_downcasting|copy keyword)")
SECRET = "zebra crossing at midnight"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def every_route(web: FastAPI) -> set[tuple[str, str]]:
    """Return method and path of every route, those of the mounted Gradio app too."""
    return set(_walked(web.routes))


def _walked(routes: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    for route in routes:
        inner = getattr(route, "routes", None) or getattr(
            getattr(route, "original_router", None), "routes", None
        )
        here = prefix + getattr(route, "path", "") if isinstance(route, Mount) else prefix
        if inner:
            yield from _walked(inner, here.rstrip("/"))
        elif isinstance(route, Mount):
            yield "GET", here or "/"
        else:
            for method in getattr(route, "methods", None) or METHODS:
                yield method, prefix + getattr(route, "path", "/")


def filled(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "x" * 30, path)


def sent(visitor: Visitor, method: str, path: str) -> int:
    """Call a route as a page would, with a form or an event that is not right."""
    row = row_of(method, path)
    if row is not None and row.takes == "form":
        return visitor.client.post(path, data={"x": "y"}, follow_redirects=False).status_code
    given: dict[str, Any] = {}
    if method == "POST":
        given = {"json": {"data": [], "fn_index": 0, "session_hash": "crawl"}}
    return visitor.client.request(method, path, follow_redirects=False, **given).status_code


@pytest.fixture(scope="module")
def routes(world: World) -> list[tuple[str, str]]:
    found = every_route(world.web)
    assert len(found) > 90
    return sorted(found, key=lambda one: (one[1], one[0]))


def test_every_row_of_the_table_is_a_route_and_no_row_is_for_nothing(
    world: World, routes: list[tuple[str, str]]
) -> None:
    matched: dict[Row, list[str]] = {row: [] for row in TABLE}
    for method, path in routes:
        row = row_of(method, filled(path))
        if row is not None:
            matched[row].append(path)

    # With no provider set there is no way to it.
    unused = {row.path for row, paths in matched.items() if not paths}
    assert unused == {r"/sign-in/with", r"/sign-in/back"}


def test_the_crawl_of_every_route(world: World, routes: list[tuple[str, str]]) -> None:
    nobody = world.visitor()
    told: list[str] = []
    wrong: list[str] = []
    for method, path in routes:
        asked = filled(path)
        row = row_of(method, asked)
        statuses = [
            sent(visitor, method, asked)
            for visitor in (nobody, world.visitor("Selma"), world.visitor("Cora"))
        ]
        told.append(
            f"{method:7} {path:58} {row.who if row else 'closed':11} "
            + " ".join(str(one) for one in statuses)
        )
        if not as_the_row_says(row, statuses):
            wrong.append(told[-1])
    print("\n" + f"{'':7} {'route':58} {'who':11} nobody mentee coordinator")  # noqa: T201
    print("\n".join(told))  # noqa: T201
    print(f"{len(told)} routes, {sum('closed' not in one for one in told)} of them in the table")  # noqa: T201

    assert wrong == []


def as_the_row_says(row: Row | None, statuses: list[int]) -> bool:
    """Tell whether nobody, a mentee and a coordinator got what the row of a route grants."""
    nobody, mentee, coordinator = statuses
    if row is None:
        return statuses == [404, 404, 404]
    if row.path.startswith("/sign-in/"):
        return statuses == [404, 404, 404]
    if row.who == "anyone":
        return all(one in {200, 303, 403, 404} for one in statuses)
    kept_out = nobody == (303 if row.page else 401)
    if row.who == "coordinator":
        return kept_out and mentee == 404 and coordinator in {200, 403}
    return kept_out and mentee not in {401, 500} and coordinator not in {401, 500}


@pytest.fixture(scope="module")
def selmas(world: World) -> str:
    """Return a conversation of Selma's with her secret in it, shared with nobody."""
    selma = world.people["Selma"]
    snapshot = world.app.coaching.start(selma, "anchoring", "mentee")
    list(world.app.coaching.say(selma, snapshot.conversation, SECRET))
    rehearsal = world.app.rehearsing.start(selma, world.app.rehearsing.personas(selma)[0].id)
    list(world.app.rehearsing.say(selma, rehearsal.conversation, SECRET))
    world.app.programme.ask(selma, f"What about a {SECRET}?")
    return snapshot.conversation


def test_every_event_of_the_page_shows_a_person_nothing_of_anothers(
    world: World, address: str, selmas: str
) -> None:
    """Raise each event with Selma's ids in every input and in the event itself.

    Selma's own page shows her words; nobody's event is taken; and Jun, who is her partner, Silas,
    who is a stranger, and Cora, who coordinates, see none of them.
    """
    count = len(blocks_of(world.web).fns)
    assert count > 10
    rehearsal = world.app.rehearsing.current(world.people["Selma"])
    seen: dict[str, int] = {}
    for name in ("Selma", "Jun", "Silas", "Cora", None):
        visitor = world.visitor(name, address)
        page = Page(visitor, world.web, f"session of {name}")
        told = ""
        for number in sorted(page.blocks.fns):
            for ids, picks in (
                (selmas, (f"go:{selmas}", "programme")),
                (rehearsal, (f"go:{rehearsal}", f"again:{rehearsal}")),
            ):
                for pick in picks:
                    fn = page.blocks.fns[number]
                    status, stream = page.raise_event(
                        number,
                        data=[ids] * len(fn.inputs),
                        event_data={
                            "pick": pick, "conversation": ids, "field": "state_of_mind",
                            "text": "other words", "form": "finish", "given": {"text": ids},
                        },
                    )  # fmt: skip
                    assert status == (401 if name is None else 200)
                    told += stream
        seen[str(name)] = told.count(SECRET)
        assert "Traceback" not in told
        assert '"success":false' not in told  # what a person may not is said, nothing breaks
    print(f"{count} events, 4 ways each; the secret was seen: {seen}")  # noqa: T201

    assert seen["Selma"] > 0
    assert [seen[one] for one in ("Jun", "Silas", "Cora", "None")] == [0, 0, 0, 0]
    fields = world.app.coaching.records(world.people["Selma"], selmas)
    assert "other words" in str(fields)  # her own event changed it; the others' came after


def test_a_session_of_another_is_closed_on_every_way_that_takes_one(
    world: World, address: str, selmas: str
) -> None:
    selma = Page(world.visitor("Selma", address), world.web, "the one of selma")
    silas = Page(world.visitor("Silas", address), world.web, "the one of selma")
    load = selma.on_load()
    waiting = {"fn_index": load, "data": [], "trigger_id": None}
    assert selma.join(waiting) == 200

    assert silas.listen() == "status 403"
    assert silas.join(waiting) == 403
    for path in (
        "/gradio_api/heartbeat/the one of selma",
        "/gradio_api/call/x/y",
        "/gradio_api/stream/the one of selma/1/2/playlist.m3u8",
    ):
        assert silas.client.get(path).status_code == 404
    for path in ("/gradio_api/cancel", "/gradio_api/reset", "/gradio_api/component_server"):
        said = {"session_hash": "the one of selma", "fn_index": load, "event_id": "x"}
        assert silas.client.post(path, json=said).status_code == 404
    assert completed(selma.listen())


def test_an_unknown_session_and_two_at_once_are_nothing(world: World) -> None:
    silas = Page(world.visitor("Silas"), world.web, "never used")

    assert "session_not_found" in silas.listen()
    both = silas.client.get("/gradio_api/queue/data?session_hash=a&session_hash=b")
    assert '"session_not_found":true' in both.text


def test_an_event_that_waits_and_streams_keeps_its_own_person(world: World, address: str) -> None:
    """Two people share a server and a moment; each sees the own header and nobody else's."""
    pages = {
        name: Page(world.visitor(name, address), world.web, f"moment of {name}")
        for name in ("Selma", "Jun", "Silas", "Jo")
    }
    for page in pages.values():
        assert page.join({"fn_index": page.on_load(), "data": [], "trigger_id": None}) == 200

    for name, page in pages.items():
        stream = page.listen()
        assert completed(stream)
        assert f">{name}<" in stream
        assert not [other for other in pages if other != name and f">{other}<" in stream]


def test_no_session_is_ever_forgotten_so_none_can_be_claimed_later() -> None:
    sessions = Sessions(most_each=64)

    own = [sessions.claim("selma", f"window {number}") for number in range(64)]
    one_more = sessions.claim("selma", "window 64")

    assert own == ["selma"] * 64
    assert one_more is None
    assert [sessions.claim("silas", f"window {number}") for number in range(64)] == own
    assert sessions.claim("silas", "window 64") == "silas"
    assert sessions.claim("selma", "window 0") == "selma"


def test_which_of_several_partners_something_is_begun_with_is_asked_and_holds(
    own_world: World,
) -> None:
    """Selma has two mentors; what she begins belongs to the pair she picked, and to no other's."""
    first = own_world.app.access.of(own_world.people["Selma"]).pairs("mentee")[0]
    second, stranger = own_world.pair("Selma", "Jo"), own_world.pair("Silas", "Jun")
    jo, jun = own_world.people["Jo"], own_world.people["Jun"]
    selma = own_world.people["Selma"]

    with serving(own_world.web) as at:
        page = Page(own_world.visitor("Selma", at), own_world.web, "with whom")
        welcome = page.named("welcome", "click")

        def pick(choice: str) -> str:
            return page.raise_event(welcome, event_data={"pick": choice})[1]

        asked = pick("flow:planning:mentee")
        pick(f"with:{stranger}:planning:mentee")
        refused = own_world.app.coaching.current(selma)
        pick(f"with:{first.id}:planning:mentee")
        begun = own_world.app.coaching.current(selma)

    assert "With whom?" in asked
    assert all(f"with:{pair}:planning:mentee" in asked for pair in (first.id, second))
    assert ">Jo<" in asked
    assert ">Jun<" in asked
    assert stranger not in asked
    assert refused is None
    assert begun is not None
    kept = own_world.app.access.of(selma).conversation(begun)
    assert (kept.pair, kept.phase) == (first.id, "planning")
    assert kept.pair in {one.id for one in own_world.app.access.of(jun).pairs("mentor")}
    assert kept.pair not in {one.id for one in own_world.app.access.of(jo).pairs("mentor")}
