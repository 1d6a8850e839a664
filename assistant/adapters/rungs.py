"""What each server can do about structured replies, remembered.

Kept by a hash of the server and the model, so that the file names neither. A memory is believed
for a week: servers learn.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from enum import IntEnum
from pathlib import Path

logger = logging.getLogger(__name__)

BELIEVED = 7 * 24 * 3600.0
"""Seconds after which a server is tried from the top again."""


class Rung(IntEnum):
    """How a shape is asked for, from the strictest way down."""

    SCHEMA = 0
    JSON_MODE = 1
    PLAIN = 2


class Rungs:
    """The rung to begin at for each server and model; in `file`, where one is given.

    A file that cannot be read or written does no harm: the server is then asked once more.
    """

    def __init__(self, file: Path | None = None, now: Callable[[], float] = time.time) -> None:
        self._file = file
        self._now = now
        self._lock = threading.Lock()
        self._known = _read(file)

    def start(self, server: str) -> Rung:
        """Return where to begin with a server and model, named in one text."""
        rung, since = self._known.get(_key(server), (Rung.SCHEMA, 0.0))
        return rung if self._now() - since < BELIEVED else Rung.SCHEMA

    def lower(self, server: str, rung: Rung) -> None:
        """Remember that no rung above this one is of use."""
        if rung <= self.start(server):
            return
        logger.info("structured replies: the server cannot do more than %s", rung.name)
        with self._lock:
            self._known[_key(server)] = (rung, self._now())
            if self._file is not None:
                with suppress(OSError):  # asked once more next time, and no worse
                    _write(self._file, self._known)


def _key(server: str) -> str:
    return hashlib.sha256(server.encode()).hexdigest()[:16]


def _read(file: Path | None) -> dict[str, tuple[Rung, float]]:
    if file is None:
        return {}
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return {str(key): (Rung(rung), float(since)) for key, (rung, since) in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _write(file: Path, known: dict[str, tuple[Rung, float]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = file.with_suffix(f".{os.getpid()}.new")
    new.write_text(json.dumps({key: [int(rung), at] for key, (rung, at) in known.items()}), "utf-8")
    new.replace(file)
