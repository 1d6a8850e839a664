"""Someone to rehearse with: what they want and hide, what opens and closes them, what they say.

How open a persona is just now is a number in 0..1, in four bands. It moves only with what the
other one did, by the weights of the persona's own file, so the same words always move the same
persona the same way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from assistant.domain.feedback_reading import FEEDBACK_FLAGS, SLOTS
from assistant.domain.receiving import RECEIVING_FLAGS, RECEIVING_SLOTS

Side = Literal["senior", "junior"]
Band = Literal["closed", "guarded", "listening", "open"]
Turning = Literal[
    "whole", "question", "support", "own_side", "long", "short", "silence", "off_topic", "repeat",
    "abuse", "break_role",
]  # fmt: skip
Ending = Literal["agreed", "left", "time"]

BANDS: tuple[Band, ...] = get_args(Band)
TURNINGS: tuple[str, ...] = get_args(Turning)
ENDINGS: tuple[Ending, ...] = get_args(Ending)
LEVELS = (1, 2, 3)
MORE = "more"  # what is said when every other line that fits was said already
_UPPER = (0.25, 0.5, 0.75)

# What may be said, as far as lines go: a line of each of these is needed in every band.
_COMMON = ("flagged", "off_topic", "silence", "break_role", "abuse")
NEEDED: Mapping[Side, tuple[str, ...]] = {
    "senior": ("flagged", "fact", "impact", "request", "question", "support", *_COMMON[1:]),
    "junior": ("flagged", "thanks", "asks_back", "takes", "decides", *_COMMON[1:]),
}
# Lines that may be written beside those, each with the one that is said where it is not.
INSTEAD: Mapping[Side, Mapping[str, str]] = {
    "senior": {
        **dict.fromkeys(FEEDBACK_FLAGS, "flagged"),
        "whole": "request",
        "invitation": "question",
        "own_side": "support",
        "long": "off_topic",
        "short": "silence",
        "repeat": "off_topic",
    },
    "junior": {
        **dict.fromkeys(RECEIVING_FLAGS, "flagged"),
        "whole": "takes",
        "question": "off_topic",
        "short": "silence",
        "repeat": "off_topic",
    },
}
SLOTS_OF: Mapping[Side, tuple[str, ...]] = {"senior": SLOTS, "junior": RECEIVING_SLOTS}
FLAGS_OF: Mapping[Side, tuple[str, ...]] = {"senior": FEEDBACK_FLAGS, "junior": RECEIVING_FLAGS}


def codes_of(side: Side) -> tuple[str, ...]:
    """Return every code by which a persona of a side may be opened or closed."""
    return (*SLOTS_OF[side], *FLAGS_OF[side], *TURNINGS)


def band_of(openness: float) -> Band:
    """Return the band that an openness lies in."""
    return BANDS[sum(openness >= edge for edge in _UPPER)]


def least_of(band: Band) -> float:
    """Return the least openness of a band."""
    return (0.0, *_UPPER)[BANDS.index(band)]


@dataclass(frozen=True)
class Level:
    """A difficulty: how open they are at the start, how fast they open (`up`) and close (`down`).

    `up` and `down` multiply the weights of `opens` and `closes`.
    """

    start: float
    up: float
    down: float


@dataclass(frozen=True)
class Principle:
    """Something that holds for every reply, to be answered yes or no by rules.

    Broken by a reply that matches one of `never` or has more words than `at_most`, while the
    persona is in one of the bands of `when` (all, when there are none).
    """

    says: str
    never: tuple[re.Pattern[str], ...] = ()
    at_most: int | None = None
    when: tuple[Band, ...] = ()

    def is_kept(self, reply: str, band: Band) -> bool:
        """Return whether a reply keeps it."""
        if self.when and band not in self.when:
            return True
        if self.at_most is not None and len(reply.split()) > self.at_most:
            return False
        plain = reply.replace("’", "'")
        return not any(pattern.search(plain) for pattern in self.never)


@dataclass(frozen=True)
class Persona:
    """A persona as its file has it.

    `lines` are by band, then by what was said; `always` are said however open they are. `begins`
    opens the scene; `ends` closes it, by how it came to its end. `opens` and `closes` weigh codes
    of the check. `patience` is the number of the other's turns after which the scene is over.
    """

    id: str
    name: str
    role: str
    line: str
    obstacle: str
    side: Side
    scene: str
    wants: str
    hides: str
    opens: Mapping[str, float]
    closes: Mapping[str, float]
    principles: tuple[Principle, ...]
    levels: tuple[Level, Level, Level]
    begins: tuple[str, str, str]
    lines: Mapping[Band, Mapping[str, tuple[str, ...]]]
    always: Mapping[str, tuple[str, ...]]
    ends: Mapping[Ending, str]
    patience: int = 12
    is_own: bool = field(default=False)

    def level(self, number: int) -> Level:
        """Return a difficulty, counted from 1."""
        return self.levels[number - 1]

    def reachable(self) -> tuple[Band, ...]:
        """Return the bands that this persona can come to be in, at any level."""
        starts = [BANDS.index(band_of(level.start)) for level in self.levels]
        lowest = 0 if self.closes else min(starts)
        highest = len(BANDS) - 1 if self.opens else max(starts)
        return BANDS[lowest : highest + 1]

    def variants(self, band: Band, said: str) -> tuple[str, ...]:
        """Return the lines for what was said; without its own, those said instead."""
        for one in (said, INSTEAD[self.side].get(said, said)):
            found = self.lines.get(band, {}).get(one) or self.always.get(one)
            if found:
                return found
        return ()
