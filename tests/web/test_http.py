from __future__ import annotations

import asyncio
import http.client
import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from starlette.routing import Mount
from starlette.testclient import TestClient

from assistant.web.needs import App
from assistant.web.place import Place
from assistant.web.security import Door
from assistant.web.table import LARGEST_REQUEST, TABLE, row_of
from tests.web.fake_app import FakeApp

HERE = "http://127.0.0.1:7860"
OF_GRADIO = {
    ("GET", "/"),
    ("GET", "/theme.css"),
    ("GET", "/assets/{path:path}"),
    ("GET", "/gradio_api/app_id"),
    ("GET", "/gradio_api/queue/data"),
    ("POST", "/gradio_api/queue/join"),
}


@pytest.fixture
def client(fake_web: FastAPI) -> TestClient:
    return TestClient(fake_web, base_url=HERE)


def all_routes(web: FastAPI) -> Iterator[tuple[str, str]]:
    """Yield method and path of every route, those of the mounted Gradio app too."""
    for route in web.routes:
        routes = route.app.routes if isinstance(route, Mount) else [route]  # type: ignore[attr-defined]
        for each in _flat(routes):
            for method in getattr(each, "methods", None) or ("GET", "POST"):
                yield method, getattr(each, "path", "/")


def _flat(routes: list[object]) -> Iterator[object]:
    for route in routes:
        inner = getattr(route, "routes", None) or getattr(
            getattr(route, "original_router", None), "routes", None
        )
        if inner:
            yield from _flat(list(inner))
        else:
            yield route


def test_the_page_says_what_it_is_and_names_no_other_host(client: TestClient) -> None:
    page = client.get("/").text

    assert "<title>Telemachus" in page
    assert '<html\n\tlang="en"' in page
    assert not re.search(r'(?:src|href|content)="(?:https?:)?//', page)
    assert "preconnect" not in page


def test_every_response_carries_the_headers(client: TestClient) -> None:
    for path in ("/", "/telemachus/style.css", "/nothing"):
        headers = client.get(path).headers

        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Frame-Options"] == "DENY"
        assert "camera=()" in headers["Permissions-Policy"]
        policy = headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert "http" not in policy


def test_gradios_page_may_run_and_fetch_only_what_is_ours(client: TestClient) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "img-src 'self' data: blob:" in policy
    assert "connect-src 'self'" in policy
    assert "script-src 'self' 'nonce-" in policy


def test_our_own_pages_run_no_script_at_all(client: TestClient) -> None:
    for path in ("/welcome", "/mine"):
        answer = client.get(path)

        assert answer.status_code == 200
        assert "script-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert "<script" not in answer.text


def test_scripts_in_the_page_run_by_a_nonce_drawn_for_each_response(client: TestClient) -> None:
    first, second = client.get("/"), client.get("/")

    nonces = set(re.findall(r'<script nonce="([^"]+)"', first.text))
    assert len(nonces) == 1
    assert f"'nonce-{nonces.pop()}'" in first.headers["Content-Security-Policy"]
    assert "<script>" not in first.text
    assert first.headers["Content-Security-Policy"] != second.headers["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.7:7860", ""])
