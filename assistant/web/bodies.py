"""What a request brings along, read once, whole and within a limit, before anything sees it.

Nothing that is sent is ever written to disk: an archive is read in memory and dropped. Text holds
no halves of characters, which no answer could hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.types import Message, Receive

from assistant.web.table import LARGEST_ARCHIVE

DEEPEST = 32  # lists and objects inside each other; a page sends five at most
MOST_FIELDS = 30  # of one form
OF_AN_EVENT = ("data", "event_data", "fn_index", "session_hash", "trigger_id")
_HALF = re.compile(r"[\ud800-\udfff]")
_MARK = "\ufffd"


@dataclass(frozen=True)
class Form:
    """A form that was sent: its texts by name, and the archive where it brought one."""

    texts: dict[str, str]
    archive: bytes = b""

    def __getitem__(self, name: str) -> str:
        """Return a text, empty where the form had none of that name."""
        return self.texts.get(name, "")

    def all_of(self, prefix: str) -> list[str]:
        """Return what follows the prefix in the names of the boxes that were ticked."""
        return [name.removeprefix(prefix) for name in self.texts if name.startswith(prefix)]


class TooMuch(ValueError):
    """More was sent than anybody has reason to."""


async def whole(receive: Receive, largest: int) -> bytes | None:
    """Return all that was sent, None when the sender went away.

    Raises:
        TooMuch: as soon as it is more than the largest.
    """
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > largest:
            raise TooMuch
    return bytes(body)


def again(body: bytes, receive: Receive) -> Receive:
    """Return a way to receive a body that was read already, then whatever comes after it."""
    unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return unread.pop() if unread else await receive()

    return receive_again


def json_in(body: bytes) -> Any:
    """Return what a body holds as JSON, with U+FFFD wherever half a character stood.

    A half reaches no file and no answer; its mark does, and is refused as no text in words that
    the person can read, with all that they wrote still in the box.

    Raises:
        ValueError: when it is no JSON, or nested deeper than a page sends.
    """
    try:
        return _whole_characters(json.loads(body), DEEPEST)
    except RecursionError:
        raise ValueError("nested too deep") from None


def event_in(body: bytes) -> dict[str, Any]:
    """Return an event of the page with the parts that a page sends, and no others.

    Raises:
        ValueError: when it is no JSON, no event, or names no session.
    """
    said = json_in(body)
    if not isinstance(said, dict) or not isinstance(said.get("session_hash"), str):
        raise ValueError("no event")
    return {name: said[name] for name in OF_AN_EVENT if name in said}


def form_in(body: bytes) -> Form:
    """Return a form as a browser sends it; of two boxes of one name the last counts.

    Raises:
        ValueError: when it is none, or has more boxes than any of ours.
    """
    pairs = parse_qsl(
        body.decode("ascii"),
        keep_blank_values=True,
        max_num_fields=MOST_FIELDS,
        errors="replace",
    )
    return Form({name: text.replace("\r\n", "\n") for name, text in pairs})


class _InMemory(MultiPartParser):
    """Starlette's parser, which would put what is larger than a megabyte on disk."""

    spool_max_size = LARGEST_ARCHIVE + 1


async def archive_form_in(headers: Headers, body: bytes) -> Form:
    """Return a form with an archive in it.

    Raises:
        ValueError: when it is none.
    """

    async def once() -> AsyncGenerator[bytes, None]:
        yield body

    if "boundary=" not in headers.get("content-type", ""):
        raise ValueError("no form with a file")
    texts: dict[str, str] = {}
    archive = b""
    try:
        parser = _InMemory(headers, once(), max_files=1, max_fields=MOST_FIELDS)
        form = await parser.parse()
    except MultiPartException:
        raise ValueError("no form with a file") from None
    for name, given in form.multi_items():
        if isinstance(given, UploadFile):
            archive = await given.read()
        else:
            texts[name] = given
    await form.close()
    return Form(texts, archive)


def _whole_characters(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return _HALF.sub(_MARK, value)
    if not isinstance(value, list | dict):
        return value
    if depth == 0:
        raise ValueError("nested too deep")
    if isinstance(value, list):
        return [_whole_characters(each, depth - 1) for each in value]
    return {
        _HALF.sub(_MARK, name): _whole_characters(each, depth - 1) for name, each in value.items()
    }
