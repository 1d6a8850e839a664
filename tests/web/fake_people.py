"""One's own machine, where nobody signs in: what the web app asks of accounts and privacy there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from assistant.application.holdings import Holding
from assistant.application.privacy import Shared
from assistant.domain.conversation import Person, Role
from assistant.domain.errors import NotAllowed
from assistant.domain.people import Standing, local_standing

THEN = datetime(2027, 3, 3, tzinfo=UTC)


@dataclass
class LocalAccounts:
    agreed: datetime | None = THEN

    def who(self, token: str) -> Person | None:
        raise AssertionError("nobody signs in here")

    def agreed_at(self, person: Person) -> datetime | None:
        return self.agreed

    def agree(self, person: Person) -> None:
        self.agreed = THEN

    def standing(self, person: Person) -> Standing:
        return local_standing(person, "local", THEN)

    def partners(self, person: Person, role: Role) -> tuple[tuple[str, str], ...]:
        return ()


@dataclass
class LocalPrivacy:
    kept: list[Holding] = field(
        default_factory=lambda: [
            Holding("reflection", "Before the meeting", THEN, "Only you.", "c1")
        ]
    )
    given: list[Shared] = field(
        default_factory=lambda: [
            Shared("s1", "<b>Video calls</b> & “spreadsheets”", THEN, "Your partner sees it.")
        ]
    )
    brought: list[bytes] = field(default_factory=list)

    def mine(self, person: Person) -> list[Holding]:
        return list(self.kept)

    def shared(self, person: Person) -> list[Shared]:
        return list(self.given)

    def take_back(self, person: Person, share: str) -> None:
        if share not in {one.id for one in self.given}:
            raise NotAllowed("There is nothing like that of yours.")
        self.given = [one for one in self.given if one.id != share]

    def archive(self, person: Person) -> bytes:
        return b"PK all of it"

    def restore(self, person: Person, archive: bytes) -> int:
        self.brought.append(archive)
        return 2

    def erase(self, person: Person) -> None:
        self.kept.clear()
        self.given.clear()
