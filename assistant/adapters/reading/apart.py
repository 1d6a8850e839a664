"""Reading a file in a process of its own, which may hang, crash or fill the memory alone.

The parsers below are written in C and are handed files from anywhere. Whatever one of them does
to the process that it runs in, the files after it are read by the next. Lines of JSON go in and
out: one path in, and out how far the reading is and at last the text or the reason.
"""

from __future__ import annotations

import importlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from assistant.adapters.reading.prose import Told, Unreadable, Written

KINDS = {
    ".pdf": "pdf",
    ".docx": "word",
    ".odt": "opendocument",
    ".epub": "epub",
    ".html": "markup",
    ".htm": "markup",
    ".xhtml": "markup",
}
_PATIENCE = 30.0
_LONGEST = 300.0
_MEMORY = 2 * 1024**3
_ROOT = Path(__file__).parents[3]
_PACKAGE = "assistant.adapters.reading"


def read_here(path: Path, told: Told) -> Written:
    """Return a file as text, read in this process.

    Raises:
        Unreadable: with the reason.
    """
    reader = importlib.import_module(f"{_PACKAGE}.{KINDS[path.suffix.lower()]}")
    try:
        written = reader.read(path, told)
    except Unreadable:
        raise
    except MemoryError:
        raise Unreadable("takes more memory than a document may") from None
    except Exception as error:  # parsers raise whatever a damaged file leads to
        raise Unreadable(f"is damaged: it cannot be read ({type(error).__name__})") from error
    assert isinstance(written, Written)
    return written


class Apart:
    """A process that reads; started at the first file, and anew where a file has broken it.

    `patience` is how many seconds it may be silent, `longest` how many a whole file may take.
    """

    def __init__(self, patience: float = _PATIENCE, longest: float = _LONGEST) -> None:
        self._patience = patience
        self._longest = longest
        self.process: subprocess.Popen[str] | None = None
        self._said: queue.SimpleQueue[str] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, path: Path, told: Told) -> Written:
        """Return a file as text.

        Raises:
            Unreadable: with the reason, also where the file hung or broke its reader.
        """
        process = self._running()
        assert process.stdin is not None
        until = time.monotonic() + self._longest
        try:
            process.stdin.write(json.dumps(os.fspath(path.resolve())) + "\n")
            process.stdin.flush()
            while True:
                answer = self._answer(until)
                if "page" in answer:
                    told(*answer["page"])
                    continue
                break
        except BrokenPipeError:
            self.close()
            raise Unreadable("was not read: its reader had ended; index again") from None
        except BaseException:
            self.close()
            raise
        if "reason" in answer:
            raise Unreadable(answer["reason"])
        text, title, pages, dated = answer["written"]
        return Written(text, title, tuple(pages), dated)

    def close(self) -> None:
        """End the process."""
        process, self.process = self.process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()

    def _answer(self, until: float) -> dict[str, Any]:
        left = min(self._patience, until - time.monotonic())
        try:
            line = self._said.get(timeout=max(left, 0.01))
        except queue.Empty:
            raise Unreadable("takes too long to read; save it anew or split it") from None
        if not line:
            raise Unreadable("is damaged: it broke its reader")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _running(self) -> subprocess.Popen[str]:
        if self.process is None:
            # This very program, without a shell, and with no words of anybody.
            self.process = subprocess.Popen(  # nosec B603
                [sys.executable, "-c", f"from {_PACKAGE}.apart import serve; serve()"],
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
            )
            assert self.process.stdout is not None
            self._said = queue.SimpleQueue()
            listen = (self.process.stdout, self._said)
            threading.Thread(target=_listen, args=listen, daemon=True).start()
        return self.process


def serve() -> None:
    """Read the files that are named on standard input, one a line, until it ends."""
    _bound_memory()
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(answer: dict[str, Any]) -> None:
        out.write(json.dumps(answer) + "\n")
        out.flush()

    for line in sys.stdin:
        try:
            written = read_here(Path(json.loads(line)), lambda *page: say({"page": page}))
            say({"written": [written.text, written.title, written.pages, written.dated]})
        except Unreadable as reason:
            say({"reason": str(reason)})


def _listen(lines: IO[str], said: queue.SimpleQueue[str]) -> None:
    """Pass lines on, and an empty one when there are no more."""
    try:
        for line in lines:
            said.put(line)
    except ValueError:
        pass
    said.put("")


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = _MEMORY if hard == resource.RLIM_INFINITY else min(_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
