"""Everything that can go wrong, grouped by what the reader can do about it.

    TelemachusError
    ├── ContentError    fix a file (every problem of one run is listed)
    ├── SettingsError   fix a setting, by its name
    ├── InputError      change what was written; nothing was saved or lost
    ├── ModelError      nothing to do: the conversation goes on guided
    ├── StoreError      an operator's: disk, database, index
    ├── MailError       nothing to do: it is tried again at the next run
    └── NotAllowed      this person may not

A message names the place, the problem and the remedy, and never holds what a person wrote.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class TelemachusError(Exception):
    """Base of every error that Telemachus raises on purpose."""


@dataclass(frozen=True)
class Problem:
    """One thing to mend in one file. `line` counts from 1; 0 means the whole file."""

    path: str
    line: int
    code: str
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place} [{self.code}] {self.message}"


class ContentError(TelemachusError):
    """Content files are wrong; `problems` lists all that were found in one run."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SettingsError(TelemachusError):
    """A setting is wrong; the message names the variable and says what it takes."""


class InputError(TelemachusError):
    """What a person typed cannot be taken. `code` is stable, the message is for them to read."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class ModelError(TelemachusError):
    """A model did not give a usable reply; the turn goes on from the authored text.

    `code` is stable and holds nothing of what was said.
    """

    code = "failed"


class UnavailableModel(ModelError):
    """The model was not reached, refused, or was too slow."""


class UnusableReply(ModelError):
    """The model replied, but the reply is cut off or not what was asked for."""


class StoreError(TelemachusError):
    """Data cannot be read or written; the message tells an operator what to look at."""


class MailError(TelemachusError):
    """A mail was not taken; the message holds no address and nothing of its text."""


class UnreachableMail(MailError):
    """No mail is taken just now: the server is not there, not in time, or not for us."""


class NotAllowed(TelemachusError):
    """This person may not do this."""
