"""A coached conversation in a terminal: one reply a line, as text or as JSON lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from assistant.application.snapshots import Snapshot
from assistant.domain.conversation import Role
from assistant.domain.errors import InputError

if TYPE_CHECKING:
    from assistant.bootstrap import App

_PROMPT = "\n> "


def converse(app: App, phase: str, role: Role, name: str, as_json: bool) -> int:
    """Walk a flow, reading replies from standard input; return the exit status.

    Raises:
        InputError: when there is no such phase for the role.
    """
    person = app.person(name)
    snapshot = app.coaching.start(person, phase, role)

    def show(streamed: str = "") -> None:
        records = app.coaching.records(person, snapshot.conversation) if as_json else None
        _show(snapshot, records, streamed)

    show()
    status = 0
    for raw in replies(as_json):
        streamed = ""
        try:
            for event in app.coaching.say(person, snapshot.conversation, raw):
                if isinstance(event, Snapshot):
                    snapshot = event
                elif not as_json:
                    write(event.text)
                    streamed += event.text
            show(streamed)
        except InputError as error:
            status = 1
            refuse(error, as_json)
        if snapshot.status in ("cancelled", "paused") or (
            snapshot.status == "done" and not as_json
        ):
            break
    return status


def replies(as_json: bool) -> Iterator[str]:
    """Yield what is typed, one reply a line, until standard input ends."""
    if as_json:
        for raw in sys.stdin.buffer:
            yield raw.decode("utf-8", errors="replace").rstrip("\r\n")
        return
    while True:
        try:
            yield input(_PROMPT)
        except EOFError:
            return


def _show(snapshot: Snapshot, records: Mapping[str, Any] | None, streamed: str) -> None:
    """Print the last turn: with `records` as a JSON line, without as text.

    Where the reply came out other than it was streamed, what was kept is printed after it.
    """
    last = snapshot.lines[-1]
    if records is not None:
        document: dict[str, Any] = {
            "phase": snapshot.phase,
            "step": snapshot.step,
            "says": last.text,
            "origin": last.origin,
            "records": records,
            "done": snapshot.status == "done",
        }
        write(json.dumps(document, ensure_ascii=False) + "\n")
        return
    if streamed.strip() != last.text.strip():
        write(f"\n\n{last.text}" if streamed else last.text)
    if last.note:
        write(f"\n({last.note})")
    if last.guidance:
        write(f"\n\n    From the guidance, “{last.guidance.title}”: {last.guidance.quote}")
    write("\n")


def refuse(error: InputError, as_json: bool) -> None:
    """Print why something was not taken."""
    if as_json:
        write(json.dumps({"error": {"code": error.code, "message": str(error)}}) + "\n")
    else:
        write(f"{error}\n")


def write(text: str) -> None:
    """Print text as it is, at once."""
    sys.stdout.write(text)
    sys.stdout.flush()
