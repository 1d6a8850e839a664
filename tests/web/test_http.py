from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.routing import Mount
from starlette.testclient import TestClient

from assistant.web.security import OPEN_ROUTES, is_open

HERE = "http://127.0.0.1:7860"
NEEDED = {
    "/",
    "/telemachus/style.css",
    "/telemachus/page.js",
    "/telemachus/favicon.svg",
    "/telemachus/draft",
    "/theme.css",
    "/assets/{path:path}",
    "/gradio_api/app_id",
    "/gradio_api/queue/data",
    "/gradio_api/queue/join",
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
        assert "default-src 'self'" in policy
        assert "img-src 'self' data: blob:" in policy
        assert "connect-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'self' 'nonce-" in policy
        assert "http" not in policy


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


def test_only_the_needed_routes_of_the_table_are_open(fake_web: FastAPI) -> None:
    routes = set(all_routes(fake_web))

    opened = {
        path.rstrip("/") or "/"
        for method, path in routes
        if is_open(method, re.sub(r"\{[^}]+\}", "x", path))
    }

    assert len(routes) > 60  # the table was walked, Gradio's part of it too
    assert opened == NEEDED
    assert len(OPEN_ROUTES) == 8


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
