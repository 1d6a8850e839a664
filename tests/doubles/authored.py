"""Small flows and conversations for tests: whole, with one thing changed at a time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from assistant.domain.conversation import Conversation, Person, Place
from assistant.domain.flow import Flow, Step

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ANA = Person("ana", "Ana")


def step(id: str, **changed: Any) -> Step:
    given: dict[str, Any] = {
        "id": id,
        "label": id.replace("_", " ").capitalize(),
        "kind": "text",
        "asks": f"What about {id}?",
        "asks_without": None,
        "probe": "",
        "example": "Something.",
        "why": "It helps.",
        "guidance": None,
        "also_called": (),
        "least": 1,
        "most": 20,
        "gathers": (),
        "when": None,
    }
    return Step(**{**given, **changed})


def flow(*steps: Step, **changed: Any) -> Flow:
    given: dict[str, Any] = {
        "id": "anchoring.mentee",
        "phase": "anchoring",
        "role": "mentee",
        "title": "Before the meeting",
        "summary": "Settle.",
        "minutes": 10,
        "record": "reflection",
        "private": True,
        "welcome": "Welcome.",
        "finish": "Done.",
        "steps": steps,
    }
    return Flow(**{**given, **changed})


def conversation(id: str = "c1", **changed: Any) -> Conversation:
    given: dict[str, Any] = {
        "id": id,
        "person": ANA.id,
        "pair": "pair",
        "flow": "anchoring.mentee",
        "role": "mentee",
        "phase": "anchoring",
        "status": "open",
        "place": Place(),
        "started_at": NOON,
        "changed_at": NOON,
    }
    return Conversation(**{**given, **changed})
