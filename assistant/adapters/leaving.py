"""Hanging up on a server while its answer is being waited for.

A thread that waits at a socket cannot be told to stop, so the wait is cut into short ones: between
two of them the thread looks whether anybody still wants the answer, and if not, the connection
is closed, which tells the server.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from typing import Any

import httpcore2

LOOK = 0.05
"""Seconds between two looks."""

_thread = threading.local()


def leave_with(left: threading.Event) -> None:
    """Let the calling thread's requests end when `left` is set."""
    _thread.left = left


def make_leavable(client: object) -> None:
    """Let the requests of an httpx2 client be left in the middle.

    httpx2 offers no place for it, so its pools are reached into; where they are not as expected,
    the client stays as it is, and a request that is left ends with the client's own time limit.
    """
    mounted = getattr(client, "_mounts", {}).values()
    for transport in (getattr(client, "_transport", None), *mounted):
        pool = getattr(transport, "_pool", None)
        backend = getattr(pool, "_network_backend", None)
        if isinstance(backend, httpcore2.NetworkBackend):
            pool._network_backend = _Backend(backend)  # type: ignore[union-attr]


class _Backend(httpcore2.NetworkBackend):
    def __init__(self, inner: httpcore2.NetworkBackend) -> None:
        self._inner = inner

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        return _Stream(self._inner.connect_tcp(host, port, timeout, local_address, socket_options))

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        return _Stream(self._inner.connect_unix_socket(path, timeout, socket_options))

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _Stream(httpcore2.NetworkStream):
    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left: threading.Event | None = getattr(_thread, "left", None)
        if left is None:
            return self._inner.read(max_bytes, timeout)
        ends = None if timeout is None else time.monotonic() + timeout
        while not left.is_set():
            patience = LOOK if ends is None else min(LOOK, ends - time.monotonic())
            try:
                return self._inner.read(max_bytes, max(patience, 0.001))
            except httpcore2.ReadTimeout:
                if ends is not None and time.monotonic() >= ends:
                    raise
        raise httpcore2.ReadError("nobody waits for it any more")

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, timeout)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
