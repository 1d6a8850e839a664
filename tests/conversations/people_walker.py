"""One person in any flow: a file says how they answer each kind of step, and where it ends.

The answers of a kind are given in turn, and over again. After each one the record must hold what
the file says it keeps, and nothing else may have changed; at the end every word on record must be
the person's own, or something that was put before them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Annotated, Any, get_args

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field

from assistant.domain.conversation import Role, Status
from assistant.domain.errors import InputError
from assistant.domain.flow import CarriedName, FieldKind, Step, gathered
from assistant.domain.records import without_minutes
from tests.conversations.walker import Walker

_MOST_TURNS = 60
CARRIED: dict[CarriedName, list[str]] = {
    "last_skills": ["Sharing my screen", "Posting short updates"],
    "last_areas": ["Finding a document again"],
    "last_expectations": ["That we start on time"],
    "last_topics": ["who answers what in the channel"],
    "planned_topics": ["finding documents (20 min)"],
    "shared_topics": ["writing shorter posts"],
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Answer(_Strict):
    """What is said, and what of it is kept: None is nothing; not given, it is not looked at."""

    says: str
    keeps: str | list[str] | None = "not looked at"
    refused: str | None = None


class Leaves(_Strict):
    """After how many answers someone goes, and with which words."""

    after: int
    words: Annotated[list[str], Field(alias="with")]


class OnePerson(_Strict):
    """A person of the twelve."""

    person: str
    answers: dict[FieldKind, Annotated[list[Answer], Field(min_length=1)]]
    enough: str
    to_a_rewrite: str
    ends: Status
    leaves: Leaves | None = None
    never_says: list[str] = []
    says_once: str | None = None
    most_turns: int = _MOST_TURNS


def read_person(path: Path) -> OnePerson:
    """Return a file as read; an unknown key in it, or a kind of step left out, fails."""
    person = OnePerson.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert set(person.answers) == set(get_args(FieldKind))
    return person


class Visit:
    """One person's walk through one flow."""

    def __init__(self, person: OnePerson, folder: Path, flow: tuple[str, Role], name: str) -> None:
        self._person = person
        self._answers: dict[str, Iterator[Answer]] = {
            kind: cycle(answers) for kind, answers in person.answers.items()
        }
        self.walker = Walker(folder, *flow, carried=CARRIED, name=name)
        self.said: list[str] = []
        self.turns: list[tuple[str, str]] = [("", self.walker.reply)]
        self._offered: set[str] = set()

    def walk(self) -> None:
        """Answer until it ends."""
        for answered in range(_MOST_TURNS):
            if self.walker.snapshot.status != "open":
                return
            if self._person.leaves and answered >= self._person.leaves.after:
                for words in self._person.leaves.words:
                    self._says(words)
                return
            self._takes_a_turn()

    def assert_sensible(self) -> None:
        """Check where it ended, and that the record is made of what it may be made of."""
        walker, person = self.walker, self._person
        assert walker.snapshot.status in (person.ends, "done"), "it never came to an end"
        assert len(self.said) <= person.most_turns
        replies = "\n".join(reply for _, reply in self.turns)
        for words in person.never_says:
            assert words not in replies
        if person.says_once is not None:
            assert replies.count(person.says_once) == 1
        for value in walker.kept.fields.values():
            for line in value.split("\n") if isinstance(value, str) else value:
                assert self._may_be_kept(line), f"on record and never said: {line}"

    def _takes_a_turn(self) -> None:
        walker = self.walker
        kept = walker.kept
        step = walker.flow[walker.snapshot.step or ""]
        self._offered |= {item for _, item in gathered(step, kept.fields, kept.carried)}
        if kept.place.pending is not None:
            assert kept.place.pending[0] == "rewrite"
            self._says(self._person.to_a_rewrite)
        elif step.kind == "questions" and len(kept.fields.get(step.id, [])) >= step.least:
            self._says(self._person.enough)
        else:
            self._answers_step(step, kept.fields)

    def _answers_step(self, step: Step, before: dict[str, Any]) -> None:
        answer = next(self._answers[step.kind])
        if answer.refused is not None:
            with pytest.raises(InputError) as refused:
                self.walker.say(answer.says)
            assert refused.value.code == answer.refused
            return
        self._says(answer.says)
        after = self.walker.kept.fields
        others = {name: value for name, value in after.items() if name != step.id}
        assert others == {name: value for name, value in before.items() if name != step.id}
        if answer.keeps != "not looked at":
            assert _added(before.get(step.id), after.get(step.id)) == answer.keeps

    def _says(self, words: str) -> None:
        self.walker.say(words)
        self.said.append(words)
        self.turns.append((words, self.walker.reply))

    def _may_be_kept(self, line: str) -> bool:
        bare = without_minutes(line).casefold()
        said = "\n".join(self.said).casefold()
        return bare in said or bare in {without_minutes(one).casefold() for one in self._offered}


def _added(before: Any, after: Any) -> Any:
    """Return what a field has gained: None for nothing, an agenda as a whole."""
    if before == after:
        return None
    if isinstance(after, str):
        return after.removeprefix(f"{before}\n") if before else after
    return after[len(before) :] if before and after[: len(before)] == before else after
