"""A server killed in the middle of a turn: whatever was said is there when it is back."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

from assistant.adapters.database import Database
from assistant.application.access import Access, LocalStandings
from assistant.application.pair_records import PairRecords
from assistant.bootstrap import bootstrap
from assistant.settings import ROOT, load_settings


def test_a_server_killed_in_the_middle_of_a_turn_loses_nothing(
    indexed_folder: Path, tmp_path: Path
) -> None:
    database = f"sqlite:///{tmp_path / 'kept.db'}"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.access.speaking_server", str(indexed_folder), database],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},  # noqa: TID251 - of a process of its own
    )
    try:
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], 60)
        assert ready, "the first piece of a reply never came"
        said = process.stdout.readline().split()
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=10)
    assert said[0] == "speaking"

    app = bootstrap(load_settings(telemachus_data=indexed_folder, database_url=database))
    person = app.person()
    snapshot = app.coaching.go_on(person, said[1])
    list(app.coaching.say(person, said[1], "That I am slow."))

    assert "Tense, to be honest" in [line.text for line in snapshot.lines]
    assert snapshot.lines[-1].author == "coach"  # there is an answer to go on from
    assert app.coaching.records(person, said[1])["state_of_mind"] == "Tense, to be honest"
    assert isinstance(app.store, Database)
    page = PairRecords(Access(app.store, LocalStandings())).page(person, "local")
    assert page.records[0].headings[0].text == "Maps"
    app.store.close()
