"""The database beyond the contract: its schema, full and read-only disks, death, company."""

from __future__ import annotations

import logging
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

import assistant.adapters.database as adapter
from assistant.adapters.database import Database
from assistant.adapters.people_database import PeopleDatabase
from assistant.adapters.tables import metadata
from assistant.domain.conversation import Conversation, Turn
from assistant.domain.errors import StoreError
from assistant.domain.sharing import Share
from assistant.settings import ROOT
from tests.doubles.authored import NOON, conversation

CANARY = "canarybird"
NOBODY = 65534


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.in_folder(tmp_path)
    yield database
    database.close()


def turn(id: str, text: str = "words") -> Turn:
    return Turn(id, None, "person", text, None, NOON)


def begun(database: Database, id: str = "c1") -> Conversation:
    made = conversation(id, person=database.person("Ana").id)
    database.begin(made)
    return made


def read(database: Database, id: str = "c1") -> Conversation:
    found = database.conversation(id)
    assert found is not None
    return found


def engine_of(folder: Path) -> sa.Engine:
    return sa.create_engine(f"sqlite:///{folder / 'telemachus.sqlite3'}", poolclass=sa.NullPool)


def migrate(engine: sa.Engine, to: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(adapter.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        (command.upgrade if to == "head" else command.downgrade)(config, to)


# The schema.


def test_the_migrations_make_the_tables(database: Database, tmp_path: Path) -> None:
    with engine_of(tmp_path).connect() as connection:
        context = MigrationContext.configure(connection)

        assert compare_metadata(context, metadata) == []


def test_the_migrations_go_down_and_up_again(tmp_path: Path) -> None:
    Database.in_folder(tmp_path).close()
    engine = engine_of(tmp_path)

    migrate(engine, "base")
    left = set(sa.inspect(engine).get_table_names())
    migrate(engine, "head")

    assert left <= {"alembic_version"}
    assert set(metadata.tables) <= set(sa.inspect(engine).get_table_names())


def test_a_database_is_opened_again_with_what_it_holds(tmp_path: Path) -> None:
    first = Database.in_folder(tmp_path)
    made = begun(first)
    first.close()

    second = Database.in_folder(tmp_path)

    assert read(second) == made
    second.close()


def test_a_person_who_is_erased_leaves_nothing(database: Database, tmp_path: Path) -> None:
    made = begun(database)
    shared = Share(made.id, made.person, made.pair, "topics", CANARY, NOON)
    after = replace(made, fields={"mood": CANARY})
    database.advance(made, after, (turn("t1", CANARY),), [shared])

    with engine_of(tmp_path).begin() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        connection.execute(sa.text("DELETE FROM people"))
        for table in metadata.tables.values():
            assert connection.execute(sa.select(table)).all() == []


def test_moments_are_kept_in_utc_without_a_zone(database: Database, tmp_path: Path) -> None:
    begun(database)

    with engine_of(tmp_path).connect() as connection:
        (kept,) = connection.execute(sa.text("SELECT started_at FROM conversations")).one()

    assert kept.startswith("2026-03-02 12:00:00")


# Who may look.


def test_the_folder_it_makes_is_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        database = Database.in_folder(tmp_path / "deep" / "data")
        begun(database)
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "deep" / "data").stat().st_mode) == 0o700
    database.close()


def test_its_files_are_its_owners_alone_in_any_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    database = Database.in_folder(tmp_path)
    begun(database)

    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    database.close()


# Disks that do not take it.


def failed_with(work: Any, *args: Any) -> StoreError:
    with pytest.raises(StoreError) as failed:
        work(*args)
    told = "".join(traceback.format_exception(failed.value))
    assert CANARY not in told
    return failed.value


@pytest.fixture
def locked_folder() -> Iterator[Path]:
    """Return a folder that this process may not write, whoever runs it."""
    folder = Path(tempfile.mkdtemp(prefix="locked"))
    folder.chmod(0o555)
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield folder
    finally:
        os.seteuid(user)
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_folder_that_is_read_only_is_told_with_the_remedy(locked_folder: Path) -> None:
    told = str(failed_with(Database.in_folder, locked_folder))

    assert str(locked_folder) in told
    assert "TELEMACHUS_DATA" in told
    assert failed_with(Database.in_folder, locked_folder / "within")


def test_a_folder_that_is_a_file_is_told_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder", encoding="utf-8")

    assert "TELEMACHUS_DATA" in str(failed_with(Database.in_folder, tmp_path / "data"))


def test_a_file_that_is_no_database_is_told_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "telemachus.sqlite3").write_text(f"{CANARY}\n" * 200, encoding="utf-8")

    assert "TELEMACHUS_DATA" in str(failed_with(Database.in_folder, tmp_path))


def test_an_address_that_is_none_is_told_with_the_remedy() -> None:
    for url in ("nonsense", "postgresql+nothing://user:secret@127.0.0.1/x"):
        told = str(failed_with(Database, url, "Look at DATABASE_URL and its server."))

        assert "DATABASE_URL" in told
        assert "secret" not in told


