"""What one member of a pair has put where the other can see it: an act, with a time on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.domain import records
from assistant.domain.conversation import Conversation


@dataclass(frozen=True)
class Share:
    """One item shared: the words as they were, and from which conversation and field."""

    conversation: str
    person: str
    pair: str
    field: str
    text: str
    shared_at: datetime


def carried_over(
    stock_takings: Sequence[Conversation],
    agendas: Sequence[Conversation],
    shares: Iterable[Share],
) -> dict[str, list[str]]:
    """Return what earlier records and sharing hand to a new conversation, by carried name.

    From the stock-takings (newest first) the last of each role counts. A shared item counts until
    a later agenda has taken it up, so nothing shared is forgotten and nothing comes up twice.
    """
    last = {one.role: one for one in reversed(stock_takings)}.values()
    fields = {
        "last_skills": "skills",
        "last_areas": "areas",
        "last_expectations": "expectations",
        "last_topics": "next_topics",
    }
    carried = {name: _joined(one.fields.get(of) for one in last) for name, of in fields.items()}
    open_shares = [share for share in shares if not _is_taken_up(share, agendas)]
    for name, of in {"shared_topics": "topics", "shared_questions": "questions"}.items():
        carried[name] = _joined([share.text] for share in open_shares if share.field == of)
    return {name: items for name, items in carried.items() if items}


def _joined(lists: Iterable[str | list[str] | None]) -> list[str]:
    found: dict[str, None] = {}
    for one in lists:
        found.update(dict.fromkeys([one] if isinstance(one, str) else one or []))
    return list(found)


def _is_taken_up(share: Share, agendas: Iterable[Conversation]) -> bool:
    return any(
        share.text.casefold() == records.without_minutes(item).casefold()
        for agenda in agendas
        if agenda.changed_at > share.shared_at
        for item in agenda.fields.get("agenda", [])
    )
