"""Who may do what with whose words: a table one can read, asked before anything else happens.

What the table does not grant is refused, always in the same words, so that a guessed id teaches
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.domain.conversation import Role
from assistant.domain.errors import NotAllowed
from assistant.domain.people import Standing

Kind = Literal[
    "reflection", "rehearsal", "own case", "programme questions",
    "agenda", "session notes", "stock-taking", "closing plan",
]  # fmt: skip
Act = Literal["read", "write", "share", "erase", "read record", "write record"]
Who = Literal["author", "author in role", "pair", "pair going on"]

ITS_AUTHORS: dict[Act, Who] = {
    "read": "author",
    "write": "author in role",
    "share": "author in role",
    "erase": "author",
}
# A conversation stays its author's also where the record it leaves is the pair's.
THE_PAIRS: dict[Act, Who] = {**ITS_AUTHORS, "read record": "pair", "write record": "pair going on"}

TABLE: dict[Kind, dict[Act, Who]] = {
    "reflection": ITS_AUTHORS,
    "rehearsal": ITS_AUTHORS,
    "own case": ITS_AUTHORS,
    "programme questions": ITS_AUTHORS,
    "agenda": THE_PAIRS,
    "session notes": THE_PAIRS,
    "stock-taking": THE_PAIRS,
    "closing plan": THE_PAIRS,
}

FEWEST_COUNTED = 5  # people; a coordinator sees no count of fewer


@dataclass(frozen=True)
class Thing:
    """What is to be done something with: its kind, its author, their role in it and the pair.

    `pair` is empty where there is none yet; `done` says that a phase was finished, so that there
    is a record.
    """

    kind: Kind
    author: str
    role: Role
    pair: str
    done: bool


def may(standing: Standing, act: Act, thing: Thing) -> bool:
    """Return whether a person may; False for whatever the table does not name."""
    who = TABLE[thing.kind].get(act)
    is_author = thing.author == standing.person.id
    pair = standing.pair(thing.pair)
    match who:
        case None:
            return False
        case "author":
            return is_author
        case "author in role":
            return is_author and _still_in(standing, thing)
        case "pair":
            return pair is not None and thing.done
        case "pair going on":
            return pair is not None and thing.done and pair.ended_at is None


def require(standing: Standing, act: Act, thing: Thing | None) -> None:
    """Let a person do something the table grants.

    Raises:
        NotAllowed: with the same words whether the thing is another's or is not there (None).
    """
    if thing is None or not may(standing, act, thing):
        raise NotAllowed("There is no such conversation of yours.")


def _still_in(standing: Standing, thing: Thing) -> bool:
    """Return whether the author still holds the role, in the pair that goes on where there is one."""
    if not thing.pair:
        return any(one.role == thing.role for one in standing.memberships)
    pair = standing.pair(thing.pair)
    return (
        pair is not None
        and pair.ended_at is None
        and pair.side_of(standing.person.id) in {thing.role, None}
        and standing.holds(thing.role, pair.programme)
    )