def test_a_database_that_became_read_only_loses_nothing(tmp_path: Path) -> None:
    first = Database.in_folder(tmp_path)
    made = begun(first)
    first.close()
    url = f"sqlite:///file:{tmp_path / 'telemachus.sqlite3'}?mode=ro&uri=true"
    database = Database.__new__(Database)
    database._remedy, database._engine = "Make room.", sa.create_engine(url, hide_parameters=True)

    failed = failed_with(database.advance, made, made, (turn("t1", CANARY),))

    assert str(failed).startswith("Make room.")
    assert read(database) == made
    database.close()


def test_a_full_disk_keeps_all_or_nothing_and_works_again_with_room(
    database: Database, tmp_path: Path
) -> None:
    made = begun(database)
    full = [True]

    @sa.event.listens_for(database._engine, "begin")
    def limit(connection: sa.Connection) -> None:
        most = 1 if full[0] else 1_000_000
        connection.exec_driver_sql(f"PRAGMA max_page_count={most}")

    after = replace(made, fields={"mood": CANARY})
    failed = failed_with(database.advance, made, after, (turn("t1", CANARY * 5_000),))
    kept_when_full = read(database)
    full[0] = False

    assert "full" in str(failed)
    assert "TELEMACHUS_DATA" in str(failed)
    assert kept_when_full == made
    assert database.advance(made, after, (turn("t1", CANARY * 5_000),))


def test_half_a_character_is_told_and_nothing_is_kept(database: Database) -> None:
    made = begun(database)

    failed_with(database.advance, made, made, (turn("t1", f"{CANARY} \ud800"),))

    assert read(database) == made
    failed_with(database.person, "\udcff")


def test_failures_are_not_logged_with_what_people_wrote(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    made = begun(database)

    failed_with(database.advance, made, made, (turn("t1", CANARY), turn("t1", CANARY)))

    assert CANARY not in caplog.text


# Death and company.

WRITE = """
import os, sys
from dataclasses import replace
from pathlib import Path
from assistant.adapters.database import Database
from assistant.domain.conversation import Turn
from tests.doubles.authored import NOON

folder, name, count, dies = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4] == "dies"
database = Database.in_folder(folder)
for number in range(count):
    while True:
        before = database.conversation("c1")
        fields = {**before.fields, f"{name}{number}": str(number)}
        turn = Turn(f"{name}{number}", None, "person", "words", None, NOON)
        if database.advance(before, replace(before, fields=fields), (turn,)):
            break
    print(turn.id, flush=True)
if dies:
    connection = database._engine.raw_connection()
    connection.cursor().execute("DELETE FROM turns")
    os._exit(9)
"""


def writer(folder: Path, name: str, count: int, dies: bool = False) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITE, str(folder), name, str(count), "dies" if dies else "lives"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_killed_process_leaves_the_last_acknowledged_turn(
    database: Database, tmp_path: Path
) -> None:
    begun(database)
    database.close()

    process = writer(tmp_path, "a", 3, dies=True)
    told, _ = process.communicate(timeout=60)

    again = Database.in_folder(tmp_path)
    assert process.returncode == 9
    assert told.split() == ["a0", "a1", "a2"]
    assert [one.id for one in read(again).turns] == ["a0", "a1", "a2"]
    again.close()


def test_two_processes_on_one_conversation_lose_nothing(database: Database, tmp_path: Path) -> None:
    begun(database)

    processes = [writer(tmp_path, name, 12) for name in "ab"]
    told = [process.communicate(timeout=60) for process in processes]

    kept = read(database)
    assert [process.returncode for process in processes] == [0, 0], told
    acknowledged = {id for out, _ in told for id in out.split()}
    assert len(acknowledged) == 24
    assert {one.id for one in kept.turns} == acknowledged
    assert set(kept.fields) == acknowledged
    assert kept.version == 24


OPEN = """
import sys
from pathlib import Path
from assistant.adapters.database import Database
print("ready", flush=True)
sys.stdin.readline()
database = Database.in_folder(Path(sys.argv[1]))
print(database.person("Ana").id)
"""


def test_processes_that_open_a_new_folder_at_once_agree(tmp_path: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, str(tmp_path / "data")],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    ready = [process.stdout.readline() for process in processes if process.stdout]
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.communicate(timeout=60) for process in processes]

    assert ready == ["ready\n"] * 3
    assert [process.returncode for process in processes] == [0, 0, 0], told
    assert len({out for out, _ in told}) == 1


def test_what_was_kept_before_there_were_accounts_stays_as_it_was(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    made = begun(database)
    database.advance(made, made, (turn("t1"),), [Share("c1", made.person, "pair", "a", "AI", NOON)])
    before, shares = read(database), database.shares("pair")
    database.close()
    engine = engine_of(tmp_path)
    migrate(engine, "0001")

    again = Database.in_folder(tmp_path)

    assert read(again) == before
    assert again.shares("pair") == shares
    assert again.person("Ana").id == made.person
    assert not PeopleDatabase(again).has_accounts()
    again.close()
