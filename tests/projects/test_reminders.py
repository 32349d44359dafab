"""Mails about cards and promises: on which days, to whom, once, and not when all is done or nobody wants them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from members import preferences
from members.mail import outbox
from members.models import Delivery, Frequency, MailTopic, Member, Representative, SentMail
from portal import unsubscribe
from projects import ledger, reminders
from projects.ledger import Line
from projects.models import Project, ProjectRole
from tests import factories

pytestmark = pytest.mark.django_db
DUE = date(2027, 3, 12)
WIB = ZoneInfo("Asia/Jakarta")
DAYS = (-8, -7, -6, -2, -1, 0, 1, 2, 8, 14, 15, 16, 29, 30)  # around the day it is due


@pytest.fixture
def project(forum: Any, sari: Member, budi: Member) -> Project:
    Member.objects.update(language="en")
    made = factories.project(forum, "Kebun bibit")
    factories.in_team(made, sari)
    factories.in_team(made, budi, ProjectRole.WORKER)
    return made


def at(days: int, hour: int = 8, zone: ZoneInfo = WIB) -> datetime:
    """That many days after it is due."""
    return datetime(DUE.year, DUE.month, DUE.day, hour, tzinfo=zone) + timedelta(days=days)


def tick(now: datetime) -> dict[str, str]:
    """What goes out then: the names and the subjects."""
    before = set(SentMail.objects.values_list("pk", flat=True))
    reminders.plan(now)
    outbox.send_due(reminders.mails(now), now)
    new = SentMail.objects.exclude(pk__in=before)
    return {mail.delivery.member.name: mail.subject for mail in new.select_related("delivery__member")}


def text_to(name: str) -> str:
    return SentMail.objects.filter(delivery__member__name=name).latest("pk").text


def days_of(name: str) -> list[int]:
    return [days for days in DAYS if name in tick(at(days))]


def test_a_card_is_mentioned_on_the_day_before_and_the_day_after(project, budi) -> None:
    factories.card(project, "Beli pupuk", owner=budi, due_on=DUE)
    assert days_of("Budi") == [-1, 1]
    assert "Was due on Friday, 12 March 2027: Beli pupuk." in text_to("Budi")


def test_a_promise_is_mentioned_a_week_before_and_on_three_days_after(project, budi) -> None:
    factories.commitment(project, member=budi, due_on=DUE)
    assert days_of("Budi") == [-7, 1, 15, 29]


def test_who_keeps_the_project_hears_twice_of_what_did_not_come(project, budi) -> None:
    factories.commitment(project, member=budi, what="Cangkul", due_on=DUE)
    assert days_of("Sari") == [1, 15]
    assert "Budi promised by Friday, 12 March 2027: Cangkul. It has not come yet; please ask." in text_to("Sari")


def test_all_who_speak_for_an_organisation_hear_of_its_promise(project, rina) -> None:
    Member.objects.filter(pk=rina.pk).update(language="en")
    organisation = factories.organisation("Koperasi Sagu")
    named = {"member": rina, "organisation": organisation, "since": DUE - timedelta(days=99)}
    speaker = Representative.objects.create(**named)
    factories.commitment(project, organisation=organisation, due_on=DUE)
    assert "Rina" not in tick(at(-7))  # nobody has confirmed that she speaks for it
    speaker.confirm(factories.member("Yosef"), timezone.now())
    assert "Promised by Koperasi Sagu until" in tick(at(1))["Rina"]


def test_what_was_delivered_in_full_is_not_mentioned_and_half_of_it_is(project, sari, budi) -> None:
    promise = factories.commitment(project, member=budi, due_on=DUE)
    ledger.deliver(promise, Decimal(2_000_000), Line(DUE - timedelta(days=9), "Tahap satu"), sari, at(-9))
    assert "Budi" in tick(at(-7))
    ledger.deliver(promise, Decimal(3_000_000), Line(DUE - timedelta(days=8), "Tahap dua"), sari, at(-7))
    assert days_of("Budi") == []


def test_several_things_of_a_day_are_one_mail_and_the_clock_may_ring_often(project, budi) -> None:
    for number in range(3):
        factories.card(project, f"Kartu {number}", owner=budi, due_on=DUE)
    assert tick(at(1)) == {"Budi": "3 things wait for you in your projects"}
    assert (tick(at(1, 9)), tick(at(1, 18))) == ({}, {})


def test_the_morning_is_the_reader_s_own(project, budi) -> None:
    factories.card(project, "Beli pupuk", owner=budi, due_on=DUE)
    Member.objects.filter(pk=budi.pk).update(zone="Asia/Jayapura")
    wit = ZoneInfo("Asia/Jayapura")
    assert (tick(at(1, 6, wit)), [*tick(at(1, 7, wit))]) == ({}, ["Budi"])


def test_after_the_evening_nothing_goes_out_and_the_next_day_does_not_make_up_for_it(project, budi) -> None:
    factories.card(project, "Beli pupuk", owner=budi, due_on=DUE)
    assert (tick(at(1, 19)), tick(at(2))) == ({}, {})


@pytest.mark.parametrize("change", ["done", "left", "ended", "hidden"])
def test_a_card_that_is_nobody_s_any_more_is_left_in_peace(project, budi, change: str) -> None:
    card = factories.card(project, "Beli pupuk", owner=budi, due_on=DUE)
    reminders.plan(at(1))
    if change == "done":
        card.done_at = at(0)
        card.save()
    elif change == "left":
        budi.project_places.all().delete()
        budi.memberships.update(state="left", left_at=at(0))
    elif change == "ended":
        Project.objects.update(state="finished", ended_at=at(0))
    else:
        Project.objects.update(hidden_at=at(0), hidden_reason="Karena")
    assert tick(at(1)) == {}
    assert Delivery.objects.get(member=budi).reason == "nothing is due"


@pytest.mark.parametrize("wish", [Frequency.OFF, Frequency.DIGEST])
def test_who_wants_it_otherwise_gets_no_mail_of_the_day(project, budi, wish: Frequency) -> None:
    factories.card(project, "Beli pupuk", owner=budi, due_on=DUE)
    preferences.choose(budi, MailTopic.WORK, wish)
    assert tick(at(1)) == {}


def test_the_link_in_the_mail_leaves_them_to_the_digest_and_brings_them_back(project, budi) -> None:
    factories.card(project, "Beli pupuk", owner=budi, due_on=DUE)
    mails = unsubscribe.MailsOfProjects(budi)
    mails.stop()
    assert (mails.is_on, preferences.chosen(budi)[MailTopic.WORK]) == (False, Frequency.DIGEST)
    mails.resume()
    assert (mails.is_on, [*tick(at(1))]) == (True, ["Budi"])


def test_composing_asks_as_often_for_thirty_readers_as_for_three(project, django_assert_max_num_queries) -> None:
    for number in range(30):
        person = factories.member(f"Warga {number}")
        factories.in_team(project, person, ProjectRole.WORKER)
        factories.card(project, owner=person, due_on=DUE)
        factories.commitment(project, member=person, due_on=DUE)
    reminders.plan(at(1))
    rows = list(Delivery.objects.filter(kind="work_due").select_related("member"))
    for batch in (rows[:3], rows):
        with django_assert_max_num_queries(8):
            reminders.compose(batch, at(1))
