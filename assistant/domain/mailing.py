"""Where somebody wants the home page's notices by mail, and when one is due.

A notice is a line of authored text. Nothing that anybody wrote is ever in a mail, no name is, and
nobody gets more than one within the time that pairs agree to meet in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.domain.errors import InputError

LONGEST_ADDRESS = 254  # characters, RFC 5321 4.5.3.1.3
CONFIRM_WITHIN = timedelta(days=2)
ASK_AGAIN = timedelta(minutes=5)
# Plain addresses only: what mail servers hand on without any agreement between them.
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+"
    r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)


@dataclass(frozen=True)
class Mailing:
    """One person's address; `token` is the hash of the link that confirms it, until it was used."""

    person: str
    address: str
    token: str | None
    asked_at: datetime
    confirmed_at: datetime | None = None
    sent_at: datetime | None = None

    def is_due(self, now: datetime, every: timedelta) -> bool:
        """Return whether a notice may be sent: to a confirmed address, once in the agreed time."""
        if self.confirmed_at is None:
            return False
        return self.sent_at is None or now - self.sent_at >= every

    def takes(self, token: str, now: datetime) -> bool:
        """Return whether a link with this hash confirms the address still."""
        return self.token == token and now - self.asked_at <= CONFIRM_WITHIN


@dataclass(frozen=True)
class Letter:
    """A mail: to whom, and two authored texts."""

    to: str
    subject: str
    text: str


def address_in(text: str) -> str:
    """Return the address somebody typed.

    Raises:
        InputError: bad-address, where it is none.
    """
    address = text.strip()
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise InputError("bad-address", "That is no mail address; it looks like name@example.org.")
    return address
