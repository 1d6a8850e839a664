"""What becomes of the topics of a pair: wished for, planned, taken up, or dropped.

A topic that an agenda leaves out, or that a work session passes over, is dropped: it is listed
until an agenda takes it up or somebody wishes for it again. Nothing is forgotten by being left
out twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assistant.domain import records
from assistant.domain.conversation import Conversation
from assistant.domain.sameness import Likeness, Merged

State = Literal["open", "planned", "taken up", "dropped"]


@dataclass(frozen=True)
class Topic:
    """A topic in the words it had first, how it stands, and when it came to stand so."""

    name: str
    state: State
    since: datetime


def topics_of(
    stock_takings: Iterable[Conversation],
    agendas: Iterable[Conversation],
    sessions: Iterable[Conversation] = (),
    shared: Iterable[tuple[str, datetime]] = (),
    like: Likeness | None = None,
) -> tuple[Topic, ...]:
    """Return the topics of a pair in the order they came up, each as it stands by now.

    `shared` are topics that somebody chose to share and has not taken back, with the moment.
    """
    told = _Told(Merged(like))
    events: list[tuple[datetime, int, Conversation | str]] = [
        *((at, 0, text) for text, at in shared),
        *((one.started_at, 1, one) for one in (*stock_takings, *agendas, *sessions)),
    ]
    for at, _, one in sorted(events, key=lambda event: event[:2]):
        if isinstance(one, str):
            told.wished([one], at)
        elif one.phase == "planning":
            told.planned(one, at)
        elif one.phase == "work session":
            told.worked(one, at)
        else:
            told.wished(one.fields.get("next_topics", []), at)
            told.is_new_round = True
    return tuple(told.topics)


def dropped(topics: Iterable[Topic]) -> list[str]:
    """Return the topics that were left out and never came back, the last dropped first."""
    left = [topic for topic in topics if topic.state == "dropped"]
    return [topic.name for topic in sorted(left, key=lambda topic: topic.since, reverse=True)]


def taken_up_in(session: Conversation) -> tuple[list[str], list[str]]:
    """Return the topics a work session took up, and those on its list that it passed over."""
    listed = [records.without_minutes(item) for item in session.fields.get("topics", [])]
    done = [
        any(session.fields.get(f"{field}_{number}") for field in ("way", "tried", "feedback"))
        for number in range(1, len(listed) + 1)
    ]
    return (
        [item for item, is_done in zip(listed, done, strict=True) if is_done],
        [item for item, is_done in zip(listed, done, strict=True) if not is_done],
    )


class _Told:
    """The topics as far as the story has been told."""

    def __init__(self, merged: Merged) -> None:
        self._merged = merged
        self._at: dict[int, int] = {}
        self._round: set[int] = set()
        self.topics: list[Topic] = []
        self.is_new_round = True

    def wished(self, items: Sequence[str], at: datetime) -> None:
        for item in items:
            self._becomes(item, "open", at)

    def planned(self, agenda: Conversation, at: datetime) -> None:
        if self.is_new_round:
            self._end_round(at)
        for item in agenda.fields.get("urgent", []):
            self._becomes(item, "open", at)
        for item in agenda.fields.get("agenda", []):
            self._round.add(self._becomes(records.without_minutes(item), "planned", at))
        for number, topic in enumerate(self.topics):
            if topic.state == "open" and topic.since <= at:
                self.topics[number] = Topic(topic.name, "dropped", at)

    def worked(self, session: Conversation, at: datetime) -> None:
        done, passed_over = taken_up_in(session)
        for item in done:
            self._becomes(item, "taken up", at)
        for item in passed_over:
            if self._state(item) != "taken up":
                self._becomes(item, "dropped", at)
        for number in self._round:
            if self.topics[number].state == "planned":
                self.topics[number] = Topic(self.topics[number].name, "dropped", at)
        self.is_new_round = True

    def _end_round(self, at: datetime) -> None:
        """Begin a round of plans; what was planned before and not passed over was taken up."""
        for number in self._round:
            if self.topics[number].state == "planned":
                self.topics[number] = Topic(self.topics[number].name, "taken up", at)
        self._round, self.is_new_round = set(), False

    def _state(self, item: str) -> State | None:
        number = self._at.get(self._merged.group(item))
        return None if number is None else self.topics[number].state

    def _becomes(self, item: str, state: State, at: datetime) -> int:
        group = self._merged.group(item)
        number = self._at.setdefault(group, len(self.topics))
        if number == len(self.topics):
            self.topics.append(Topic(item, state, at))
        else:
            self.topics[number] = Topic(self.topics[number].name, state, at)
        return number
