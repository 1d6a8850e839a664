"""The contract up front: nobody reaches the coach who has not read what is private."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.web.needs import App


class ContractFirst:
    """Send a person from the coach's page to the contract until they have read it, once."""

    def __init__(self, app: ASGIApp, telemachus: App) -> None:
        self.app = app
        self.telemachus = telemachus

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        if scope["type"] == "http" and scope["path"] == "/":
            person = scope["state"]["person"]
            if await run_in_threadpool(self.telemachus.accounts.agreed_at, person) is None:
                await RedirectResponse("/welcome", 303)(scope, receive, send)
                return
        await self.app(scope, receive, send)
