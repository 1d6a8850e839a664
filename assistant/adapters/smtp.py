"""Mails by SMTP. Every wait has an end, and what a server says is never passed on.

A server's answer may hold the address or the text it was given, so errors name the kind of
trouble and the setting to look at, and nothing else.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Literal

from assistant.domain.errors import MailError, UnreachableMail
from assistant.domain.mailing import Letter

Tls = Literal["starttls", "tls", "none"]


@dataclass(frozen=True)
class MailServer:
    """Where mails are handed in, and in whose name; `seconds` bounds each wait for the server."""

    host: str
    port: int
    sender: str
    tls: Tls = "starttls"
    user: str = ""
    password: str = ""
    seconds: float = 10


class Smtp:
    """A `Post` that hands each mail to one server over a connection of its own."""

    def __init__(
        self,
        server: MailServer,
        now: Callable[[], datetime],
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._server = server
        self._now = now
        self._context = context

    def send(self, letter: Letter) -> None:
        """Send one mail.

        Raises:
            MailError: when the server does not take this one.
            UnreachableMail: when it takes none: not there, not in time, or not from us.
        """
        try:
            with self._connected() as connection:
                connection.send_message(self._message(letter))
        except smtplib.SMTPRecipientsRefused:
            raise MailError("The mail server refused an address.") from None
        except (smtplib.SMTPDataError, smtplib.SMTPNotSupportedError):
            raise MailError("The mail server refused a mail.") from None
        except smtplib.SMTPAuthenticationError:
            raise UnreachableMail(
                "The mail server does not let us in; look at SMTP_USER and SMTP_PASSWORD."
            ) from None
        except smtplib.SMTPSenderRefused:
            raise UnreachableMail(
                "The mail server takes nothing from this sender; look at SMTP_FROM."
            ) from None
        except (OSError, smtplib.SMTPException):
            raise UnreachableMail(
                "The mail server was not reached, or not in time; look at SMTP_HOST, SMTP_PORT and "
                "SMTP_TLS."
            ) from None

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        # The name of this machine is nobody's business; the sender's domain will do.
        named = server.sender.rpartition("@")[2]
        if server.tls == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host,
                server.port,
                local_hostname=named,
                timeout=server.seconds,
                context=self._context or ssl.create_default_context(),
            )
        else:
            connection = smtplib.SMTP(
                server.host, server.port, local_hostname=named, timeout=server.seconds
            )
        try:
            if server.tls == "starttls":
                connection.starttls(context=self._context or ssl.create_default_context())
            if server.user:
                connection.login(server.user, server.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._server.sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(self._now())
        message["Message-ID"] = make_msgid(domain=self._server.sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence answers it
        message.set_content(letter.text)
        return message
