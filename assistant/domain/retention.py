"""What is deleted by rule once its time has come, and when a clock is not believed.

Nothing that anyone wrote is deleted unless an operator has set after how many months. A clock
that has jumped must not delete years of work, so a run is refused when the clock cannot be right.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LEEWAY = timedelta(hours=1)  # how far clocks of one programme may be apart
LONGEST_GAP = timedelta(days=31)  # between two runs, unless an operator vouches for the clock
SESSIONS_KEPT = timedelta(days=7)  # after they ended
INVITATIONS_KEPT = timedelta(days=90)  # after they were used, revoked or ran out


@dataclass(frozen=True)
class Due:
    """Before which moment things are old enough to go; None where they are kept."""

    conversations: datetime | None
    sessions: datetime
    invitations: datetime


def due(now: datetime, keep_months: int | None) -> Due:
    """Return what is due at a moment."""
    conversations = None if keep_months is None else months_before(now, keep_months)
    return Due(conversations, now - SESSIONS_KEPT, now - INVITATIONS_KEPT)


def months_before(now: datetime, months: int) -> datetime:
    """Return the same day so many months earlier, or the last day that month has."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    if year < 1:
        return datetime.min.replace(tzinfo=now.tzinfo)
    first = now.replace(year=year, month=month + 1, day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    last = (following - timedelta(days=1)).day
    return first.replace(day=min(now.day, last))


def doubt(now: datetime, last_run: datetime | None, newest: datetime | None) -> str | None:
    """Return why a clock is not believed, or None.

    It is compared with the last run and the newest thing kept, both stamped by the same clock:
    it must not be behind either, nor far ahead of the last run. Where there was no run yet, the
    newest thing stands for it.
    """
    latest = max((one for one in (last_run, newest) if one is not None), default=None)
    if latest is None:
        return None
    if now < latest - LEEWAY:
        return f"the clock says {now:%Y-%m-%d}, but something here is from {latest:%Y-%m-%d}"
    since = last_run or latest
    if now - since > LONGEST_GAP:
        return f"the clock says {now:%Y-%m-%d}, {(now - since).days} days after {since:%Y-%m-%d}"
    return None
