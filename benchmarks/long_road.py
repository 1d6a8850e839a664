"""What a long relationship costs: a pair with 200 sessions beside a pair with 2, in one run.

Usage: python -m benchmarks.long_road. Exits with 1 when a page takes more than 1.5 times as long.
The pages are opened as a browser does: the event of the page's opening, and the one that turns to
the pair's records, sent over HTTP to the web app.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from assistant.application.relationship import carried_for
from assistant.domain.conversation import Place, Role
from assistant.settings import quiet_vendors
from tests.access.page import Page, completed
from tests.access.site import World, real_app
from tests.doubles.authored import conversation
from tests.web.serving import serving

AT_MOST = 1.5
RUNS = 25
ROADS = {"Selma": ("Jun", 200), "Silas": ("Jo", 2)}


def main() -> int:
    """Print the table; return the exit status."""
    quiet_vendors()
    from assistant.web.server import create_web

    with tempfile.TemporaryDirectory() as folder:
        app = real_app(Path(folder), Path(folder) / "people.db")
        world = World(app, create_web(app)).begin()
        for mentee, (mentor, sessions) in ROADS.items():
            _walk(world, mentee, mentor, sessions)
        with serving(world.web) as address:
            ratios = _measured(world, address)
        for client in world.clients:
            client.close()
    return 0 if max(ratios) <= AT_MOST else 1


def _walk(world: World, mentee: str, mentor: str, sessions: int) -> None:
    """Let a pair have met so many times, a week apart, the last one a day ago."""
    pair = _pair(world, mentee)
    for number in range(sessions):
        at = world.app.now() - timedelta(days=7 * (sessions - number) - 6)
        for name, role in ((mentee, "mentee"), (mentor, "mentor")):
            for phase, fields in _records(number, name).items():
                made = conversation(
                    f"{pair[:8]}{number}{role[3:]}{phase[:5]}", person=world.people[name].id,
                    pair=pair, role=role, phase=phase, flow=f"{phase.replace(' ', '-')}.{role}",
                    status="done", place=Place(), started_at=at, changed_at=at, fields=fields,
                )  # fmt: skip
                world.app.store.begin(made)
                at += timedelta(minutes=10)


def _records(number: int, name: str) -> dict[str, dict[str, list[str]]]:
    return {
        "planning": {"agenda": [f"topic {number} of {name} (20 min)", f"topic {number} of both"]},
        "work session": {"topics": [f"topic {number} of both"], "tried_1": [f"try {number}"]},
        "stock-taking": {
            "skills": [f"skill {number} of {name}", f"skill {number} of both"],
            "areas": [f"area {number} of {name}"],
            "expectations": ["More time"],
            "next_topics": [f"topic {number + 1} of both"],
        },
    }


def _pair(world: World, mentee: str) -> str:
    role: Role = "mentee"
    ((pair, _),) = world.app.accounts.partners(world.people[mentee], role)
    return pair


def _measured(world: World, address: str) -> list[float]:
    pages = {name: Page(world.visitor(name, address), world.web, f"of {name}") for name in ROADS}
    load = next(iter(pages.values())).on_load()
    top = next(iter(pages.values())).named("top", "click")

    def opens(name: str) -> Callable[[], object]:
        return lambda: _raise(pages[name], load)

    def turns(name: str) -> Callable[[], object]:
        return lambda: _raise(pages[name], top, event_data={"pick": "shared"})

    def begins(name: str) -> Callable[[], object]:
        own = world.app.access.of(world.people[name])
        return lambda: carried_for(own, _pair(world, name))

    ratios = []
    rows: tuple[tuple[str, Callable[[str], Callable[[], object]]], ...] = (
        ("opening the page", opens),
        ("turning to the pair's records", turns),
        ("what a phase begins from", begins),
    )
    for what, does in rows:
        times: dict[str, list[float]] = {name: [] for name in ROADS}
        for run in range(RUNS + 3):
            for name in ROADS:  # by turns, so that a busy machine weighs on both
                began = time.perf_counter()
                does(name)()
                if run >= 3:
                    times[name].append(time.perf_counter() - began)
        long, short = (statistics.median(times[name]) for name in ROADS)
        ratios.append(long / short)
        print(
            f"{what:32} 2 sessions {short * 1000:7.1f} ms   200 sessions {long * 1000:7.1f} ms"
            f"   ratio {long / short:.2f} (at most {AT_MOST})"
        )
    return ratios


def _raise(page: Page, number: int, **more: object) -> None:
    status, stream = page.raise_event(number, **more)
    if status != 200 or not completed(stream):
        raise SystemExit(f"the event {number} came to nothing: {status}")


if __name__ == "__main__":
    sys.exit(main())
