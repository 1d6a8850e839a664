"""A small world of people, and a model of who may see what in it.

The model is written from what is promised, not from the table of permissions: it follows each
canary word from whoever wrote it to whoever they let see it.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from assistant.domain.conversation import Person, Role

CANARY = re.compile(r"zq\d+q")
PAIRS_PHASES = ("planning", "stock-taking")


@dataclass
class Someone:
    """A person, and the roles they hold as (programme, role)."""

    person: Person
    token: str
    roles: set[tuple[str, Role]]


@dataclass
class Two:
    """A pair; the later began has the higher number."""

    id: str
    programme: str
    mentee: str
    mentor: str
    number: int
    has_ended: bool = False

    def other(self, person: str) -> str:
        return self.mentor if person == self.mentee else self.mentee


@dataclass
class Talk:
    """A conversation as the model knows it."""

    id: str
    author: str
    phase: str
    role: Role
    pair: str
    is_done: bool = False
    words: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)


class World:
    """Who there is, and who may see which word."""

    def __init__(self) -> None:
        self.programmes: list[str] = []
        self.coordinators: list[str] = []
        self.people: dict[str, Someone] = {}
        self.pairs: dict[str, Two] = {}
        self.talks: dict[str, Talk] = {}
        self.seen_by: dict[str, set[str]] = {}
        self._words = itertools.count(1)

    def word(self, author: str) -> str:
        """Return a new canary word that nobody but its author may see."""
        made = f"zq{next(self._words)}q"
        self.seen_by[made] = {author}
        return made

    def said(self, talk: Talk, word: str) -> None:
        """Remember a word said in a conversation; a finished one of the pair's is the pair's."""
        talk.words.append(word)
        if talk.is_done:
            self.finished(talk)

    def finished(self, talk: Talk) -> None:
        """Let the other of the pair see a record, where it is one of the pair's."""
        talk.is_done = True
        if talk.phase in PAIRS_PHASES:
            for word in talk.words:
                self.seen_by[word].add(self.pairs[talk.pair].other(talk.author))

    def share(self, talk: Talk, words: list[str]) -> None:
        """Let the other of the pair see words; what they have seen they may go on seeing."""
        talk.shared = words
        for word in words:
            self.seen_by[word].add(self.pairs[talk.pair].other(talk.author))

    # What is promised.

    def may_write(self, someone: Someone, talk: Talk) -> bool:
        if talk.author != someone.person.id:
            return False
        if talk.phase in ("rehearsal", "programme"):
            return bool(someone.roles)
        if not talk.pair:
            return any(role == talk.role for _, role in someone.roles)
        return any(pair.id == talk.pair for pair in self.going_on(someone, talk.role))

    def going_on(self, someone: Someone, role: Role) -> list[Two]:
        """Return the pairs someone is in just now in a role, the latest first."""
        id = someone.person.id
        mine = [
            pair
            for pair in self.pairs.values()
            if not pair.has_ended
            and id == (pair.mentee if role == "mentee" else pair.mentor)
            and (pair.programme, role) in someone.roles
        ]
        return sorted(mine, key=lambda pair: -pair.number)

    def takes_pair(self, someone: Someone, talk: Talk) -> None:
        """Give a conversation without a pair the pair its author has by now."""
        mine = self.going_on(someone, talk.role)
        if not talk.pair and talk.phase in ("anchoring", "rehearsal") and mine:
            talk.pair = mine[0].id

    def is_member(self, person: str, pair: Two) -> bool:
        return person in (pair.mentee, pair.mentor)

    def records(self, person: str, pair: Two, phase: str) -> set[str]:
        """Return the conversations whose record someone may see of a pair."""
        if not self.is_member(person, pair) or phase not in PAIRS_PHASES:
            return set()
        return {
            talk.id
            for talk in self.talks.values()
            if talk.is_done and (talk.pair, talk.phase) == (pair.id, phase)
        }

    def shares(self, person: str, pair: Two) -> list[str]:
        """Return the words someone may see that a pair shares."""
        if not self.is_member(person, pair):
            return []
        return sorted(
            word for talk in self.talks.values() if talk.pair == pair.id for word in talk.shared
        )

    def leaks(self, viewer: str, text: str) -> set[str]:
        """Return the words in a text that whoever sees it may not see."""
        return {word for word in CANARY.findall(text) if viewer not in self.seen_by[word]}
