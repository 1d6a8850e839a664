"""A record as a sheet of paper: what one takes into the room, and nothing private around it.

A question sheet holds the questions and not the worry they came from; a reflection gives its
questions and nothing else. What a sheet holds is decided here, how it looks in an adapter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assistant.domain import records
from assistant.domain.conversation import Conversation
from assistant.domain.errors import InputError
from assistant.domain.flow import Flow, Step, item_of

Shape = Literal["list", "numbered", "text", "to answer"]
_TITLES = {
    "agenda": "Agenda",
    "stock-taking": "Stock-taking",
    "closing plan": "Closing plan",
    "session notes": "Session notes",
    "question sheet": "My questions",
    "reflection": "My questions",
}
_QUESTIONS = ("question sheet", "reflection")
_AGENDA_BESIDE = ("needs", "urgent")
_MINUTES = 60


@dataclass(frozen=True)
class Section:
    """One heading with what stands under it; `to answer` leaves room to write below each item."""

    heading: str
    items: tuple[str, ...]
    shape: Shape


@dataclass(frozen=True)
class Sheet:
    """What goes on paper. `minutes` is how long it takes in all, where that is known."""

    title: str
    side: str
    made_at: datetime
    sections: tuple[Section, ...]
    minutes: int | None = None


def sheet_of(flow: Flow, conversation: Conversation) -> Sheet:
    """Return the sheet of a record.

    Raises:
        InputError: `nothing-to-take`, when it holds nothing that belongs on one.
    """
    minutes = None
    if flow.record in _QUESTIONS:
        sections = _questions(flow, conversation)
    elif flow.record == "agenda":
        sections = _agenda(flow, conversation)
        lengths = [records.minutes(item) for item in conversation.fields.get("agenda", [])]
        minutes = sum(filter(None, lengths)) or None
    else:
        sections = [
            _section(step, conversation)
            for step in flow.steps
            if conversation.fields.get(step.id) and step.kind != "share"
        ]
    if not sections:
        raise InputError(
            "nothing-to-take", "There is nothing on this record yet that one could take along."
        )
    return Sheet(
        title=_TITLES[flow.record],
        side=f"{flow.title}, as {flow.role}",
        made_at=conversation.changed_at,
        sections=tuple(sections),
        minutes=minutes,
    )


def meeting_minutes(sheet: Sheet) -> int:
    """Return how long to keep free for a sheet: its minutes, an hour where they are not known."""
    return sheet.minutes or _MINUTES


def _questions(flow: Flow, conversation: Conversation) -> list[Section]:
    fields = conversation.fields
    asked: Sequence[str] = fields.get("sheet") or fields.get("questions") or []
    if "questions" not in flow or not asked:
        return []
    return [Section("To ask, in this order", tuple(asked), "to answer")]


def _agenda(flow: Flow, conversation: Conversation) -> list[Section]:
    """Return the agenda, and below it the needs and emergencies it was made from."""
    fields = conversation.fields
    sections = (
        [Section("Topics", tuple(fields["agenda"]), "numbered")] if "agenda" in fields else []
    )
    sections += [
        _section(flow[id], conversation) for id in _AGENDA_BESIDE if id in flow and fields.get(id)
    ]
    return sections


def _section(step: Step, conversation: Conversation) -> Section:
    value = conversation.fields[step.id]
    topic = item_of(step, conversation.fields)
    heading = (
        f"{records.without_minutes(topic)}: {step.label.partition(': ')[2]}"
        if topic
        else step.label
    )
    if isinstance(value, str):
        return Section(heading, (value,), "text")
    return Section(heading, tuple(value), "numbered" if step.kind == "agenda" else "list")
