"""What a pair made together, for its two members: its ledger, its dates, and what to take along.

It is about one pair at a time, and never sets one person beside another of another pair.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from assistant.application.access import Access, OwnStore
from assistant.application.home import Names
from assistant.application.relationship import ledger_for
from assistant.domain.conversation import Person, Role
from assistant.domain.errors import InputError, NotAllowed
from assistant.domain.flow import Flow
from assistant.domain.ledger import Ledger
from assistant.domain.next_step import Meeting, Milestone
from assistant.domain.people import LOCAL, Pair
from assistant.domain.sheet import sheet_of

FEW = 24  # records of each phase read at first: both sides of a dozen meetings
DATED = frozenset({"planning", "stock-taking"})  # what a next meeting belongs to
_SHEETS = ("planning", "question workshop", "anchoring", "work session", "stock-taking", "closing")


@dataclass(frozen=True)
class PairChoice:
    """A pair one is or was in; `partner` is empty where nobody is to be named."""

    pair: str
    role: Role
    partner: str


@dataclass(frozen=True)
class Leaf:
    """A record to take along. `side` is empty for what is one's own alone."""

    record: str
    title: str
    side: str
    at: datetime
    is_dated: bool


@dataclass(frozen=True)
class PairView:
    """A pair as its members see it.

    `ledger` is of the last meetings only where `is_whole` is False. `can_note` says that the date
    of a next meeting may be noted still.
    """

    choice: PairChoice
    began_at: datetime | None
    ended_at: datetime | None
    meeting: Meeting | None
    ledger: Ledger
    is_whole: bool
    leaves: tuple[Leaf, ...]
    can_note: bool


@dataclass(frozen=True)
class Dated:
    """A record whose meeting is to get a date; `zone` is the one noted last, if any."""

    title: str
    pair: str
    role: Role
    zone: str
    can_note: bool


class Together:
    """The page of a pair."""

    def __init__(
        self,
        access: Access,
        names: Names,
        flows: Callable[[], Mapping[tuple[str, str], Flow]],
        now: Callable[[], datetime],
    ) -> None:
        self._access = access
        self._names = names
        self._flows = flows
        self._now = now

    def pairs(self, person: Person) -> tuple[PairChoice, ...]:
        """Return every pair one is or was in, those that go on first."""
        pairs = self._access.of(person).every_pair()
        names = self._names({pair.partner_of(person.id) for pair in pairs} - {"", person.id})
        return tuple(
            _choice(person, pair, names)
            for pair in sorted(pairs, key=lambda one: bool(one.ended_at))
        )

    def look(self, person: Person, pair: str, *, whole: bool = False) -> PairView:
        """Return a pair of one's own; of a long relationship the last meetings, unless `whole`.

        Raises:
            NotAllowed: when one is not, and was not, in that pair.
        """
        own = self._access.of(person)
        found = own.require_member(pair)
        names = self._names({found.partner_of(person.id)} - {"", person.id})
        ledger = ledger_for(own, pair, last=None if whole else FEW)
        counts = [sum(one.phase == phase for one in ledger.timeline) for phase in _SHEETS]
        choice = _choice(person, found, names)
        meeting = own.meeting(pair)
        return PairView(
            choice=choice,
            began_at=None if found.id == LOCAL else found.began_at,
            ended_at=found.ended_at,
            meeting=meeting if meeting and meeting.starts_at > self._now() else None,
            ledger=ledger,
            is_whole=whole or max(counts) < FEW,
            leaves=self._leaves(own, person, pair),
            can_note=found in own.pairs(choice.role),
        )

    def dated(self, person: Person, record: str) -> Dated:
        """Return what a meeting's date is asked for with.

        Raises:
            InputError: nothing-to-take, where no meeting belongs to it.
            NotAllowed: when the record is neither one's own nor of one's pair.
        """
        own = self._access.of(person)
        one = own.record(record)
        flow = self._flows().get((one.phase, one.role))
        if flow is None or one.phase not in DATED or one.status != "done":
            raise InputError("nothing-to-take", "There is no meeting to this that could be dated.")
        pair = next((each for each in own.every_pair() if each.id == one.pair), None)
        role: Role = "mentor" if pair and pair.mentee != person.id else "mentee"
        meeting = own.meeting(one.pair)
        return Dated(
            title=sheet_of(flow, one).title,
            pair=one.pair,
            role=role,
            zone=meeting.zone if meeting else "",
            can_note=pair is not None and pair in own.pairs(role),
        )

    def _leaves(self, own: OwnStore, person: Person, pair: str) -> tuple[Leaf, ...]:
        last: dict[tuple[str, str], Milestone] = {}
        for one in own.milestones():
            if one.status == "done" and one.pair == pair and one.phase in _SHEETS:
                last[one.phase, one.role] = one
        found = sorted(last.values(), key=lambda one: (_SHEETS.index(one.phase), one.role))
        return tuple(filter(None, (self._leaf(own, one) for one in found)))

    def _leaf(self, own: OwnStore, one: Milestone) -> Leaf | None:
        flow = self._flows().get((one.phase, one.role))
        if flow is None:
            return None
        try:
            sheet = sheet_of(flow, own.record(one.conversation))
        except (InputError, NotAllowed):  # nothing on it to take along, or just taken away
            return None
        side = "" if flow.private else one.role
        return Leaf(one.conversation, sheet.title, side, one.at, one.phase in DATED)


def _choice(person: Person, pair: Pair, names: Mapping[str, Person]) -> PairChoice:
    role: Role = "mentee" if pair.mentee == person.id else "mentor"
    partner = names.get(pair.partner_of(person.id))
    return PairChoice(pair.id, role, partner.name if partner else "")
