"""Erasing leaves no byte in the data folder, whatever happens on the way."""

from __future__ import annotations

import json
import logging
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from assistant.adapters.database import Database
from assistant.application.erasing import UnfinishedErasing
from assistant.application.pair_records import PairRecords
from assistant.application.rehearsal_snapshots import Case
from assistant.bootstrap import App, bootstrap
from assistant.domain.conversation import Person, Place
from assistant.domain.erasing import TAKEN_OUT
from assistant.domain.errors import InputError, NotAllowed, StoreError
from assistant.settings import ROOT, load_settings
from tests.doubles.authored import NOON
from tests.doubles.lives import House, turn

CANARY = "canarybird"
PLACES = (
    "display name", "sign-in name", "name as invited", "identity", "turn", "long turn", "note",
    "attachment", "earlier wording", "field", "earlier field", "carried", "shared", "taken back",
    "rehearsal", "own case", "programme question", "passed on", "coach put forward",
    "written together", "written together and changed",
)  # fmt: skip


def canary(place: str) -> str:
    return f"{CANARY}{PLACES.index(place):02d}x"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "data")
    yield house
    house.close()


def live(house: House) -> tuple[Person, Person]:
    """Leave a canary of Ana's in every place where words can be; Ben is her partner."""
    ana = house.join(f"Ana-{canary('display name')}", "mentee")
    ben = house.join("Ben", "mentor")
    house.pair(ana, ben)
    with house.store.begun() as connection:
        connection.exec_driver_sql(
            "UPDATE accounts SET sign_in = ?, subject = ? WHERE person = ?",
            (canary("sign-in name"), canary("identity"), ana.id),
        )
        connection.exec_driver_sql(
            "UPDATE invitations SET name = ? WHERE person = ?", (canary("name as invited"), ana.id)
        )
    reflect(house, ana)
    scene = (turn("r1", canary("rehearsal")),)
    house.write(ana, "rehearsal", phase="rehearsal", said=scene, fields={"tip": "r1"})
    house.write(ana, "case", phase="persona", fields={"persona": {"name": canary("own case")}})
    house.write(ana, "asked", phase="programme", said=(turn("p1", canary("programme question")),))
    answer_to(house, ben)
    write_together(house, ana, ben)
    return ana, ben


def write_together(house: House, ana: Person, ben: Person) -> None:
    """Let both write their agenda: Ana touches an item of Ben's up, and Ben one of hers."""
    own = PairRecords(house.access)

    def save(person: Person, seen: int, *lines: str) -> int:
        saved = own.save(person, "pair", "agenda", 0, "agenda", seen, "\n".join(lines))
        return saved.heading.seen

    hers, changed = canary("written together"), canary("written together and changed")
    seen = save(ben, 0, "Ben's item (10 min)", "A quiet room for calls")
    seen = save(ana, seen, "Ben's item (10 min)", f"A quiet room for calls {changed}", hers)
    seen = save(ben, seen, f"A quiet room for calls {changed}", f"{hers} (20 min)", "Ben's other")
    save(ana, seen, f"A quiet room for calls {changed}", f"{hers} (20 min)", "Ben's other", "x")


def reflect(house: House, ana: Person) -> None:
    """Write, write over, share and take back, so that words lie in old places of the file too."""
    shared = [canary("shared"), canary("taken back"), f"{canary('passed on')} with words"]
    said = (
        turn("t1", canary("turn")),
        turn("t2", f"{canary('long turn')} " * 2_000),
        turn("t3", canary("earlier wording"), "coach", note=canary("note"),
             attachment={"guidance": {"title": canary("attachment")}}),
    )  # fmt: skip
    one = house.write(
        ana, "c1", *shared, said=said, carried={"last_topics": [canary("carried")]},
        fields={"mood": canary("earlier field"), "topics": shared},
    )  # fmt: skip
    with house.store.apart() as connection:  # words lie in the file and, from here on, in its log
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    for number in range(30):  # cells move about, pages split and leave gaps
        fields = {**one.fields, "mood": canary("field") * (number + 1)}
        assert house.store.advance(one, replace(one, fields=fields))
        one = replace(one, version=one.version + 1)
    house.store.reword(one, replace(said[2], text="Another wording."))
    item = next(s for s in house.privacy.shared(ana) if s.text == canary("taken back"))
    house.privacy.take_back(ana, item.id)


