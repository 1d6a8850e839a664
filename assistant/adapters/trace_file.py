"""The trace of turns as a file of this machine: one JSON document a line, for its owner alone."""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from assistant.application.tracing import TurnTrace
from assistant.domain.errors import SettingsError

logger = logging.getLogger(__name__)


class TraceFile:
    """Appends each turn as a line, whole or not at all, whichever thread or process it is."""

    def __init__(self, file: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._file = file
        self._now = now
        self._lock = threading.Lock()
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(self._opened())
        except OSError as error:
            raise SettingsError(
                f"TELEMACHUS_TRACE: {file} cannot be written ({error.strerror})."
            ) from None

    def keep(self, turn: TurnTrace) -> None:
        """Keep the trace of one turn; a full disk costs the line, not the turn."""
        at = self._now().isoformat(timespec="milliseconds")
        line = json.dumps({"at": at, **asdict(turn)}, separators=(",", ":")) + "\n"
        try:
            with self._lock:
                file = self._opened()
                try:
                    os.write(file, line.encode())
                finally:
                    os.close(file)
        except OSError as error:
            logger.warning("a line of the trace was lost: %s", error.strerror)

    def _opened(self) -> int:
        return os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
