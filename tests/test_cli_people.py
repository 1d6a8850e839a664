"""The commands of whoever runs it, as they are called: links, people, backups."""

from __future__ import annotations

import contextlib
import io
import json
import sqlite3
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant import cli
from assistant.adapters.data_folder import hold_folder
from assistant.bootstrap import bootstrap
from assistant.domain.errors import SettingsError
from assistant.settings import load_settings
from tests.doubles.authored import conversation

PASSWORD = "seven green herons at dawn"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setenv("TELEMACHUS_DATA", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def run(data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["telemachus", *words])
        monkeypatch.setattr(
            sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
        )
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return int(str(ended.value.code)), out, err

    return call


def linked(run: Run, *words: str) -> Any:
    status, out, _ = run("invite", *words, "--json")
    assert status == 0
    return json.loads(out)


def token_of(document: Any) -> str:
    return str(document["link"]).rsplit("/", 1)[1]


def test_the_first_link_makes_the_first_coordinator(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEMACHUS_URL", "https://coach.example/")
    status, out, _ = run("invite", "--name", "Cora")
    document = linked(run, "--name", "Cora")
    app = bootstrap(load_settings())

    signed = app.accounts.accept(token_of(document), "cora", PASSWORD, "Cora")

    assert status == 0
    assert "https://coach.example/join/" in out
    assert document["link"].startswith("https://coach.example/join/")
    assert (document["kind"], document["roles"]) == ("join", ["coordinator"])
    assert [one.name for one in app.people.programmes(signed.person)] == ["Reverse mentoring"]


def test_roles_and_programmes_are_chosen(run: Run) -> None:
    linked(run, "--name", "Cora", "--programme", "One")
    linked(run, "--name", "Dora", "--programme", "Two")

    ana = linked(run, "--name", "Ana", "--role", "mentor", "--role", "mentee", "--programme", "Two")
    status, out, err = run("invite", "--name", "Ben")

    assert (ana["roles"], ana["programme"]) == (["mentee", "mentor"], "Two")
    assert (status, out) == (2, "")
    assert "One, Two" in err


def test_a_batch_gives_a_link_or_an_error_for_each_line(run: Run) -> None:
    lines = [
        {"id": 1, "name": "Ana", "roles": ["mentee"]},
        {"id": 2, "name": "Ben", "roles": ["boss"]},
        {"id": 3},
        {"id": 4, "name": "Cai", "roles": "mentor"},
    ]

    status, out, _ = run("invite", "--batch", "-", stdin="\n".join(map(json.dumps, lines)))

    first, *others = map(json.loads, out.splitlines())
    assert status == 1
    assert (first["id"], first["roles"]) == (1, ["mentee"])
    assert [one["error"]["code"] for one in others] == ["unknown-role", "bad-line", "bad-line"]


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--name", " "),
        ("--name", "Ana", "--role", "boss"),
        ("--new-password", "nobody"),
        ("--name", "Ana", "--new-password", "cora"),
        ("--name", "Ana", "--batch", "-"),
    ],
)
def test_a_wrong_call_begins_no_accounts(run: Run, words: tuple[str, ...]) -> None:
    status, out, err = run("invite", *words)

    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert not bootstrap(load_settings()).has_accounts


def test_a_lost_password_is_chosen_anew_by_a_link(run: Run) -> None:
    first = linked(run, "--name", "Cora")
    app = bootstrap(load_settings())
    cora = app.accounts.accept(token_of(first), "Cora", PASSWORD, "Cora").person

    by_name, by_id = (linked(run, "--new-password", who) for who in ("CORA", cora.id))
    app.accounts.accept(token_of(by_id), "", "nine grey herons at dusk", "")

    assert by_id["kind"] == "new password"
    assert app.accounts.invitation(token_of(by_name)) is None
    assert app.accounts.sign_in("cora", "nine grey herons at dusk", "here").person == cora


def test_people_are_listed(run: Run) -> None:
    _, nobody, _ = run("people")
    document = linked(run, "--name", "Cora")
    linked(run, "--name", "Ana", "--role", "mentee")
    bootstrap(load_settings()).accounts.accept(token_of(document), "cora", PASSWORD, "Cora Doe")

    _, shown, _ = run("people")
    _, out, _ = run("people", "--json")

    (programme,) = json.loads(out)["programmes"]
    assert "telemachus invite" in nobody
    assert "Cora Doe: coordinator" in shown
    assert [(one["name"], one["roles"]) for one in programme["people"]] == [
        ("Cora Doe", ["coordinator"])
    ]
    assert [one["name"] for one in programme["invitations"]] == ["Ana"]
    assert token_of(document) not in shown + out


# Who may reach it.


@pytest.mark.parametrize(
    "given",
    [
        {"telemachus_host": "0.0.0.0", "telemachus_url": "https://coach.example"},
        {"telemachus_url": "https://coach.example"},
    ],
)
def test_others_reach_it_only_with_accounts(run: Run, given: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="telemachus invite"):
        bootstrap(load_settings(**given)).prepare()
    linked(run, "--name", "Cora")

    app = bootstrap(load_settings(**given))

    assert app.settings.is_for_others
    assert app.has_accounts


