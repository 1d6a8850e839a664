"""A real mail server on loopback, and some that misbehave."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


class Received:
    """What a server was handed. It refuses recipients whose address holds `refused`."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.users: list[bytes] = []
        self.data_reply = "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "refused" in address:
            return f"550 no such box as {address}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.data_reply.startswith("250"):
            content = envelope.original_content or b""
            self.mails.append(message_from_bytes(content, policy=policy.default))
        return self.data_reply

    def authenticate(self, server: Any, session: Any, envelope: Any, way: str, given: Any) -> Any:
        self.users.append(given.login)
        return AuthResult(success=given.password == b"right", handled=False)


@contextmanager
def mail_server(received: Received, **given: Any) -> Iterator[int]:
    """Serve on a free port of loopback, and yield the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(received, hostname="127.0.0.1", port=port, **given)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@contextmanager
def silent_server() -> Iterator[int]:
    """Take connections and never say a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]
