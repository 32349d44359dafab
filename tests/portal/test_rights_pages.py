"""Asking about one's data, the clock of three days, the answer by mail, and the register of breaches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from members import rights
from members.mail import outbox
from members.models import AuditEntry, Breach, Delivery, Member, RightsRequest, SentMail
from portal.waiting import waiting
from tests.administration import page

PAGE = "/en/data-saya/permintaan/"
NOW = timezone.now()
SignIn = Callable[..., Client]


def asked(member: Member, **fields: object) -> RightsRequest:
    return rights.file(RightsRequest(member=member, right="access", **fields), NOW)


def notice_of(breach: Breach) -> str:
    with translation.override("en"):
        return reverse("admin:breach_notice", args=[breach.pk])


def send() -> SentMail:
    for kind, compose in rights.MAILS:
        outbox.drain(kind, compose, timezone.now())
    return SentMail.objects.get()


def test_member_asks_and_sees_when_the_answer_comes(as_: SignIn, budi: Member) -> None:
    shown = as_(budi).post(PAGE, {"right": "correction", "text": "Nama saya salah."}, follow=True).content.decode()
    assert "within 3 × 24 hours" in shown
    assert "The answer comes by" in shown
    assert RightsRequest.objects.get().due_at - RightsRequest.objects.get().asked_at == dt.timedelta(hours=72)


def test_same_question_twice_is_one_request(as_: SignIn, budi: Member) -> None:
    asked(budi)
    assert "You have already asked for this" in as_(budi).post(PAGE, {"right": "access"}).content.decode()
    with pytest.raises(IntegrityError):
        RightsRequest.objects.create(member=budi, right="access", asked_at=NOW)


def test_member_sees_own_requests_only(as_: SignIn, budi: Member, rina: Member) -> None:
    asked(budi, text="Rahasia saya")
    assert "Rahasia saya" in as_(budi).get(PAGE).content.decode()
    assert "Rahasia saya" not in as_(rina).get(PAGE).content.decode()


def test_staff_answer_in_the_administration_and_the_member_gets_a_mail(staff: Client, budi: Member) -> None:
    one = asked(budi)
    staff.post(page(RightsRequest, "change", one.pk), {"answer": "Salinan Anda ada di Data saya."})
    assert "Salinan Anda ada di Data saya." in send().text
    assert AuditEntry.objects.get(action="rights.answered").details == {"in_time": True}


def test_staff_write_down_the_letter_of_somebody_without_account(staff: Client) -> None:
    sent = {
        "right": "erasure",
        "member": "",
        "name": "Karto",
        "email": "karto@luar.example",
        "language": "id",
        "text": "",
    }
    staff.post(page(RightsRequest, "add"), sent)
    rights.answer(RightsRequest.objects.get(), "Sudah.", Member.objects.get(name="Dewi"), timezone.now())
    assert (send().to, Delivery.objects.get().member) == ("karto@luar.example", None)


def test_request_that_names_nobody_is_refused_in_words(staff: Client) -> None:
    shown = staff.post(page(RightsRequest, "add"), {"right": "access", "language": "id"}, follow=True).content.decode()
    assert "Name the member, or an email address for the answer." in shown
    assert not RightsRequest.objects.exists()


def test_second_answer_is_refused(budi: Member, dewi: Member) -> None:
    one = asked(budi)
    rights.answer(one, "Ini.", dewi, NOW)
    with pytest.raises(rights.AlreadyAnswered):
        rights.answer(one, "Itu.", dewi, NOW)


@pytest.mark.parametrize(("hours", "alarm"), [(1, False), (49, True), (80, True)])
def test_request_waits_on_the_start_page_and_alarms_before_it_is_late(
    hours: int, alarm: bool, budi: Member, dewi: Member, english: None
) -> None:
    asked(budi)
    rows = waiting(dewi, NOW + dt.timedelta(hours=hours))
    assert [row.is_alarm for row in rows if str(row.label) == "Requests about personal data"] == [alarm]


def test_late_request_says_so_to_staff_and_member(as_: SignIn, budi: Member, superuser: Member) -> None:
    asked(budi)
    with time_machine.travel(NOW + dt.timedelta(hours=80)):
        assert "late by" in as_(superuser).get(page(RightsRequest, "changelist") + "?state=late").content.decode()
        assert "We are late, and we are sorry." in as_(budi).get(PAGE).content.decode()


def test_breach_has_a_notice_to_print_with_what_the_law_asks(staff: Client) -> None:
    breach = Breach.objects.create(
        title="Laptop hilang",
        noticed_at=NOW,
        data="Nama dan email",
        people=40,
        how="Dicuri di bus",
        done="Sandi diganti",
    )
    shown = staff.get(notice_of(breach)).content.decode()
    wanted = ["article 46", "Nama dan email", "40 people", "Dicuri di bus", "Sandi diganti"]
    assert [word for word in wanted if word not in shown] == []


def test_breach_is_an_alarm_until_people_and_authority_know(dewi: Member, english: None) -> None:
    later = NOW + dt.timedelta(minutes=5)
    breach = Breach.objects.create(title="x", noticed_at=NOW, data="x", how="x", done="x", told_people_at=NOW)
    assert [row.is_alarm for row in waiting(dewi, later) if str(row.label) == "Data breaches to be told"] == [True]
    Breach.objects.filter(pk=breach.pk).update(told_authority_at=NOW)
    assert not [row for row in waiting(dewi, later) if str(row.label) == "Data breaches to be told"]


def test_member_is_refused_the_notice(as_: SignIn, budi: Member) -> None:
    breach = Breach.objects.create(title="x", noticed_at=NOW, data="Nama dan email", how="x", done="x")
    assert "Nama dan email" not in as_(budi).get(notice_of(breach), follow=True).content.decode()


def test_record_of_processing_is_public_and_names_every_subject(client: Client, db: None) -> None:
    shown = client.get("/en/privasi/catatan/").content.decode()
    for words in ("article 31", "your consent (article 20 paragraph 2 a)", "Devices and keys", "Stays"):
        assert words in shown