# Backups.


def written(data: Path, id: str = "c1") -> None:
    app = bootstrap(load_settings())
    app.store.begin(conversation(id, person=app.person().id, pair="local", fields={"a": "heron"}))


def fields_of(id: str = "c1") -> Any:
    found = bootstrap(load_settings()).store.conversation(id)
    return found and found.fields


def test_a_backup_holds_what_was_written_and_is_put_back(
    run: Run, data: Path, tmp_path: Path
) -> None:
    written(data)
    file = tmp_path / "kept.sqlite3"
    status, out, _ = run("backup", str(file), "--json")
    for left in data.iterdir():
        left.unlink()
    none = fields_of()
    refused, _, said = run("restore", str(file))

    put_back, _, _ = run("restore", str(file), "--replace")

    assert (status, json.loads(out)["revision"], none) == (0, "0006", None)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (refused, put_back) == (2, 0)
    assert "--replace" in said
    assert fields_of() == {"a": "heron"}
    assert sorted(one.name for one in data.iterdir() if "restoring" in one.name) == []


def test_a_backup_is_whole_while_somebody_writes(run: Run, data: Path, tmp_path: Path) -> None:
    written(data)
    app = bootstrap(load_settings())
    app.store.begin(conversation("c2", person=app.person().id))  # in the file beside it, perhaps
    with contextlib.closing(sqlite3.connect(data / "telemachus.sqlite3")) as writing:
        writing.execute("BEGIN IMMEDIATE")

        status, _, _ = run("backup", str(tmp_path / "kept.sqlite3"))

    with contextlib.closing(sqlite3.connect(tmp_path / "kept.sqlite3")) as kept:
        assert kept.execute("SELECT count(*) FROM conversations").fetchone() == (2,)
    assert status == 0
    assert [one.name for one in tmp_path.glob("kept*")] == ["kept.sqlite3"]


def test_nothing_is_written_over(run: Run, data: Path, tmp_path: Path) -> None:
    written(data)
    file = tmp_path / "kept"
    file.write_text("mine", encoding="utf-8")

    status, _, err = run("backup", str(file))

    assert (status, file.read_text(encoding="utf-8")) == (2, "mine")
    assert "exists" in err


def test_there_is_nothing_to_back_up_yet(run: Run, tmp_path: Path) -> None:
    status, _, _ = run("backup", str(tmp_path / "kept"))

    assert status == 2
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("wrong", [b"", b"no database", b"SQLite format 3\x00" + b"x" * 200])
def test_what_is_no_backup_is_not_put_back(
    run: Run, data: Path, tmp_path: Path, wrong: bytes
) -> None:
    written(data)
    file = tmp_path / "kept"
    file.write_bytes(wrong)

    status, _, err = run("restore", str(file), "--replace")

    assert status == 2
    assert "no backup" in err
    assert fields_of() == {"a": "heron"}


def test_a_backup_of_a_later_version_is_not_put_back(run: Run, data: Path, tmp_path: Path) -> None:
    written(data)
    file = tmp_path / "kept"
    run("backup", str(file))
    with contextlib.closing(sqlite3.connect(file)) as kept, kept:
        kept.execute("UPDATE alembic_version SET version_num = '9999'")

    status, _, err = run("restore", str(file), "--replace")

    assert status == 2
    assert "later version" in err
    assert fields_of() == {"a": "heron"}


def test_nothing_is_put_back_under_a_web_app(run: Run, data: Path, tmp_path: Path) -> None:
    written(data)
    file = tmp_path / "kept"
    run("backup", str(file))

    with hold_folder(data):
        status, _, err = run("restore", str(file), "--replace")

    assert status == 1
    assert "serving" in err


def test_what_was_ended_does_not_begin_again_with_a_backup(
    run: Run, data: Path, tmp_path: Path
) -> None:
    token = token_of(linked(run, "--name", "Cora"))
    open_link = token_of(linked(run, "--name", "Ana", "--role", "mentee"))
    app = bootstrap(load_settings())
    signed = app.accounts.accept(token, "cora", PASSWORD, "Cora")
    file = tmp_path / "kept"
    run("backup", str(file))
    app.accounts.sign_out(signed.token)

    run("restore", str(file), "--replace")

    again = bootstrap(load_settings()).accounts
    assert again.who(signed.token) is None
    assert again.invitation(open_link) is None
    assert again.sign_in("cora", PASSWORD, "here").person == signed.person


def test_another_database_is_backed_up_with_its_own_tools(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1/telemachus")

    for command in ("backup", "restore"):
        status, _, err = run(command, str(tmp_path / "kept"))
        assert status == 2
        assert "pg_dump" in err


def test_reminders_take_a_mail_server_and_are_counted(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, out, said = run("remind")
    assert (status, out) == (2, "")
    assert "SMTP_HOST" in said

    monkeypatch.setenv("SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("SMTP_FROM", "coach@example.org")
    status, out, _ = run("remind", "--json")

    assert (status, json.loads(out)) == (0, {"sent": 0, "failed": 0})
