"""One real mail of every kind, each brought about as it happens in the portal, in either language, in any words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from forums import contact, founding, invitations, meetings, membership, moderation, reports, rsvp
from forums.models import Meeting, ReportedThing, Role
from forums.models.moderation import Act
from forums.rsvp import Reply
from members import account_mails, accounts, address_change, rights
from members.mail import outbox
from members.mail.outbox import Planned
from members.models import Erasure, Member, Representative, RightsRequest, SentMail
from portal import due, erasing, erasure_mails, retention
from projects import asking, funding_mails
from projects import reminders as work
from tests import factories

SOON = dt.timedelta(seconds=1)
PASSWORD = "hujan turun di ladang"
ADDRESS = re.compile(r"https?://[^\s<>\"']+")
HREF = re.compile(r"""href\s*=\s*["']([^"']*)["']""")
LIST_UNSUBSCRIBE = re.compile(r"^List-Unsubscribe: <([^>]*)>", re.MULTILINE)


@dataclass(frozen=True)
class Words:
    """What people typed, wherever a mail repeats it."""

    person: str = "Budi Santosa"
    forum: str = "Forum Kebun Bersama"
    meeting: str = "Musyawarah air bersih"
    organisation: str = "Koperasi Sagu"
    text: str = "Kami bersua di balai."


@dataclass
class Post:
    """A reader in a forum, and what is needed to bring mails to them about."""

    language: str
    words: Words = field(default_factory=Words)
    now: dt.datetime = field(default_factory=timezone.now)

    def __post_init__(self) -> None:
        words = self.words
        self.chair = factories.member(words.person, language=self.language)
        self.reader = factories.member(words.person, language=self.language, password=PASSWORD)
        EmailAddress.objects.create(user=self.reader, email=self.reader.email, primary=True, verified=True)
        self.asker = factories.member(words.person, language=self.language)
        self.organisation = factories.organisation(words.organisation)
        Representative.objects.create(
            member=self.asker, organisation=self.organisation, since=self.now.date(), confirmed_at=self.now
        )
        self.forum = factories.forum(words.forum, summary=words.text)
        factories.membership(self.forum, self.chair, Role.CHAIR)
        factories.membership(self.forum, self.reader, Role.SECRETARY)

    @property
    def prefix(self) -> str:
        return "/en" if self.language == "en" else ""

    def meeting(self, **fields: object) -> Meeting:
        fields = {"agenda": self.words.text, "place_name": self.words.text} | fields
        return factories.meeting(self.forum, self.words.meeting, **fields)

    def staff(self) -> Member:
        return factories.member(self.words.person, is_staff=True)

    def send(self, kind_name: str, after: dt.timedelta = SOON, to: str = "") -> SentMail:
        """Send what is due of that kind; the one mail of it to the reader, or to the address `to`.

        Raises `DoesNotExist` when there is none.
        """
        now = timezone.now() + after
        kind, compose = next(pair for pair in due.mails(now) if pair[0].name == kind_name)
        before = set(SentMail.objects.values_list("pk", flat=True))
        outbox.drain(kind, compose, now)
        new = SentMail.objects.exclude(pk__in=before)
        return new.get(to=to) if to else new.get(delivery__member=self.reader)

    def gets(self, kind_name: str, after: dt.timedelta = SOON) -> bool:
        """Whether a mail of that kind goes out to the reader now."""
        try:
            self.send(kind_name, after)
        except SentMail.DoesNotExist:
            return False
        return True


def called(post: Post) -> SentMail:
    meetings.call(draft(post), post.chair, post.now)
    return post.send("meeting_called")


def draft(post: Post) -> Meeting:
    data = {
        "title": post.words.meeting,
        "agenda": post.words.text,
        "starts_at": (post.now + dt.timedelta(days=20)).replace(minute=0, second=0, microsecond=0),
        "zone": "Asia/Jakarta",
        "place_name": post.words.text,
    }
    return meetings.create(post.forum, data, post.chair, post.now)


def confirmed(post: Post) -> SentMail:
    rsvp.answer(post.meeting(), post.reader, Reply("yes"), post.now)
    return post.send("answer_confirmed")


def promoted(post: Post) -> SentMail:
    meeting = post.meeting(seats_in_person=1)
    for person, word in ((post.chair, "yes"), (post.reader, "yes"), (post.chair, "no")):
        rsvp.answer(meeting, person, Reply(word), post.now)
    return post.send("seat_promoted")


def moved(post: Post) -> SentMail:
    meeting = post.meeting()
    rsvp.answer(meeting, post.reader, Reply("yes"), post.now)
    return _moved(post, meeting, "meeting_moved")


def moved_asked(post: Post) -> SentMail:
    meeting = meetings.call(draft(post), post.chair, post.now)
    post.send("meeting_called")
    return _moved(post, meeting, "meeting_moved_asked")


def _moved(post: Post, meeting: Meeting, kind: str) -> SentMail:
    meeting.refresh_from_db()
    changes = {
        "place_name": f"2 {post.words.text}"[:120],
        "starts_at": meeting.starts_at + dt.timedelta(days=1),
        "ends_at": None,
    }
    meetings.edit(meeting, changes, post.chair, post.now, version=meeting.version)
    return post.send(kind, dt.timedelta(minutes=3))


def cancelled(post: Post) -> SentMail:
    meeting = post.meeting()
    rsvp.answer(meeting, post.reader, Reply("yes"), post.now)
    meetings.cancel(meeting, post.words.text, post.chair, post.now)
    return post.send("meeting_cancelled")


def cancelled_asked(post: Post) -> SentMail:
    meeting = meetings.call(draft(post), post.chair, post.now)
    post.send("meeting_called")
    meetings.cancel(meeting, post.words.text, post.chair, post.now)
    return post.send("meeting_cancelled_asked")


def reminder(post: Post) -> SentMail:
    meeting = post.meeting(starts_at=post.now + dt.timedelta(days=2, hours=-1), reminder_offsets=[48 * 60])
    factories.response(meeting, post.reader, answered_at=post.now - dt.timedelta(days=5))
    Meeting.objects.filter(pk=meeting.pk).update(called_at=post.now - dt.timedelta(days=5))
    from_plan(post)
    return post.send("meeting_reminder")


def from_plan(post: Post) -> None:
    for plan in due.PLANS:
        plan(post.now)


def work_due(post: Post) -> SentMail:
    """In the morning after a card of the reader was due."""
    zone = ZoneInfo(post.reader.zone)
    morning = dt.datetime.combine(post.now.astimezone(zone).date() + dt.timedelta(days=1), dt.time(8), zone)
    project = factories.project(post.forum, post.words.meeting, slug=f"kebun-{post.forum.pk}")
    card = {"title": post.words.text[:160], "owner": post.reader, "due_on": post.now.astimezone(zone).date()}
    factories.card(project, **card)
    work.plan(morning)
    return post.send("work_due", morning - timezone.now())


def money_closes(post: Post) -> SentMail:
    words = {"name": post.words.meeting, "giver": post.words.organisation, "conditions": post.words.text}
    factories.funding(
        forum=post.forum, deadline=post.now.astimezone(funding_mails.FIRST).date() + dt.timedelta(days=2), **words
    )
    from_plan(post)
    return post.send("funding_deadline")


def weekly(post: Post) -> SentMail:
    post.meeting()
    window = {"window_start": post.now - dt.timedelta(days=7), "window_end": post.now}
    return _weekly(post, "digest", **window)


def farewell(post: Post) -> SentMail:
    return _weekly(post, "digest_farewell")


def _weekly(post: Post, name: str, **window: dt.datetime) -> SentMail:
    kind = next(kind for kind, _compose in due.mails(post.now) if kind.name == name)
    outbox.plan(kind, [Planned(member_id=post.reader.pk, about=0, occasion="x", due_at=post.now, **window)])
    return post.send(name)


def invitation(post: Post) -> SentMail:
    elsewhere = factories.forum(post.words.forum, summary=post.words.text, regency=factories.regency("51.08"))
    factories.membership(elsewhere, post.chair, Role.CHAIR)
    invitations.invite(elsewhere, [post.reader.email], post.chair, post.now)
    return post.send("forum_invitation")


def asked(post: Post) -> SentMail:
    membership.ask(post.forum, post.asker, post.words.text, post.organisation, post.now)
    return post.send("membership_asked")


def removed(post: Post) -> SentMail:
    membership.remove(post.forum.membership_of(post.reader), post.words.text, post.chair, post.now)
    return post.send("membership_decided")


def written(post: Post) -> SentMail:
    contact.write(post.forum, post.asker, post.words.meeting, post.words.text, post.now)
    return post.send("officer_message")


def wondered(post: Post) -> SentMail:
    group = factories.offer_group(post.forum, post.words.meeting)
    offer = factories.offer(factories.maker(group, post.words.person, member=post.reader), post.words.meeting)
    asking.by_mail(offer, post.words.text, post.asker, post.now)
    return post.send("offer_asked")


def founded(post: Post) -> SentMail:
    charter = founding.Charter(post.words.forum, factories.regency("91.03"), "", about=post.words.text)
    founding.accept(founding.request(charter, "", post.reader, post.now), post.chair, post.now)
    return post.send("forum_request_decided")


def suspended(post: Post) -> SentMail:
    accounts.suspend(post.reader, post.staff(), post.now, reason=post.words.text, until=post.now + dt.timedelta(days=7))
    return post.send("account_suspended", to=post.reader.email)


def reported(post: Post) -> SentMail:
    _report(post, post.meeting(created_by=post.chair), "meeting", post.asker)
    return post.send("report_waiting")


def report_decided(post: Post) -> SentMail:
    thing = _report(post, post.meeting(created_by=post.chair), "meeting", post.reader)
    moderation.decide(thing, Act.KEEP, post.words.text, post.staff(), post.now)
    return post.send("report_decided")


def content_decided(post: Post) -> SentMail:
    thing = _report(post, post.meeting(created_by=post.reader), "meeting", post.asker)
    moderation.decide(thing, Act.HIDE, post.words.text, post.staff(), post.now)
    return post.send("content_decided")


def _report(post: Post, thing: Meeting, kind: str, by: Member) -> ReportedThing:
    return reports.report(kind, thing, "insult", post.words.text, by, post.now).thing


def account(library_template: str, **facts: str) -> Callable[[Post], SentMail]:
    """A mail as the accounts library asks for it."""

    def happen(post: Post) -> SentMail:
        account_mails.plan(library_template, post.reader.email, {"user": post.reader, **facts}, post.now)
        return post.send("account")

    return happen


def reset(post: Post) -> SentMail:
    Client().post(f"{post.prefix}/akun/password/reset/", {"email": post.reader.email})
    return post.send("account")


def exists(post: Post) -> SentMail:
    Client().post(
        f"{post.prefix}/akun/signup/",
        {"name": "Budi", "email": post.reader.email, "password1": PASSWORD, "regency": "Kabupaten Kulon Progo, DI Yogyakarta",
         "sector": "community", "is_adult": "on", "terms": "on", "privacy": "on", "opened": factories.opened()},
    )  # fmt: skip
    return post.send("account")


def login_code(post: Post) -> SentMail:
    Client().post(f"{post.prefix}/akun/login/code/", {"email": post.reader.email})
    return post.send("account")


def unknown(post: Post) -> SentMail:
    """To an address nobody has: it is the reader's as far as this test goes."""
    from_library = account(
        "account/email/unknown_account", signup_url=f"http://localhost:8000{post.prefix}/akun/signup/"
    )
    return from_library(post)


