"""A person with something in every table, who can be found there by words that nobody else uses."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone

from forums import contact, rsvp
from forums.models import (
    Forum,
    ForumPreference,
    ForumRequest,
    Invitation,
    Meeting,
    MeetingChange,
    Report,
    ReportedThing,
    Response,
    Ruling,
)
from forums.models.moderation import Grounds
from forums.rsvp import Reply
from members import audit, consent, files, rights
from members.models import (
    Delivery,
    Export,
    Import,
    ImportRow,
    Member,
    Organisation,
    Preference,
    Representative,
    RightsRequest,
    SentForm,
    SentMail,
    StaffArea,
    Suppression,
    Suspension,
)
from projects import asking, ledger
from projects.models import Card, CardComment, CardFile, Enquiry, GroupKeeper, News
from tests import factories

NAME, EMAIL, OLD_EMAIL = "Zulkanari Pertiwi", "zulkanari@kanari.example", "lama@kanari.example"
PHONE, DEVICE, WORDS = "+6281299988877", "PerambanKanari/7", "kata-kata kanari"
CANARIES = ("zulkanari", "kanari.example", "81299988877", "perambankanari", "kata-kata kanari", "198.51.100.23")


def make() -> Member:
    """The person, whose words stand in every table that can hold them."""
    person = factories.member(
        NAME, email=EMAIL, whatsapp=PHONE, birth_year=1991, sex="f", guardian_name=f"Wali {NAME}",
        organisation=factories.organisation(),
    )  # fmt: skip
    now = timezone.now()
    account(person, now)
    organisations(person, now)
    forums(person, now)
    projects(person, now)
    mails(person, now)
    proof(person, now)
    return person


def account(person: Member, now: dt.datetime) -> None:
    first = EmailAddress.objects.create(user=person, email=EMAIL, primary=True, verified=True)
    EmailAddress.objects.create(user=person, email=OLD_EMAIL)
    EmailConfirmation.objects.create(email_address=first, key="kunci-kanari", sent=now)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "RAHASIA"})
    session = SessionStore()
    session.create()
    UserSession.objects.create(user=person, ip="198.51.100.23", session_key=session.session_key, user_agent=DEVICE)
    person.groups.add(Group.objects.create(name="Kelompok"))
    person.user_permissions.add(Permission.objects.first())
    StaffArea.objects.create(member=person, province=factories.regency().province, granted_at=now)
    Suspension.objects.create(member=person, reason=WORDS, by=person, at=now, ended_at=now)
    factories.member("Dipelihara", email=None, kept_by=person)


def organisations(person: Member, now: dt.datetime) -> None:
    Organisation.objects.filter(pk=person.organisation_id).update(proposed_by=person, verified_by=person)
    rows = {"since": now.date(), "confirmed_at": now}
    Representative.objects.create(member=person, organisation=factories.organisation(), title=WORDS, **rows)
    Representative.objects.create(
        member=factories.member(), organisation=factories.organisation(), confirmed_by=person, **rows
    )


def forums(person: Member, now: dt.datetime) -> None:
    forum = factories.forum("Forum Sawah", contact_email=EMAIL)
    factories.membership(forum, factories.member("Ketua"), "chair")
    place = factories.membership(forum, person, "secretary", note=WORDS, reason=WORDS, office_title=WORDS)
    place.decided_by, place.decided_at = person, now
    place.save()
    meeting = factories.meeting(forum, created_by=person)
    needs: dict[str, Any] = {"deputy_name": NAME, "deputy_phone": PHONE, "needs_food": WORDS}
    rsvp.answer(meeting, person, Reply("yes"), now)
    Response.objects.filter(member=person).update(**needs, recorded_by=person)
    MeetingChange.objects.create(meeting=meeting, sequence=9, starts_at=now, zone="Asia/Jakarta", by=person, at=now)
    ForumPreference.objects.create(forum=forum, member=person, topic="news", frequency="off")
    Invitation.objects.create(forum=forum, email=EMAIL, created_by=person, created_at=now)
    contact.write(forum, person, WORDS, f"{WORDS} {NAME}", now)
    regency = forum.regency
    reported(forum, person, now)
    asked = {"regency": regency, "purpose": WORDS, "partners": WORDS, "asked_by": person, "asked_at": now}
    ForumRequest.objects.create(name="Forum Air", **asked)
    ForumRequest.objects.create(name="Forum Api", **asked, state="declined", decided_by=person, decided_at=now)


def projects(person: Member, now: dt.datetime) -> None:
    project = factories.project(factories.forum("Forum Kebun"), started_by=person)
    factories.in_team(project, person)
    card = Card.objects.create(
        project=project, column=project.columns.first(), title="Tanam", position=1, owner=person, created_by=person,
        created_at=now,
    )  # fmt: skip
    CardComment.objects.create(card=card, text=f"{WORDS} {NAME}", by=person, at=now)
    News.objects.create(project=project, title="Panen", text="Raya", by=person, at=now)
    factories.measurement(factories.indicator(project), by=person)
    promise = factories.commitment(
        project, member=person, conditions=WORDS, reason=WORDS, offered_by=person, decided_by=person
    )
    ledger.deliver(promise, promise.quantity, ledger.Line(now.date() - dt.timedelta(days=2), "Dana"), person, now)
    group = factories.offer_group(project.forum)
    GroupKeeper.objects.create(group=group, member=person, since=now.date())
    own = factories.maker(group, "Dapur Kebun", owner=NAME, whatsapp=PHONE, member=person)
    Enquiry.objects.create(offer=factories.offer(own), sender=person, text=f"{WORDS} {NAME}", at=now)
    asking.report_sales(own, now.date(), 3, 5, person, now)
    CardFile.objects.create(card=card, file=files.keep(factories.upload(name=f"{NAME}.pdf"), person, now))


def reported(forum: Forum, person: Member, now: dt.datetime) -> None:
    name = ReportedThing.objects.create(member=person, kept_name=NAME)
    thing = ReportedThing.objects.create(forum=forum)
    for one in (name, thing):
        Report.objects.create(thing=one, reporter=person, grounds=Grounds.values[0], text=WORDS, at=now)
    Ruling.objects.create(
        thing=thing, act="hide", reason="x", at=now, appeal=WORDS, appealed_by=person, appealed_at=now
    )


def mails(person: Member, now: dt.datetime) -> None:
    sent = {"due_at": now, "state": "sent", "settled_at": now}
    mine = Delivery.objects.create(kind="digest", member=person, address=EMAIL, **sent)
    Delivery.objects.create(kind="forum_invitation", address=EMAIL, **sent)
    Delivery.objects.create(kind="account", member=person, address=EMAIL, due_at=now, content={"ip": "198.51.100.23"})
    officers = Delivery.objects.create(kind="membership_asked", member=factories.member("Ketua"), **sent)
    for delivery, to in ((mine, EMAIL), (officers, officers.member.email)):
        SentMail.objects.create(
            delivery=delivery, to=to, subject=f"Halo {NAME}", text=f"{NAME} {PHONE}", html=NAME, raw=EMAIL, at=now
        )
    Suppression.objects.create(address=EMAIL, reason="550", at=now)
    SentForm.objects.create(member=person, key=uuid.uuid4(), leads_to=f"/{WORDS}/", at=now)
    Preference.objects.create(member=person, topic="news", frequency="off")


def proof(person: Member, now: dt.datetime) -> None:
    brought = Import.objects.create(kind="members", file_name="daftar.csv", by=person, at=now)
    ImportRow.objects.create(of=brought, number=1, cells={"name": NAME, "email": EMAIL}, fate="new", key=EMAIL)
    Export.objects.create(kind="members", reason="rapat", count=1, by=person, at=now)
    consent.give(person, consent.AT_SIGN_UP, now, by=person)
    audit.record(person, "test.by", factories.organisation(), now, words=WORDS)
    audit.record(factories.member("Dewi"), "test.about", person, now, words=WORDS)
    audit.record_edit(factories.member("Dewi"), "member.edited", person, now, {"name": f"{NAME} Lama"})
    LogEntry.objects.log_actions(person.pk, [person], CHANGE, change_message=f"Changed name to {NAME}.")
    asked = rights.file(RightsRequest(member=person, right="access", text=WORDS), now, by=person)
    rights.answer(asked, WORDS, person, now)


def dump() -> str:
    """Every row of every table as text."""
    lines = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')
            lines += [f"{table}: {row[0]}" for row in cursor.fetchall()]
    return "\n".join(lines).casefold()


def found() -> list[str]:
    """Lines of the dump that hold a word of the person."""
    return [line for line in dump().splitlines() if any(word in line for word in CANARIES)]


def meeting_of(person: Member) -> Meeting:
    return Meeting.objects.get(created_by=person)
