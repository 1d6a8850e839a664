"""Taking a record along: the same sheet as Markdown, on paper, or as a date in the calendar.

Whoever asks must be allowed to read the record; what leaves is what `sheet_of` puts on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol, get_args

from assistant.application.access import Access
from assistant.domain.conversation import Person
from assistant.domain.errors import InputError
from assistant.domain.flow import Flow
from assistant.domain.sheet import Sheet, meeting_minutes, sheet_of

Form = Literal["md", "pdf", "ics"]
FORMS: tuple[str, ...] = get_args(Form)
_MEDIA_TYPES = {
    "md": "text/markdown; charset=utf-8",
    "pdf": "application/pdf",
    "ics": "text/calendar; charset=utf-8",
}


@dataclass(frozen=True)
class Taken:
    """A file to take along. `name` is plain ASCII, safe as a file name on every system."""

    name: str
    media_type: str
    content: bytes


class SheetWriter(Protocol):
    """Writes a sheet as the bytes of one kind of file; any script must come through it."""

    def __call__(self, sheet: Sheet) -> bytes:
        """Return the file."""
        ...


class DateWriter(Protocol):
    """Writes a meeting as the bytes of a calendar file."""

    def __call__(
        self, sheet: Sheet, id: str, starts_at: datetime, length: timedelta, now: datetime
    ) -> bytes:
        """Return the file; `id` stays the same when the same meeting is written again."""
        ...


class TakingAlong:
    """Makes files of records."""

    def __init__(
        self,
        access: Access,
        flows: Mapping[tuple[str, str], Flow],
        writers: Mapping[str, SheetWriter],
        calendar: DateWriter,
        now: Callable[[], datetime],
    ) -> None:
        self._access = access
        self._flows = flows
        self._writers = writers
        self._calendar = calendar
        self._now = now

    def take(
        self, person: Person, record: str, form: str, starts_at: datetime | None = None
    ) -> Taken:
        """Return a record of one's own, or of one's pair, as a file.

        `record` is the id of the conversation that left it. `starts_at` (with a time zone) is
        when the next meeting begins, for the calendar.

        Raises:
            InputError: `unknown-form`, `no-date` or `no-time-zone` for a call that is wrong,
                `nothing-to-take` for a record with nothing on it.
            NotAllowed: when the record is not theirs, or not there.
        """
        if form not in FORMS:
            raise InputError("unknown-form", f"Take it as one of {', '.join(FORMS)}.")
        conversation = self._access.of(person).record(record)
        flow = self._flows.get((conversation.phase, conversation.role))
        if flow is None:
            raise InputError("nothing-to-take", "This is nothing one could take along.")
        sheet = sheet_of(flow, conversation)
        if form == "ics":
            content = self._dated(sheet, record, starts_at)
        else:
            content = self._writers[form](sheet)
        return Taken(_name(sheet, form), _MEDIA_TYPES[form], content)

    def _dated(self, sheet: Sheet, record: str, starts_at: datetime | None) -> bytes:
        if starts_at is None:
            raise InputError("no-date", "Say when the next meeting begins.")
        if starts_at.tzinfo is None:
            raise InputError("no-time-zone", "Say in which time zone the meeting begins.")
        length = timedelta(minutes=meeting_minutes(sheet))
        return self._calendar(sheet, record, starts_at, length, self._now())


def _name(sheet: Sheet, form: str) -> str:
    title = re.sub(r"[^a-z]+", "-", sheet.title.lower()).strip("-")
    return f"{title}-{sheet.made_at:%Y-%m-%d}.{form}"
