"""Random histories of a programme against the real store: nobody ever sees another's words.

Everything goes through the services. A model of its own says who may see what; every word a
person writes is a canary, so that any text that comes to the wrong eyes is found, whatever it is.
"""

from __future__ import annotations

import copy
import itertools
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from assistant.adapters.database import Database
from assistant.adapters.passwords import Argon2Passwords
from assistant.adapters.people_database import PeopleDatabase
from assistant.application.access import KeptStandings, LocalStandings
from assistant.application.accounts import Accounts
from assistant.application.answering import Answering
from assistant.bootstrap import App
from assistant.domain.conversation import Role
from assistant.settings import load_settings
from tests.access.acts import DONE, PHASES, Acts
from tests.access.world import Someone, Talk, Two, World
from tests.conversations.walker import content
from tests.doubles.authored import NOON
from tests.doubles.word_search import WordSearch

HISTORIES, STEPS, MOST_PEOPLE = 200, 16, 8
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # no disk to wait for
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
TEXTS = {"charter.md": "What is confidential stays in the pair.\n\nA pair meets once a month."}
PICK = st.integers(0, 1_000)
PROGRAMME = st.integers(0, 1)
MEMBER = st.sampled_from(["mentee", "mentor"])


usual_settings = cache(load_settings)


def app_in(folder: Path, starting: int) -> App:
    """Return the product on a database of its own, with a clock that counts seconds."""
    ticks = itertools.count(starting)
    now = lambda: NOON + timedelta(seconds=next(ticks))  # noqa: E731
    store = Database.in_folder(folder)
    people = PeopleDatabase(store)
    standings = KeptStandings(people, LocalStandings())
    made, search = content(), WordSearch(TEXTS)
    parts: dict[str, Any] = {
        "content": made,
        "store": store,
        "people_store": people,
        "standings": standings,
        "index": search,
        "answering": Answering(search, made.answers.wording, None, made.answers.prompt),
        "accounts": Accounts(people, standings, Argon2Passwords(QUICK), now),
    }
    return App(usual_settings(), now, **parts)


@cache
def beginning() -> tuple[bytes, World]:
    """Return how every history begins: two programmes, five people, and a pair that prepares."""
    with TemporaryDirectory(dir=MEMORY) as name:
        acts = Acts(app_in(Path(name), 0), World())
        world = acts.world
        world.programmes = [acts.app.people_store.programme(one).id for one in ("One", "Two")]
        ids = [acts.joins(one, ["coordinator"], None).person.id for one in world.programmes]
        world.coordinators = ids
        first, by = world.programmes[0], world.people[ids[0]]
        ana, ben, _ = (
            acts.joins(first, roles, by) for roles in (["mentee"], ["mentor"], ["mentee", "mentor"])
        )
        acts.pairs_up(first, ana, ben)
        acts.begins(ana, "anchoring", "mentee", None)
        acts.begins(ben, "planning", "mentor", None)
        acts.store.close()
        return (Path(name) / "telemachus.sqlite3").read_bytes(), world


