"""Everything that is held on a person, in words they can read, and who can see it.

What is shown begins from every row that belongs to the person; a table that nobody has described
is shown by its name, so nothing is left out because it was forgotten here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from assistant.application.privacy_ports import Held
from assistant.domain.permissions import TABLE, Kind, kind_of

GONE = "someone who left"
# Rows of these are part of a conversation, and shown with it.
WITHIN = frozenset({"fields", "turns"})
_ONLY_YOU = "Only you."
_TITLES: dict[Kind, str] = {
    "reflection": "Reflection",
    "rehearsal": "Rehearsal",
    "own case": "A case of your own",
    "programme questions": "Questions about the programme",
    "agenda": "Agenda",
    "session notes": "Session notes",
    "stock-taking": "Stock-taking",
    "closing plan": "Closing plan",
}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Holding:
    """One thing that is held: what it is, since when, and who can see it, as sentences."""

    kind: str
    title: str
    when: datetime
    seen_by: str
    id: str


@dataclass(frozen=True)
class Around:
    """What gives rows their words: whose they are, and the names of those around them.

    `titles` are those of the flows, by id. `in_pair` says which pairs are the person's.
    """

    person: str
    now: datetime
    has_account: bool
    names: Mapping[str, str]
    programmes: Mapping[str, str]
    titles: Mapping[str, str]
    pairs: Mapping[str, Row]

    def partner(self, pair: str) -> str:
        """Return the other member of a pair, for a sentence."""
        row = self.pairs.get(pair)
        if row is None:
            return "your partner" if not self.has_account else "nobody else"
        other = row["mentor"] if row["mentee"] == self.person else row["mentee"]
        return self.names.get(other or "", GONE)

    def programme(self, id: str) -> str:
        """Return a programme's name."""
        return self.programmes.get(id, "a programme")


def described(held: Held, around: Around) -> tuple[Holding, ...]:
    """Return everything that is held, in the order of the tables, the last of each first."""
    found: list[Holding] = []
    for table, rows in held.items():
        if table in WITHIN:
            continue
        describe = DESCRIBED.get(table, _unknown(table))
        of_table = [one for row in rows for one in describe(row, around)]
        found += sorted(of_table, key=lambda one: one.when, reverse=True)
    return tuple(found)


def _person(row: Row, around: Around) -> Iterator[Holding]:
    seen = "You, your partners and the coordinators of your programmes."
    name = row["called"] or row["name"]
    when = row["agreed_at"] or around.now
    yield Holding(
        "name", f"Your name: {name}", when, seen if around.has_account else _ONLY_YOU, row["id"]
    )
    if row["agreed_at"]:
        title = "That you have read what is private and what is shared"
        yield Holding("name", title, when, _ONLY_YOU, row["id"])


def _account(row: Row, around: Around) -> Iterator[Holding]:
    ways = [f"by the name {row['sign_in']}"] if row["sign_in"] else []
    ways += [f"by your identity at {row['issuer']}"] if row["issuer"] else []
    hashed = " Of the password only a hash is kept." if row["password"] else ""
    hashed += " Of your recovery code too." if row["recovery"] else ""
    title = f"How you sign in: {' and '.join(ways)}.{hashed}"
    yield Holding("account", title, row["made_at"], _ONLY_YOU, row["person"])


def _membership(row: Row, around: Around) -> Iterator[Holding]:
    where = around.programme(row["programme"])
    seen = f"You and the coordinators of {where}."
    title = f"Your role in {where}: {row['role']}"
    yield Holding("role", title, row["joined_at"], seen, f"{row['programme']}:{row['role']}")


def _pair(row: Row, around: Around) -> Iterator[Holding]:
    partner = around.partner(row["id"])
    ended = f", until {row['ended_at']:%Y-%m-%d}" if row["ended_at"] else ""
    role = "mentee" if row["mentee"] == around.person else "mentor"
    seen = f"You, {partner} and the coordinators of {around.programme(row['programme'])}."
    yield Holding("pair", f"You as {role} with {partner}{ended}", row["began_at"], seen, row["id"])


