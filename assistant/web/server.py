"""The web app: Gradio's page and our own forms inside FastAPI, behind one door."""

from __future__ import annotations

import asyncio
import hashlib
import json
from importlib import resources

import gradio as gr
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.middleware.cors import CORSMiddleware

from assistant.domain.errors import InputError, NotAllowed, StoreError
from assistant.web.contract_first import ContractFirst
from assistant.web.document import TITLE, OwnDocument
from assistant.web.drafts import Drafts
from assistant.web.events import Events
from assistant.web.forms.account import Account
from assistant.web.forms.coming_in import ComingIn
from assistant.web.forms.mail import mail
from assistant.web.forms.mine import Mine
from assistant.web.forms.people import People
from assistant.web.forms.take import taking
from assistant.web.headers import harden
from assistant.web.needs import App
from assistant.web.notices import Notices
from assistant.web.oidc import Provider, signing_in_elsewhere
from assistant.web.pages.parts import QUIET
from assistant.web.pages.shell import Shell
from assistant.web.place import Place
from assistant.web.rendering import trouble
from assistant.web.security import Door
from assistant.web.theme import theme

AT_ONCE = 8  # events running side by side: one person in a few windows
WAITING = 64  # events in the queue before a further one is turned away
FILES = {
    "style.css": "text/css",
    "plain.css": "text/css",
    "page.js": "text/javascript",
    "favicon.svg": "image/svg+xml",
}


def create_web(app: App, url: str = "", provider: Provider | None = None) -> FastAPI:
    """Return the web app around an application, ready to be served.

    `url` is the address that people type, empty on one's own machine; `provider` another way to
    sign in.
    """

    async def created() -> FastAPI:
        return _create(app, Place(url.rstrip("/")), provider)

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        # Outside a loop Gradio opens one for each lock it makes, and closes none of them.
        return asyncio.run(created())
    return _create(app, Place(url.rstrip("/")), provider)


def _create(app: App, place: Place, provider: Provider | None) -> FastAPI:
    web = FastAPI(title="Telemachus", docs_url=None, redoc_url=None, openapi_url=None)
    files = {name: resources.files("assistant.web").joinpath(name).read_bytes() for name in FILES}
    version = hashlib.sha256(b"".join(files.values())).hexdigest()[:12]
    for name, content in files.items():
        _serve(web, name, content)
    drafts, notices = Drafts(), Notices()

    @web.post("/telemachus/draft", include_in_schema=False)
    async def draft(request: Request) -> Response:
        drafts.keep(request.state.person.id, await request.body())
        return Response(status_code=204)

    web.include_router(ComingIn(app, place, notices, provider.name if provider else "").routes())
    web.include_router(Account(app, place, notices).routes())
    web.include_router(mail(app, notices))
    web.include_router(Mine(app, place, drafts, notices).routes())
    web.include_router(taking(app))
    web.include_router(People(app, place, notices).routes())
    if provider is not None:
        web.include_router(signing_in_elsewhere(app, place, provider))
    _say_what_went_wrong(web, place)

    page = blocks(app, drafts)
    # Last added is outermost. Gradio adds no CORS headers of its own where there is this one.
    web.add_middleware(CORSMiddleware, allow_origins=())
    web.add_middleware(Events, page=page)
    web.add_middleware(OwnDocument, version=version)
    web.add_middleware(ContractFirst, telemachus=app)
    web.add_middleware(Door, telemachus=app, place=place)
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


def _say_what_went_wrong(web: FastAPI, place: Place) -> None:
    """Answer every fault of our own pages with a sentence, never with an exception's text."""

    @web.exception_handler(NotAllowed)
    async def refused(request: Request, error: Exception) -> Response:
        return trouble("There is nothing here for you.", 404)

    @web.exception_handler(StoreError)
    async def unkept(request: Request, error: Exception) -> Response:
        return trouble("That could not be kept just now. Nothing was changed; try again.", 503)

    @web.exception_handler(InputError)
    async def untaken(request: Request, error: Exception) -> Response:
        return trouble(str(error), 422)

    @web.exception_handler(RequestValidationError)
    async def unread(request: Request, error: Exception) -> Response:
        return trouble("That cannot be read.", 400)

    @web.exception_handler(500)
    async def broken(request: Request, error: Exception) -> Response:
        # Starlette sends this one past the door, so it gets its headers here.
        answer = trouble("Something broke on our side. Try again in a moment.", 500)
        harden(answer.headers, request.state.nonce, is_gradio=False, is_https=place.is_https)
        return answer


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
