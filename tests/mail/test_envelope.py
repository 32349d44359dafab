"""The bytes of a message, read back by the standard library's own parser."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.mail import envelope
from members.mail.envelope import CannotBeWritten
from members.mail.kinds import Kind, Message
from members.models import Delivery, Member
from tests.mail.kit import NOTE, NOW, URGENT, words

ICS = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
ATTACKS = [
    "Budi\nBcc: x@evil.example",
    "Budi\r\n\r\nisi",
    "a\u2028Bcc: x@y.example",
    "a\x00b",
    "Budi\x0bX: y",
    '"><"@,;:',
]


def read(message: Message, kind: Kind = NOTE, name: str = "Budi", address: str = "budi@contoh.example") -> EmailMessage:
    member = Member(name=name, email=address)
    delivery = Delivery(pk=77, kind=kind.name, member=member, created_at=NOW)
    return email.message_from_bytes(envelope.build(delivery, message, kind, address, NOW), policy=SMTP)


def parts(message: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in message.walk()]


def test_text_comes_first_and_html_second() -> None:
    parsed = read(words("Salam é “Anda”\n.\nFrom sini"))
    assert parts(parsed) == ["multipart/alternative", "text/plain", "text/html"]
    assert parsed.get_body(("plain",)).get_content() == "Salam é “Anda”\r\n.\r\nFrom sini\r\n"


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("From", "Rembuk <rembuk@localhost>"),
        ("To", "Budi <budi@contoh.example>"),
        ("Subject", "Kabar"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("Content-Language", "id"),
        ("List-Id", "<forum-tani.localhost>"),
        ("References", "<meeting-12@localhost>"),
        ("List-Unsubscribe", "<http://localhost:8000/berhenti/x/>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Reply-To", "sari@contoh.example"),
    ],
)
def test_headers_of_a_subscribed_mail(header: str, value: str) -> None:
    message = words(
        list_id="forum-tani", references="meeting-12", reply_to="sari@contoh.example",
        unsubscribe_url="http://localhost:8000/berhenti/x/",
    )  # fmt: skip
    assert read(message)[header] == value


def test_mandatory_mail_cannot_be_unsubscribed_from_and_has_its_own_sender(settings: object) -> None:
    settings.REMBUK_NOTICE_FROM = "Rembuk <penting@rembuk.example>"
    parsed = read(words(unsubscribe_url="http://localhost/x"), URGENT)
    assert (parsed["From"], parsed["List-Unsubscribe"], parsed["List-Unsubscribe-Post"]) == (
        settings.REMBUK_NOTICE_FROM,
        None,
        None,
    )


def test_message_id_is_the_same_at_every_attempt() -> None:
    delivery = Delivery(pk=77, created_at=NOW, member=Member(name="Budi"))
    letters = [envelope.build(delivery, words(), NOTE, "b@contoh.example", NOW + timedelta(hours=n)) for n in range(2)]
    assert len({email.message_from_bytes(letter)["Message-ID"] for letter in letters}) == 1


def test_calendar_is_an_alternative_and_an_attachment_with_one_method() -> None:
    parsed = read(words(calendar=ICS, calendar_method="REQUEST"))
    assert parts(parsed) == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics",
    ]  # fmt: skip
    calendars = [part for part in parsed.walk() if part.get_content_type() in ("text/calendar", "application/ics")]
    assert {part.get_param("method") for part in calendars} == {"REQUEST"}
    assert {part.get_payload(decode=True) for part in calendars} == {ICS}
    assert calendars[1].get_filename() == "rembuk.ics"


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("where", ["name", "subject", "list_id", "references", "language", "text"])
def test_nobody_adds_a_header(where: str, attack: str) -> None:
    clean = read(words(list_id="x", references="x"))
    attacked = words(list_id="x", references="x")
    parsed = read(attacked, name=attack) if where == "name" else read(replace(attacked, **{where: attack}))
    assert (parsed.keys(), parts(parsed), parsed.get_all("Bcc")) == (clean.keys(), parts(clean), None)
    assert (len(parsed["To"].addresses), parsed.defects) == (1, [])


@pytest.mark.parametrize(
    "address",
    ["a@b\nBcc: x@y.example", "a b@contoh.example", "a,b@contoh.example", "<a@contoh.example>", "tanpa-at", ""],
)
def test_address_that_is_not_one_plain_address_is_refused(address: str) -> None:
    with pytest.raises(CannotBeWritten):
        envelope.named_address("Budi", address)


def test_unsubscribe_address_with_a_line_break_is_refused() -> None:
    with pytest.raises(CannotBeWritten):
        read(words(unsubscribe_url="http://x/\nBcc: y@z.example"))


def test_long_subject_is_cut_to_one_line_of_200_letters() -> None:
    parsed = read(replace(words(), subject="é" * 500))
    assert parsed["Subject"] == "é" * 200


def test_very_long_name_is_left_out() -> None:
    assert envelope.named_address("é" * 120, "budi@contoh.example") == "budi@contoh.example"


def test_foreign_domain_is_written_in_its_ascii_form() -> None:
    assert envelope.named_address("", "budi@münchen.example") == "budi@xn--mnchen-3ya.example"


@given(st.text(max_size=120), st.text(max_size=300), st.text(max_size=2000))
def test_any_text_arrives_whole_and_adds_nothing(name: str, subject: str, text: str) -> None:
    letter = Message(subject=subject, text=text, html=f"<p>{text}</p>", language="id")
    parsed = read(letter, name=name)
    assert parsed.keys() == read(words()).keys()
    assert parts(parsed) == ["multipart/alternative", "text/plain", "text/html"]
    sent = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    assert parsed.get_body(("plain",)).get_payload(decode=True).decode().replace("\r\n", "\n") == sent


@given(st.text(max_size=300))
def test_no_line_is_longer_than_mail_allows(subject: str) -> None:
    delivery = Delivery(pk=1, created_at=NOW, member=Member(name=subject[:120]))
    letter = envelope.build(delivery, replace(words("x" * 5000), subject=subject), NOTE, "b@contoh.example", NOW)
    assert letter.isascii()
    assert max(len(line) for line in letter.split(b"\r\n")) <= 998
    assert b"\n" not in letter.replace(b"\r\n", b"")
