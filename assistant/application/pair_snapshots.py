"""What a pair writes together, as one of the two sees it; nothing to decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assistant.domain.ledger import Comparison
from assistant.domain.pair_records import PairKind

Whose = Literal["you", "partner", "someone who left"]
# How stock-taking stands for the last meeting: nobody has begun; one side has finished alone; it
# is there to see, because both have finished or it is written together.
Apart = Literal["nobody", "you", "partner", "both"]


@dataclass(frozen=True)
class SeenItem:
    """One item: `other` is the other wording of the same thing, while both stand."""

    words: str
    whose: tuple[Whose, ...]
    other: str = ""


@dataclass(frozen=True)
class SeenHeading:
    """One heading as it stands: `seen` is the number of its last change, 0 before the first."""

    field: str
    seen: int
    items: tuple[SeenItem, ...]
    changed_by: Whose | None = None
    changed_at: datetime | None = None

    @property
    def text(self) -> str:
        """Return the items as text that can be edited, one a line."""
        return "\n".join(item.words for item in self.items)


@dataclass(frozen=True)
class SeenRecord:
    """One record. `meeting` is 0 where none was begun; `earlier` is the one before, if any."""

    kind: PairKind
    meeting: int
    headings: tuple[SeenHeading, ...]
    earlier: tuple[SeenHeading, ...] = ()


@dataclass(frozen=True)
class PairPage:
    """Everything that the two of a pair write together."""

    pair: str
    may_write: bool
    records: tuple[SeenRecord, ...]
    apart: Apart
    comparison: Comparison | None


@dataclass(frozen=True)
class Version:
    """One earlier state of a heading."""

    number: int
    changed_by: Whose
    changed_at: datetime
    items: tuple[str, ...]


@dataclass(frozen=True)
class Saved:
    """What a change came to.

    `brought_together` says that the other had changed the heading meanwhile, `left_two` that two
    wordings of something now stand beside each other.
    """

    heading: SeenHeading
    brought_together: bool
    left_two: bool
