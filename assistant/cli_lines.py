"""What the command reads and prints: JSON lines in and out, question files, complaints.

A bad line of a batch gets an error in its place, and the rest goes on.
"""

from __future__ import annotations

import json
import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from assistant.domain.errors import InputError, Problem

_ROLES = ("user", "assistant")


def alone(**given: object) -> None:
    """Refuse what cannot be given beside a batch."""
    for name, value in given.items():
        if value is not None:
            raise InputError("too-much", f"Give {name} or --batch FILE, not both.")


def each_line(batch: str, make: Callable[[dict[str, Any]], dict[str, Any]]) -> int:
    """Print one JSON line for each line of a batch; a bad one gets an error in its place."""
    status = 0
    for number, raw in enumerate(_lines(batch), start=1):
        if not raw.strip():
            continue
        given: Any = None
        try:
            given = json.loads(raw)
        except (ValueError, RecursionError):
            document = _error("bad-json", f"Line {number} is not JSON in UTF-8.")
        else:
            document = _made(given, number, make)
        own = given.get("id") if isinstance(given, dict) else None
        if not _is_printable(own):
            own = None
            document = _error("bad-line", f"Line {number} has an id that is no JSON in UTF-8.")
        status |= "error" in document
        put({"id": own, **document})
    return status


def _is_printable(own: Any) -> bool:
    """Return whether an id can be given back as it came: JSON knows no NaN, UTF-8 no halves."""
    try:
        json.dumps(own, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return False
    return True


def _made(given: Any, number: int, make: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    try:
        if not isinstance(given, dict):
            raise InputError("bad-line", f"Line {number} is not a JSON object.")
        return make(given)
    except InputError as error:
        return _error(error.code, str(error))


def _lines(batch: str) -> Iterator[bytes]:
    if batch == "-":
        yield from sys.stdin.buffer
        return
    try:
        with Path(batch).open("rb") as lines:
            yield from lines
    except OSError as error:
        raise InputError("bad-file", f"{batch}: cannot be read ({error.strerror}).") from None


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


def text_in(line: dict[str, Any], key: str) -> str:
    """Return a text of a line.

    Raises:
        InputError: bad-line.
    """
    value = line.get(key)
    if not isinstance(value, str) or not _is_unicode(value):
        raise InputError("bad-line", f"{key} is missing or not text.")
    return value


def words_in(line: dict[str, Any]) -> str:
    """Return the text of a line that is to be checked.

    Raises:
        InputError: bad-line, empty.
    """
    text = text_in(line, "text")
    if not text.strip():
        raise InputError("empty", "The text is empty.")
    return text


def _is_unicode(text: str) -> bool:
    """Return whether a text holds no halves of characters, which JSON can bring along."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def turns_in(history: Any) -> list[tuple[str, str]]:
    """Return earlier turns, given as a list of role and content.

    Raises:
        InputError: bad-line.
    """
    if not isinstance(history, list) or not all(isinstance(turn, dict) for turn in history):
        raise InputError("bad-line", "history is not a list of role and content.")
    if any(turn.get("role") not in _ROLES for turn in history):
        raise InputError("bad-line", f"A role in history is not one of {', '.join(_ROLES)}.")
    return [(turn["role"], text_in(turn, "content")) for turn in history]


def question_lines(path: Path) -> tuple[list[str], list[Problem]]:
    """Return the lines of a question file, and a problem for each that is no JSON object.

    Such a line is left empty, so that the numbers of the others stay true.
    """
    lines, problems = [], []
    for number, raw in enumerate(_bytes(path).removeprefix(BOM_UTF8).split(b"\n"), start=1):
        wrong = _wrong_with(raw) if raw.strip() else None
        lines.append("" if wrong else raw.decode())
        if wrong:
            problems.append(Problem(str(path), number, "bad-question", wrong))
    return lines, problems


def _wrong_with(raw: bytes) -> str | None:
    try:
        read = json.loads(raw.decode())
        json.dumps(read, ensure_ascii=False).encode()
    except UnicodeDecodeError:
        return "is not UTF-8; save the file as UTF-8"
    except UnicodeEncodeError:
        return "holds half a character; write it whole"
    except (ValueError, RecursionError):
        return "is not JSON; write one JSON object a line"
    return None if isinstance(read, dict) else "is JSON, but not an object with id and question"


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError("bad-file", f"{path}: cannot be read ({error.strerror}).") from None


def json_in(path: Path) -> Any:
    """Return what a JSON file holds.

    Raises:
        InputError: bad-file.
    """
    try:
        return json.loads(_bytes(path))
    except (ValueError, RecursionError):
        raise InputError("bad-file", f"{path}: is not JSON in UTF-8.") from None


def missing(name: str) -> str:
    """Refuse a call that lacks something."""
    raise InputError("missing", f"Give {name}, or --batch FILE.")


def put(document: dict[str, Any]) -> None:
    """Print one JSON document, flushed."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n")
    sys.stdout.flush()


def complain(message: str) -> None:
    """Say something on standard error."""
    sys.stderr.write(message.rstrip() + "\n")
