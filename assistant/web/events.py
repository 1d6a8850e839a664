"""Gradio's events: only those that the page has, in sessions that belong to whoever sends them.

The browser draws the name of a session, so it proves nothing. It is bound to the person who first
used it; to anybody else it is closed.
"""

from __future__ import annotations

from collections import Counter

import gradio as gr
from fastapi import Request, Response
from gradio.server_messages import UnexpectedErrorMessage
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

STREAM = "text/event-stream"
MOST_EACH = 10_000  # windows of one person since the start
LONGEST_NAME = 64  # characters of a session's name; Gradio's page draws about eleven
TOO_MANY = "Too many windows since the last start. Go on in one that is open."


class Sessions:
    """Whose each session is, for as long as the server runs.

    None is ever forgotten, because a forgotten one would be the next one's who names it, with all
    that Gradio holds for it. After so many it is the newest that is refused, to its person alone.
    """

    def __init__(self, most_each: int = MOST_EACH) -> None:
        self._most_each = most_each
        self._owner: dict[str, str] = {}
        self._count: Counter[str] = Counter()

    def claim(self, person: str, session: str) -> str | None:
        """Return whose a session is; bind one that is nobody's, None where they have too many."""
        owner = self._owner.get(session)
        if owner is None and self._count[person] < self._most_each:
            owner = self._owner[session] = person
            self._count[person] += 1
        return owner

    def owner(self, session: str) -> str | None:
        """Return whose a session is, None where nobody has used it."""
        return self._owner.get(session)


class Events:
    """Turn away what is not the person's, and what Gradio would fail on with a traceback.

    The latter is an event that the page does not have, and the stream of a session that is over
    or never was. Those answers are the ones by which Gradio's own page knows what happened.
    """

    def __init__(self, app: ASGIApp, page: gr.Blocks) -> None:
        self.app = app
        self.page = page
        self.sessions = Sessions()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        refusal = self._refusal(Request(scope)) if scope["type"] == "http" else None
        await (refusal or self.app)(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        path = request.url.path.rstrip("/")
        if path.endswith("/queue/join"):
            return self._joining(request)
        if path.endswith("/queue/data"):
            return self._listening(request)
        return None

    def _joining(self, request: Request) -> Response | None:
        said = request.state.said
        number, session, data = said.get("fn_index"), said["session_hash"], said.get("data")
        fn = self.page.fns.get(number) if type(number) is int else None
        if fn is None or not isinstance(data, list) or len(data) != len(fn.inputs):
            return PlainTextResponse("The page has no such event.", 400)
        if not 0 < len(session) <= LONGEST_NAME:
            return PlainTextResponse("The page has no such session.", 400)
        person: str = request.state.person.id
        owner = self.sessions.claim(person, session)
        if owner is None:
            return PlainTextResponse(TOO_MANY, 429)
        if owner != person:
            return PlainTextResponse("That is not your session. Load the page again.", 403)
        return None

    def _listening(self, request: Request) -> Response | None:
        named = request.query_params.getlist("session_hash")
        owner = self.sessions.owner(named[0]) if len(named) == 1 else None
        if owner is not None and owner != request.state.person.id:
            return PlainTextResponse("That is not your session. Load the page again.", 403)
        if owner is None or named[0] not in self.page._queue.pending_messages_per_session:
            over = UnexpectedErrorMessage(message="404: Not Found", session_not_found=True)
            return Response(f"data: {over.model_dump_json()}\n\n", 200, None, STREAM)
        return None
