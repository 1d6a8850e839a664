"""What one member of a pair has put where the other can see it: an act, with a time on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.domain import records
from assistant.domain.conversation import Conversation
from assistant.domain.ledger import ledger_of
from assistant.domain.sameness import Merged
from assistant.domain.topics import dropped

_MOST_DROPPED = 5  # put forward when planning; the ledger lists them all
_MOST_OF_LEDGER = 20  # that one can still choose from by number
_LAST = {
    "last_skills": "skills",
    "last_areas": "areas",
    "last_expectations": "expectations",
    "last_topics": "next_topics",
}
_SHARED = {"shared_topics": ("topics",), "shared_questions": ("questions", "sheet")}


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
    sessions: Sequence[Conversation] = (),
) -> dict[str, list[str]]:
    """Return what earlier records and sharing hand to a new conversation, by carried name.

    All conversations are finished ones, the last begun first. From the stock-takings the last of
    each role counts. A shared item counts until a later agenda has taken it up, so nothing shared
    is forgotten and nothing comes up twice. Only the pair's own records and what somebody chose to
    share are ever looked at.
    """
    shared = list(shares)
    last = {one.role: one for one in reversed(stock_takings)}.values()
    carried = {name: _joined(one.fields.get(of) for one in last) for name, of in _LAST.items()}
    carried["last_open"] = distinct([*carried["last_topics"], *carried["last_areas"]])
    carried["planned_topics"] = _planned(agendas, stock_takings)
    open_shares = [share for share in shared if not _is_taken_up(share, agendas)]
    for name, of in _SHARED.items():
        carried[name] = _joined([share.text] for share in open_shares if share.field in of)
    topics = [(share.text, share.shared_at) for share in shared if share.field == "topics"]
    ledger = ledger_of(stock_takings, agendas, sessions, shared=topics)
    left_out = [topic for topic in dropped(ledger.topics) if topic not in carried["shared_topics"]]
    carried["dropped_topics"] = left_out[:_MOST_DROPPED]
    carried["ledger_skills"] = ledger.acquired[-_MOST_OF_LEDGER:]
    carried["ledger_open"] = distinct([*ledger.open_points, *left_out])[:_MOST_OF_LEDGER]
    return {name: items for name, items in carried.items() if items}


def _planned(agendas: Sequence[Conversation], stock_takings: Sequence[Conversation]) -> list[str]:
    """Return the agenda for now: the last one made, and the other side's of the same round.

    An agenda is done with once the one who made it has taken stock; the other side may take stock
    of the meeting before while a new one is planned already.
    """
    if not agendas:
        return []
    newest = agendas[0]
    since = [one for one in stock_takings if one.started_at > newest.started_at]
    if any(one.role == newest.role for one in since):
        return []
    other = next((one for one in agendas if one.role != newest.role), None)
    found: dict[str, str] = {}
    for agenda in filter(None, (newest, other)):
        is_same_round = not any(
            agenda.started_at < one.started_at <= newest.started_at for one in stock_takings
        )
        for item in agenda.fields.get("agenda", []) if is_same_round else []:
            found.setdefault(records.without_minutes(item).casefold(), item)
    return list(found.values())


def _joined(lists: Iterable[str | list[str] | None]) -> list[str]:
    found: dict[str, None] = {}
    for one in lists:
        found.update(dict.fromkeys([one] if isinstance(one, str) else one or []))
    return list(found)


def distinct(items: Iterable[str]) -> list[str]:
    """Return items without those that name something again in slightly other words."""
    merged, found = Merged(), dict[int, str]()
    for item in items:
        found.setdefault(merged.group(item), item)
    return list(found.values())


def _is_taken_up(share: Share, agendas: Iterable[Conversation]) -> bool:
    return any(
        share.text.casefold() == records.without_minutes(item).casefold()
        for agenda in agendas
        if agenda.changed_at > share.shared_at
        for item in agenda.fields.get("agenda", [])
    )