class Histories(Acts, RuleBasedStateMachine):
    """People come, get roles and pairs, write, share and take back, and try what is not theirs."""

    def __init__(self) -> None:
        RuleBasedStateMachine.__init__(self)
        self.folder = TemporaryDirectory(dir=MEMORY)
        folder = Path(self.folder.name)
        kept, world = beginning()
        (folder / "telemachus.sqlite3").write_bytes(kept)
        Acts.__init__(self, app_in(folder, 10_000), copy.deepcopy(world))
        DONE["histories"] += 1

    def teardown(self) -> None:
        for someone in self.people()[:2]:
            self.looks(someone)
        self.store.close()
        self.folder.cleanup()

    # People, roles and pairs.

    @precondition(lambda self: len(self.world.people) < MOST_PEOPLE)
    @rule(which=PROGRAMME, roles=st.lists(MEMBER, min_size=1, unique=True))
    def someone_joins(self, which: int, roles: list[Role]) -> None:
        by = self.world.people[self.world.coordinators[which]]
        self.joins(self.world.programmes[which], roles, by)

    @rule(pick=PICK, which=PROGRAMME, role=MEMBER)
    def a_role_is_given(self, pick: int, which: int, role: Role) -> None:
        self.gives(which, self.anyone(pick), role)

    @rule(pick=PICK, which=PROGRAMME, role=MEMBER)
    def a_role_is_taken(self, pick: int, which: int, role: Role) -> None:
        self.takes(which, self.anyone(pick), role)

    @rule(mentee=PICK, mentor=PICK, which=PROGRAMME)
    def two_are_paired_whoever_they_are(self, mentee: int, mentor: int, which: int) -> None:
        self.pairs_up(self.world.programmes[which], self.anyone(mentee), self.anyone(mentor))

    @rule(mentee=PICK, mentor=PICK)
    def two_who_fit_are_paired(self, mentee: int, mentor: int) -> None:
        programme = self.world.programmes[0]
        mentees, mentors = (
            [one for one in self.people() if (programme, role) in one.roles]
            for role in ("mentee", "mentor")
        )
        if mentees and mentors:
            first, second = mentees[mentee % len(mentees)], mentors[mentor % len(mentors)]
            self.pairs_up(programme, first, second)

    @rule(pick=PICK)
    def a_pair_ends(self, pick: int) -> None:
        self.ends(self.any_pair(pick))

    # What people write.

    @rule(pick=PICK, phase=st.sampled_from(PHASES), role=MEMBER, chosen=st.none() | PICK)
    def a_phase_is_begun(self, pick: int, phase: str, role: Role, chosen: int | None) -> None:
        pair = None if chosen is None else self.any_pair(chosen)
        self.begins(self.anyone(pick), phase, role, pair)

    @rule(pick=PICK)
    def something_is_said(self, pick: int) -> None:
        self.says(self.any_talk(pick, *PHASES))

    @precondition(lambda self: self.of_phases("planning", "stock-taking"))
    @rule(pick=PICK)
    def a_record_is_left(self, pick: int) -> None:
        talk = self.any_talk(pick, "planning", "stock-taking")
        self.says(talk)
        self.finishes(talk)

    @rule(pick=PICK, is_shared=st.booleans())
    def topics_are_shared_or_taken_back(self, pick: int, is_shared: bool) -> None:
        self.shares(self.any_talk(pick, "anchoring"), is_shared)

    @precondition(lambda self: any(talk.shared for talk in self.world.talks.values()))
    @rule(pick=PICK)
    def a_share_is_taken_back_whatever_has_ended(self, pick: int) -> None:
        sharing = [talk for talk in self.world.talks.values() if talk.shared]
        self.takes_back(sharing[pick % len(sharing)])

    @precondition(lambda self: not self.of_phases("rehearsal"))
    @rule(pick=PICK, is_sent=st.booleans())
    def something_is_rehearsed(self, pick: int, is_sent: bool) -> None:
        self.rehearses(self.anyone(pick), is_sent)

    @rule(pick=PICK)
    def the_programme_is_asked(self, pick: int) -> None:
        self.asks(self.anyone(pick))

    # What nobody may, and what people see.

    @rule(pick=PICK, which=PICK)
    def someone_tries_what_is_anothers(self, pick: int, which: int) -> None:
        theirs = self.any_talk(which)
        others = [one for one in self.people() if one.person.id != theirs.author]
        self.tries(others[pick % len(others)], theirs)

    @rule(pick=PICK, which=PROGRAMME)
    def someone_tries_to_coordinate(self, pick: int, which: int) -> None:
        self.tries_to_coordinate(self.anyone(pick), which)

    @rule(pick=PICK)
    def someone_looks_at_everything(self, pick: int) -> None:
        self.looks(self.anyone(pick))

    # Whom and what a number picks: small ones come most, so those with the most to lose go first.

    def people(self) -> list[Someone]:
        return sorted(self.world.people.values(), key=lambda one: one.person.name)[2:] + [
            self.world.people[id] for id in self.world.coordinators
        ]

    def anyone(self, pick: int) -> Someone:
        everyone = self.people()
        return everyone[pick % len(everyone)]

    def any_pair(self, pick: int) -> Two:
        return [*self.world.pairs.values()][pick % len(self.world.pairs)]

    def of_phases(self, *phases: str) -> list[Talk]:
        return [one for one in self.world.talks.values() if not phases or one.phase in phases]

    def any_talk(self, pick: int, *phases: str) -> Talk:
        found = self.of_phases(*phases)
        return found[pick % len(found)]


@pytest.mark.timeout(300)
def test_no_history_shows_anyone_what_is_not_for_them(capsys: pytest.CaptureFixture[str]) -> None:
    DONE.clear()

    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=HISTORIES,
            phases=[Phase.generate],  # one that fails is short enough to read as it is
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        ),
    )

    with capsys.disabled():
        print("\n" + ", ".join(f"{n:,} {what}" for what, n in sorted(DONE.items())))  # noqa: T201
    assert DONE["histories"] >= HISTORIES
    assert min(DONE[what] for what in ("shared", "taken back", "records", "own writes refused"))