def test_a_request_by_another_name_is_turned_away(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:7860", "[::1]:7860"])
def test_a_request_by_a_loopback_name_is_answered(client: TestClient, host: str) -> None:
    assert client.get("/telemachus/style.css", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": HERE},
    ],
)
def test_another_page_cannot_change_anything(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/gradio_api/queue/join", json={}, headers=headers).status_code == 403


def test_no_origin_is_let_in_by_cors(client: TestClient) -> None:
    for origin in ("http://evil.example", "http://localhost:9999", "null"):
        answer = client.get("/", headers={"Origin": origin})

        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_a_huge_request_is_turned_away_unread(client: TestClient) -> None:
    answer = client.post("/gradio_api/queue/join", content=b"x" * 1_000_001)

    assert answer.status_code == 413


def test_of_gradio_only_what_the_page_needs_is_open(fake_web: FastAPI) -> None:
    routes = set(all_routes(fake_web))
    ours = {"/telemachus", "/sign", "/join", "/welcome", "/account", "/mine", "/people", "/take"}

    opened = {
        (method, path.rstrip("/") or "/")
        for method, path in routes
        if row_of(method, re.sub(r"\{[^}]+\}", "x" * 30, path)) is not None
        and not path.startswith(tuple(ours))
    }

    assert len(routes) > 60  # the table was walked, Gradio's part of it too
    assert opened == {(m, p) for m, p in OF_GRADIO} | {("HEAD", "/")}
    assert len(TABLE) > 25


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/info",
        "/gradio_api/openapi.json",
        "/gradio_api/upload",
        "/gradio_api/file=/etc/hostname",
        "/gradio_api/proxy=http://evil.example/",
        "/gradio_api/runs",
        "/gradio_api/run/predict",
        "/gradio_api/call/predict",
        "/gradio_api/deep_link",
        "/gradio_api/vibe-code",
        "/config",
        "/docs",
        "/redoc",
        "/openapi.json",
        "/monitoring",
        "/login",
        "/manifest.json",
        "/static/img/logo.svg",
        "/assets/../../config",
        "/assets/%2e%2e/%2e%2e/config",
    ],
)
def test_the_rest_of_gradio_is_closed(client: TestClient, path: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        assert client.request(method, path).status_code == 404


def test_the_page_offers_no_api_no_history_no_errors_and_no_footer(client: TestClient) -> None:
    page = client.get("/").text

    assert '"run_history":false' in page.replace(" ", "")
    assert '"analytics_enabled":false' in page.replace(" ", "")
    assert '"show_error":false' in page.replace(" ", "")
    assert '"footer_links":[]' in page.replace(" ", "")
    assert '"named_endpoints":{}' in page.replace(" ", "")


@pytest.mark.parametrize("length", ["-1", "²", "9" * 5_000, "many"])
def test_a_length_that_is_none_is_turned_away(client: TestClient, length: str) -> None:
    headers = {b"Content-Length": length.encode("latin-1")}

    assert client.post("/telemachus/draft", headers=headers).status_code == 413


@pytest.mark.parametrize("path", ["/telemachus/draft", "/gradio_api/queue/join"])
@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[" * 200_000, b"[" * 50 + b"]" * 50, b"9" * 5_000]
)
def test_what_is_no_json_of_a_page_is_refused(client: TestClient, path: str, body: bytes) -> None:
    assert client.post(path, content=body).status_code == 400


@pytest.mark.parametrize(
    "event", [{"fn_index": -1}, {"fn_index": 10_000}, {"fn_index": None}, {"fn_index": [1]}, {}, []]
)
def test_an_event_that_the_page_does_not_have_is_refused(client: TestClient, event: Any) -> None:
    said = {"data": [], "session_hash": "s", **event} if isinstance(event, dict) else event

    assert client.post("/gradio_api/queue/join", json=said).status_code == 400


def test_a_session_that_is_over_is_told_as_gradio_tells_it(client: TestClient) -> None:
    answer = client.get("/gradio_api/queue/data", params={"session_hash": "gone"})

    told = json.loads(answer.text.removeprefix("data: "))
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert (told["msg"], told["session_not_found"]) == ("unexpected_error", True)


# What a page sends, over a real server.

HALF = "half of it \ud83d stands here"
MARKED = "half of it \ufffd stands here"


class Browser:
    """Sends what a page sends, one session long."""

    def __init__(self, address: str) -> None:
        self.place = urlsplit(address).netloc
        _, page = self.ask("GET", "/")
        found = re.search(r"window\.gradio_config\s*=\s*(\{.*?\});\s*</script>", page, re.DOTALL)
        assert found
        self.config = json.loads(found[1])

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """Send a request; a body that is an iterator is sent in chunks of unknown number."""
        connection = http.client.HTTPConnection(self.place, timeout=20)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def event(self, target: str, does: str, data: list[Any], **more: Any) -> str:
        """Raise an event of a component, by its name; return all that came of it."""
        (part,) = [
            one["id"]
            for one in self.config["components"]
            if one["props"].get("elem_id") == target and one["type"] in {"button", "html"}
        ]
        number = next(
            one["id"] for one in self.config["dependencies"] if [part, does] in one["targets"]
        )
        event = {"data": data, "fn_index": number, "session_hash": "s", "trigger_id": part, **more}
        status, _ = self.ask("POST", "/gradio_api/queue/join", json.dumps(event))
        assert status == 200
        return self.ask("GET", "/gradio_api/queue/data?session_hash=s")[1]


def completed(stream: str) -> bool:
    *_, last = [
        told
        for line in stream.splitlines()
        if line.startswith("data: ")
        and (told := json.loads(line.removeprefix("data: ")))["msg"] == "process_completed"
    ]
    return bool(last["success"])


Serve = Callable[[App], str]


def test_too_much_in_chunks_is_turned_away(serve: Serve) -> None:
    browser = Browser(serve(FakeApp(delay=0)))
    chunks = iter([b'{"say": "', b"x" * LARGEST_REQUEST, b'"}'])

    assert browser.ask("POST", "/telemachus/draft", chunks)[0] == 413


def test_chunks_that_are_not_too_much_are_taken(serve: Serve) -> None:
    browser = Browser(serve(FakeApp(delay=0)))

    assert browser.ask("POST", "/telemachus/draft", iter([b'{"say": ', b'"x"}']))[0] == 204


@pytest.mark.parametrize("target", ["ask", "check-questions", "check-feedback"])
def test_half_a_character_breaks_no_answer(serve: Serve, target: str) -> None:
    stream = Browser(serve(FakeApp(delay=0))).event(target, "click", [HALF])

    assert completed(stream)
    assert "\ufffd stands here" in stream


def test_half_a_character_said_is_refused_and_stays_in_the_box(serve: Serve, real_app: App) -> None:
    conversation = real_app.coaching.start(real_app.person(), "anchoring", "mentee").conversation

    stream = Browser(serve(real_app)).event("send", "click", [HALF, conversation, ""])

    assert completed(stream)
    assert MARKED in stream
    assert len(real_app.coaching.snapshot(real_app.person(), conversation).lines) == 1


def test_half_a_character_of_a_draft_comes_back_as_a_mark(serve: Serve) -> None:
    browser = Browser(serve(FakeApp(delay=0)))

    browser.ask("POST", "/telemachus/draft", json.dumps({"question": HALF}))
    stream = browser.event("top", "click", [], event_data={"pick": "programme"})

    assert completed(stream)
    assert MARKED in stream


@pytest.mark.parametrize("target", ["check-questions", "check-feedback"])
def test_another_language_is_told_in_a_plain_line(serve: Serve, real_app: App, target: str) -> None:
    stream = Browser(serve(real_app)).event(target, "click", ["Wie lernst du das am besten?"])

    assert completed(stream)
    assert "only English" in stream


def test_two_names_at_once_and_too_many_headers_are_turned_away(client: TestClient) -> None:
    two = [("Host", "127.0.0.1:7860"), ("Host", "evil.example")]
    many = {f"X-{number}": "x" * 1000 for number in range(40)}

    assert client.get("/telemachus/style.css", headers=two).status_code == 421
    assert client.get("/telemachus/style.css", headers=many).status_code == 431


def test_a_request_that_never_ends_is_given_up() -> None:
    """A body that trickles in would keep its place for ever."""
    sent: list[Any] = []

    async def receive() -> Any:
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    async def unreached(*_: Any) -> None:
        raise AssertionError("it was passed on")

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/telemachus/draft",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:7860")],
    }
    asyncio.run(Door(unreached, FakeApp(), Place(), slowest=0.1)(scope, receive, send))

    assert sent[0]["status"] == 408
