"""A model's server on loopback that does what real ones do, also on their bad days.

It speaks OpenAI's chat completions, streamed and whole, over real HTTP: openai 3 uses httpx2, so
that a double of httpx would never be asked. It keeps every request it was sent, and ends all its
waiting when it is stopped.
"""

from __future__ import annotations

import json
import socketserver
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, cast

from tests.doubles.script import in_pieces

Behaviour = Literal[
    "fine",
    "slow_first_token",
    "slow_stream",
    "stall",
    "cut_connection",
    "early_end",
    "garbage_sse",
    "error_in_stream",
    "bad_response_format",
    "unauthorized",
    "forbidden",
    "not_found",
    "rate_limited",
    "server_error",
    "hang",
    "silent_alive",
    "html",
    "empty_choices",
    "truncated",
    "filtered",
    "wrong_json",
    "wrong_shape",
]
_STATUS = {
    "unauthorized": 401,
    "forbidden": 403,
    "not_found": 404,
    "rate_limited": 429,
    "server_error": 500,
}
_FINISH = {"truncated": "length", "filtered": "content_filter", "early_end": None}
SECRET = "what-the-server-said"
"""Stands in every error the server sends; nothing that is raised may hold it."""


@dataclass(frozen=True)
class Act:
    """One reply. `seconds` is the pause the behaviour makes; `pieces` come before the trouble."""

    behaviour: Behaviour = "fine"
    text: str = "What would you like to learn?"
    seconds: float = 0.05
    pieces: int = 2
    retry_after: str = "0"

    @property
    def said(self) -> str:
        """Return the text as the behaviour spoils it."""
        if self.behaviour == "wrong_json":
            return '{"goal": "to listen", '
        if self.behaviour == "wrong_shape":
            return '{"weather": "fine"}'
        return self.text


@dataclass(frozen=True)
class Received:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class ModelServer:
    """A context manager; `url` is what OPENAI_BASE_URL takes.

    Acts are done one a request, in order; when there are no more, everything is fine. `refuses`
    lists the types of response_format that are answered with 400 at all times.
    """

    refuses: frozenset[str] = frozenset()
    received: list[Received] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    stopping: threading.Event = field(default_factory=threading.Event)
    _acts: deque[Act] = field(default_factory=deque)
    _http: _Http | None = None

    def will(self, behaviour: Behaviour = "fine", **how: Any) -> ModelServer:
        """Put one act at the end of the queue."""
        self._acts.append(Act(behaviour, **how))
        return self

    @property
    def url(self) -> str:
        assert self._http is not None, "the server is not running"
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def next_act(self) -> Act:
        return self._acts.popleft() if self._acts else Act()

    def __enter__(self) -> ModelServer:
        self._http = _Http(self)
        threading.Thread(
            target=self._http.serve_forever, args=(0.01,), name="model server", daemon=True
        ).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._http is not None
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()


class _Http(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for the handlers, which end at once

    def __init__(self, owner: ModelServer) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", 0), _Handler)

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)  # without looking up the machine's name

    def handle_error(self, request: Any, client_address: Any) -> None:
        self.owner.hung_up.set()


class _Stopped(Exception):
    pass


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5

    def log_message(self, format: str, *args: Any) -> None:
        pass

    @property
    def owner(self) -> ModelServer:
        return cast("_Http", self.server).owner

    def do_POST(self) -> None:
        self.close_connection = True
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length) or b"{}")
        self.owner.received.append(Received(self.path, dict(self.headers.items()), body))
        act = self.owner.next_act()
        try:
            self._act(act, body)
        except _Stopped:
            pass
        except OSError:
            self.owner.hung_up.set()

    def _act(self, act: Act, body: dict[str, Any]) -> None:
        form = (body.get("response_format") or {}).get("type")
        refused = form in self.owner.refuses or (
            act.behaviour == "bad_response_format" and form == "json_schema"
        )
        if refused:
            self._error(400, act)
        elif act.behaviour in _STATUS:
            self._error(_STATUS[act.behaviour], act)
        elif act.behaviour == "hang":
            self._pause(30)
        elif act.behaviour == "html":
            self._send(200, "text/html", f"<html><body>{SECRET}</body></html>".encode())
        elif body.get("stream"):
            self._stream(act)
        elif act.behaviour in {"cut_connection", "stall"}:
            self._cut(act)
        else:
            self._whole(act)

    def _error(self, status: int, act: Act) -> None:
        error = {"error": {"message": SECRET, "type": "error", "code": None, "param": None}}
        extra = {"Retry-After": act.retry_after} if status == 429 else {}
        self._send(status, "application/json", json.dumps(error).encode(), extra)

    def _send(
        self, status: int, kind: str, body: bytes, extra: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        headers = {"Content-Type": kind, "Content-Length": str(len(body)), "Connection": "close"}
        for name, value in (headers | (extra or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _cut(self, act: Act) -> None:
        """Promise a body, send a part of it, and go or wait."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b'{"choices": [')
        if act.behaviour == "stall":
            self._pause(30)

    def _whole(self, act: Act) -> None:
        if act.behaviour == "slow_first_token":
            self._pause(act.seconds)
        message = {"role": "assistant", "content": act.said}
        choice = {
            "index": 0,
            "message": message,
            "finish_reason": _FINISH.get(act.behaviour, "stop"),
        }
        choices = [] if act.behaviour == "empty_choices" else [choice]
        reply = {"id": "r", "object": "chat.completion", "created": 1, "model": "m"}
        self._send(200, "application/json", json.dumps(reply | {"choices": choices}).encode())

    def _stream(self, act: Act) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Connection", "close")
        self.end_headers()
        if act.behaviour == "slow_first_token":
            self._pause(act.seconds)
        self._event({"role": "assistant", "content": ""})
        if act.behaviour == "silent_alive":
            self._stay_alive()
        for number, piece in enumerate(in_pieces(act.said)):
            if number == act.pieces and self._trouble(act):
                return
            self._event({"content": piece}, empty=act.behaviour == "empty_choices")
            if act.behaviour == "slow_stream":
                self._pause(act.seconds)
        reason = _FINISH.get(act.behaviour, "stop")
        if reason is not None:
            self._event({}, reason, empty=act.behaviour == "empty_choices")
            self._write(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _trouble(self, act: Act) -> bool:
        """Make the trouble that is due in mid-stream, and say whether the stream is over."""
        if act.behaviour == "stall":
            self._pause(30)
        if act.behaviour == "garbage_sse":
            self._write(b"data: {not json " + SECRET.encode() + b"\n\n")
        if act.behaviour == "error_in_stream":
            error = {"error": {"message": SECRET, "type": "server_error"}}
            self._write(b"data: " + json.dumps(error).encode() + b"\n\n")
        if act.behaviour == "early_end":
            self.wfile.write(b"0\r\n\r\n")
        return act.behaviour in {"garbage_sse", "error_in_stream", "early_end", "cut_connection"}

    def _stay_alive(self) -> None:
        """Send comments for ever, as gateways do, so that the connection is never silent."""
        for _ in range(3000):
            self._write(b": still here\n\n")
            self._pause(0.01)

    def _event(
        self, delta: dict[str, Any], reason: str | None = None, *, empty: bool = False
    ) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        chunk = {"id": "r", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        event = chunk | {"choices": [] if empty else [choice]}
        self._write(b"data: " + json.dumps(event).encode() + b"\n\n")

    def _write(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _pause(self, seconds: float) -> None:
        if self.owner.stopping.wait(seconds):
            raise _Stopped
