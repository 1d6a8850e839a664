"""The one HTML document: Gradio's, without its mentions of other hosts, with a head of our own."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TITLE = "Telemachus: a coach for reverse mentoring"
HEAD = f"""<title>{TITLE}</title>
<meta name="description" content="{TITLE}">
<meta name="color-scheme" content="light dark">
<link rel="icon" type="image/svg+xml" href="/telemachus/favicon.svg">
<link rel="stylesheet" href="/telemachus/style.css?$version">
<script src="/telemachus/page.js?$version" defer></script>
"""
_UNWANTED = (
    re.compile(r'\s*<meta\s+(?:property="og:|name="twitter:)[^>]*>'),
    re.compile(r'\s*<link rel="(?:manifest|preconnect|dns-prefetch)"[^>]*>'),
    # Resizes the page inside a foreign frame, which the policy forbids anyway.
    re.compile(r"\s*<script>(?:(?!</script>).)*iframeResizer\.contentWindow.*?</script>", re.S),
)
_NO_SCRIPT = "<noscript><p>This page needs JavaScript, from this machine only.</p></noscript>"


def own(document: str, nonce: str, version: str) -> str:
    """Return Gradio's document as ours: own head, no other host, every script with the nonce."""
    for pattern in _UNWANTED:
        document = pattern.sub("", document)
    document = document.replace(
        'content="width=device-width, initial-scale=1, shrink-to-fit=no"',
        'content="width=device-width, initial-scale=1"',
    )
    document = document.replace("</head>", HEAD.replace("$version", version) + "</head>", 1)
    document = document.replace("</body>", _NO_SCRIPT + "</body>", 1)
    return re.sub(r"<script(?=[\s>])", f'<script nonce="{nonce}"', document)


class OwnDocument:
    """Rewrite the HTML of `/` on its way out; everything else passes untouched, unbuffered."""

    def __init__(self, app: ASGIApp, version: str) -> None:
        self.app = app
        self.version = version

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; hold back and rewrite the answer where it is the document."""
        if scope["type"] != "http" or scope["path"] != "/":
            await self.app(scope, receive, send)
            return
        # Uncompressed, so that it can be read here; it never leaves the machine.
        scope["headers"] = [(n, v) for n, v in scope["headers"] if n != b"accept-encoding"]
        await self.app(scope, receive, self._rewriting(scope, send))

    def _rewriting(self, scope: Scope, send: Send) -> Callable[[Message], Awaitable[None]]:
        start: list[Message] = []
        body = bytearray()

        async def held(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.append(message)
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            whole = bytes(body)
            if "text/html" in Headers(scope=start[0]).get("content-type", ""):
                whole = own(whole.decode(), scope["state"]["nonce"], self.version).encode()
            # A HEAD request has no body; its length stays what the app said.
            if whole:
                MutableHeaders(scope=start[0])["content-length"] = str(len(whole))
            await send(start[0])
            await send({"type": "http.response.body", "body": whole})

        return held
