"""How long signing in takes while twenty people chat, beside an idle server in the same run.

Run: make sign-in. Everything is real: the web app with its door, argon2 at its full cost, SQLite,
Gradio's queue, over loopback. Prints p50 and p95 in seconds, and the ratio of busy to idle.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import httpx2
from fastapi import FastAPI

from assistant.bootstrap import App, bootstrap
from assistant.settings import load_settings, quiet_vendors

CHATTING = 20
SIGN_INS = 30
PASSWORD = "four plain words here"
TOKEN = re.compile(r'name="form-token" value="([0-9a-f]{64})"')
PAUSE = 2.0  # seconds between two messages of one person; people take longer


def main() -> int:
    """Measure, print one JSON document, and return 1 where p95 is a second or more."""
    quiet_vendors()
    from assistant.web.server import create_web
    from tests.web.serving import serving

    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        app = bootstrap(load_settings(telemachus_data=Path(folder)))
        app.index.update()
        app.prepare()
        people = _people(app)
        web = create_web(app)
        at = stack.enter_context(serving(web))
        idle = _sign_ins(at, people)
        stop = threading.Event()
        said: list[float] = []
        chats = [
            threading.Thread(target=_chat, args=(at, web, app, name, stop, said)) for name in people
        ]
        for chat in chats:
            chat.start()
        time.sleep(PAUSE * 2)
        busy = _sign_ins(at, people)
        stop.set()
        for chat in chats:
            chat.join()
        report = {
            "chatting": CHATTING,
            "messages_answered": len(said),
            "idle": _figures(idle),
            "busy": _figures(busy),
            "ratio_p95": round(_figures(busy)["p95"] / _figures(idle)["p95"], 2),
        }
        print(json.dumps(report, indent=2))
        return int(_figures(busy)["p95"] >= 1)


def _people(app: App) -> list[str]:
    programme = app.people_store.programme("Bench").id
    names = [f"person{number}" for number in range(CHATTING)]
    for name in names:
        token = app.accounts.invite(None, programme, ["mentee"], name)
        app.accounts.agree(app.accounts.accept(token, name, PASSWORD, name).person)
    return names


def _sign_ins(at: str, names: list[str]) -> list[float]:
    taken = []
    for number in range(SIGN_INS):
        with httpx2.Client(base_url=at, timeout=60, trust_env=False) as client:
            found = TOKEN.search(client.get("/sign-in").text)
            assert found
            form = {"form-token": found[1], "sign-in": names[number % len(names)], "next": "/"}
            began = time.perf_counter()
            answer = client.post("/sign-in", data={**form, "password": PASSWORD})
            taken.append(time.perf_counter() - began)
            assert answer.status_code == 303, answer.text
        time.sleep(0.2)
    return taken


def _chat(
    at: str, web: FastAPI, app: App, name: str, stop: threading.Event, said: list[float]
) -> None:
    from tests.access.page import Page
    from tests.access.site import Visitor

    signed_in = app.accounts.sign_in(name, PASSWORD, name)
    talk = app.coaching.start(signed_in.person, "anchoring", "mentee").conversation
    with httpx2.Client(base_url=at, timeout=60, trust_env=False) as client:
        client.cookies.set("telemachus", signed_in.token)
        page = Page(Visitor(client), web, f"chat of {name}")
        number = page.named("send", "click")
        while not stop.is_set():
            page.raise_event(number, data=["I wonder what she thinks of it.", talk, ""])
            said.append(time.perf_counter())
            stop.wait(PAUSE)


def _figures(taken: list[float]) -> dict[str, float]:
    ordered = statistics.quantiles(taken, n=20)
    return {"p50": round(statistics.median(taken), 3), "p95": round(ordered[18], 3)}


if __name__ == "__main__":
    sys.exit(main())
