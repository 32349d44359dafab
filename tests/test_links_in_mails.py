"""Whatever stands in a mail may be opened by anybody and any machine; only a button changes something.

Mail scanners and previews open every link before its reader does, some with scripts running.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from forums import meetings, reminders, rsvp
from forums.models import Meeting, Response
from forums.rsvp import Reply
from members import preferences
from members.mail import links, outbox
from members.mail.outbox import Planned
from members.models import Delivery, Member
from portal import digest, due
from tests import every_mail, factories
from tests.every_mail import Post
from tests.world import fingerprint

pytestmark = pytest.mark.django_db
WAYS = ("get", "head", "get")
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
SWITCHED_OFF = ["meeting_called", "meeting_moved_asked", "meeting_cancelled_asked", "meeting_reminder", "digest",
                "digest_farewell", "work_due"]  # fmt: skip


@pytest.fixture
def strict() -> Client:
    """A mail program: no cookies, no CSRF token."""
    return Client(enforce_csrf_checks=True)


def path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def test_every_kind_of_mail_is_looked_at_here() -> None:
    assert set(every_mail.STORIES) == every_mail.all_kinds()


def test_kinds_that_can_be_switched_off_say_so_and_the_others_do_not() -> None:
    may = {kind.name for kind, _compose in due.mails(timezone.now()) if not kind.is_mandatory}
    assert set(SWITCHED_OFF) == may


def open_all(client: Client, addresses: list[str]) -> dict[str, set[str]]:
    """What each address answers to GET, HEAD and GET again: the state, and for a redirect whether to the login."""
    seen: dict[str, set[str]] = {}
    for address in addresses:
        for way in WAYS:
            seen.setdefault(path(address), set()).add(answer(getattr(client, way)(path(address))))
    return seen


def answer(response: object) -> str:
    where = response.headers.get("Location", "")
    if "/akun/login/?next=" in where:
        return "login"
    return "set-password" if where.endswith("-set-password/") else str(response.status_code)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", every_mail.STORIES)
def test_opening_every_link_changes_nothing(
    kind: str, language: str, as_: Callable[[Member], Client], figure: Callable[[str], None]
) -> None:
    post = Post(language)
    addresses = every_mail.addresses(every_mail.STORIES[kind](post))
    other, reader = as_(factories.member("Rina")), as_(post.reader)
    before = fingerprint()
    seen = [open_all(client, addresses) for client in (Client(), other, reader)]
    assert fingerprint() == before
    assert {one for found in seen[0].values() for one in found} <= {"200", "login", "set-password"}
    assert {one for found in seen[1].values() for one in found} <= {"200", "403", "404", "set-password", "302"}
    assert {one for found in seen[2].values() for one in found} <= {"200", "set-password", "302"}
    figure(f"{kind}, {language}: {len(addresses)} links opened {len(seen) * len(WAYS)} times each, 0 rows changed")


@pytest.mark.parametrize("kind", every_mail.STORIES)
def test_every_address_is_the_portals_own_in_the_readers_language(kind: str) -> None:
    addresses = every_mail.addresses(every_mail.STORIES[kind](Post("en")))
    assert {address.startswith("http://localhost:8000/en/") for address in addresses} == {True}


def test_pressing_the_button_is_what_changes_something(strict: Client) -> None:
    """The check above would see it."""
    addresses = every_mail.addresses(every_mail.called(Post("en")))
    before = fingerprint()
    strict.post(path(next(one for one in addresses if "/jawab/" in one)), {"answer": "yes"})
    assert fingerprint() != before


def test_the_links_work_after_they_were_opened(strict: Client) -> None:
    post = Post("en")
    addresses = every_mail.addresses(every_mail.called(post))
    open_all(Client(), addresses)
    strict.post(path(next(one for one in addresses if one.endswith("a=yes"))), {"answer": "yes"})
    assert Response.objects.get(member=post.reader).state == "yes"


def test_the_link_to_a_new_password_works_after_it_was_opened() -> None:
    post = Post("en")
    link = next(one for one in every_mail.addresses(every_mail.reset(post)) if "/reset/key/" in one)
    open_all(Client(), [link])
    browser = Client()
    form = browser.get(path(link)).headers["Location"]
    browser.post(form, {"password1": "kopi pahit di beranda", "password2": "kopi pahit di beranda"})
    assert Member.objects.get(pk=post.reader.pk).check_password("kopi pahit di beranda")


class TestOneClick:
    """RFC 8058: a POST by the reader's mail program, which has no cookie and no CSRF token."""

    @pytest.mark.parametrize("kind", SWITCHED_OFF)
    def test_it_answers_200_without_redirect_or_cookie_however_often(self, strict: Client, kind: str) -> None:
        link = path(every_mail.one_click(every_mail.STORIES[kind](Post("id"))))
        for body in (ONE_CLICK, {}, {"List-Unsubscribe": "x"}, {"csrfmiddlewaretoken": "x"}):
            response = strict.post(link, body)
            assert (response.status_code, bool(response.cookies)) == (200, False)

    @pytest.mark.parametrize("body", [b"", b"\x00\xff", b"List-Unsubscribe=One-Click"])
    def test_it_takes_any_body(self, strict: Client, budi: Member, body: bytes) -> None:
        link = path(links.unsubscribe_url(digest.OFF, budi))
        for content_type in (
            "text/plain",
            "application/json",
            "multipart/form-data",
            "multipart/form-data; boundary=x",
        ):
            preferences.want_digest(budi, True)
            response = strict.generic("POST", link, body, content_type)
            assert (response.status_code, Member.objects.get(pk=budi.pk).is_digest_wanted) == (200, False)

    def test_the_header_and_the_link_in_the_text_are_the_same(self) -> None:
        mail = every_mail.reminder(Post("id"))
        assert every_mail.one_click(mail) in mail.text
        assert every_mail.one_click(mail) in mail.html

    def test_what_must_be_told_has_no_such_link(self) -> None:
        mails = every_mail.one_of_each("id")
        assert {kind for kind, mail in mails.items() if every_mail.one_click(mail)} == set(SWITCHED_OFF)

    def test_no_invitation_of_the_forum_comes_any_more(self, strict: Client) -> None:
        post = Post("id")
        strict.post(path(every_mail.one_click(every_mail.called(post))), ONE_CLICK)
        again = meetings.call(every_mail.draft(post), post.chair, timezone.now())
        assert not post.gets("meeting_called")
        rsvp.answer(again, post.reader, Reply("yes"), timezone.now())
        assert post.gets("answer_confirmed")

    def test_other_forums_go_on_inviting(self, strict: Client) -> None:
        post, other = Post("id"), factories.forum()
        factories.membership(other, post.reader)
        strict.post(path(every_mail.one_click(every_mail.called(post))), ONE_CLICK)
        post.forum = other
        meetings.call(every_mail.draft(post), post.chair, timezone.now())
        assert post.gets("meeting_called")

    def test_nothing_more_about_the_meeting_comes_to_whoever_was_only_asked(self, strict: Client) -> None:
        post = Post("id")
        strict.post(path(every_mail.one_click(every_mail.moved_asked(post))), ONE_CLICK)
        meeting = Meeting.objects.get()
        meetings.edit(meeting, {"place_name": "Pendopo"}, post.chair, timezone.now(), version=meeting.version)
        assert not post.gets("meeting_moved_asked", dt.timedelta(minutes=6))
        meetings.cancel(meeting, "", post.chair, timezone.now())
        assert not post.gets("meeting_cancelled_asked")

    def test_whoever_then_answers_is_told_of_a_move_and_the_cancelling(self, strict: Client) -> None:
        post = Post("id")
        strict.post(path(every_mail.one_click(every_mail.moved_asked(post))), ONE_CLICK)
        meeting = Meeting.objects.get()
        rsvp.answer(meeting, post.reader, Reply("yes"), timezone.now())
        meetings.edit(meeting, {"place_name": "Pendopo"}, post.chair, timezone.now(), version=meeting.version)
        assert post.gets("meeting_moved", dt.timedelta(minutes=6))
        meetings.cancel(meeting, "", post.chair, timezone.now())
        assert post.gets("meeting_cancelled")

    def test_a_move_that_waits_to_be_sent_is_not_sent(self, strict: Client) -> None:
        post = Post("id")
        mail = every_mail.moved_asked(post)
        meeting = Meeting.objects.get()
        meetings.edit(meeting, {"place_name": "Pendopo"}, post.chair, timezone.now(), version=meeting.version)
        strict.post(path(every_mail.one_click(mail)), ONE_CLICK)
        assert not post.gets("meeting_moved_asked", dt.timedelta(minutes=6))

    @pytest.mark.parametrize("is_clicked", [True, False])
    def test_no_other_reminder_of_the_meeting_comes(self, strict: Client, is_clicked: bool) -> None:
        post, later = Post("id"), dt.timedelta(hours=23, seconds=1)
        mail = every_mail.reminder(post)
        Meeting.objects.update(reminder_offsets=[48 * 60, 24 * 60])
        if is_clicked:
            strict.post(path(every_mail.one_click(mail)), ONE_CLICK)
        reminders.plan(timezone.now() + later)
        assert post.gets("meeting_reminder", later) is not is_clicked

    @pytest.mark.parametrize("kind", ["digest", "digest_farewell"])
    def test_nothing_weekly_comes_any_more(self, strict: Client, kind: str) -> None:
        post = Post("id")
        strict.post(path(every_mail.one_click(every_mail.STORIES[kind](post))), ONE_CLICK)
        outbox.plan(digest.KIND, [Planned(member_id=post.reader.pk, about=0, occasion="next", due_at=post.now)])
        assert not post.gets("digest")
        assert Delivery.objects.get(occasion="next").reason == "off"
        Client().post("/akun/login/code/", {"email": post.reader.email})
        assert post.gets("account")
