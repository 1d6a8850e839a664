"""Reminders by mail, for whoever asked for them: the home page's notices, and nothing else.

A mail that cannot be sent stops nothing: it is told without an address or a word of its text, and
tried again at the next run.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from string import Template
from typing import Protocol

from assistant.application.home import Home
from assistant.domain.conversation import Person
from assistant.domain.errors import InputError, MailError, NotAllowed, UnreachableMail
from assistant.domain.home_wording import HomeWording
from assistant.domain.mailing import ASK_AGAIN, Letter, Mailing, address_in

MOST_A_RUN = 500  # mails of one run; the rest is for the next


class MailingStore(Protocol):
    """Who wants reminders, and where; every method raises StoreError when it cannot work."""

    def of(self, person: str) -> Mailing | None:
        """Return what a person asked for."""
        ...

    def ask(self, mailing: Mailing) -> None:
        """Keep an address in place of the one before."""
        ...

    def confirm(self, person: str, token: str, now: datetime) -> bool:
        """Keep that an address was confirmed; False where the link is not of that address."""
        ...

    def stop(self, person: str) -> None:
        """Forget a person's address."""
        ...

    def confirmed(self) -> list[tuple[Mailing, Person]]:
        """Return every confirmed address with its person."""
        ...

    def mark_sent(self, mailing: Mailing, at: datetime | None) -> bool:
        """Keep when a notice was sent; False where that changed since it was read."""
        ...


class Post(Protocol):
    """Hands mails to a server."""

    def send(self, letter: Letter) -> None:
        """Send one mail within bounded time.

        Raises:
            MailError: when the server does not take it.
            UnreachableMail: when there is no use in trying the next one.
        """
        ...


@dataclass(frozen=True)
class Reminded:
    """How a run went. `failed` are tried again at the next one."""

    sent: int
    failed: int
    trouble: str = ""


class Mail:
    """Asks for, confirms, ends and sends reminders."""

    def __init__(
        self,
        store: MailingStore,
        home: Home,
        wording: Callable[[], HomeWording],
        post: Post,
        url: str,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._home = home
        self._wording = wording
        self._post = post
        self._url = url
        self._now = now

    def of(self, person: Person) -> Mailing | None:
        """Return where a person wants reminders."""
        return self._store.of(person.id)

    def ask(self, person: Person, address: str) -> None:
        """Keep where a person wants reminders, and send the link that confirms it there.

        Raises:
            InputError: bad-address; too-many, when one was sent a moment ago; unsent, when the
                server does not take it, so that nothing was kept.
        """
        to, now, before = address_in(address), self._now(), self._store.of(person.id)
        if before is not None and now - before.asked_at < ASK_AGAIN:
            raise InputError("too-many", "A link was sent a moment ago. Try again in five minutes.")
        token = secrets.token_urlsafe(32)
        self._store.ask(Mailing(person.id, to, hashed(token), now))
        link = f"{self._url}/account/mail/{token}"
        try:
            self._post.send(self._letter(to, "confirm", link=link))
        except MailError:
            self._store.stop(person.id)
            raise InputError(
                "unsent", "No mail can be sent just now. Nothing was kept; try again later."
            ) from None

    def confirm(self, person: Person, token: str) -> bool:
        """Take the link somebody opened; False where it is not theirs, or no longer good."""
        mailing = self._store.of(person.id)
        if mailing is None or not mailing.takes(hashed(token), self._now()):
            return False
        return self._store.confirm(person.id, hashed(token), self._now())

    def stop(self, person: Person) -> None:
        """Forget where a person wanted reminders."""
        self._store.stop(person.id)

    def remind(self) -> Reminded:
        """Send what is due; each person gets at most one mail within the agreed time."""
        every = timedelta(days=self._wording().agreed.again_days)
        sent = failed = 0
        trouble = ""
        for mailing, person in self._store.confirmed():
            if sent + failed >= MOST_A_RUN:
                break
            now = self._now()
            notice = self._notice(person) if mailing.is_due(now, every) else ""
            if not notice or not self._store.mark_sent(mailing, now):
                continue
            try:
                self._post.send(self._letter(mailing.address, "reminder", notice=notice))
                sent += 1
            except MailError as error:
                failed, trouble = failed + 1, str(error)
                self._store.mark_sent(_as_sent(mailing, now), mailing.sent_at)
                if isinstance(error, UnreachableMail):
                    break
        return Reminded(sent, failed, trouble)

    def _notice(self, person: Person) -> str:
        try:
            steps = self._home.steps(person)
        except NotAllowed:  # erased a moment ago
            return ""
        return next((step.notice for step in steps if step.notice), "")

    def _letter(self, to: str, kind: str, **values: str) -> Letter:
        subject, text = self._wording().mails[kind]
        return Letter(to, subject, Template(text).substitute(url=self._url, **values))


def hashed(token: str) -> str:
    """Return what is kept of a link: enough to know it again, and useless to a thief."""
    return hashlib.sha256(token.encode()).hexdigest()


def _as_sent(mailing: Mailing, at: datetime) -> Mailing:
    return Mailing(**{**mailing.__dict__, "sent_at": at})


def told(reminded: Reminded) -> str:
    """Return what an operator has to know of a run; empty where all went well."""
    if not reminded.failed:
        return ""
    count = "1 reminder" if reminded.failed == 1 else f"{reminded.failed} reminders"
    return f"{count} could not be sent and will be tried again tomorrow. {reminded.trouble}"
