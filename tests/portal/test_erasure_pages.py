"""Erasing a person: what goes, what stays, who cannot go, how it is taken back, and that a restore does it again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from forums import rsvp
from forums.models import Forum, Meeting, Membership, Response, Role
from forums.rsvp import Reply
from members import audit
from members.mail import links, outbox
from members.models import AuditEntry, Delivery, Erasure, Member, SentMail
from portal import erasing, erasure_mails
from tests import factories
from tests.portal import person

PAGE, TAKE_BACK = "/en/data-saya/hapus/", "/en/data-saya/batal-hapus/"
NOW = timezone.now()
LATER = NOW + erasing.GRACE + dt.timedelta(minutes=1)
SignIn = Callable[..., Client]


def erased(member: Member) -> Member:
    erasing.ask(member, NOW)
    erasing.finish(LATER)
    erasing.write_list()
    member.refresh_from_db()
    return member


@pytest.fixture(autouse=True)
def own_list(settings: object, tmp_path: Path) -> Path:
    settings.REMBUK_ERASURES = tmp_path / "erasures.txt"
    return settings.REMBUK_ERASURES


def test_nothing_of_a_person_with_rows_in_every_table_is_left(db: None) -> None:
    one = person.make()
    assert len({line.split(":")[0] for line in person.found()}) >= 15
    erased(one)
    deliver(LATER)
    assert person.found() == []


def deliver(now: dt.datetime) -> list[SentMail]:
    """Send the mails about erasures and forget where they went; what was sent."""
    for kind, compose in erasure_mails.MAILS:
        outbox.drain(kind, compose, now)
    sent = list(SentMail.objects.all())
    erasure_mails.forget_sent(now + dt.timedelta(days=1))
    return sent


def test_what_the_page_promises_to_keep_stays(db: None) -> None:
    one = person.make()
    meeting = person.meeting_of(one)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=NOW - dt.timedelta(days=2), ends_at=NOW)
    erased(one)
    answer = Response.objects.get(member=one)
    assert (answer.state, answer.sector, one.name) == ("yes", "community", erasing.FORMER)
    assert one.consents.filter(is_given=False).count() == 2
    assert AuditEntry.objects.filter(actor=one, action="test.by").get().details == {}


def test_seat_in_a_coming_meeting_goes_to_who_waits(meeting: Meeting, budi: Member, dorkas: Member) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(seats_in_person=1)
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    rsvp.answer(meeting, dorkas, Reply("yes"), NOW)
    erased(budi)
    assert Response.objects.get(member=dorkas).state == "yes"


def test_who_has_a_week_is_not_erased_before(budi: Member) -> None:
    erasing.ask(budi, NOW)
    assert erasing.finish(NOW + erasing.GRACE - dt.timedelta(minutes=1)) == 0


def test_page_says_what_goes_and_needs_the_word(as_: SignIn, budi: Member) -> None:
    client = as_(budi)
    assert "Addresses, contents and your choices." in client.get(PAGE).content.decode()
    assert "Please type ERASE exactly." in client.post(PAGE, {"word": "yes"}).content.decode()
    assert "signed out everywhere" in client.post(PAGE, {"word": " erase "}).content.decode()
    assert Erasure.objects.get().person == budi.pk


def test_who_signed_in_long_ago_must_show_who_they_are(as_: SignIn, budi: Member) -> None:
    as_(budi, seconds_ago=3600).post(PAGE, {"word": "ERASE"})
    assert not Erasure.objects.exists()


def test_chair_must_hand_over_first(as_: SignIn, forum: Forum, sari: Member) -> None:
    shown = as_(sari).post(PAGE, {"word": "ERASE"}).content.decode()
    assert "Please hand over to another member first." in shown
    with pytest.raises(erasing.ChairMustHandOver):
        erasing.ask(sari, NOW)


def test_who_became_chair_meanwhile_is_not_erased(forum: Forum, budi: Member, sari: Member) -> None:
    erasing.ask(budi, NOW)
    Membership.objects.filter(member=sari).update(role=Role.MEMBER)
    Membership.objects.filter(member=budi).update(role=Role.CHAIR)
    assert erasing.finish(LATER) == 0
    assert Member.objects.get(pk=budi.pk).email == budi.email


def test_last_superuser_cannot_go(superuser: Member) -> None:
    with pytest.raises(erasing.LastSuperuser):
        erasing.ask(superuser, NOW)
    factories.member(is_staff=True, is_superuser=True)
    assert erasing.ask(superuser, NOW)


def test_signing_in_leads_to_the_page_where_it_is_taken_back(as_: SignIn, client: Client, db: None) -> None:
    one = factories.member(password="rembuk-kuat-2026")
    erasing.ask(one, NOW)
    answer = client.post("/en/akun/login/", {"login": one.email, "password": "rembuk-kuat-2026"}, follow=True)
    assert "/data-saya/hapus/" in answer.redirect_chain[-1][0]
    as_(one).post(TAKE_BACK)
    assert erasing.pending(one) is None


def test_link_in_the_mail_takes_it_back_by_a_button_only(client: Client, budi: Member) -> None:
    planned = erasing.ask(budi, NOW)
    url = f"/en/batal-hapus/{links.make(erasure_mails.KEEP, budi, planned.pk)}/"
    assert b"Keep my account" in client.get(url).content
    assert erasing.pending(budi) == planned
    assert b"Your account is kept" in client.post(url).content
    assert erasing.pending(budi) is None


def test_link_of_another_purpose_does_nothing(client: Client, budi: Member) -> None:
    planned = erasing.ask(budi, NOW)
    url = f"/en/batal-hapus/{links.make('digest-off', budi, planned.pk)}/"
    assert client.post(url).status_code == 404
    assert erasing.pending(budi) == planned


def test_member_is_told_before_and_at_the_end(budi: Member) -> None:
    address = budi.email
    erasing.ask(budi, NOW)
    before = deliver(NOW)
    erasing.finish(LATER)
    assert [mail.to for mail in before + deliver(LATER)] == [address, address]
    assert not Delivery.objects.filter(address=address).exists()


def test_mail_that_was_planned_is_not_sent_after_all(budi: Member) -> None:
    Delivery.objects.create(kind="digest", member=budi, due_at=LATER)
    erased(budi)
    assert Delivery.objects.get(kind="digest").state == "skipped"


def test_erasing_twice_is_erasing_once(budi: Member) -> None:
    erased(budi)
    assert not erasing.erase(budi.pk, LATER)


# --- Records kept by an officer -----------------------------------------------------------------------------------


def kept_in(forum: Forum, **fields: object) -> Membership:
    return factories.membership(forum, factories.member("Mbah Karto", email=None, whatsapp=person.PHONE, **fields))


def test_officer_erases_the_record_of_somebody_without_account(as_: SignIn, forum: Forum, putu: Member) -> None:
    place = kept_in(forum)
    url = f"/en/forum/{forum.slug}/anggota/{place.pk}/hapus-data/"
    assert b"Mbah Karto" in as_(putu).get(url).content
    as_(putu).post(url, {"word": "ERASE"})
    assert "mbah karto" not in person.dump()


def test_officer_cannot_erase_an_account(forum: Forum, budi: Member, putu: Member) -> None:
    with pytest.raises(erasing.HasAccount):
        erasing.erase_kept(budi, putu, forum.pk, NOW)


def test_officer_cannot_erase_what_another_forum_keeps(forum: Forum, other_forum: Forum, putu: Member) -> None:
    place = kept_in(forum)
    factories.membership(other_forum, place.member)
    with pytest.raises(erasing.KeptElsewhere):
        erasing.erase_kept(place.member, putu, forum.pk, NOW)


# --- After a restore ----------------------------------------------------------------------------------------------


def restored(one: Member) -> None:
    """The database as an older backup brings it back: the person as before, and no word of the erasure."""
    Erasure.objects.all().delete()
    Member.objects.filter(pk=one.pk).update(name=person.NAME, email=person.EMAIL, whatsapp=person.PHONE, is_active=True)


def test_erasure_is_done_again_from_the_list_beside_the_backups(own_list: Path, db: None) -> None:
    one = person.make()
    erased(one)
    deliver(LATER)
    kept = own_list.read_text()
    restored(one)
    assert person.found() != []
    call_command("apply_erasures", str(own_list), verbosity=0)
    assert (person.found(), kept.split()[0]) == ([], str(one.pk))


def test_chair_and_last_superuser_are_erased_again_too(own_list: Path, forum: Forum, budi: Member) -> None:
    erased(budi)
    restored(budi)
    Membership.objects.filter(role=Role.CHAIR).update(role=Role.MEMBER)
    Membership.objects.filter(member=budi).update(role=Role.CHAIR, state="active")
    Member.objects.filter(pk=budi.pk).update(is_superuser=True)
    assert erasing.apply(erasing.read(own_list.read_text().splitlines()), LATER) == 1
    assert person.found() == []


def test_list_that_is_none_is_refused(tmp_path: Path, db: None) -> None:
    wrong = tmp_path / "x.txt"
    wrong.write_text("Budi kemarin\n")
    with pytest.raises(CommandError):
        call_command("apply_erasures", str(wrong))


# --- What may be emptied in rows that are only ever added -----------------------------------------------------------


def test_details_of_an_act_are_emptied_only_for_who_is_erased(budi: Member, putu: Member) -> None:
    for one in (budi, putu):
        audit.record(one, "test", one, NOW, role="member")
    Erasure.objects.create(person=budi.pk, asked_at=NOW, due_at=NOW)
    AuditEntry.objects.filter(actor=budi).update(details={})
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.filter(actor=putu).update(details={})
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.filter(actor=budi).update(details={"role": "chair"})
