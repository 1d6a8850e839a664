"""Taking records along over HTTP: whose they are, how they are sent, and the date of a meeting."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from assistant.domain.conversation import Conversation, Place, Role
from assistant.web.forms.take import zone_of
from tests.access.site import World

SECRET = "zebra crossing at midnight"


def kept(world: World, name: str, role: Role, phase: str, **fields: object) -> str:
    """Keep a finished conversation of somebody in their pair, and return its id."""
    person, now = world.people[name], datetime.now(UTC)
    pair = world.app.access.of(person).pairs(role)[0].id
    flow = f"{phase.replace(' ', '-')}.{role}"
    made = Conversation(
        uuid.uuid4().hex, person.id, pair, flow, role, phase, "done", Place(), now, now, fields
    )
    world.app.store.begin(made)
    return made.id


@pytest.fixture
def agenda(own_world: World) -> str:
    return kept(own_world, "Selma", "mentee", "planning", agenda=[f"{SECRET} (20 min)"])


@pytest.fixture
def tomorrow() -> dict[str, str]:
    day = datetime.now(UTC) + timedelta(days=1)
    return {"date": f"{day:%Y-%m-%d}", "time": "14:30", "zone": "Tokyo"}


@pytest.mark.parametrize(
    ("form", "media_type", "begins"),
    [("md", "text/markdown; charset=utf-8", b"# Agenda"), ("pdf", "application/pdf", b"%PDF")],
)
@pytest.mark.parametrize("name", ["Selma", "Jun"])
def test_both_of_a_pair_download_its_record_and_nothing_keeps_the_file(
    own_world: World, agenda: str, name: str, form: str, media_type: str, begins: bytes
) -> None:
    answer = own_world.visitor(name).client.get(f"/take/{agenda}/{form}")

    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].startswith('attachment; filename="agenda-')


def test_nobody_else_gets_a_record_and_it_reads_as_if_there_were_none(
    own_world: World, agenda: str, tomorrow: dict[str, str]
) -> None:
    private = kept(own_world, "Selma", "mentee", "anchoring", questions=[SECRET])
    for name, record in (
        ("Silas", agenda),
        ("Cora", agenda),
        ("Jun", private),
        ("Jun", "0" * 32),
    ):
        client = own_world.visitor(name).client
        answers = [client.get(f"/take/{record}/{form}") for form in ("md", "pdf", "date")]
        assert [one.status_code for one in answers] == [404, 404, 404]
        assert not [one for one in answers if SECRET in one.text]
        sent = own_world.visitor(name).send(f"/take/{record}/date", tomorrow, on="/mine")
        assert sent == 404
    assert own_world.visitor("Selma").client.get(f"/take/{private}/md").status_code == 200


def test_the_date_goes_into_a_calendar_and_both_are_told_what_comes_next(
    own_world: World, agenda: str, tomorrow: dict[str, str]
) -> None:
    for name, role in (("Selma", "mentee"), ("Jun", "mentor")):
        kept(own_world, name, role, "anchoring")  # type: ignore[arg-type]
    visitor, path = own_world.visitor("Selma"), f"/take/{agenda}/date"
    given = {"form-token": visitor.token_on(path), **tomorrow, "keep": "yes", "then": "file"}

    answer = visitor.client.post(path, data=given)

    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("dtstart").hour == 5  # half past two in Tokyo
    assert answer.headers["content-disposition"].endswith('.ics"')
    assert answer.headers["cache-control"] == "no-store"
    for name in ("Selma", "Jun"):
        (step,) = own_world.app.home.steps(own_world.people[name])
        assert step.code == "wait"
    (other,) = own_world.app.home.steps(own_world.people["Silas"])
    assert other.code == "anchor-first"


def test_a_date_is_kept_only_where_that_is_wished(
    own_world: World, agenda: str, tomorrow: dict[str, str]
) -> None:
    visitor, path = own_world.visitor("Jun"), f"/take/{agenda}/date"
    pair = own_world.app.access.of(own_world.people["Jun"]).pairs("mentor")[0].id

    assert visitor.send(path, {**tomorrow, "then": "file"}) == 200
    assert own_world.app.store.meeting(pair) is None
    assert visitor.send(path, {**tomorrow, "keep": "yes", "then": "keep"}) == 303
    noted = own_world.app.store.meeting(pair)
    assert noted is not None
    assert noted.zone == "Asia/Tokyo"


@pytest.mark.parametrize(
    "wrong",
    [
        {"date": "31.3.2027"},
        {"date": ""},
        {"time": "half past two"},
        {"zone": "the moon"},
        {"zone": "../../etc/passwd"},
        {"zone": ""},
    ],
)
def test_a_date_that_is_none_is_said_beside_its_box(
    own_world: World, agenda: str, tomorrow: dict[str, str], wrong: dict[str, str]
) -> None:
    visitor, path = own_world.visitor("Selma"), f"/take/{agenda}/date"
    given = {"form-token": visitor.token_on(path), **tomorrow, "then": "file", **wrong}

    answer = visitor.client.post(path, data=given)

    assert answer.status_code == 422
    assert f'id="{next(iter(wrong))}-wrong"' in answer.text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Europe/Lisbon", "Europe/Lisbon"), (" new york ", "America/New_York"), ("utc", "UTC"),
     ("europe/berlin", "Europe/Berlin"), ("Atlantis", None)],
)  # fmt: skip
def test_a_city_is_enough_for_a_time_zone(typed: str, meant: str | None) -> None:
    assert zone_of(typed) == meant


def test_a_sheet_without_anything_on_it_is_said_to_be_empty(own_world: World) -> None:
    empty = kept(own_world, "Selma", "mentee", "question workshop")

    answer = own_world.visitor("Selma").client.get(f"/take/{empty}/pdf")

    assert answer.status_code == 422
    assert "nothing on this record" in answer.text
