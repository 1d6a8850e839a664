"""The door: who may come in for what.

Deny by default: a request passes only by a row of the table, to this place by its name, from
someone whom the row lets in, and, where it changes something, from a page of ours that was made
for them. Who it is comes from the cookie of each request, asked anew each time. Whatever is not
let in reads the same, whether it is another's or is not there.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.domain.conversation import Person
from assistant.domain.errors import NotAllowed, StoreError
from assistant.web.bodies import (
    Form,
    TooMuch,
    again,
    archive_form_in,
    event_in,
    form_in,
    json_in,
    whole,
)
from assistant.web.headers import harden
from assistant.web.needs import App
from assistant.web.place import FROM_HERE, Place, cookie_in, drawn, is_form_token
from assistant.web.rendering import trouble
from assistant.web.table import LARGEST, Row, row_of

NOTHING_HERE = "There is nothing here."
SIGNED_OUT = "You are signed out. Sign in again; your words are still in the box."
TOO_OLD = "This page had been open too long, or came from elsewhere. Open it again and try anew."
LARGEST_HEADERS = 32_768  # bytes; a browser sends one or two thousand
SLOWEST = 120.0  # seconds until all of a request has to have come; an archive takes longest
_FRAMING = frozenset({b"content-length", b"transfer-encoding"})


@dataclass(frozen=True)
class Caller:
    """Who is asking: nobody known, or a person; and the secret that their forms belong to."""

    person: Person | None
    has_accounts: bool
    token: str
    secret: str
    coordinates: bool = False


class Door:
    """Let in what belongs here, and put the same headers on every response."""

    def __init__(
        self, app: ASGIApp, telemachus: App, place: Place, slowest: float = SLOWEST
    ) -> None:
        self.app = app
        self.slowest = slowest
        self.telemachus = telemachus
        self.place = place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # the page opens no web socket
            await send({"type": "websocket.close", "code": 1008})
            return
        state = scope.setdefault("state", {})
        state["nonce"] = secrets.token_urlsafe(16)
        row = row_of(scope["method"], scope["path"])
        given: list[str] = []

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                harden(
                    headers,
                    state["nonce"],
                    is_gradio=scope["path"] == "/",
                    is_https=self.place.is_https,
                )
                for cookie in given:
                    headers.append("set-cookie", cookie)
            await send(message)

        refusal = await self._let_in(row, scope, given) or await self._take(row, scope, receive)
        if isinstance(refusal, Response):
            await refusal(scope, receive, send_with_headers)
        elif refusal is not None:
            await self.app(scope, refusal, send_with_headers)

    async def _let_in(self, row: Row | None, scope: Scope, given: list[str]) -> Response | None:
        """Return why a request is turned away, None when it may pass; `state` says who it is."""
        headers = Headers(scope=scope)
        if sum(len(name) + len(value) for name, value in headers.raw) > LARGEST_HEADERS:
            return PlainTextResponse("That is too much at once.", 431)
        if not self.place.is_asked_for(headers):
            return PlainTextResponse("Open this page by its own address.", 421)
        if row is None:
            return PlainTextResponse(NOTHING_HERE, 404)
        if not self._comes_from_here(row, headers):
            return PlainTextResponse("This came from another page.", 403)
        if row.who == "anyone" and not row.accounts:
            return None
        try:
            caller = await run_in_threadpool(self._caller, headers)
        except StoreError:
            return trouble("We cannot look that up just now. Try again in a moment.", 503)
        refusal = self._refusal(row, caller, scope["path"])
        if refusal is None and not caller.secret and (row.page or row.accounts):
            caller = replace(caller, secret=drawn())
            given.append(self.place.cookie(self.place.before, caller.secret))
        scope["state"] |= {
            "person": caller.person,
            "has_accounts": caller.has_accounts,
            "token": caller.token,
            "secret": caller.secret,
            "coordinates": caller.coordinates,
        }
        return refusal

    def _comes_from_here(self, row: Row, headers: Headers) -> bool:
        """Tell whether another site may have had a hand in it; a page may be linked to."""
        if row.method == "POST":
            return self.place.is_ours(headers)
        if row.page or row.who == "anyone":
            return True
        return headers.get("sec-fetch-site", "same-origin") in FROM_HERE

    def _caller(self, headers: Headers) -> Caller:
        before = cookie_in(headers, self.place.before)
        if not self.telemachus.has_accounts:
            return Caller(self.telemachus.person(), False, "", before)
        token = cookie_in(headers, self.place.signed_in)
        person = self.telemachus.accounts.who(token) if token else None
        if person is None:
            return Caller(None, True, "", before)
        try:
            standing = self.telemachus.accounts.standing(person)
        except NotAllowed:  # erased a moment ago
            return Caller(None, True, "", before)
        return Caller(person, True, token, token, standing.holds("coordinator"))

    def _refusal(self, row: Row, caller: Caller, path: str) -> Response | None:
        if row.accounts and not caller.has_accounts:
            return PlainTextResponse(NOTHING_HERE, 404)
        if row.who == "anyone":
            return None
        if caller.person is None:
            if row.page:
                return RedirectResponse(f"/sign-in?next={quote(path, safe='')}", 303)
            if row.takes in {"form", "archive"}:
                return trouble("You are signed out. Sign in, then try again.", 401, "/sign-in")
            return PlainTextResponse(SIGNED_OUT, 401)
        if row.who == "coordinator" and not caller.coordinates:
            return PlainTextResponse(NOTHING_HERE, 404)
        return None

    async def _take(self, row: Row | None, scope: Scope, receive: Receive) -> Response | Any:
        """Return how to receive what was sent, once it is whole and read; else why it is not.

        None says that the sender went away.
        """
        assert row is not None
        if row.method == "GET":
            return receive
        headers = Headers(scope=scope)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > 9 or int(length) > LARGEST[row.takes]:
            return PlainTextResponse("That is too much at once.", 413)
        try:
            async with asyncio.timeout(self.slowest):
                body = await whole(receive, LARGEST[row.takes])
            if body is None:
                return None
            return await self._read(row, scope, body, receive)
        except TimeoutError:
            return PlainTextResponse("That took too long to arrive. Try again.", 408)
        except TooMuch:
            return PlainTextResponse("That is too much at once.", 413)
        except ValueError:
            return PlainTextResponse("That cannot be read.", 400)

    async def _read(self, row: Row, scope: Scope, body: bytes, receive: Receive) -> Response | Any:
        state = scope["state"]
        if row.takes in {"form", "archive"}:
            form = (
                form_in(body)
                if row.takes == "form"
                else await archive_form_in(Headers(scope=scope), body)
            )
            if not is_form_token(form["form-token"], state["secret"]):
                return trouble(TOO_OLD, 403)
            state["form"] = Form(
                {name: text for name, text in form.texts.items() if name != "form-token"},
                form.archive,
            )
            return again(b"", receive)
        state["said"] = event_in(body) if row.takes == "event" else json_in(body)
        said = json.dumps(state["said"]).encode()
        scope["headers"] = [
            *((name, value) for name, value in scope["headers"] if name not in _FRAMING),
            (b"content-length", str(len(said)).encode()),
        ]
        return again(said, receive)
