"""Walking a conversation written down in a file, with everything real but the search and the model.

A file says who talks about what, and what must be true after each turn. Whatever a file expects,
some things hold after every turn of every conversation; they are checked here.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.adapters.content import Content, load_content
from assistant.adapters.database import Database
from assistant.application.access import Access, LocalStandings
from assistant.application.answering import Answering
from assistant.application.coaching import Authored, Coaching
from assistant.application.guidance import Guide
from assistant.application.snapshots import Piece, Snapshot
from assistant.domain.conversation import Conversation, Person, Place, Role, Status
from assistant.domain.errors import InputError, UnavailableModel
from assistant.domain.flow import CarriedName, Flow, gathered
from assistant.domain.records import show
from assistant.domain.sharing import Share
from tests.doubles.script import Line
from tests.doubles.scripted_speaker import ScriptedSpeaker
from tests.doubles.word_search import WordSearch

_LISTED = re.compile(r"^(?:- |\d+\. ).*$", re.MULTILINE)
_QUOTED = re.compile(r"“[^”]*”")
_GUIDANCE = {
    "charter.md": "What is said in the pair stays in the pair, unless both agree otherwise.\n\n"
    "Either member may end the relationship at any time, without giving a reason."
}
_FIELDS: dict[str, str] = {
    "last_skills": "skills",
    "last_areas": "areas",
    "last_expectations": "expectations",
    "last_topics": "next_topics",
}
_SHARED: dict[str, str] = {"shared_topics": "topics", "shared_questions": "questions"}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Expected(_Strict):
    """What must be true after a turn; what is not named is not looked at.

    `records` names fields with what they hold; `lacks` fields that hold nothing. `asks` is the
    number of questions in the reply. `note` says whether the turn carries one, `fixed` names a
    wellbeing concern whose reply it is, `refused` the code of an InputError. `says` are words that
    must be in the reply, to be used rarely.
    """

    step: str | None = None
    finished: bool | None = None
    records: dict[str, str | list[str]] = {}
    lacks: list[str] = []
    status: Status | None = None
    shared: list[str] | None = None
    asks: Annotated[int | None, Field(ge=0, le=1)] = None
    origin: Literal["guided", "model"] | None = None
    note: bool | None = None
    pending: Literal["cancel", "rewrite", "return", "correct", "hold", "nothing"] | None = None
    fixed: str | None = None
    refused: str | None = None
    offers: list[str] | None = None
    says: list[str] = []
    never_says: list[str] = []


class Turn(_Strict):
    """One thing someone does: says something, edits a record, leaves, or comes back."""

    person: str | None = None
    times: Annotated[int, Field(ge=1)] = 1
    edits: dict[str, str] | None = None
    does: Literal["leave", "come_back"] | None = None
    expect: Expected = Expected()

    @model_validator(mode="after")
    def _one_thing(self) -> Turn:
        given = [self.person is not None, self.edits is not None, self.does is not None]
        if sum(given) != 1:
            raise ValueError("a turn says, edits or does exactly one thing")
        return self


class Fails(_Strict):
    """A line a model begins and does not end; without words, one it never begins."""

    fails_after: str


class Walk(_Strict):
    """One conversation file. `model` are a scripted model's lines, one for each call."""

    phase: Literal["anchoring", "planning", "stock-taking"]
    role: Literal["mentee", "mentor"]
    carried: dict[CarriedName, list[str]] = {}
    model: list[str | Fails] | None = None
    begins: Expected = Expected()
    turns: Annotated[list[Turn], Field(min_length=1)]


def read_walk(path: Path) -> Walk:
    """Return a conversation file as read; an unknown key in it fails."""
    return Walk.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


@cache
def content() -> Content:
    """Return the project's own content, read once."""
    return load_content(Path(__file__).parents[2] / "prompts")


