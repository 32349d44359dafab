"""The way out: one SMTP connection, one recipient per message, and exact knowledge of how far each message came.

A server takes a message when it has read the line that ends its data (RFC 5321, 4.1.1.4), and not before. So everything
but that line is sent first: a process that dies until then has sent nothing.
"""

from __future__ import annotations

import logging
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings

logger = logging.getLogger(__name__)
_LEADING_DOT = re.compile(rb"(?m)^\.")
_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


def passing(point: str) -> None:
    """A worker comes by here; tests stop it at a named point."""


class Unreachable(Exception):
    """The server cannot be talked to now; nothing was handed over, so it is safe to try again."""


class Unknown(Exception):
    """The message was ended and no answer came: nobody can know whether it is on its way."""


class Refused(Exception):
    """The server said no to one message. `code` is its reply code, `text` its words."""

    def __init__(self, code: int, text: str, *, at_recipient: bool) -> None:
        super().__init__(f"{code} {text}")
        self.code = code
        self.text = text
        self.at_recipient = at_recipient

    @property
    def may_pass(self) -> bool:
        """Whether the server may say yes later."""
        return self.code < 500

    @property
    def is_full(self) -> bool:
        """Whether the mailbox has no room: a refusal that may pass, whatever the code says."""
        return self.code in (452, 552) or self._enhanced in ("4.2.2", "5.2.2")

    @property
    def is_dead_address(self) -> bool:
        """Whether the address itself takes no mail, rather than this message, this sender or this hour."""
        if self.may_pass or self.is_full:
            return False
        if not self.at_recipient:
            return self._enhanced.startswith("5.1.")
        return not self._enhanced.startswith(("5.7.", "5.3.", "5.4."))

    @property
    def _enhanced(self) -> str:
        found = _ENHANCED.search(self.text)
        return ".".join(found.groups()) if found else ""


class Door(Protocol):
    """Where messages go out."""

    def __enter__(self) -> Door: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def open(self) -> None:
        """Be ready for the next message. Raises `Unreachable`."""

    def offer(self, sender: str, recipient: str, message: bytes) -> None:
        """Bring the message but for the line that ends it; until `hand_over` the server must forget it.

        Raises `Unreachable` or `Refused`.
        """

    def withdraw(self) -> None:
        """The message that was offered does not come after all."""

    def hand_over(self) -> None:
        """End the message that was offered; returns when the server has taken it. Raises `Refused` or `Unknown`."""


class Mailbox:
    """No server: what is handed over stays in the portal's own mailbox."""

    def __enter__(self) -> Mailbox:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def open(self) -> None:
        pass

    def offer(self, sender: str, recipient: str, message: bytes) -> None:
        pass

    def withdraw(self) -> None:
        pass

    def hand_over(self) -> None:
        pass


class Smtp:
    """A connection to the server of EMAIL_URL, opened with the first message and kept for the rest."""

    def __init__(self) -> None:
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Smtp:
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            try:
                self._server.quit()
            except (smtplib.SMTPException, OSError):
                logger.info("The mail server was gone before the farewell.")
            self._drop()

    def open(self) -> None:
        if self._server is None:
            try:
                self._server = connect()
            except (smtplib.SMTPException, OSError) as error:
                raise Unreachable(type(error).__name__) from error

    def offer(self, sender: str, recipient: str, message: bytes) -> None:
        self.open()
        code, text = self._ask("MAIL", f"FROM:<{sender}>")
        if code != 250:
            # The sender is ours: whatever is wrong, it is not with the recipient.
            self._drop()
            raise Unreachable(f"sender refused: {code} {text}")
        code, text = self._ask("RCPT", f"TO:<{recipient}>")
        if code == 421:
            self._drop()
            raise Unreachable(f"{code} {text}")
        if code not in (250, 251):
            self._forget()
            raise Refused(code, text, at_recipient=True)
        code, text = self._ask("DATA")
        if code != 354:
            self._after_refusal(code)
            raise Refused(code, text, at_recipient=False)
        with self._in_touch() as server:
            server.send(_LEADING_DOT.sub(b"..", message))

    def withdraw(self) -> None:
        self._drop()  # amid the data there is no other way to say that it does not count

    def hand_over(self) -> None:
        try:
            with self._in_touch() as server:
                server.send(b".\r\n")
                passing("handed over")
                code, reply = server.getreply()
        except Unreachable as error:
            raise Unknown(str(error)) from error
        if code != 250:
            self._after_refusal(code)
            raise Refused(code, _words(reply), at_recipient=False)

    def _after_refusal(self, code: int) -> None:
        if code == 421:
            self._drop()
        else:
            self._forget()

    def _forget(self) -> None:
        try:
            self._ask("RSET")
        except Unreachable:
            logger.info("The mail server was gone before the next message.")

    def _ask(self, command: str, arguments: str = "") -> tuple[int, str]:
        with self._in_touch() as server:
            code, reply = server.docmd(command, arguments)
        return code, _words(reply)

    @contextmanager
    def _in_touch(self) -> Iterator[smtplib.SMTP]:
        if self._server is None:
            raise Unreachable("not connected")
        try:
            yield self._server
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise Unreachable(type(error).__name__) from error

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


def connect() -> smtplib.SMTP:
    """A greeted, encrypted and signed-in connection as the settings say. Raises what smtplib raises."""
    context = ssl.create_default_context()
    host, port, timeout = settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT
    own_name = urlsplit(settings.REMBUK_URL).hostname
    server: smtplib.SMTP
    if settings.EMAIL_USE_SSL:
        server = smtplib.SMTP_SSL(host, port, own_name, timeout=timeout, context=context)
    else:
        server = smtplib.SMTP(host, port, own_name, timeout=timeout)
    try:
        server.ehlo_or_helo_if_needed()
        if settings.EMAIL_USE_TLS:
            server.starttls(context=context)
        if settings.EMAIL_HOST_USER:
            server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        if server.sock is not None:
            server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the last line of a message is short
    except (smtplib.SMTPException, OSError):
        server.close()
        raise
    return server


def door() -> Door:
    """The way out that the settings name."""
    return Smtp() if settings.EMAIL_URL.startswith("smtp") else Mailbox()


def _words(reply: bytes) -> str:
    return reply.decode("ascii", "replace").replace("\n", " ")[:200]
