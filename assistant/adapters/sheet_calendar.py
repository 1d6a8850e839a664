"""A meeting as an iCalendar file.

The entry is private and its title says nothing: calendars are read by colleagues and assistants.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from assistant.domain.sheet import Sheet

_TITLE = "Reverse mentoring"


def as_calendar(
    sheet: Sheet, id: str, starts_at: datetime, length: timedelta, now: datetime
) -> bytes:
    """Return one meeting as an iCalendar file; times are written in UTC."""
    calendar = Calendar()
    calendar.add("prodid", "-//Telemachus//reverse mentoring//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    event = Event()
    event.add("uid", f"{id}@telemachus")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", starts_at.astimezone(UTC))
    event.add("dtend", starts_at.astimezone(UTC) + length)
    event.add("summary", _TITLE)
    event.add("description", _described(sheet))
    event.add("class", "PRIVATE")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _described(sheet: Sheet) -> str:
    found: list[str] = []
    for section in sheet.sections:
        found += [section.heading, *(f"- {item}" for item in section.items), ""]
    return "\n".join(found).strip()
