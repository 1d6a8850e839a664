"""A `Store` in memory: the quickest way to test what is kept."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from assistant.domain.conversation import Conversation, Person, Turn
from assistant.domain.errors import StoreError
from assistant.domain.next_step import Meeting, Milestone
from assistant.domain.pair_records import Entry, PairKind
from assistant.domain.sharing import Share


def _moments(one: Conversation) -> tuple[datetime, datetime]:
    return one.changed_at, one.started_at


def _identity(one: Conversation) -> tuple[str, int, str, str]:
    return one.id, one.version, one.person, one.pair


def _place(one: Entry) -> tuple[str, str, int, str, int]:
    return one.pair, one.kind, one.meeting, one.field, one.number


class MemoryStore:
    """Keeps copies, so that nothing kept changes with what a caller does to its own value.

    `fails`, when set, is what every method raises.
    """

    def __init__(self) -> None:
        self._people: dict[str, Person] = {}
        self._kept: dict[str, Conversation] = {}
        self._turns: dict[str, str] = {}
        self._shares: list[Share] = []
        self._meetings: dict[str, Meeting] = {}
        self._entries: list[Entry] = []
        self.fails: StoreError | None = None

    def person(self, name: str) -> Person:
        self._work()
        return self._people.setdefault(name, Person(f"id of {name}", name))

    def begin(self, conversation: Conversation) -> None:
        self._work()
        known = {person.id for person in self._people.values()}
        if conversation.id in self._kept or conversation.person not in known:
            raise StoreError("begun before, or by no one")
        self._keep(conversation, conversation.turns)

    def conversation(self, conversation_id: str) -> Conversation | None:
        self._work()
        return copy.deepcopy(self._kept.get(conversation_id))

    def conversations(
        self,
        person_id: str,
        last: int | None = None,
        statuses: Collection[str] = (),
        phase: str | None = None,
    ) -> list[Conversation]:
        self._work()
        return self._listed(
            lambda one: (
                one.person == person_id
                and (not statuses or one.status in statuses)
                and phase in {None, one.phase}
            )
        )[:last]

    def of_pair(self, pair: str, phase: str, last: int | None = None) -> list[Conversation]:
        self._work()
        found = self._listed(lambda one: (one.pair, one.phase, one.status) == (pair, phase, "done"))
        return sorted(found, key=lambda one: one.started_at, reverse=True)[:last]

    def milestones(self, person_id: str, pairs: Collection[str]) -> list[Milestone]:
        self._work()
        last: dict[tuple[str, ...], Milestone] = {}
        for one in sorted(self._kept.values(), key=lambda one: one.started_at):
            if one.person == person_id or (one.pair and one.pair in pairs):
                kind = (one.pair, one.phase, one.role, one.person, one.status)
                last[kind] = Milestone(one.id, *kind, one.started_at)
        return sorted(last.values(), key=lambda one: one.conversation)

    def meeting(self, pair: str) -> Meeting | None:
        self._work()
        return self._meetings.get(pair)

    def note_meeting(self, meeting: Meeting) -> None:
        self._work()
        self._meetings[meeting.pair] = meeting

    def advance(
        self,
        before: Conversation,
        after: Conversation,
        turns: Sequence[Turn] = (),
        shares: Sequence[Share] | None = None,
    ) -> bool:
        self._work()
        kept = self._kept.get(before.id)
        if kept is None or _identity(kept) != _identity(before):
            return False
        if any(turn.id in self._turns for turn in turns):
            raise StoreError("a turn is kept already")
        self._keep(replace(after, version=before.version + 1), turns, kept.turns)
        if shares is not None:
            others = [share for share in self._shares if share.conversation != after.id]
            self._shares = [*others, *shares]
        return True

    def reword(self, conversation: Conversation, turn: Turn) -> None:
        self._work()
        of = self._turns.get(turn.id)
        kept = self._kept[of] if of else None
        if of and kept and (kept.id, kept.person) == (conversation.id, conversation.person):
            turns = tuple(turn if one.id == turn.id else one for one in kept.turns)
            self._kept[of] = replace(kept, turns=copy.deepcopy(turns))

    def shares(self, pair: str) -> list[Share]:
        self._work()
        return [share for share in self._shares if share.pair == pair]

    def entries(self, pair: str, kind: PairKind, last: int | None) -> list[Entry]:
        self._work()
        mine = [one for one in self._entries if (one.pair, one.kind) == (pair, kind)]
        if last is None:
            return mine
        newest = max((one.meeting for one in mine), default=0)
        return [one for one in mine if one.meeting > newest - last]

    def keep_entries(self, entries: Sequence[Entry]) -> bool:
        self._work()
        places = [_place(one) for one in (*self._entries, *entries)]
        if len(set(places)) < len(places):
            return False
        self._entries += entries
        return True

    def _keep(
        self, conversation: Conversation, turns: Sequence[Turn], earlier: Sequence[Turn] = ()
    ) -> None:
        kept = replace(conversation, turns=(*earlier, *turns))
        self._kept[conversation.id] = copy.deepcopy(kept)
        self._turns.update({turn.id: conversation.id for turn in turns})

    def _listed(self, is_meant: Callable[[Conversation], bool]) -> list[Conversation]:
        found = [replace(one, turns=()) for one in self._kept.values() if is_meant(one)]
        return copy.deepcopy(sorted(found, key=_moments, reverse=True))

    def _work(self) -> None:
        if self.fails is not None:
            raise self.fails
