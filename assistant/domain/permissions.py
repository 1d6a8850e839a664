"""Who may do what with whose words: a table one can read, asked before anything else happens.

What the table does not grant is refused, always in the same words, so that a guessed id teaches
nothing. There is no line for a coordinator: they administer people and see counts, never a text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.domain.conversation import Conversation, Role
from assistant.domain.errors import NotAllowed
from assistant.domain.people import Standing

Kind = Literal[
    "reflection", "rehearsal", "own case", "programme questions",
    "agenda", "session notes", "stock-taking", "closing plan", "shared item",
]  # fmt: skip
Act = Literal["read", "write", "share", "take back", "erase", "read record", "write record"]
Who = Literal[
    "author", "author with a role", "author in role", "author in pair", "pair", "pair that goes on"
]  # fmt: skip

# A reflection is written in a role. It needs no pair, but sharing from it does; taking back, like
# reading, needs nothing but to be its author, also when the pair has ended.
_OWN: dict[Act, Who] = {
    "read": "author",
    "write": "author in role",
    "share": "author in pair",
    "take back": "author",
    "erase": "author",
}
# One may practise, and ask about the programme, in whatever role one has.
_PRACTICE: dict[Act, Who] = {**_OWN, "write": "author with a role"}
_ASKING: dict[Act, Who] = {"read": "author", "write": "author with a role", "erase": "author"}
# The record is the pair's, and both write it while the pair goes on; the conversation that led to
# it stays its author's.
_OF_THE_PAIR: dict[Act, Who] = {
    **_OWN,
    "write": "author in pair",
    "read record": "pair",
    "write record": "pair that goes on",
}

TABLE: dict[Kind, dict[Act, Who]] = {
    "reflection": _OWN,
    "rehearsal": _PRACTICE,
    "own case": _ASKING,
    "programme questions": _ASKING,
    "agenda": _OF_THE_PAIR,
    "session notes": _OF_THE_PAIR,
    "stock-taking": _OF_THE_PAIR,
    "closing plan": _OF_THE_PAIR,
    "shared item": {"read": "pair", "take back": "author"},
}

FEWEST_COUNTED = 5  # people; a coordinator sees no count of fewer

_KINDS: dict[str, Kind] = {
    "anchoring": "reflection",
    "opening": "reflection",
    "planning": "agenda",
    "work session": "session notes",
    "stock-taking": "stock-taking",
    "closing": "closing plan",
    "rehearsal": "rehearsal",
    "persona": "own case",
    "programme": "programme questions",
}
_NOT_THERE = "There is no such conversation of yours."
_NO_LONGER = (
    "You do not have that role, or that pair, any more. Nothing was changed; what you wrote "
    "before is still yours to read."
)
_NO_ROLE = "You do not have that role here. Your coordinator can give it to you."


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


def kind_of(phase: str) -> Kind:
    """Return what kind a conversation of a phase is; an unknown one is as private as can be."""
    return _KINDS.get(phase, "reflection")


def needs_pair(phase: str) -> bool:
    """Return whether a conversation of a phase can be had only within a pair."""
    return TABLE[kind_of(phase)]["write"] == "author in pair"


def needs_role(phase: str) -> bool:
    """Return whether a conversation of a phase can be had only in a role that one holds."""
    return TABLE[kind_of(phase)]["write"] != "author with a role"


def thing_of(conversation: Conversation) -> Thing:
    """Return a conversation as the table sees it."""
    one = conversation
    return Thing(kind_of(one.phase), one.person, one.role, one.pair, one.status == "done")


def may(standing: Standing, act: Act, thing: Thing) -> bool:
    """Return whether a person may; False for whatever the table does not name."""
    who = TABLE[thing.kind].get(act)
    if who is None:
        return False
    if who == "pair":
        return thing.done and standing.pair(thing.pair) is not None
    if who == "pair that goes on":
        roles: tuple[Role, ...] = ("mentee", "mentor")
        going_on = [pair.id for role in roles for pair in standing.pairs_as(role)]
        return thing.done and thing.pair in going_on
    return thing.author == standing.person.id and _is_fit(standing, who, thing)


def require(standing: Standing, act: Act, thing: Thing | None) -> None:
    """Let a person do something the table grants.

    Raises:
        NotAllowed: with the same words whether the thing is another's or is not there (None); of
            one's own it says what is missing.
    """
    if thing is None or (thing.author != standing.person.id and not may(standing, act, thing)):
        raise NotAllowed(_NOT_THERE)
    if not may(standing, act, thing):
        raise NotAllowed(_NO_LONGER)


def record_of(kind: Kind, pair: str) -> Thing:
    """Return a pair's record of a kind as the table sees it: it is the pair's, with no author."""
    return Thing(kind, "", "mentee", pair, True)


def require_role(standing: Standing, role: Role) -> None:
    """Let a person begin something in a role they hold.

    Raises:
        NotAllowed: when they do not.
    """
    if not standing.holds(role):
        raise NotAllowed(_NO_ROLE)


def require_coordinator(standing: Standing | None, programme: str) -> None:
    """Let a coordinator administer the people of their own programme.

    Raises:
        NotAllowed: with the same words whether the programme is another's or is not there.
    """
    if standing is None or not standing.holds("coordinator", programme):
        raise NotAllowed("There is no such programme of yours.")


def _is_fit(standing: Standing, who: Who, thing: Thing) -> bool:
    """Return whether an author still has what an act asks of them."""
    in_pair = any(pair.id == thing.pair for pair in standing.pairs_as(thing.role))
    match who:
        case "author":
            return True
        case "author with a role":
            return bool(standing.memberships)
        case "author in role":
            return in_pair if thing.pair else standing.holds(thing.role)
        case "author in pair":
            return in_pair
        case "pair" | "pair that goes on":
            return False
