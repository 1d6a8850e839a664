"""The web app: Gradio's page inside FastAPI, behind a door that lets in this machine only."""

from __future__ import annotations

import asyncio
import hashlib
import json
from importlib import resources

import gradio as gr
from fastapi import FastAPI, Request, Response
from gradio.server_messages import UnexpectedErrorMessage
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.web.document import TITLE, OwnDocument
from assistant.web.drafts import Drafts
from assistant.web.needs import App
from assistant.web.pages.parts import QUIET
from assistant.web.pages.shell import Shell
from assistant.web.security import Door
from assistant.web.theme import theme

AT_ONCE = 8  # events running side by side: one person in a few windows
WAITING = 64  # events in the queue before a further one is turned away
EVENTS = "text/event-stream"
FILES = {
    "style.css": "text/css",
    "page.js": "text/javascript",
    "favicon.svg": "image/svg+xml",
}


def create_web(app: App) -> FastAPI:
    """Return the web app around an application, ready to be served on loopback."""

    async def created() -> FastAPI:
        return _create(app)

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        # Outside a loop Gradio opens one for each lock it makes, and closes none of them.
        return asyncio.run(created())
    return _create(app)


def _create(app: App) -> FastAPI:
    web = FastAPI(title="Telemachus", docs_url=None, redoc_url=None, openapi_url=None)
    files = {name: resources.files("assistant.web").joinpath(name).read_bytes() for name in FILES}
    version = hashlib.sha256(b"".join(files.values())).hexdigest()[:12]
    for name, content in files.items():
        _serve(web, name, content)
    drafts = Drafts()

    @web.post("/telemachus/draft", include_in_schema=False)
    async def draft(request: Request) -> Response:
        drafts.keep(app.person().id, await request.body())
        return Response(status_code=204)

    page = blocks(app, drafts)
    # Last added is outermost. Gradio adds no CORS headers of its own where there is this one.
    web.add_middleware(CORSMiddleware, allow_origins=())
    web.add_middleware(Events, page=page)
    web.add_middleware(OwnDocument, version=version)
    web.add_middleware(Door)
    mounted: FastAPI = gr.mount_gradio_app(
        web,
        page,
        "/",
        server_name="127.0.0.1",
        theme=theme(),
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        max_file_size=1,
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
    )
    return mounted


class Events:
    """Turn away what Gradio would fail on with a traceback, though nothing here is broken.

    That is an event that the page does not have, and the stream of a session that is over or
    never was. The answers are those by which Gradio's own page knows what happened.
    """

    def __init__(self, app: ASGIApp, page: gr.Blocks) -> None:
        self.app = app
        self.page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        refusal = self._refusal(Request(scope)) if scope["type"] == "http" else None
        await (refusal or self.app)(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        path = request.url.path.rstrip("/")
        if path.endswith("/queue/join") and not self._has(request.state.said):
            return PlainTextResponse("The page has no such event.", 400)
        if path.endswith("/queue/data"):
            session = request.query_params.get("session_hash")
            if session not in self.page._queue.pending_messages_per_session:
                over = UnexpectedErrorMessage(message="404: Not Found", session_not_found=True)
                return Response(f"data: {over.model_dump_json()}\n\n", 200, None, EVENTS)
        return None

    def _has(self, event: object) -> bool:
        number = event.get("fn_index") if isinstance(event, dict) else None
        return type(number) is int and number in self.page.fns


def blocks(app: App, drafts: Drafts) -> gr.Blocks:
    """Return the page's components, wired."""
    page: gr.Blocks = gr.Blocks(title=TITLE, analytics_enabled=False)
    with page:
        shell = Shell(app, drafts)
        shell.wire()
        page.load(shell.arrive, None, shell.parts, **QUIET)
    page.app_id = wiring(page)
    page.queue(default_concurrency_limit=AT_ONCE, max_size=WAITING, api_open=False)
    return page


def wiring(page: gr.Blocks) -> int:
    """Return a number that is the same for pages wired the same.

    By default the number is drawn anew at each start, and a browser that sees it change loads the
    page again: whatever someone was writing when the server was restarted would be lost.
    """
    config = page.get_config_file()
    wired = [
        [[each["id"], each["type"]] for each in config["components"]],
        [[each["targets"], each["inputs"], each["outputs"]] for each in config["dependencies"]],
    ]
    return int(hashlib.sha256(json.dumps(wired).encode()).hexdigest()[:12], 16)


def _serve(web: FastAPI, name: str, content: bytes) -> None:
    @web.get(f"/telemachus/{name}", include_in_schema=False)
    def file() -> Response:
        return Response(content, media_type=FILES[name], headers={"Cache-Control": "no-cache"})
