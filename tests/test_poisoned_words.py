"""Names, titles and texts that try to be more than words: in every kind of mail they stay words."""

from __future__ import annotations

from email import policy as email_policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser

import pytest
from django.test import override_settings

from members.models import SentMail
from members.text import clean_line
from tests import every_mail
from tests.every_mail import Post, Words

pytestmark = pytest.mark.django_db
ONCE = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Auto-Submitted")
ACCOUNT = [kind for kind in every_mail.STORIES if kind.startswith("account_")]

POISON = {
    "line ends": "Budi\r\nBcc: jahat@evil.example\r\n\r\nIsi lain",
    "other line ends": "Budi\u2028Bcc: jahat@evil.example\u2029X-Evil: 1\x85Cc: a@evil.example\x0bTo: b@evil.example",
    "direction": "Budi \u202egro.live\u202c \u2066x\u2069 \u200f",
    "template": "{{ settings.SECRET_KEY }}{% load i18n %}{# x #}{{ 7|add:7 }}",
    "placeholders": "%s %(name)s %(forum)d {0} {name} $name 100% %",
    "html": "<img src=x onerror=alert(1)><a href=\"https://evil.example\">'x'</a> &amp; </td>",
    "address": '"Budi" <jahat@evil.example>, c@evil.example; d@evil.example',
    "encoded word": "=?utf-8?q?Bcc=3A_jahat=40evil=2Eexample?=",
    "long": "Wiramaraja Kusumaningtyas " * 4 + "Purnamasariwati",
    "other letters": "ꦱꦸꦫꦠ 🌾👨‍👩‍👧 Ḱ́ " * 9,
}  # fmt: skip


def words_of(poison: str) -> Words:
    return Words(
        person=poison[:120], forum=poison[:120], meeting=poison[:120], organisation=poison[:120], text=poison[:120]
    )


def parsed(mail: SentMail) -> EmailMessage:
    return BytesParser(policy=email_policy.default).parsebytes(mail.raw.encode())


class Tags(HTMLParser):
    """Which tags with which attributes a page has, and all of its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _value in attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("poison", POISON)
@pytest.mark.parametrize("kind", [kind for kind in every_mail.STORIES if kind not in ACCOUNT[1:]])
def test_a_poisoned_mail_has_one_recipient_the_same_headers_and_the_same_tags(kind: str, poison: str) -> None:
    post = Post("en", words_of(POISON[poison]))
    mail = every_mail.STORIES[kind](post)
    message, plain = parsed(mail), parsed(every_mail.STORIES[kind](Post("en")))
    assert sorted(message.keys()) == sorted(plain.keys())
    assert [len(message.get_all(name)) for name in ONCE] == [1] * len(ONCE)
    assert [one.addr_spec for one in message["To"].addresses] == [post.reader.email]
    assert {one.addr_spec for one in message["From"].addresses} == {one.addr_spec for one in plain["From"].addresses}
    assert message.defects == []


@pytest.mark.parametrize("poison", POISON)
@pytest.mark.parametrize(
    "kind", ["meeting_called", "officer_message", "membership_asked", "digest", "forum_request_decided"]
)
def test_a_poisoned_subject_is_one_short_line_that_says_the_words(kind: str, poison: str) -> None:
    mail = every_mail.STORIES[kind](Post("en", words_of(POISON[poison])))
    subject = parsed(mail)["Subject"]
    assert (len(subject) <= 200, str(subject)) == (True, clean_line(mail.subject)[:200])
    assert max(len(line) for line in mail.raw.splitlines()) <= 998


@pytest.mark.parametrize("poison", ["template", "placeholders", "html"])
@pytest.mark.parametrize("kind", [kind for kind in every_mail.STORIES if kind not in ACCOUNT])
def test_the_words_stand_in_the_text_as_they_were_typed(kind: str, poison: str) -> None:
    mail = every_mail.STORIES[kind](Post("en", words_of(POISON[poison])))
    assert POISON[poison][:60] in mail.text


@pytest.mark.parametrize("kind", every_mail.STORIES)
def test_tags_that_people_type_are_no_tags(kind: str) -> None:
    mail = every_mail.STORIES[kind](Post("en", words_of(POISON["html"])))
    tags = Tags(mail.html)
    assert {tag for tag, _names in tags.tags} & {"img", "script", "iframe", "object", "form"} == set()
    assert {name for _tag, names in tags.tags for name in names if name.startswith("on")} == set()
    assert "evil.example" not in " ".join(every_mail.HREF.findall(mail.html))
    assert kind in ACCOUNT or "<img src=x onerror=alert(1)>" in tags.text


@pytest.mark.parametrize("kind", every_mail.STORIES)
def test_templates_that_people_type_are_not_read(kind: str) -> None:
    with override_settings(SECRET_KEY="rahasia-sekali" * 5):
        mail = every_mail.STORIES[kind](Post("en", words_of("{{ 7|add:7 }} {{ settings.SECRET_KEY }} %(name)s")))
    for part in (mail.subject, mail.text, mail.html):
        assert "rahasia" not in part
        assert "14 %(name)s" not in part


@pytest.mark.parametrize("poison", POISON)
def test_the_calendar_entry_keeps_its_lines(poison: str) -> None:
    mail = every_mail.confirmed(Post("en", words_of(POISON[poison])))
    entry = next(part for part in parsed(mail).walk() if part.get_content_type() == "text/calendar")
    lines = entry.get_content().replace("\r\n ", "").split("\r\n")
    names = [line.partition(":")[0].partition(";")[0] for line in lines if line]
    assert [name for name in ("ATTENDEE", "ORGANIZER", "UID", "DTSTAMP", "SUMMARY") if names.count(name) > 1] == []
    assert not {"BCC", "X-EVIL", "CC"} & {name.upper() for name in names}
