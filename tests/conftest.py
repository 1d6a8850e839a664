"""What every test stands on: no network but loopback, no environment but the test's own."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.adapters.embeddings import MiniLmEmbeddings
from assistant.adapters.knowledge_index import KnowledgeIndex
from assistant.settings import ROOT

_LOOPBACK = {"127.0.0.1", "localhost", "::1", "0.0.0.0", "::", "", None}
_VENDORS = ("OPENAI_", "LANGCHAIN_", "LANGSMITH_")
_NAMES = {"CHAT_MODEL", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"}


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):  # noqa: TID251 - cleaned, so that tests run the same anywhere
        if name.upper() in _NAMES or name.upper().startswith(_VENDORS):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LANGSMITH_TRACING", "false")


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that looks up or connects to another host, also where its code hid the error.

    pytest-socket raises at the connection; an adapter that translates every exception of a vendor
    would take that for a server that is down.
    """
    reached: list[object] = []
    look_up, connect = socket.getaddrinfo, socket.socket.connect

    def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in _LOOPBACK:
            reached.append(name)
            raise OSError("tests look up no other host")
        return look_up(host, *args, **kwargs)

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in _LOOPBACK:
            reached.append(address[0])
        connect(self, address)

    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)
    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    yield
    assert not reached, f"the test reached for {reached}"


@pytest.fixture(scope="session")
def indexed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with the project's knowledge indexed; made once, not to be changed."""
    folder = tmp_path_factory.mktemp("indexed")
    KnowledgeIndex(ROOT / "knowledge", folder, MiniLmEmbeddings()).update()
    return folder


@pytest.fixture(scope="session")
def knowledge_index(indexed_folder: Path) -> KnowledgeIndex:
    """Return the index of the project's knowledge."""
    return KnowledgeIndex(ROOT / "knowledge", indexed_folder, MiniLmEmbeddings())
