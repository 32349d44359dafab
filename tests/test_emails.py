"""Every kind of mail in both languages, from one story: its form. What its links do: `test_links_in_mails`."""

from __future__ import annotations

import datetime as dt
import email
import html
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP

import pytest
import time_machine
from django.core.cache import cache
from django.utils import translation
from pytest_django import DjangoDbBlocker

from forums import contact, founding, invitations, meetings, membership, moderation, reports, rsvp
from forums.models import Forum, Meeting, Role
from forums.models.moderation import Act
from forums.rsvp import Reply
from members import account_mails, accounts, rights
from members.models import Member, RightsRequest, Sector, SentMail
from portal import due, erasing, retention
from projects import asking
from tests import factories
from tests.world import undone

MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
MONDAY = dt.datetime(2026, 11, 30, 0, 5, tzinfo=dt.UTC)  # 07.05 WIB: digests are due
ORIGIN = "http://localhost:8000/"
MOST_BYTES = 100_000
ZONES = r"\d\d\.\d\d (WIB|WITA|WIT)\b"
TELL_A_TIME = {
    "meeting_called", "meeting_moved", "meeting_moved_asked", "meeting_cancelled", "meeting_cancelled_asked",
    "meeting_reminder", "answer_confirmed", "seat_promoted",
}  # fmt: skip