class Walker:
    """One person in one conversation, on a database of their own."""

    def __init__(
        self,
        folder: Path,
        phase: str,
        role: Role,
        carried: dict[CarriedName, list[str]] | None = None,
        model: Sequence[str | Fails] | None = None,
        name: str = "Ana",
    ) -> None:
        self._clock = itertools.count()
        self._pair = f"{name}'s pair"
        self._store = Database.in_folder(folder)
        self._other = Database.in_folder(folder)  # as another process would read it
        self.speaker = None if model is None else ScriptedSpeaker(*map(_line, model))
        self._coaching = self._made(self._store)
        self._reading = self._made(self._other)
        self._person: Person = self._store.person(name)
        if carried:
            self._seed(carried)
        self.flow: Flow = content().flows[phase, role]
        self.snapshot: Snapshot = self._coaching.start(self._person, phase, role)
        self._said: list[str] = []

    @property
    def reply(self) -> str:
        """Return what the coach said last."""
        return self.snapshot.lines[-1].text

    @property
    def kept(self) -> Conversation:
        """Return the conversation as the database holds it."""
        found = self._other.conversation(self.snapshot.conversation)
        assert found is not None
        return found

    @property
    def shared(self) -> list[str]:
        """Return what this conversation shares."""
        mine = self.snapshot.conversation
        return [
            share.text for share in self._other.shares(self._pair) if share.conversation == mine
        ]

    def close(self) -> None:
        """Let go of the databases."""
        self._store.close()
        self._other.close()

    def say(self, text: str) -> None:
        """Say something, and check what holds after every turn.

        Raises:
            InputError: when it cannot be taken; that nothing changed is checked too.
        """
        before = self.kept
        try:
            *pieces, last = self._coaching.say(self._person, self.snapshot.conversation, text)
        except InputError:
            assert self.kept == before
            raise
        assert isinstance(last, Snapshot)
        self.snapshot = last
        self._said.append(text.strip())
        if last.lines[-1].origin == "guided":
            heard = "".join(piece.text for piece in pieces if isinstance(piece, Piece))
            assert self.speaker is not None or heard == self.reply
        self.check()

    def edit(self, field: str, text: str) -> None:
        """Change the record beside the conversation."""
        self.snapshot = self._coaching.edit(self._person, self.snapshot.conversation, field, text)
        self.check()

    def leave(self) -> None:
        """Close the page."""
        self._coaching.leave(self._person)
        self.snapshot = self._coaching.snapshot(self._person, self.snapshot.conversation)

    def come_back(self) -> None:
        """Open the same phase again, in another process."""
        before = self.snapshot
        self._store.close()
        self._coaching = self._reading
        self.snapshot = self._coaching.start(self._person, before.phase, before.role)
        if self.snapshot.conversation != before.conversation:
            self._said = []
        self.check()

    def check(self) -> None:
        """Check what holds after every turn, whatever was said."""
        kept = self.kept
        assert self.reply.strip(), "the reply is empty"
        assert self.questions() <= 1, f"more than one question: {self.reply}"
        said = [turn.text for turn in kept.turns if turn.author == "person"]
        assert said == self._said, "what someone wrote is not in the turns"
        fresh = self._reading.snapshot(self._person, self.snapshot.conversation)
        assert fresh == self.snapshot, "a fresh read shows something else"
        if "$" not in "".join(said):
            assert not re.search(r"\$[a-z_{]", self.reply), "a placeholder is left over"
        for name, value in kept.fields.items():
            assert name in self.flow
            assert all(value) if isinstance(value, list) else value

    def questions(self) -> int:
        """Count the questions of the last reply, without what it lists, quotes or offers."""
        kept, reply = self.kept, self.reply
        theirs: list[str] = [turn.text for turn in kept.turns if turn.author == "person"]
        for step in self.flow.steps:
            theirs += show(kept.fields.get(step.id) or "").splitlines()
            theirs += [item for _, item in gathered(step, kept.fields, kept.carried)]
            theirs.append(step.example)
        for words in sorted(theirs, key=len, reverse=True):
            if "?" in words:
                reply = reply.replace(words, " ")
        return _QUOTED.sub(" ", _LISTED.sub(" ", reply)).count("?")

    def _made(self, store: Database) -> Coaching:
        search, made = WordSearch(_GUIDANCE), content()
        return Coaching(
            access=Access(store, LocalStandings(self._pair)),
            authored=Authored(dict(made.flows), made.craft, made.wellbeing, made.coach_prompt),
            answering=Answering(search, made.answers.wording, None, made.answers.prompt),
            guide=Guide(search),
            speaker=self.speaker,
            now=self._now,
        )

    def _now(self) -> datetime:
        return datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(seconds=next(self._clock))

    def _seed(self, carried: dict[CarriedName, list[str]]) -> None:
        """Leave behind what an earlier meeting and the other member would have left."""
        other = self._store.person("Bo")
        fields: dict[str, Any] = {
            field: carried[name] for name, field in _FIELDS.items() if name in carried
        }
        self._store.begin(self._finished(other, "stock-taking", "s", fields))
        shares = [
            (field, item)
            for name, field in _SHARED.items()
            for item in carried.get(name, [])  # type: ignore[call-overload]
        ]
        if shares:
            prepared = self._finished(other, "anchoring", "a", {})
            self._store.begin(prepared)
            now = self._now()
            kept = [Share("a", other.id, self._pair, field, item, now) for field, item in shares]
            self._store.advance(prepared, prepared, (), kept)

    def _finished(
        self, person: Person, phase: Any, id: str, fields: dict[str, Any]
    ) -> Conversation:
        now = self._now()
        return Conversation(
            id=id, person=person.id, pair=self._pair, flow=f"{phase}.mentor", role="mentor",
            phase=phase, status="done", place=Place(), started_at=now, changed_at=now,
            fields=fields,
        )  # fmt: skip


def _line(line: str | Fails) -> Line:
    if isinstance(line, Fails):
        return (line.fails_after, UnavailableModel("the scripted model went away"))
    return line