def shut(post: Post) -> SentMail:
    """To whom a closed account belongs, when they ask for a code."""
    Member.objects.filter(pk=post.reader.pk).update(is_active=False)
    Client().post(f"{post.prefix}/akun/login/code/", {"email": post.reader.email})
    return post.send("account", to=post.reader.email)


def email_changed(post: Post) -> SentMail:
    """Word to the old address, with the way back."""
    reader = post.reader
    facts = {"user": reader, "undo_url": address_change.undo_url(reader, "lama@contoh.example")}
    account_mails.plan("account/email/email_changed", reader.email, facts, post.now)
    return post.send("account")


def leaving(post: Post) -> SentMail:
    erasing.ask(post.reader, post.now)
    return post.send("erasure_asked")


def gone(post: Post) -> SentMail:
    """To an address that is no member's any more."""
    erasing.ask(post.reader, post.now)
    Erasure.objects.filter(person=post.reader.pk).update(due_at=post.now)
    erasing.finish(post.now)
    for kind, compose in erasure_mails.MAILS:
        outbox.drain(kind, compose, post.now)
    return SentMail.objects.filter(delivery__kind="erasure_done").latest("pk")


def about_data(post: Post) -> SentMail:
    asked = rights.file(RightsRequest(member=post.reader, right="access"), post.now)
    rights.answer(asked, post.words.text, post.chair, post.now)
    return post.send("rights_answered")


