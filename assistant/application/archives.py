"""One person's archive: a zip of mine.json, which can be brought in again, and mine.md, to read.

What is brought in is judged as strictly as anything a stranger sends. It can bring conversations
of the importer's own and nothing else: whose they are, and whose pair they may belong to, is never
read from it.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from assistant.domain.conversation import Conversation, Place, Turn
from assistant.domain.errors import InputError
from assistant.domain.retention import LEEWAY
from assistant.domain.sharing import Share

SCHEMA = "telemachus.mine/1"
JSON_NAME, TEXT_NAME = "mine.json", "mine.md"
LARGEST_FILE = 20 * 1024 * 1024
LARGEST_TEXT = 100 * 1024 * 1024
_MOST_NESTED = 60
_EPOCH = (1980, 1, 1, 0, 0, 0)

Id = Annotated[str, Field(min_length=1, max_length=32)]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Json = Any


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Place(_Strict):
    settled: list[Name]
    skipped: list[Name]
    at: Name | None
    raised: list[str]
    pending: Annotated[list[str], Field(min_length=2, max_length=2)] | None


class _Turn(_Strict):
    id: Id
    parent: Id | None
    author: Literal["person", "coach", "persona"]
    text: str
    step: Annotated[str, Field(max_length=80)] | None
    said_at: Annotated[AwareDatetime, Field(strict=False)]
    origin: Literal["guided", "model"] | None
    model: Annotated[str, Field(max_length=200)] | None
    prompt: Annotated[str, Field(max_length=200)] | None
    partial: bool
    note: str | None
    attachment: dict[str, Json] | None


class _Share(_Strict):
    field: Name
    text: Annotated[str, Field(min_length=1)]
    shared_at: Annotated[AwareDatetime, Field(strict=False)]


class _Conversation(_Strict):
    id: Id
    pair: Annotated[str, Field(max_length=32)]
    flow: Name
    role: Literal["mentee", "mentor", "coordinator"]
    phase: Annotated[str, Field(min_length=1, max_length=20)]
    status: Literal["open", "paused", "done", "cancelled"]
    place: _Place
    started_at: Annotated[AwareDatetime, Field(strict=False)]
    changed_at: Annotated[AwareDatetime, Field(strict=False)]
    fields: dict[Name, Json]
    carried: dict[Name, list[str]]
    version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    turns: Annotated[list[_Turn], Field(max_length=20_000)]
    shared: Annotated[list[_Share], Field(max_length=2_000)]


class _Mine(_Strict):
    model_config = ConfigDict(populate_by_name=True)

    version: Annotated[Literal["telemachus.mine/1"], Field(alias="schema")]
    made_at: Annotated[AwareDatetime, Field(strict=False)]
    person: str
    conversations: Annotated[list[_Conversation], Field(max_length=10_000)]
    also_held: dict[str, Json]


@dataclass(frozen=True)
class Kept:
    """A conversation with what it shares."""

    conversation: Conversation
    shares: tuple[Share, ...]


def pack(
    person: str, made_at: datetime, kept: Sequence[Kept], also_held: Mapping[str, Any], text: str
) -> bytes:
    """Return the archive; `also_held` is the rest that is held, to read and never read back."""
    document = {
        "schema": SCHEMA,
        "made_at": made_at.isoformat(),
        "person": person,
        "conversations": [_document(one) for one in kept],
        "also_held": also_held,
    }
    written = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False, default=_plain)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ((JSON_NAME, written), (TEXT_NAME, text)):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content.encode(), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def unpack(archive: bytes, person: str, now: datetime) -> list[Kept]:
    """Return the conversations of an archive, all of them `person`'s.

    Raises:
        InputError: no-archive, too-large, other-version, from-later, damaged.
    """
    document = _read(_json_of(archive))
    if isinstance(document, dict) and document.get("schema", SCHEMA) != SCHEMA:
        raise InputError("other-version", "This archive is from another version of Telemachus.")
    _require_sound(document)
    try:
        mine = _Mine.model_validate(document)
        found = [_kept(one, person, now) for one in mine.conversations]
    except (ValidationError, ValueError):
        raise _damaged() from None
    if len({one.conversation.id for one in found}) < len(found):
        raise _damaged()
    turns = [turn.id for one in found for turn in one.conversation.turns]
    if len(set(turns)) < len(turns):
        raise _damaged()
    return found


def _document(one: Kept) -> dict[str, Any]:
    document = asdict(one.conversation)
    del document["person"]
    shared = [{"field": s.field, "text": s.text, "shared_at": s.shared_at} for s in one.shares]
    return {**document, "shared": shared}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _json_of(archive: bytes) -> bytes:
    """Return mine.json, without trusting what the file says of its sizes."""
    if len(archive) > LARGEST_FILE:
        raise InputError("too-large", f"An archive has {LARGEST_FILE // 1024**2} MB at most.")
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as file:
            names = sorted(one.filename for one in file.infolist())
            if names not in ([JSON_NAME, TEXT_NAME], [JSON_NAME]):
                raise _no_archive()
            if file.getinfo(JSON_NAME).flag_bits & 1:  # encrypted
                raise _no_archive()
            with file.open(JSON_NAME) as content:
                written = content.read(LARGEST_TEXT + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError):
        raise _no_archive() from None
    if len(written) > LARGEST_TEXT:
        raise InputError("too-large", "This archive holds more than one person can have written.")
    return written


def _read(written: bytes) -> Any:
    try:
        return json.loads(written.decode(), parse_constant=_refuse, object_pairs_hook=_only_once)
    except (ValueError, RecursionError):
        raise _damaged() from None


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _only_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _require_sound(document: Any) -> None:
    """Refuse what no database takes: halves of characters, NUL, numbers and nesting without end."""
    for depth, value in _walk(document):
        is_half = isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value)
        is_huge = isinstance(value, int) and abs(value) >= 2**63
        if depth > _MOST_NESTED or is_half or is_huge or (isinstance(value, str) and "\0" in value):
            raise _damaged()


def _walk(document: Any) -> Iterator[tuple[int, Any]]:
    waiting = [(0, document)]
    while waiting:
        depth, value = waiting.pop()
        yield depth, value
        if isinstance(value, dict):
            waiting += [(depth + 1, part) for pair in value.items() for part in pair]
        elif isinstance(value, list):
            waiting += [(depth + 1, part) for part in value]


def _kept(one: _Conversation, person: str, now: datetime) -> Kept:
    turns = tuple(_turn(turn) for turn in one.turns)
    _require_tree(turns)
    place = _place(one.place)
    given = one.model_dump(exclude={"turns", "shared", "place"})
    conversation = Conversation(person=person, place=place, turns=turns, **given)
    shares = tuple(
        Share(one.id, person, one.pair, each.field, each.text, each.shared_at)
        for each in one.shared
    )
    moments = [conversation.started_at, conversation.changed_at]
    moments += [turn.said_at for turn in turns] + [share.shared_at for share in shares]
    if max(moments) > now + LEEWAY:
        raise InputError(
            "from-later",
            "Something in this archive is from a later time than the clock here shows. Nothing was "
            "brought in.",
        )
    _require_readable(conversation)
    return Kept(conversation, shares)


def _turn(turn: _Turn) -> Turn:
    return Turn(**turn.model_dump())


def _place(place: _Place) -> Place:
    pending = None if place.pending is None else (place.pending[0], place.pending[1])
    return Place(tuple(place.settled), tuple(place.skipped), place.at, tuple(place.raised), pending)


def _require_tree(turns: Sequence[Turn]) -> None:
    """Let a turn follow only one that stands before it, so that no branch leads in a circle."""
    before: set[str] = set()
    for turn in turns:
        if turn.parent is not None and turn.parent not in before:
            raise ValueError("a turn follows none that is there")
        before.add(turn.id)


def _require_readable(one: Conversation) -> None:
    """Refuse records that the pages could not show."""
    if one.phase == "rehearsal":
        if one.fields.get("tip") not in {turn.id for turn in one.turns}:
            raise ValueError("a rehearsal ends in none of its turns")
    elif one.phase == "persona":
        if not isinstance(one.fields.get("persona"), dict):
            raise ValueError("a case without its persona")
    elif not all(_is_value(value) for value in one.fields.values()):
        raise ValueError("a field holds neither text nor a list of texts")


def _is_value(value: Any) -> bool:
    items = value if isinstance(value, list) else [value]
    return all(isinstance(item, str) for item in items)


def _no_archive() -> InputError:
    return InputError("no-archive", "That is no archive that Telemachus made. Nothing was changed.")


def _damaged() -> InputError:
    return InputError("damaged", "This archive is damaged or was changed. Nothing was brought in.")
