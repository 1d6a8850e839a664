"""A model's server on loopback that does what real ones do, also on their bad days.

It speaks OpenAI's chat completions, streamed and whole, and embeddings, over real HTTP: openai 3
uses httpx2, so that a double of httpx would never be asked. It keeps every request it was sent,
and ends all its waiting when it is stopped, or when whoever asked hangs up.
"""

from __future__ import annotations

import base64
import json
import select
import socket
import socketserver
import struct
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, cast

from tests.doubles.script import in_pieces
from tests.model_acts import FINISH, SECRET, STATUS, Act, Behaviour, vector_of

TOOL_CALL = {
    "id": "call",
    "type": "function",
    "function": {"name": "read_record", "arguments": '{"person": "everyone"}'},
}


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
    acts: deque[Act] = field(default_factory=deque)
    _http: _Http | None = None

    def will(self, behaviour: Behaviour = "fine", **how: Any) -> ModelServer:
        """Put one act at the end of the queue."""
        self.acts.append(Act(behaviour, **how))
        return self

    @property
    def was_sent(self) -> str:
        """Return the bodies of all it was sent, as one text to look for words in."""
        return "\n".join(json.dumps(each.body, ensure_ascii=False) for each in self.received)

    @property
    def url(self) -> str:
        assert self._http is not None, "the server is not running"
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def next_act(self) -> Act:
        return self.acts.popleft() if self.acts else Act()

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


class _Over(Exception):
    """The server is being stopped, or whoever asked has hung up."""


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
        except _Over:
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
        elif act.behaviour in STATUS:
            self._error(STATUS[act.behaviour], act)
        elif act.behaviour == "hang":
            self._pause(30)
        elif act.behaviour == "html":
            self._send(200, "text/html", f"<html><body>{SECRET}</body></html>".encode())
        elif self.path.endswith("/embeddings"):
            self._embeddings(act, body)
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

    def _embeddings(self, act: Act, body: dict[str, Any]) -> None:
        if act.behaviour in {"cut_connection", "stall"}:
            self._cut(act)
            return
        if act.behaviour == "slow_first_token":
            self._pause(act.seconds)
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        vectors = [] if act.behaviour == "empty_choices" else [vector_of(text) for text in texts]
        listed = [
            {"object": "embedding", "index": place, "embedding": _coded(vector, body)}
            for place, vector in enumerate(vectors)
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        reply = {"object": "list", "data": listed, "model": "m", "usage": usage}
        said = b"{not json" if act.behaviour == "wrong_json" else json.dumps(reply).encode()
        self._send(200, "application/json", said)

    def _whole(self, act: Act) -> None:
        if act.behaviour == "slow_first_token":
            self._pause(act.seconds)
        message: dict[str, Any] = {"role": "assistant", "content": act.said}
        if act.behaviour == "tool_call":
            message |= {"content": None, "tool_calls": [TOOL_CALL]}
        choice = {
            "index": 0,
            "message": message,
            "finish_reason": FINISH.get(act.behaviour, "stop"),
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
        if act.behaviour == "tool_call":
            self._event({"tool_calls": [{"index": 0, **TOOL_CALL}]})
        for number, piece in enumerate(in_pieces(act.said)):
            if number == act.pieces and self._trouble(act):
                return
            self._event({"content": piece}, empty=act.behaviour == "empty_choices")
            if act.behaviour == "slow_stream":
                self._pause(act.seconds)
        reason = FINISH.get(act.behaviour, "stop")
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
        """Wait, unless the server is stopped or the other side hangs up."""
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            if self.owner.stopping.wait(min(left, 0.01)):
                raise _Over
            if self._is_alone():
                self.owner.hung_up.set()
                raise _Over

    def _is_alone(self) -> bool:
        readable, _, _ = select.select([self.connection], [], [], 0)
        return bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)


def _coded(vector: list[float], body: dict[str, Any]) -> list[float] | str:
    if body.get("encoding_format") != "base64":
        return vector
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
