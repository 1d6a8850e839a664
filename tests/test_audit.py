"""The look-up of known vulnerabilities, by the real pip-audit against a service on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from benchmarks.audit import EXCEPTIONS, excepted, main

BAD = {"jinja2": "2.4", "leaky": "1.0"}


class Service(BaseHTTPRequestHandler):
    """Speaks as OSV does: a version in `BAD` is vulnerable, every other is not."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name, version = asked["package"]["name"], asked["version"]
        fault = {
            "id": f"PYSEC-{name}",
            "summary": "It leaks.",
            "aliases": [],
            "published": "2026-01-01T00:00:00Z",
            "affected": [
                {
                    "package": {"name": name, "ecosystem": "PyPI"},
                    "ranges": [{"type": "ECOSYSTEM", "events": [{"fixed": "3.0"}]}],
                }
            ],
        }
        answer = json.dumps({"vulns": [fault]} if BAD.get(name) == version else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[tuple[str, ...]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield ("-s", "osv", "--osv-url", f"http://127.0.0.1:{server.server_port}/v1/query")
    server.shutdown()
    thread.join()
    server.server_close()


def pinned(folder: Path, *lines: str) -> Path:
    file = folder / "pinned.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_a_known_vulnerability_fails_unless_it_is_excepted(
    service: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, none, one = (pinned(tmp_path, "leaky==1.0", "sound==2.0"), tmp_path / "n", tmp_path / "o")
    none.write_text("# none\n", encoding="utf-8")
    one.write_text("PYSEC-leaky  # the leaking part is never started here\n", encoding="utf-8")

    statuses = [main(file, exceptions, [service]) for exceptions in (none, one)]

    assert statuses == [1, 0]
    assert "leaky 1.0: PYSEC-leaky; mended in 3.0" in capsys.readouterr().out


def test_where_no_service_answers_it_is_said_and_nothing_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = ("-s", "osv", "--osv-url", "http://127.0.0.1:9/v1/query")

    status = main(pinned(tmp_path, "leaky==1.0"), EXCEPTIONS, [nowhere])

    assert status == 0
    assert "nothing was looked up" in capsys.readouterr().out


def test_each_exception_says_why(tmp_path: Path) -> None:
    file = tmp_path / "exceptions.txt"
    file.write_text("CVE-2026-1\n", encoding="utf-8")

    assert all(excepted(EXCEPTIONS))
    with pytest.raises(ValueError, match="say why"):
        excepted(file)