def dormant(post: Post) -> SentMail:
    Member.objects.filter(pk=post.reader.pk).update(last_seen_on=(post.now - dt.timedelta(days=1060)).date())
    retention.enforce(post.now)
    return post.send("dormant_warning")


# What stands in `Delivery.kind`; the kind "account" is several mails, told apart by their template.
STORIES: dict[str, Callable[[Post], SentMail]] = {
    "meeting_called": called,
    "answer_confirmed": confirmed,
    "seat_promoted": promoted,
    "meeting_moved": moved,
    "meeting_moved_asked": moved_asked,
    "meeting_cancelled": cancelled,
    "meeting_cancelled_asked": cancelled_asked,
    "meeting_reminder": reminder,
    "work_due": work_due,
    "funding_deadline": money_closes,
    "digest": weekly,
    "digest_farewell": farewell,
    "forum_invitation": invitation,
    "membership_asked": asked,
    "membership_decided": removed,
    "officer_message": written,
    "offer_asked": wondered,
    "forum_request_decided": founded,
    "account_suspended": suspended,
    "report_waiting": reported,
    "report_decided": report_decided,
    "content_decided": content_decided,
    "erasure_asked": leaving,
    "erasure_done": gone,
    "rights_answered": about_data,
    "dormant_warning": dormant,
    "account_confirm": account("account/email/email_confirmation_signup", code="ABCD-1234"),
    "account_login": login_code,
    "account_reset": reset,
    "account_exists": exists,
    "account_unknown": unknown,
    "account_closed": shut,
    "account_changed": account("account/email/password_changed", ip="127.0.0.1", user_agent="Firefox"),
    "account_moved": email_changed,
}


def all_kinds() -> set[str]:
    """Every kind of mail that the portal knows."""
    kinds = {kind.name for kind, _compose in due.mails(timezone.now())} - {"account"}
    return kinds | {*account_mails.ASKED_FOR.values(), account_mails.CHANGED, account_mails.CLOSED}


def one_of_each(language: str) -> dict[str, SentMail]:
    """A mail of every kind, each to a reader and about a forum of its own."""
    return {
        kind: story(Post(language, Words(forum=f"Forum {number}", organisation=f"Koperasi {number}")))
        for number, (kind, story) in enumerate(STORIES.items())
    }


def addresses(mail: SentMail) -> list[str]:
    """Every address in the mail: of its HTML, its text and its headers; each once."""
    found = [unescape(one) for one in HREF.findall(mail.html)]
    found += [one.rstrip(".,;:)!") for one in ADDRESS.findall(mail.text)]
    found += LIST_UNSUBSCRIBE.findall(mail.raw)
    return list(dict.fromkeys(found))


def one_click(mail: SentMail) -> str:
    """The address of the header by which a mail program switches it off; "" when there is none."""
    found = LIST_UNSUBSCRIBE.search(mail.raw)
    return found[1] if found else ""
