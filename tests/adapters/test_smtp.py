"""Mails handed to a real server on loopback, and to some that misbehave."""

from __future__ import annotations

import socket
import time
from dataclasses import replace
from typing import Any

import pytest

from assistant.adapters.smtp import MailServer, Smtp
from assistant.domain.errors import MailError, UnreachableMail
from assistant.domain.mailing import Letter
from tests.doubles.authored import NOON
from tests.mail_server import Received, mail_server, silent_server

LETTER = Letter("ana@example.org", "A reminder", "It has been five weeks.\n")


def smtp(port: int, **changed: Any) -> Smtp:
    server = MailServer("127.0.0.1", port, "coach@example.org", "none", seconds=2)
    return Smtp(replace(server, **changed), lambda: NOON)


def test_a_mail_arrives_as_it_was_written_and_answers_nobodys_absence() -> None:
    received = Received()
    with mail_server(received) as port:
        smtp(port).send(LETTER)

    (mail,) = received.mails
    assert (mail["To"], mail["From"]) == ("ana@example.org", "coach@example.org")
    assert mail["Subject"] == "A reminder"
    assert mail.get_content().splitlines() == ["It has been five weeks."]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@example.org>")
    assert socket.gethostname() not in mail.as_string()


def test_a_server_that_wants_a_password_gets_it() -> None:
    received = Received()
    with mail_server(received, authenticator=received.authenticate, auth_require_tls=False) as port:
        smtp(port, user="coach", password="right").send(LETTER)

        assert len(received.mails) == 1
        assert set(received.users) == {b"coach"}
        with pytest.raises(UnreachableMail, match="SMTP_PASSWORD"):
            smtp(port, user="coach", password="wrong").send(LETTER)


def test_a_server_without_encryption_gets_nothing_where_it_is_asked_for() -> None:
    received = Received()
    with mail_server(received) as port:
        with pytest.raises(MailError):
            smtp(port, tls="starttls").send(LETTER)
        with pytest.raises(UnreachableMail):
            smtp(port, tls="tls").send(LETTER)

    assert received.mails == []


def test_an_address_that_is_refused_is_told_without_the_address() -> None:
    with mail_server(Received()) as port, pytest.raises(MailError) as error:
        smtp(port).send(replace(LETTER, to="refused@example.org"))

    assert not isinstance(error.value, UnreachableMail)
    assert "refused@" not in str(error.value)


def test_a_text_that_is_refused_is_told_without_the_text() -> None:
    received = Received()
    received.data_reply = "554 I do not like: It has been five weeks"
    with mail_server(received) as port, pytest.raises(MailError) as error:
        smtp(port).send(LETTER)

    assert "five weeks" not in str(error.value)


def test_a_server_that_is_not_there_is_told_by_the_setting() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with pytest.raises(UnreachableMail, match="SMTP_HOST"):
        smtp(port).send(LETTER)


def test_a_server_that_says_nothing_is_not_waited_for() -> None:
    with silent_server() as port:
        began = time.monotonic()
        with pytest.raises(UnreachableMail, match="in time"):
            smtp(port, seconds=0.3).send(LETTER)

    assert time.monotonic() - began < 5
