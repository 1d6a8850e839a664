"""The door: what may come in from where, and what a browser may do with what goes out.

Deny by default: a request passes only to a route named here, from this machine, asked for by
its loopback name, and, where it changes something, from a page of ours. What is sent is JSON of
the size and depth of a page's own, and holds no halves of characters, which no answer could hold.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
LARGEST_REQUEST = 1_000_000  # bytes; fifty times the longest message a person may send
DEEPEST = 32  # lists and objects inside each other; a page sends five at most
_FRAMING = frozenset({b"content-length", b"transfer-encoding"})
_HALF = re.compile(r"[\ud800-\udfff]")
_MARK = "\ufffd"

OPEN_ROUTES: tuple[tuple[str, str], ...] = (
    ("GET", r"/"),
    ("GET", r"/telemachus/(style\.css|page\.js|favicon\.svg)"),
    ("GET", r"/theme\.css"),
    ("GET", r"/assets/[A-Za-z0-9._/-]+"),
    ("GET", r"/gradio_api/app_id"),
    ("GET", r"/gradio_api/queue/data"),
    ("POST", r"/telemachus/draft"),
    ("POST", r"/gradio_api/queue/join/?"),
)
_OPEN = tuple((method, re.compile(pattern)) for method, pattern in OPEN_ROUTES)

FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), "
    "display-capture=(), clipboard-read=(), clipboard-write=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def content_policy(nonce: str) -> str:
    """Return the content security policy of one response.

    Scripts inside the page run only with the nonce. `unsafe-eval` is there because Gradio's HTML
    component turns its (constant) template into a function in the browser; `unsafe-inline` for
    styles because its components write style attributes. Nothing may be fetched from, sent to or
    framed by another host.
    """
    return "; ".join([
        "default-src 'self'",
        f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-src 'none'",
        "frame-ancestors 'none'",
    ])


def host_of(authority: str) -> str:
    """Return the host of a Host header or an origin, without its port; empty when it has none."""
    try:
        return urlsplit(authority if "//" in authority else f"//{authority}").hostname or ""
    except ValueError:
        return ""


def is_open(method: str, path: str) -> bool:
    """Tell whether the page needs this route."""
    method = "GET" if method == "HEAD" else method
    if ".." in path:
        return False
    return any(method == known and pattern.fullmatch(path) for known, pattern in _OPEN)


def is_ours(headers: Headers) -> bool:
    """Tell whether a request that changes something comes from a page of this very server.

    A browser always says where such a request comes from; a program need not.
    """
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = headers.get("origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc == headers.get("host", "")
    except ValueError:
        return False


def json_in(body: bytes) -> Any:
    """Return what a body holds as JSON, with U+FFFD wherever half a character stood.

    A half reaches no file and no answer; its mark does, and is refused as no text in words that
    the person can read, with all that they wrote still in the box.

    Raises:
        ValueError: when it is no JSON, or nested deeper than a page sends.
    """
    try:
        return _whole_characters(json.loads(body), DEEPEST)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _whole_characters(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return _HALF.sub(_MARK, value)
    if not isinstance(value, list | dict):
        return value
    if depth == 0:
        raise ValueError("nested too deep")
    if isinstance(value, list):
        return [_whole_characters(each, depth - 1) for each in value]
    return {
        _HALF.sub(_MARK, name): _whole_characters(each, depth - 1) for name, each in value.items()
    }


class Door:
    """Let in what belongs here, and put the same headers on every response."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = LOOPBACK) -> None:
        self.app = app
        self.hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # the page opens no web socket
            await send({"type": "websocket.close", "code": 1008})
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _harden(MutableHeaders(scope=message), nonce)
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send_with_headers)
            return
        if scope["method"] == "POST":
            await self._take(scope, receive, send_with_headers)
            return
        await self.app(scope, receive, send_with_headers)

    async def _take(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what was sent, once it is whole and can be read; `state` holds it, read."""
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > LARGEST_REQUEST:
                await _too_much()(scope, receive, send)
                return
        try:
            said = json_in(bytes(body))
        except ValueError:
            await PlainTextResponse("That cannot be read.", 400)(scope, receive, send)
            return
        scope["state"]["said"] = said
        whole = json.dumps(said).encode()
        scope["headers"] = [
            *((name, value) for name, value in scope["headers"] if name not in _FRAMING),
            (b"content-length", str(len(whole)).encode()),
        ]
        await self.app(scope, _again(whole, receive), send)

    def _refusal(self, scope: MutableMapping[str, Any]) -> PlainTextResponse | None:
        headers, method = Headers(scope=scope), scope["method"]
        if host_of(headers.get("host", "")) not in self.hosts:
            return PlainTextResponse("Open this page by its address on this machine.", 421)
        if not is_open(method, scope["path"]):
            return PlainTextResponse("There is nothing here.", 404)
        if method not in {"GET", "HEAD"} and not is_ours(headers):
            return PlainTextResponse("This came from another page.", 403)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > 9 or int(length) > LARGEST_REQUEST:
            return _too_much()
        return None


def _too_much() -> PlainTextResponse:
    return PlainTextResponse("That is too much at once.", 413)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a way to receive a body that was read already, then whatever comes after it."""
    unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return unread.pop() if unread else await receive()

    return receive_again


def _harden(headers: MutableHeaders, nonce: str) -> None:
    for name, value in FIXED_HEADERS.items():
        headers[name] = value
    headers["Content-Security-Policy"] = content_policy(nonce)
    for name in [n for n in headers if n.lower().startswith("access-control-")]:
        del headers[name]
    if "cache-control" not in headers:
        headers["Cache-Control"] = "no-store"
