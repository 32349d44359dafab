"""One message as the bytes that travel: headers that nobody can add to, and its parts.

Written by hand, as the standard library's generator would cost more than everything else that happens to a message.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

from members.mail.kinds import Kind, Message
from members.models import Delivery
from members.text import clean_line

LONGEST_SUBJECT = 200  # letters
LONGEST_ADDRESS_HEADER = 320  # bytes
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9-]+")
_PLAIN_ADDRESS = re.compile(r"[\x21-\x7e]+@[\x21-\x7e]+")
_NEVER_IN_ADDRESS = re.compile(r"[\s<>()\[\]\\,;:\"\x00-\x1f\x7f]")


class CannotBeWritten(ValueError):
    """The message cannot be put on its way as it is; the text says what is wrong with it."""


def build(delivery: Delivery, message: Message, kind: Kind, address: str, now: datetime) -> bytes:
    """The message to that one address, ready for SMTP but for its doubled dots. Raises `CannotBeWritten`."""
    lines = [f"{name}: {value}" for name, value in _headers(delivery, message, kind, address, now)]
    body = _body(message, boundary=f"=_{delivery.pk}")
    return "\r\n".join(lines).encode("ascii") + b"\r\n" + body


def message_id(delivery: Delivery) -> str:
    """The same at every attempt, so that programs which got it twice show it once."""
    return f"<{delivery.pk}.{int(delivery.created_at.timestamp() * 1e6):x}@{_host()}>"


def sender(kind: Kind) -> str:
    """Who the mail is from, as configured: mandatory mails and those one may stop keep apart."""
    return str(settings.REMBUK_NOTICE_FROM if kind.is_mandatory else settings.REMBUK_MAIL_FROM)


def sender_address(kind: Kind) -> str:
    """The bare address of the sender."""
    return parseaddr(sender(kind))[1]


def _headers(
    delivery: Delivery, message: Message, kind: Kind, address: str, now: datetime
) -> Iterator[tuple[str, str]]:
    yield "From", named_address(*parseaddr(sender(kind)))
    yield "To", named_address(delivery.member.name if delivery.member else "", address)
    if message.reply_to:
        yield "Reply-To", named_address("", message.reply_to)
    yield "Subject", _encoded(clean_line(message.subject)[:LONGEST_SUBJECT], "Subject")
    yield "Date", format_datetime(now)
    yield "Message-ID", message_id(delivery)
    if message.references:
        thread = f"<{_NOT_IN_ID.sub('-', message.references)}@{_host()}>"
        yield "In-Reply-To", thread
        yield "References", thread
    if message.list_id:
        yield "List-Id", f"<{_NOT_IN_ID.sub('-', message.list_id)}.{_host()}>"
    if message.unsubscribe_url and not kind.is_mandatory:
        yield "List-Unsubscribe", f"<{_url(message.unsubscribe_url)}>"
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
    yield "Auto-Submitted", "auto-generated"
    yield "X-Auto-Response-Suppress", "All"
    yield "Content-Language", _NOT_IN_ID.sub("", message.language)
    yield "MIME-Version", "1.0"


def named_address(name: str, address: str) -> str:
    """`name <address>` for a header; without the name when the whole would be too long.

    Raises `CannotBeWritten` for what is no single plain address.
    """
    local, _, domain = address.rpartition("@")
    try:
        address = f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise CannotBeWritten("address cannot be written") from error
    if not _PLAIN_ADDRESS.fullmatch(address) or _NEVER_IN_ADDRESS.search(address):
        raise CannotBeWritten("address cannot be written")
    name = clean_line(name)
    if not name:
        return address
    both = formataddr((name, address)) if _is_plain(name) else f"{_encoded(name, 'To')} <{address}>"
    return both if len(both) <= LONGEST_ADDRESS_HEADER else address


def _body(message: Message, boundary: str) -> bytes:
    parts = [_text_part("plain", message.text), _text_part("html", message.html)]
    if message.calendar is None:
        return _multipart("alternative", f"{boundary}_a", parts)
    method = _NOT_IN_ID.sub("", message.calendar_method).upper()
    invitation = _encoded_part(f"text/calendar; charset=utf-8; method={method}", message.calendar)
    attached = _encoded_part(
        f'application/ics; name="rembuk.ics"; method={method}',
        message.calendar,
        'Content-Disposition: attachment; filename="rembuk.ics"\r\n',
    )
    return _multipart(
        "mixed", f"{boundary}_m", [_multipart("alternative", f"{boundary}_a", [*parts, invitation]), attached]
    )


def _multipart(subtype: str, boundary: str, parts: list[bytes]) -> bytes:
    # Quoted-printable and base64 cannot hold "=_", so a boundary that starts so never stands inside a part.
    mark = boundary.encode()
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode()
    return head + b"".join(b"--" + mark + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + mark + b"--\r\n"


def _text_part(subtype: str, text: str) -> bytes:
    data = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    quoted = binascii.b2a_qp(data).replace(b"\n", b"\r\n")
    head = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return head.encode() + quoted


def _encoded_part(content_type: str, data: bytes, more: str = "") -> bytes:
    head = f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: base64\r\n{more}\r\n"
    return head.encode() + base64.encodebytes(data).replace(b"\n", b"\r\n")


@lru_cache(maxsize=512)
def _encoded(text: str, header: str) -> str:
    if _is_plain(text) and len(text) < 900:  # a line must not have more than 998 bytes
        return text
    return Header(text, "utf-8", maxlinelen=76, header_name=header).encode(linesep="\r\n")


def _is_plain(text: str) -> bool:
    """Whether it can stand in a header as it is: what looks encoded already would be read as something else."""
    return text.isascii() and "=?" not in text


def _url(address: str) -> str:
    if re.search(r"[\s<>]", address) or not address.isascii():
        raise CannotBeWritten("unsubscribe link cannot be written")
    return address


def _host() -> str:
    return urlsplit(settings.REMBUK_URL).hostname or "localhost"