def answer_to(house: House, ben: Person) -> None:
    """Let Ben be handed what Ana shared, take some of it up, and write words of his own."""
    passed_on = f"{canary('passed on')} with words"
    handed = [canary("shared"), canary("taken back"), passed_on]
    put_forward = f"Here is what you have:\n1. {handed[0]}\n2. {passed_on}\n{canary('shared')}?"
    said = (
        turn("b1", put_forward, "coach", origin="guided", note=f"About {handed[1]}."),
        turn("b2", "Ben's own words, and 2 for 20 min"),
        turn("b3", f"So {canary('coach put forward')} it is.", "coach", origin="model"),
    )
    house.write(
        ben, "agenda", passed_on, phase="planning", role="mentor", status="done", said=said,
        flow="planning.mentor", carried={"shared_topics": [*handed, "Ben's topic"]},
        place=Place(pending=("confirm", passed_on)),
        fields={"agenda": [f"{passed_on} (20 min)", "Ben's item (10 min)"], "needs": [handed[0]]},
    )  # fmt: skip
    house.write(
        ben, "stock", phase="stock-taking", role="mentor", status="done",
        carried={"planned_topics": [f"{passed_on} (20 min)"]}, fields={"next_topics": [passed_on]},
    )  # fmt: skip


def say(line: str) -> None:
    """Print a line of the account that “pytest -s” shows."""
    sys.stdout.write(f"{line}\n")


def left(house: House) -> dict[str, list[str]]:
    """Return in which files each canary still lies."""
    found = {place: house.holding(canary(place)) for place in PLACES}
    return {place: files for place, files in found.items() if files}


def test_of_what_two_wrote_together_the_others_own_words_stay(house: House) -> None:
    ana, ben = live(house)

    house.privacy.erase(ana)

    (agenda, *_) = PairRecords(house.access).page(ben, "pair").records
    words = [item.words for item in agenda.headings[0].items]
    assert "A quiet room for calls" in words  # as Ben worded it before she touched it up
    assert "Ben's other" in words
    assert not any(CANARY in one or one == "x" for one in words)
    assert "(taken out)" not in "".join(words)


# No byte is left.


def test_no_byte_of_what_a_person_wrote_is_left(house: House) -> None:
    ana, ben = live(house)
    own = "Ben's own words"
    house.write(ben, "b", said=(turn("b9", own),), role="mentor")
    before = left(house)

    erased = house.privacy.erase(ana)
    after = {path.name: path.stat().st_size for path in house.folder.iterdir()}

    say(f"\n{'words in':20} files before -> after")
    for place in PLACES:
        say(f"{place:20} {', '.join(before.get(place, ['-']))} -> {house.holding(canary(place))}")
    say(f"erased: {erased}; folder: {after}")
    assert set(before) == set(PLACES)
    assert left(house) == {}
    assert house.holding(CANARY) == []
    assert house.holding(own)
    assert (erased.conversations, erased.taken_out_of) == (4, 2)


def test_nothing_is_left_while_another_process_has_the_store_open(house: House) -> None:
    ana, _ = live(house)
    other = Database.in_folder(house.folder)
    assert other.conversation("c1") is not None

    house.privacy.erase(ana)

    assert other.conversation("c1") is None
    assert house.holding(CANARY) == []
    other.close()


def test_what_was_deleted_without_being_overwritten_goes_too(house: House) -> None:
    ana, _ = live(house)
    with sqlite3.connect(house.folder / "telemachus.sqlite3") as other:  # a tool of the operator's
        other.execute("PRAGMA secure_delete=OFF")
        other.execute("DELETE FROM turns")
    other.close()

    house.privacy.erase(ana)

    assert house.holding(CANARY) == []


