"""What goes by rule once its time has come, and what a jumping clock cannot do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.application.erasing import DoubtedClock
from assistant.application.privacy_ports import Retired
from assistant.application.upkeep import kept_up
from assistant.bootstrap import bootstrap
from assistant.domain.conversation import Person
from assistant.domain.errors import SettingsError, StoreError
from assistant.domain.retention import LONGEST_GAP, doubt, months_before
from assistant.settings import load_settings
from tests.doubles.authored import NOON
from tests.doubles.lives import DAY, House, turn

CANARY = "canarybird"


def opened(folder: Path, keep_months: int | None) -> Iterator[House]:
    house = House(folder, keep_months)
    yield house
    house.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from opened(tmp_path, 6)


@pytest.fixture
def keeping(tmp_path: Path) -> Iterator[House]:
    """Return a house whose operator has set no months."""
    yield from opened(tmp_path, None)


def an_ended_pair(house: House) -> tuple[Person, Person]:
    """Leave a pair that ended at noon, with what both wrote in it and outside of it."""
    ana, ben = house.join("Ana", "mentee"), house.join("Ben", "mentor")
    pair = house.pair(ana, ben)
    house.write(ana, "old", "chats", said=(turn("t1", CANARY),))
    house.write(ben, "his", phase="planning", role="mentor", status="done")
    house.write(ana, "alone", pair="")
    house.write(ana, "other pair", pair="other")
    house.people.end_pair(pair.programme, pair.id, NOON)
    return ana, ben


def days_pass(house: House, days: int, step: int = 20) -> list[Retired]:
    """Let time pass with a run every so many days."""
    runs = []
    for day in range(0, days + 1, step):
        house.clock.now = NOON + DAY * day
        runs.append(house.privacy.retire(house.clock.now))
    return runs


def left(house: House) -> set[str]:
    ids = ("old", "his", "alone", "other pair")
    return {id for id in ids if house.store.conversation(id) is not None}


def test_what_a_pair_wrote_goes_months_after_it_ended_and_nothing_else(house: House) -> None:
    ana, _ = an_ended_pair(house)

    days_pass(house, 180)
    just_before = left(house)
    house.clock.now = NOON + DAY * 185
    retired = house.privacy.retire(house.clock.now)

    assert just_before == {"old", "his", "alone", "other pair"}
    assert retired.conversations == 2
    assert left(house) == {"alone", "other pair"}
    assert house.privacy.shared(ana) == ()
    assert house.holding(CANARY) == []


def test_what_was_changed_since_stays_until_its_own_time(house: House) -> None:
    an_ended_pair(house)
    days_pass(house, 100)
    one = house.store.conversation("old")
    assert one is not None
    house.store.advance(one, replace(one, changed_at=NOON + DAY * 100))

    for day in (120, 140, 160, 180, 200):
        house.privacy.retire(NOON + DAY * day)

    assert "old" in left(house)
    assert "his" not in left(house)


def test_nothing_that_anyone_wrote_goes_unless_an_operator_set_months(keeping: House) -> None:
    an_ended_pair(keeping)

    runs = days_pass(keeping, 4_000, step=30)

    assert sum(run.conversations for run in runs) == 0
    assert left(keeping) == {"old", "his", "alone", "other pair"}


def test_sessions_go_a_week_after_their_end_and_invitations_after_ninety_days(
    keeping: House,
) -> None:
    ana = keeping.join("Ana", "mentee")
    keeping.people.invite(keeping.invited("open", keeping.people.programme("Reverse"), "mentor"))

    runs = {day: keeping.privacy.retire(NOON + DAY * day) for day in (1, 20, 22, 50, 80, 91, 98)}

    assert {day: run.sessions for day, run in runs.items() if run.sessions} == {22: 1}
    assert {day: run.invitations for day, run in runs.items() if run.invitations} == {91: 1, 98: 1}
    assert keeping.people.standing(ana.id) is not None
    assert keeping.people.has_accounts()


# Clocks that jump.


def test_a_clock_that_jumps_ahead_deletes_nothing_and_is_told(house: House) -> None:
    an_ended_pair(house)
    house.privacy.retire(NOON + DAY)

    with pytest.raises(DoubtedClock) as failed:
        house.privacy.retire(NOON + DAY * 4_000)
    house.privacy.retire(NOON + DAY * 2)

    assert left(house) == {"old", "his", "alone", "other pair"}
    assert "--trust-clock" in str(failed.value)
    assert CANARY not in str(failed.value)


def test_a_clock_that_is_ahead_stays_doubted_though_people_write_by_it(house: House) -> None:
    ana, _ = an_ended_pair(house)
    house.privacy.retire(NOON + DAY)
    ahead = NOON + DAY * 4_000
    house.write(ana, "new", pair="", started_at=ahead, changed_at=ahead)

    with pytest.raises(DoubtedClock):
        house.privacy.retire(ahead)

    assert left(house) == {"old", "his", "alone", "other pair"}


def test_the_first_run_of_all_is_measured_by_the_newest_thing_kept(house: House) -> None:
    an_ended_pair(house)

    with pytest.raises(DoubtedClock):
        house.privacy.retire(NOON + DAY * 400)

    assert left(house) == {"old", "his", "alone", "other pair"}


def test_a_clock_behind_what_is_kept_or_the_last_run_is_doubted(house: House) -> None:
    an_ended_pair(house)

    with pytest.raises(DoubtedClock):
        house.privacy.retire(NOON - DAY)
    house.privacy.retire(NOON + DAY * 3)
    with pytest.raises(DoubtedClock):
        house.privacy.retire(NOON + DAY)


def test_an_operator_can_vouch_for_the_clock(house: House) -> None:
    an_ended_pair(house)

    retired = house.privacy.retire(NOON + DAY * 4_000, trust_clock=True)

    assert retired.conversations == 2
    assert house.privacy.retire(NOON + DAY * 4_001) == Retired()


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))


@given(now=MOMENTS, last=MOMENTS, newest=st.none() | MOMENTS)
def test_a_believed_clock_is_never_far_from_the_last_run(
    now: datetime, last: datetime, newest: datetime | None
) -> None:
    if doubt(now, last, newest) is None:
        assert timedelta(hours=-1) <= now - last <= LONGEST_GAP


@given(now=MOMENTS, months=st.integers(1, 1_200))
def test_months_before_is_as_many_months_earlier(now: datetime, months: int) -> None:
    before = months_before(now, months)

    assert (now.year - before.year) * 12 + now.month - before.month == months
    assert before.day <= now.day
    assert before.time() == now.time()


# When it runs.


def test_the_work_is_done_at_once_and_again_until_the_end() -> None:
    done: list[int] = []
    thrice = threading.Event()

    def work() -> None:
        done.append(len(done))
        if len(done) == 3:
            thrice.set()
        if len(done) == 2:
            raise StoreError("make room")

    told: list[str] = []
    with kept_up(work, told.append, every=timedelta(milliseconds=1)):
        assert thrice.wait(10)
    at_the_end = len(done)
    threading.Event().wait(0.05)

    assert told == ["make room"]
    assert len(done) == at_the_end
    assert not [one for one in threading.enumerate() if one.name == "upkeep"]


def test_when_serving_starts_what_was_begun_is_ended_and_the_rules_are_followed(
    house: House,
) -> None:
    ana, _ = an_ended_pair(house)
    house.private.begin_erasing(ana.id, NOON)
    given = load_settings(telemachus_data=house.folder, telemachus_keep_months=6)
    app = bootstrap(given, store=house.store, now=lambda: NOON + DAY * 10)
    told: list[str] = []

    with app.kept_up(told.append):
        pass

    assert house.people.standing(ana.id) is None
    assert house.holding(CANARY) == []
    assert house.private.last_retired() == NOON + DAY * 10
    assert told == []


def test_when_serving_starts_a_doubted_clock_is_told_and_stops_nothing(house: House) -> None:
    an_ended_pair(house)
    given = load_settings(telemachus_data=house.folder, telemachus_keep_months=6)
    app = bootstrap(given, store=house.store, now=lambda: NOON + DAY * 4_000)
    told: list[str] = []

    with app.kept_up(told.append):
        assert left(house) == {"old", "his", "alone", "other pair"}

    assert ["--trust-clock" in one for one in told] == [True]


def test_months_are_a_setting_of_at_least_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().telemachus_keep_months is None
    monkeypatch.setenv("TELEMACHUS_KEEP_MONTHS", "18")
    assert load_settings().telemachus_keep_months == 18
    monkeypatch.setenv("TELEMACHUS_KEEP_MONTHS", "0")
    with pytest.raises(SettingsError, match="TELEMACHUS_KEEP_MONTHS"):
        load_settings()