def _session(row: Row, around: Around) -> Iterator[Holding]:
    is_open = row["revoked_at"] is None and row["expires_at"] > around.now
    title = "A sign-in that lasts" if is_open else "A sign-in that is over"
    yield Holding("session", title, row["seen_at"], "Nobody; it is kept to let you in.", "")


def _invitation(row: Row, around: Around) -> Iterator[Holding]:
    where = around.programme(row["programme"])
    whose = f"An invitation you made for {row['name']}" if (
        row["made_by"] == around.person and row["person"] != around.person
    ) else f"The link you were sent ({row['kind']}), for {row['name']}"  # fmt: skip
    if row["kind"] == "new password" and row["used_at"]:
        maker = around.names.get(row["made_by"] or "")
        by = f", by {maker}" if maker else ""
        whose = f"A new password was set by a link{by} on {row['used_at']:%Y-%m-%d}"
        whose += ", with your recovery code" if row["needs_code"] else ""
    seen = f"The coordinators of {where}."
    yield Holding("invitation", whose, row["made_at"], seen, row["id"])


def _conversation(row: Row, around: Around) -> Iterator[Holding]:
    kind = kind_of(row["phase"])
    title = around.titles.get(row["flow"], _TITLES[kind])
    yield Holding(
        kind, title, row["changed_at"], "Only you; what you share is listed apart.", row["id"]
    )
    if row["pair"] and row["status"] == "done" and "read record" in TABLE[kind]:
        seen = f"You and {around.partner(row['pair'])}."
        yield Holding("record", f"{title}: the record", row["changed_at"], seen, row["id"])


def _share(row: Row, around: Around) -> Iterator[Holding]:
    seen = f"You and {around.partner(row['pair'])}."
    yield Holding("shared item", row["text"], row["shared_at"], seen, row["conversation"])


def _meeting(row: Row, around: Around) -> Iterator[Holding]:
    seen = f"You and {around.partner(row['pair'])}."
    title = f"When you meet next: {row['starts_at']:%Y-%m-%d %H:%M} UTC, noted in {row['zone']}"
    yield Holding("meeting", title, row["noted_at"], seen, row["pair"])


def _mailing(row: Row, around: Around) -> Iterator[Holding]:
    state = "confirmed" if row["confirmed_at"] else "not confirmed yet"
    title = f"Where you want reminders by mail: {row['address']}, {state}"
    seen = "Only you, and the mail servers on the way."
    yield Holding("mail", title, row["asked_at"], seen, row["person"])


def _entry(row: Row, around: Around) -> Iterator[Holding]:
    seen = f"You and {around.partner(row['pair'])}."
    kind: Kind = row["kind"]
    title = f"{_TITLES[kind]} you both write: a change of yours"
    yield Holding("shared record", title, row["at"], seen, row["pair"])


def _unknown(table: str) -> Callable[[Row, Around], Iterator[Holding]]:
    def describe(row: Row, around: Around) -> Iterator[Holding]:
        title = ", ".join(f"{key}: {value}" for key, value in row.items() if value is not None)
        yield Holding(table, title, around.now, "Whoever runs Telemachus here.", "")

    return describe


def _usage(row: Row, around: Around) -> Iterator[Holding]:
    day = datetime.combine(row["day"], time(), UTC)
    tokens = row["sent"] + row["received"]
    title = f"The language model was asked {row['calls']} times for you: {tokens} tokens"
    yield Holding("usage", title, day, "Nobody; it is counted to hold the day's limits.", "")


DESCRIBED: Mapping[str, Callable[[Row, Around], Iterator[Holding]]] = {
    "people": _person,
    "accounts": _account,
    "memberships": _membership,
    "pairs": _pair,
    "sessions": _session,
    "invitations": _invitation,
    "usage": _usage,
    "conversations": _conversation,
    "shares": _share,
    "meetings": _meeting,
    "mailings": _mailing,
    "pair_entries": _entry,
}