@pytest.fixture(scope="module", params=["id", "en"])
def mails(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[list[SentMail]]:
    """All mails of the story, read in that language; it is told once for all who look at them."""
    cache.clear()
    translation.deactivate()
    with django_db_blocker.unblock(), undone():
        with time_machine.travel(MONDAY):
            forum = cast()
            Member.objects.update(language=request.param, joined_at=MONDAY - 100 * DAY, last_seen_on=MONDAY.date())
            tell(Forum.objects.get(pk=forum.pk), {one.name: one for one in Member.objects.all()})
        yield list(SentMail.objects.select_related("delivery"))


def cast() -> Forum:
    """Sari's forum, Rina elsewhere and Dewi of the staff."""
    forum, sector = factories.forum("Forum Tani Lestari"), Sector.COMMUNITY
    for name, role in (("Sari", Role.CHAIR), ("Putu", Role.SECRETARY), ("Budi", Role.MEMBER), ("Dorkas", Role.MEMBER)):
        factories.membership(forum, factories.member(name, sector=sector), role)
    factories.member("Rina", sector=sector)
    factories.member("Dewi", is_staff=True)
    return forum


def tell(forum: Forum, people: dict[str, Member]) -> None:
    """One thing of everything that brings a mail."""
    account(people["Budi"])
    entry(forum, people)
    moderated(forum, people)
    accounts.suspend(
        factories.member("Ayu", language=people["Dewi"].language), people["Dewi"], MONDAY, reason="Menghina orang."
    )
    silent(people["Dewi"])
    factories.funding(forum=forum, deadline=(MONDAY + 13 * DAY).date())
    tomorrow = factories.meeting(forum, "Besok", starts_at=MONDAY + DAY, called_at=MONDAY - 9 * DAY)
    factories.response(tomorrow, people["Budi"], answered_at=MONDAY - 8 * DAY)
    offer = factories.offer(factories.maker(factories.offer_group(forum)))
    asking.by_mail(offer, "Masih ada?", people["Rina"], MONDAY)
    factories.card(factories.project(forum), owner=people["Budi"], due_on=(MONDAY - DAY).date())
    moved, cancelled = called(forum, people["Sari"], "Dipindah"), called(forum, people["Sari"], "Dibatalkan")
    due.run(MONDAY)
    answers(moved, people)
    answers(cancelled, people)
    due.run(MONDAY + MINUTE)
    later = {"starts_at": moved.starts_at + DAY, "ends_at": None}
    moved.refresh_from_db()
    meetings.edit(moved, later, people["Sari"], MONDAY + 2 * MINUTE, version=moved.version)
    meetings.cancel(cancelled, "Balai desa banjir.", people["Sari"], MONDAY + 2 * MINUTE)
    due.run(MONDAY + 10 * MINUTE)
    about_data(people)


def account(member: Member) -> None:
    facts = {"user": member, "code": "ABCD-EFGH", "password_reset_url": f"{ORIGIN}akun/password/reset/"}
    for template in (*account_mails.ASKED_FOR, *account_mails.CHANGES):
        account_mails.plan(template, member.email, facts, MONDAY)


def entry(forum: Forum, people: dict[str, Member]) -> None:
    membership.admit(membership.ask(forum, people["Rina"], "", None, MONDAY), people["Sari"], MONDAY)
    membership.ask(forum, factories.member("Ayu"), "Ingin ikut.", None, MONDAY)
    invitations.invite(forum, ["tamu@contoh.example"], people["Sari"], MONDAY)
    contact.write(forum, people["Budi"], "Jalan rusak", "Mohon dibahas.", MONDAY)
    charter = founding.Charter("Forum Air", factories.regency(), "", "Air bersih.")
    founding.decline(founding.request(charter, "", people["Rina"], MONDAY), "Sudah ada.", people["Dewi"], MONDAY)


def moderated(forum: Forum, people: dict[str, Member]) -> None:
    """One report waits, another was decided."""
    for title in ("Menunggu", "Disembunyikan"):
        meeting = factories.meeting(forum, title, created_by=people["Putu"])
        thing = reports.report("meeting", meeting, "insult", "", people["Rina"], MONDAY).thing
    moderation.decide(thing, Act.HIDE, "Menghina orang.", people["Sari"], MONDAY)


def silent(member: Member) -> None:
    Member.objects.filter(pk=member.pk).update(last_seen_on=(MONDAY - 200 * DAY).date())


def called(forum: Forum, by: Member, title: str) -> Meeting:
    data = {
        "title": title,
        "starts_at": MONDAY + 12 * DAY,
        "zone": "Asia/Jakarta",
        "place_name": "Balai",
        "seats_in_person": 1,
    }
    return meetings.call(meetings.create(forum, data, by, MONDAY), by, MONDAY)


def about_data(people: dict[str, Member]) -> None:
    """One asks about their data, one wants to go, one has gone."""
    asked = rights.file(RightsRequest(member=people["Budi"], right="access"), MONDAY)
    rights.answer(asked, "Salinan ada di Data saya.", people["Dewi"], MONDAY)
    leaving, gone = (factories.member(name, language=people["Budi"].language) for name in ("Wati", "Tono"))
    erasing.ask(leaving, MONDAY)
    erasing.ask(gone, MONDAY - 8 * DAY)
    Member.objects.filter(pk=factories.member("Sepi", language=leaving.language).pk).update(
        last_seen_on=(MONDAY - 1060 * DAY).date()
    )
    retention.enforce(MONDAY)
    due.run(MONDAY + 11 * MINUTE)


def answers(meeting: Meeting, people: dict[str, Member]) -> None:
    """Budi takes the one seat, Dorkas waits, Budi gives it up."""
    for number, (name, state) in enumerate([("Budi", "yes"), ("Dorkas", "yes"), ("Budi", "no")]):
        rsvp.answer(meeting, people[name], Reply(state), MONDAY + (number + 1) * dt.timedelta(seconds=1))


def parsed(mail: SentMail) -> EmailMessage:
    return email.message_from_string(mail.raw, policy=SMTP)


def links_of(mail: SentMail) -> set[str]:
    """Every address in the mail: in its HTML, its text and its headers."""
    header = re.findall(r"<(http[^>]+)>", str(parsed(mail)["List-Unsubscribe"] or ""))
    return (
        {html.unescape(one) for one in re.findall(r'href="([^"]+)"', mail.html)}
        | set(re.findall(r"https?://\S+", mail.text))
        | set(header)
    )


def offenders(mails: list[SentMail], is_right: object) -> set[str]:
    """The kinds of those mails that are not right."""
    return {mail.delivery.kind for mail in mails if not is_right(mail)}


def test_the_story_brings_every_kind_of_mail(mails: list[SentMail]) -> None:
    assert {mail.delivery.kind for mail in mails} == {kind.name for kind, _ in due.mails(MONDAY)}


def test_every_mail_has_text_and_html_in_its_readers_language(
    mails: list[SentMail], request: pytest.FixtureRequest
) -> None:
    language = request.node.callspec.params["mails"]
    assert offenders(mails, lambda mail: parsed(mail).get_body(("plain",)).get_content().strip()) == set()
    assert offenders(mails, lambda mail: f'<html lang="{language}">' in mail.html) == set()


def test_every_mail_says_that_a_machine_sent_it(mails: list[SentMail]) -> None:
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    assert offenders(mails, lambda mail: headers.items() <= dict(parsed(mail)).items()) == set()


def test_mails_can_be_stopped_by_one_click_unless_they_are_mandatory(mails: list[SentMail]) -> None:
    mandatory = {kind.name: kind.is_mandatory for kind, _ in due.mails(MONDAY)}
    one_click = "List-Unsubscribe=One-Click"

    def is_right(mail: SentMail) -> bool:
        headers = parsed(mail)
        if mandatory[mail.delivery.kind]:
            return "List-Unsubscribe" not in headers and "List-Unsubscribe-Post" not in headers
        url = str(headers["List-Unsubscribe"]).strip("<>")
        return headers["List-Unsubscribe-Post"] == one_click and url in mail.text and html.escape(url) in mail.html

    assert offenders(mails, is_right) == set()


def test_every_mail_has_one_recipient_and_a_stable_id(mails: list[SentMail]) -> None:
    ids = [parsed(mail)["Message-ID"] for mail in mails]
    assert offenders(mails, lambda mail: [one.addr_spec for one in parsed(mail)["To"].addresses] == [mail.to]) == set()
    assert len(set(ids)) == len(ids)


def test_mails_are_light_and_fetch_nothing(mails: list[SentMail]) -> None:
    assert offenders(mails, lambda mail: len(mail.raw) <= MOST_BYTES) == set()
    assert (
        offenders(mails, lambda mail: not re.search(r"<(img|link|script|iframe)\b|url\(|@import", mail.html)) == set()
    )


def test_links_lead_to_the_portal_only(mails: list[SentMail]) -> None:
    assert offenders(mails, lambda mail: all(link.startswith((ORIGIN, "mailto:")) for link in links_of(mail))) == set()


def test_times_carry_their_zone(mails: list[SentMail]) -> None:
    timely = [mail for mail in mails if mail.delivery.kind in TELL_A_TIME]
    assert offenders(timely, lambda mail: re.search(ZONES, mail.text) and re.search(ZONES, mail.html)) == set()


def test_every_text_is_complete_and_says_nothing_in_code(mails: list[SentMail]) -> None:
    code = r"{{|{%|%\(|<[a-z/]|&(amp|lt|gt|quot|#\d+);|\bNone\b"
    assert offenders(mails, lambda mail: not re.search(code, mail.text + mail.subject)) == set()
    assert offenders(mails, lambda mail: "{{" not in mail.html and "{%" not in mail.html) == set()
