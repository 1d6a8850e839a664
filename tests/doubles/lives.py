"""People with a life in the product: two of a pair with accounts, and what they wrote."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from assistant.adapters.database import Database
from assistant.adapters.erasing import PrivateDatabase
from assistant.adapters.mailing_rows import MailingDatabase
from assistant.adapters.people_database import PeopleDatabase
from assistant.adapters.usage_rows import UsageRows
from assistant.application.access import Access, KeptStandings, LocalStandings
from assistant.application.privacy import Privacy, Rules
from assistant.domain.access import Account, Invited, Session
from assistant.domain.conversation import Conversation, Person, Role, Turn
from assistant.domain.people import Pair, Programme
from assistant.domain.sharing import Share
from tests.doubles.authored import NOON, conversation

DAY = timedelta(days=1)
TITLES = {"anchoring.mentee": "Before the meeting", "planning.mentee": "Plan the meeting"}


class Clock:
    """A clock that stands where a test puts it."""

    def __init__(self, now: datetime = NOON + DAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class House:
    """A data folder with its store, and a person's rights over it."""

    def __init__(self, folder: Path, keep_months: int | None = None) -> None:
        self.folder = folder
        self.clock = Clock()
        self.store = Database.in_folder(folder)
        self.people = PeopleDatabase(self.store)
        self.usage = UsageRows(self.store)
        self.private = PrivateDatabase(self.store)
        self.mailing = MailingDatabase(self.store)
        self.standings = KeptStandings(self.people, LocalStandings())
        self.access = Access(self.store, self.standings)
        rules = Rules(TITLES, frozenset({"share"}), keep_months)
        self.privacy = Privacy(self.private, self.access, self.standings, lambda: rules, self.clock)

    def close(self) -> None:
        self.store.close()

    def invited(self, id: str, programme: Programme, role: Role, **changed: Any) -> Invited:
        made = Invited(id, f"token of {id}", "join", programme, (role,), id, NOON, NOON + 7 * DAY)
        return replace(made, **changed)

    def join(self, name: str, role: Role, programme: str = "Reverse") -> Person:
        """Let someone join by an invitation, sign in and agree."""
        where, person = self.people.programme(programme), Person(f"id-{name.split('-')[0]}", name)
        invited = self.invited(f"invited-{name}", where, role, name=f"{name} as invited")
        self.people.invite(invited)
        account = Account(person, f"{name}@example", "argon-hash", "issuer", f"subject of {name}")
        assert self.people.join(invited.token, account, NOON) == "joined"
        session = Session(f"session of {name}", person, NOON, NOON, NOON + 14 * DAY)
        self.people.begin_session(session)
        self.people.agree(person.id, NOON)
        return person

    def pair(self, mentee: Person, mentor: Person, id: str = "pair") -> Pair:
        programme = self.people.programme("Reverse")
        made = Pair(id, programme.id, mentee.id, mentor.id, NOON)
        assert self.people.begin_pair(made)
        return made

    def write(
        self, person: Person, id: str, *shared: str, said: tuple[Turn, ...] = (), **changed: Any
    ) -> Conversation:
        """Keep a conversation of someone, and share items of it."""
        made = conversation(id, person=person.id, turns=said, **changed)
        self.store.begin(made)
        if shared:
            shares = [share(made, text) for text in shared]
            assert self.store.advance(made, made, shares=shares)
        found = self.store.conversation(id)
        assert found is not None
        return found

    def holding(self, canary: str) -> list[str]:
        """Return the files of the folder that hold some words, in any form."""
        forms = {canary.encode(), canary.encode("utf-16-le"), canary.encode("utf-16-be")}
        return sorted(
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if path.is_file() and any(form in path.read_bytes() for form in forms)
        )


def share(of: Conversation, text: str) -> Share:
    return Share(of.id, of.person, of.pair, "topics", text, NOON)


def turn(id: str, text: str, author: Any = "person", **changed: Any) -> Turn:
    given: dict[str, Any] = {"parent": None, "step": None, "said_at": NOON}
    return Turn(id=id, author=author, text=text, **{**given, **changed})
