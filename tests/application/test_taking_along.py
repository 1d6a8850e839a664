"""Taking a record along: whose it is, in which form, and what it is called."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.adapters.database import Database
from assistant.adapters.sheet_calendar import as_calendar
from assistant.adapters.sheet_markdown import as_markdown
from assistant.adapters.sheet_pdf import as_pdf
from assistant.application.access import Access, LocalStandings
from assistant.application.taking_along import TakingAlong
from assistant.domain.conversation import Conversation, Person
from assistant.domain.errors import InputError, NotAllowed
from tests.conversations.walker import content
from tests.doubles.authored import NOON, conversation


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    store = Database.in_folder(tmp_path)
    yield store
    store.close()


@pytest.fixture
def along(store: Database) -> TakingAlong:
    writers = {"md": as_markdown, "pdf": as_pdf}
    access = Access(store, LocalStandings("pair"))
    return TakingAlong(access, dict(content().flows), writers, as_calendar, lambda: NOON)


@pytest.fixture
def ana(store: Database) -> Person:
    return store.person("Ana")


@pytest.fixture
def agenda(store: Database, ana: Person) -> Conversation:
    made = conversation("a1", person=ana.id, flow="planning.mentee", phase="planning",
                        status="done", fields={"agenda": ["maps (20 min)"]})  # fmt: skip
    store.begin(made)
    return made


@pytest.mark.parametrize(
    ("form", "media_type", "begins"),
    [
        ("md", "text/markdown; charset=utf-8", b"# Agenda"),
        ("pdf", "application/pdf", b"%PDF"),
        ("ics", "text/calendar; charset=utf-8", b"BEGIN:VCALENDAR"),
    ],
)
def test_a_record_is_taken_along_in_each_form(
    along: TakingAlong, ana: Person, agenda: Conversation, form: str, media_type: str, begins: bytes
) -> None:
    taken = along.take(ana, agenda.id, form, datetime(2026, 3, 9, 10, tzinfo=UTC))

    assert taken.name == f"agenda-2026-03-02.{form}"
    assert taken.media_type == media_type
    assert taken.content.startswith(begins)


def test_nobody_takes_along_what_is_not_theirs(
    along: TakingAlong, store: Database, ana: Person
) -> None:
    mine = {"person": ana.id, "fields": {"questions": ["What first?"], "agenda": ["maps"]}}
    store.begin(conversation("reflection", status="done", **mine))
    store.begin(conversation("unfinished", flow="planning.mentee", phase="planning", **mine))
    elsewhere = {"flow": "planning.mentee", "phase": "planning", "status": "done", "pair": "other"}
    store.begin(conversation("of another pair", **elsewhere, **mine))

    for record in ("reflection", "unfinished", "of another pair", "guessed"):
        with pytest.raises(NotAllowed):
            along.take(store.person("Ben"), record, "md")


def test_a_record_of_the_pair_is_either_members_to_take_along(
    along: TakingAlong, store: Database, agenda: Conversation
) -> None:
    assert along.take(store.person("Ben"), agenda.id, "md").content.startswith(b"# Agenda")


@pytest.mark.parametrize(
    ("form", "starts_at", "code"),
    [
        ("docx", None, "unknown-form"),
        ("ics", None, "no-date"),
        ("ics", datetime(2026, 3, 9, 10), "no-time-zone"),
    ],
)
def test_a_wrong_call_says_what_is_missing(
    along: TakingAlong, ana: Person, agenda: Conversation, form: str,
    starts_at: datetime | None, code: str,
) -> None:  # fmt: skip
    with pytest.raises(InputError) as refused:
        along.take(ana, agenda.id, form, starts_at)

    assert refused.value.code == code