def test_what_a_broken_off_restoring_left_goes_too(house: House) -> None:
    ana, _ = live(house)
    (house.folder / "telemachus.sqlite3.restoring").write_text(canary("turn"), encoding="utf-8")

    house.privacy.erase(ana)

    assert house.holding(CANARY) == []


@pytest.fixture
def app(tmp_path: Path, indexed_folder: Path) -> Iterator[App]:
    data = shutil.copytree(indexed_folder, tmp_path / "data")
    app = bootstrap(load_settings(telemachus_data=data))
    yield app
    assert isinstance(app.store, Database)
    app.store.close()


def test_nothing_is_left_of_a_life_in_the_whole_product(
    app: App, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ana = app.person(f"Ana {CANARY}")
    begun = app.coaching.start(ana, "anchoring", "mentee").conversation
    for text in (f"I feel like a {CANARY}.", f"A {CANARY} is old.", f"{CANARY}, chats", "1", "all"):
        list(app.coaching.say(ana, begun, text))
    app.coaching.edit(ana, begun, "topics", f"a {CANARY}")
    app.programme.ask(ana, f"How often does the {CANARY} meet?")
    case = app.rehearsing.describe(ana, Case(CANARY, "mentee", "time", "call", CANARY))
    scene = app.rehearsing.start(ana, case.id).conversation
    list(app.rehearsing.say(ana, scene, f"You came late, {CANARY}."))
    archive, written = app.privacy.archive(ana), app.access.of(ana).conversations()
    folder = app.settings.telemachus_data
    files = [path for path in folder.rglob("*") if path.is_file()]
    held = [path.name for path in files if CANARY.encode() in path.read_bytes()]

    app.privacy.erase(ana)

    assert set(held) <= {"telemachus.sqlite3", "telemachus.sqlite3-wal"}
    assert held
    assert [path for path in folder.rglob("*") if path.is_file() and CANARY.encode() in
            path.read_bytes()] == []  # fmt: skip
    assert CANARY not in caplog.text

    again = app.person("again")
    assert app.privacy.restore(again, archive) == len(written) == 4
    assert app.rehearsing.snapshot(again, scene).lines
    assert [one.question for one in app.programme.history(again)]
    assert app.coaching.records(again, begun)["topics"] == [f"a {CANARY}"]


# What the other keeps.


def test_what_the_other_wrote_stays_and_handed_words_are_taken_out(house: House) -> None:
    ana, ben = live(house)

    house.privacy.erase(ana)

    agenda = house.access.of(ben).conversation("agenda")
    assert agenda.fields == {"agenda": ["Ben's item (10 min)"]}
    assert agenda.carried == {"shared_topics": ["Ben's topic"]}
    assert agenda.place.pending == ("confirm", TAKEN_OUT)
    assert [one.text for one in agenda.turns[:2]] == [
        f"Here is what you have:\n1. {TAKEN_OUT}\n2. {TAKEN_OUT}\n{TAKEN_OUT}?",
        "Ben's own words, and 2 for 20 min",
    ]
    assert agenda.turns[2].text.startswith(TAKEN_OUT)
    assert house.access.of(ben).conversation("stock").fields == {}
    assert house.store.shares("pair") == []


def test_the_same_words_typed_in_ones_own_reflection_stay(house: House) -> None:
    ana, ben = live(house)
    house.write(
        ben, "own", role="mentor", said=(turn("o1", "Perhaps Chats."),),
        fields={"topics": ["chats"]}, carried={"shared_topics": ["chats"]},
    )  # fmt: skip
    house.write(ana, "more", "chats", fields={"topics": ["chats"]})

    house.privacy.erase(ana)

    own = house.access.of(ben).conversation("own")
    assert own.fields == {"topics": ["chats"]}
    assert own.turns[0].text == "Perhaps Chats."
    assert own.carried == {}


def test_a_stranger_with_the_same_words_loses_nothing(house: House) -> None:
    ana, _ = live(house)
    eve = house.join("Eve", "mentor")
    hers = house.write(
        eve, "eve", canary("shared"), pair="another", phase="planning", status="done",
        fields={"agenda": [canary("shared")]}, carried={"shared_topics": [canary("shared")]},
    )  # fmt: skip

    house.privacy.erase(ana)

    assert house.store.conversation("eve") == hers


def test_the_partner_sees_someone_who_left_in_a_pair_that_has_ended(house: House) -> None:
    ana, ben = live(house)
    coordinator = house.join("Cy", "coordinator")
    programme = house.people.programme("Reverse")

    house.privacy.erase(ana)

    (pair,) = house.people.pairs(programme.id)
    assert (pair.mentee, pair.mentor, pair.ended_at) == ("", ben.id, house.clock.now)
    assert "someone who left" in str(house.privacy.mine(ben))
    assert house.people.standing(coordinator.id) is not None


def test_one_who_is_erased_can_do_nothing_any_more(house: House) -> None:
    ana, _ = live(house)
    one = house.store.conversation("c1")
    assert one is not None

    house.privacy.erase(ana)

    with pytest.raises(NotAllowed):
        house.access.of(ana).advance(one, one, (turn("late", canary("turn")),))
    with pytest.raises(StoreError):
        house.store.begin(replace(one, id="late"))
    assert not house.store.advance(one, one, (turn("late", canary("turn")),))
    assert house.people.session(f"session of {ana.name}") is None
    assert house.people.account(canary("sign-in name")) is None
    assert house.holding(CANARY) == []


def test_erasing_twice_and_erasing_nobody_change_nothing(house: House) -> None:
    ana, ben = live(house)
    house.privacy.erase(ana)
    kept = house.store.conversation("agenda")

    assert house.privacy.erase(ana).conversations == 0
    assert house.privacy.erase(Person("nobody", "")).conversations == 0

    assert house.store.conversation("agenda") == kept
    assert house.people.standing(ben.id) is not None


# A process that dies on the way.

DIE = """
import os, signal, sys
from pathlib import Path
import sqlalchemy as sa
from assistant.domain.conversation import Person
from tests.doubles.lives import House

folder, person, point = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
house = House(folder)

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

@sa.event.listens_for(house.store._engine, "before_cursor_execute")
def watch(connection, cursor, statement, parameters, context, many):
    if point == "within VACUUM" and statement == "VACUUM":
        connection.connection.driver_connection.set_progress_handler(die, 200)
    elif f"{statement}|".startswith(point):
        die()

house.privacy.erase(Person(person, ""))
"""
POINTS = {
    "DELETE FROM people": "rows there, nothing told as done",
    "within VACUUM": "rows gone, bytes to be cleaned",
    "PRAGMA wal_checkpoint": "rows gone, bytes to be cleaned",
    "DELETE FROM upkeep WHERE upkeep.kind = ?|": "rows gone, bytes to be cleaned",
}


@pytest.mark.parametrize("point", POINTS)
def test_a_process_killed_on_the_way_is_ended_by_the_next(house: House, point: str) -> None:
    ana, _ = live(house)
    house.close()
    killed = subprocess.run(
        [sys.executable, "-c", DIE, str(house.folder), ana.id, point],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=60,
    )

    again = House(house.folder)
    has_rows = again.store.conversation("c1") is not None
    ended = again.privacy.finish()

    say(f"\nkilled at {point}: {POINTS[point]}; the next start ended {ended}: "
          f"left {again.holding(CANARY)}")  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert has_rows == POINTS[point].startswith("rows there")
    assert ended == int(has_rows)
    assert again.holding(CANARY) == []
    assert again.store.conversation("agenda") is not None
    assert not again.private.needs_cleaning()
    again.close()


def test_the_next_erasing_ends_another_that_was_begun(house: House) -> None:
    ana, ben = live(house)
    house.private.begin_erasing(ana.id, NOON)

    house.privacy.erase(ben)

    assert house.store.conversations(ana.id) == []
    assert house.holding(CANARY) == []
    assert house.private.unfinished() == ()


# A disk that is full.

FULL = """
import resource, signal, sys
from pathlib import Path
from assistant.application.erasing import UnfinishedErasing
from assistant.domain.conversation import Person
from tests.doubles.lives import House

folder, person, room = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
house = House(folder)
size = (folder / "telemachus.sqlite3").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + room, size + room))
try:
    house.privacy.erase(Person(person, ""))
except UnfinishedErasing as told:
    print(told)
    print(house.store.conversation("c1"), house.private.needs_cleaning())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files")
def test_with_no_room_to_build_the_file_anew_rows_are_gone_and_it_is_told(house: House) -> None:
    ana, ben = live(house)
    for number in range(20):
        house.write(ben, f"much{number}", said=(turn(f"m{number}", "much " * 20_000),))
    house.close()

    ended = subprocess.run(
        [sys.executable, "-c", FULL, str(house.folder), ana.id, "20000"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    again = House(house.folder)
    told = ended.stdout.splitlines()
    is_left = again.private.needs_cleaning()
    again.privacy.finish()

    say(f"\ntold: {told}")
    assert ended.returncode == 0, ended.stderr
    assert "traces may be left" in told[0]
    assert "telemachus erase --finish" in told[0]
    assert CANARY not in ended.stdout + ended.stderr
    assert told[1] == "None True"
    assert is_left
    assert again.holding(CANARY) == []
    assert again.store.conversation("much7") is not None
    again.close()


def test_with_no_room_at_all_nothing_is_erased_and_it_is_told(house: House) -> None:
    ana, _ = live(house)
    full = [True]

    @sa.event.listens_for(house.store._engine, "before_cursor_execute")
    def refuse(_c: object, cursor: object, statement: str, *_more: object) -> None:
        if full[0] and statement.startswith("INSERT INTO upkeep"):
            raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(StoreError) as failed:
        house.privacy.erase(ana)
    kept = house.store.conversation("c1")
    full[0] = False
    house.privacy.erase(ana)

    assert not isinstance(failed.value, UnfinishedErasing)
    assert kept is not None
    assert house.holding(CANARY) == []


# The command.


def run(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "assistant.cli", *arguments],
        cwd=ROOT,
        env={"TELEMACHUS_DATA": str(data), "PATH": ""},
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )


def test_the_command_erases_only_when_it_is_told_to_be_sure(house: House) -> None:
    live(house)

    asked = run("erase", canary("sign-in name"), data=house.folder)
    kept = house.store.conversation("c1")
    done = run("erase", canary("sign-in name"), "--yes", "--json", data=house.folder)

    assert (asked.returncode, "--yes" in asked.stderr) == (2, True)
    assert kept is not None
    assert done.returncode == 0, done.stderr
    assert '"complete": true' in done.stdout
    assert CANARY not in asked.stderr + done.stdout + done.stderr
    assert house.holding(CANARY) == []


def test_the_command_takes_out_all_that_is_held(house: House, tmp_path: Path) -> None:
    live(house)
    file = tmp_path / "ana.zip"

    made = run("export", canary("sign-in name"), "--to", str(file), "--json", data=house.folder)
    again = run("export", canary("sign-in name"), "--to", str(file), data=house.folder)

    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout) == {"file": str(file), "bytes": file.stat().st_size}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert again.returncode == 2
    assert house.privacy.restore(house.join("Eve", "mentee"), file.read_bytes()) == 4


def test_the_command_knows_no_stranger(house: House) -> None:
    live(house)

    for handle in ("nobody", "", "Ben"):  # a name alone finds no account
        with pytest.raises(InputError) as failed:
            house.privacy.person(handle)
        assert failed.value.code == "unknown-person"
