"""Walking a rehearsal written down in a file, on a real database, with a scripted model.

Whatever a file expects, some things hold after every turn; they are checked here.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from assistant.adapters.content import Content, load_content
from assistant.adapters.database import Database
from assistant.application import rehearsal_turns as kept
from assistant.application.rehearsal_snapshots import RehearsalSnapshot
from assistant.application.rehearsing import Rehearsing
from assistant.bootstrap import bootstrap
from assistant.domain.errors import UnavailableModel
from assistant.domain.persona_replies import faults_of
from assistant.domain.rehearsal import Effect
from assistant.settings import ROOT, load_settings
from tests.doubles.script import Line
from tests.doubles.scripted_speaker import ScriptedSpeaker


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Expected(_Strict):
    """What must be true after a turn; what is not named is not looked at."""

    answers: str | None = None
    moved: Literal["up", "down", "none"] | None = None
    mood: str | None = None
    over: Literal["agreed", "left", "time", "nothing"] | None = None
    author: str | None = None
    origin: str | None = None
    note: bool | None = None
    checked: bool | None = None
    retrying: bool | None = None
    status: Literal["open", "paused"] | None = None
    tries: int | None = None
    forks: int | None = None
    refused: str | None = None
    says: str | None = None
    never_says: str | None = None


class Turn(_Strict):
    """Something said, or one of the turns said before (from 1) tried again."""

    say: str | None = None
    times: Annotated[int, Field(ge=1)] = 1
    again: int | None = None
    expect: Expected = Expected()


class Fails(_Strict):
    """A line a model begins and does not end."""

    fails_after: str


class Walk(_Strict):
    """One rehearsal file."""

    persona: str
    level: Annotated[int, Field(ge=1, le=3)] = 1
    model: list[str | Fails] | None = None
    turns: Annotated[list[Turn], Field(min_length=1)]


def read_walk(path: Path) -> Walk:
    return Walk.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


@cache
def content() -> Content:
    return load_content(ROOT / "prompts")


class RehearsalWalker:
    """One person in one rehearsal, on a database of their own."""

    def __init__(
        self,
        folder: Path,
        persona: str,
        level: int = 1,
        model: Sequence[str | Fails] | None = None,
    ) -> None:
        clock = itertools.count()
        self.store = Database.in_folder(folder)
        self.speaker = None if model is None else ScriptedSpeaker(*map(_line, model))
        app = bootstrap(
            load_settings(telemachus_data=folder),
            content=content(),
            store=self.store,
            speaker=self.speaker,
            now=lambda: datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(seconds=next(clock)),
        )
        self.rehearsing: Rehearsing = app.rehearsing
        self.person = self.store.person("Ben")
        self.snapshot = self.rehearsing.start(self.person, persona, level)
        self.said: list[str] = []

    def say(self, text: str) -> None:
        before = self.store.conversation(self.snapshot.conversation)
        try:
            *_, last = self.rehearsing.say(self.person, self.snapshot.conversation, text)
        except BaseException:
            assert self.store.conversation(self.snapshot.conversation) == before
            raise
        assert isinstance(last, RehearsalSnapshot)
        if last.paused is not None:  # said to nobody
            assert last.lines == self.snapshot.lines
            self.snapshot = last
            return
        self.snapshot = last
        self.said.append(last.lines[-2].id)
        self.check()

    def again(self, number: int) -> None:
        turn = self.said[number - 1]
        self.snapshot = self.rehearsing.try_again(self.person, self.snapshot.conversation, turn)

    @property
    def effect(self) -> Effect | None:
        found = self.store.conversation(self.snapshot.conversation)
        assert found is not None
        return kept.effect_of(kept.path(found)[-1])

    def check(self) -> None:
        """Check what holds after every turn, whatever was said."""
        last, said = self.snapshot.lines[-1], self.snapshot.lines[-2]
        fresh = self.rehearsing.snapshot(self.person, self.snapshot.conversation)
        assert fresh == self.snapshot
        assert last.text.strip()
        assert 0 <= self.snapshot.openness <= 1
        if last.author != "persona":
            return
        assert said.worked
        assert said.to_try
        assert last.reason
        made = content().rehearsal
        persona, effect = made.personas[self.snapshot.persona.id], self.effect
        assert effect is not None
        if effect.over is None:
            quoted = last.text.replace(said.text, "")
            assert not faults_of(quoted, persona, effect.band, made.wording.house)
        if said.check is not None:
            for slot in said.check.slots.values():
                assert slot.evidence is None or slot.evidence in said.text

    def close(self) -> None:
        self.store.close()


def _line(line: str | Fails) -> Line:
    if isinstance(line, Fails):
        return (line.fails_after, UnavailableModel("the scripted model went away"))
    return line
