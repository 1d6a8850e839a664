"""What the web app needs for the home page, the pair's own page, and taking records along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from assistant.application.home import HomeStep
from assistant.application.taking_along import Taken
from assistant.application.together import Dated, PairChoice, PairView
from assistant.domain.conversation import Person, Role
from assistant.domain.mailing import Mailing


class Home(Protocol):
    """What comes next."""

    def steps(self, person: Person, role: Role | None = None) -> Sequence[HomeStep]:
        """Return what comes next for a person, in one role or in all they have."""
        ...

    def note_meeting(self, person: Person, pair: str, role: Role, at: datetime, zone: str) -> None:
        """Keep when a pair meets next, for both to see."""
        ...


class Together(Protocol):
    """What a pair made together, for its two members."""

    def pairs(self, person: Person) -> Sequence[PairChoice]:
        """Return every pair one is or was in, those that go on first."""
        ...

    def look(self, person: Person, pair: str, *, whole: bool = False) -> PairView:
        """Return a pair of one's own."""
        ...

    def dated(self, person: Person, record: str) -> Dated:
        """Return what a meeting's date is asked for with."""
        ...


class TakingAlong(Protocol):
    """Files of records."""

    def take(
        self, person: Person, record: str, form: str, starts_at: datetime | None = None
    ) -> Taken:
        """Return a record of one's own, or of one's pair, as a file."""
        ...


class Mail(Protocol):
    """Reminders by mail, for whoever asks for them."""

    def of(self, person: Person) -> Mailing | None:
        """Return where a person wants reminders."""
        ...

    def ask(self, person: Person, address: str) -> None:
        """Keep where a person wants reminders, and send the link that confirms it."""
        ...

    def confirm(self, person: Person, token: str) -> bool:
        """Take the link somebody opened."""
        ...

    def stop(self, person: Person) -> None:
        """Forget where a person wanted reminders."""
        ...
