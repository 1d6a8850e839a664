"""Reminders by mail, from the form to a real mail server, and what the server may do to them."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from assistant.adapters.tables import pairs
from assistant.application.mailing import Mail, Reminded, told
from assistant.application.upkeep import kept_up
from tests.access.conftest import close
from tests.access.site import HERE, World, real_app
from tests.access.test_take import kept
from tests.doubles.lives import Clock
from tests.mail_server import Received, mail_server, silent_server

DAY = timedelta(days=1)
SECRET = "zebra crossing at midnight"
Opened = Callable[[int], World]


@pytest.fixture
def received() -> Received:
    return Received()


@pytest.fixture
def opened(
    create_web: Callable[..., FastAPI], indexed_folder: Path, tmp_path: Path
) -> Iterator[Opened]:
    """Return a programme whose mails go to a port of loopback; paired a hundred days ago."""
    made: list[World] = []

    def open_at(port: int) -> World:
        app = real_app(
            indexed_folder,
            tmp_path / "people.db",
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_from="coach@example.org",
            smtp_tls="none",
            telemachus_url=HERE,
        )
        made.append(World(app, create_web(app, HERE)))
        if len(made) == 1:
            made[0].begin()
            long_ago = datetime.now(UTC) - 100 * DAY
            with app.store.begun() as connection:  # type: ignore[attr-defined]
                connection.execute(pairs.update().values(began_at=long_ago))
        return made[-1]

    yield open_at
    for world in made:
        for client in world.clients:
            client.close()
        close(world.app)


def asks(world: World, name: str, address: str) -> None:
    visitor = world.visitor(name)
    assert visitor.send("/account/mail", {"address": address}, on="/account") == 303


def link_in(received: Received) -> str:
    found = re.search(r"/account/mail/\S+", received.mails[-1].get_content())
    assert found
    return found[0]


def confirms(world: World, name: str, received: Received) -> str:
    answer = world.visitor(name).client.get(link_in(received))
    return str(answer.text)


def test_whoever_confirms_an_address_gets_one_line_once_in_the_agreed_time(
    opened: Opened, received: Received
) -> None:
    with mail_server(received) as port:
        world = opened(port)
        kept(world, "Selma", "mentee", "anchoring", topics=[SECRET])
        asks(world, "Selma", "selma@example.org")
        assert world.app.mail is not None
        assert world.app.mail.remind().sent == 0  # not confirmed
        assert "Confirmed" in confirms(world, "Selma", received)

        first, again = world.app.mail.remind(), world.app.mail.remind()

        assert (first.sent, again.sent) == (1, 0)
        _, mail = received.mails
        assert mail["To"] == "selma@example.org"
        text = mail.get_content()
        assert "fourteen weeks" in text or "14 weeks" in text
        assert f"{HERE}/" in text
        for word in ("Selma", "Jun", SECRET):
            assert word not in mail.as_string()
        clock = Clock(datetime.now(UTC) + 29 * DAY)
        world.app.mail.__dict__["_now"] = clock
        assert world.app.mail.remind().sent == 1


def test_only_whoever_asked_confirms_and_only_with_the_last_link(
    opened: Opened, received: Received
) -> None:
    with mail_server(received) as port:
        world = opened(port)
        asks(world, "Selma", "selma@example.org")

        assert "no longer good" in confirms(world, "Jun", received)
        guessed = world.visitor("Selma").client.get(f"/account/mail/{'x' * 43}")
        assert "no longer good" in guessed.text
        nobody = world.visitor().client.get(link_in(received), follow_redirects=False)
        assert nobody.headers["location"].startswith("/sign-in?next=")
        soon = world.visitor("Selma").send(
            "/account/mail", {"address": "other@example.org"}, on="/mine"
        )
        assert soon == 422
        assert len(received.mails) == 1
        world.app.mail.__dict__["_now"] = Clock(datetime.now(UTC) + 3 * DAY)
        assert "no longer good" in confirms(world, "Selma", received)


def test_an_address_is_told_among_what_is_kept_and_goes_when_it_is_ended_or_erased(
    opened: Opened, received: Received
) -> None:
    with mail_server(received) as port:
        world = opened(port)
        for name in ("Selma", "Jun"):
            asks(world, name, f"{name.lower()}@example.org")
            confirms(world, name, received)
        assert "selma@example.org" in world.visitor("Selma").client.get("/mine").text
        assert "jun@example.org" not in world.visitor("Selma").client.get("/mine").text

        assert world.visitor("Selma").send("/account/no-mail", on="/account") == 303
        world.app.privacy.erase(world.people["Jun"])

        assert world.app.mail is not None
        assert world.app.mail.remind().sent == 0
        with world.app.store.begun() as connection:  # type: ignore[attr-defined]
            assert connection.execute(sa.text("select count(*) from mailings")).scalar() == 0


@pytest.mark.parametrize(
    "address",
    ["", "selma", "a@b@example.org", "a@localhost", "a b@example.org", "x" * 300 + "@example.org",
     "selma@example.org\nBcc: all@example.org", "Selma <selma@example.org>"],
)  # fmt: skip
def test_what_is_no_address_is_said_beside_the_box(opened: Opened, address: str) -> None:
    world = opened(1)
    visitor = world.visitor("Selma")
    given = {"form-token": visitor.token_on("/account"), "address": address}

    answer = visitor.client.post("/account/mail", data=given)

    assert answer.status_code == 422
    assert 'id="address-wrong"' in answer.text


def test_when_no_mail_can_be_sent_nothing_is_kept_and_that_is_said(opened: Opened) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        world = opened(free.getsockname()[1])
        visitor = world.visitor("Selma")
        given = {"form-token": visitor.token_on("/account"), "address": "selma@example.org"}

        answer = visitor.client.post("/account/mail", data=given)

    assert answer.status_code == 422
    assert "Nothing was kept" in answer.text
    assert world.app.mail is not None
    assert world.app.mail.of(world.people["Selma"]) is None


@pytest.mark.parametrize("trouble", ["down", "refuses", "hangs"])
def test_a_reminder_that_cannot_be_sent_is_told_without_words_and_tried_again(
    opened: Opened, received: Received, trouble: str
) -> None:
    with mail_server(received) as port:
        world = opened(port)
        asks(world, "Selma", "selma@example.org")
        confirms(world, "Selma", received)
        mail = world.app.mail
        assert mail is not None
        if trouble == "refuses":
            received.data_reply = "554 not this: selma@example.org fourteen weeks"
            failed = mail.remind()
            received.data_reply = "250 OK"
        elif trouble == "hangs":
            with silent_server() as silent:
                failed = _at(mail, silent)
        else:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                failed = _at(mail, free.getsockname()[1])
        said = told(failed)

        assert (failed.sent, failed.failed) == (0, 1)
        assert said.startswith("1 reminder could not be sent")
        for word in ("selma", "Selma", "@", "weeks"):
            assert word not in said
        assert mail.remind().sent == 1


def _at(mail: Mail, port: int) -> Reminded:
    """Run the reminders with another server, which has little time to answer."""
    post = mail.__dict__["_post"]
    before = post._server
    post._server = replace(before, port=port, seconds=0.3)
    try:
        return mail.remind()
    finally:
        post._server = before


def test_serving_sends_them_beside_its_beginning_and_an_operator_hears_of_trouble(
    opened: Opened, received: Received
) -> None:
    with mail_server(received) as port:
        world = opened(port)
        asks(world, "Selma", "selma@example.org")
        confirms(world, "Selma", received)
        heard: list[str] = []

        with world.app.kept_up(heard.append):
            _until(lambda: len(received.mails) == 2)

        assert heard == []


def test_work_that_waits_for_others_does_not_hold_up_the_block() -> None:
    going, told_nobody = threading.Event(), list[str]()
    with kept_up(lambda: _wait(going), told_nobody.append, waits=False):
        assert not going.is_set()
        going.set()


def _wait(going: threading.Event) -> None:
    assert going.wait(5)


def _until(is_so: Callable[[], bool]) -> None:
    for _ in range(200):
        if is_so():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen")


def test_where_no_mail_server_is_set_there_is_nothing_of_it(world: World) -> None:
    visitor = world.visitor("Selma")

    assert "Reminders by mail" not in visitor.client.get("/account").text
    assert visitor.send("/account/mail", {"address": "a@example.org"}, on="/account") == 404
    assert visitor.client.get(f"/account/mail/{'x' * 43}").status_code == 404
