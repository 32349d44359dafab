"""The last weekly mail to whoever has been away for half a year."""

from __future__ import annotations

import datetime as dt

import pytest

from members.mail import outbox
from members.models import Delivery, Member, SentMail
from portal import digest, farewell
from tests import factories

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
MONDAY = dt.datetime(2026, 11, 30, 0, 0, tzinfo=dt.UTC)  # 07.00 WIB


@pytest.fixture
def away(budi):
    """Budi was last here 200 days ago."""
    return change(budi, joined_at=MONDAY - 300 * DAY, last_seen_on=(MONDAY - 200 * DAY).date(), language="en")


def change(member, **fields):
    Member.objects.filter(pk=member.pk).update(**fields)
    member.refresh_from_db()
    return member


def tick(now=MONDAY):
    digest.plan(now)
    farewell.plan(now)
    outbox.send_due([*farewell.mails(now), *digest.mails(now)], now)


def test_somebody_long_away_is_asked_once_instead_of_a_digest(away):
    tick()
    assert [mail.subject for mail in SentMail.objects.all()] == ["Do you still want the weekly mail?"]


def test_the_weeks_after_nothing_comes(away):
    for week in (0, 1, 2, 13, 26, 27, 30):
        tick(MONDAY + week * digest.WEEK)
    assert SentMail.objects.count() == 1


def test_somebody_who_never_signed_in_is_asked_too(away):
    change(away, last_seen_on=None)
    tick()
    assert SentMail.objects.count() == 1


def test_whoever_comes_back_and_leaves_again_is_asked_again(away):
    tick()
    change(away, last_seen_on=MONDAY.date())
    tick(MONDAY + 27 * digest.WEEK)
    assert SentMail.objects.filter(delivery__kind="digest_farewell").count() == 2


def test_whoever_comes_back_before_it_leaves_gets_none(away):
    farewell.plan(MONDAY)
    change(away, last_seen_on=MONDAY.date())
    outbox.send_due(farewell.mails(MONDAY), MONDAY)
    assert Delivery.objects.get().reason == "came back"


def test_whoever_answers_from_a_mail_is_not_away(away, forum):
    factories.response(factories.meeting(forum), away, answered_at=MONDAY - 3 * DAY)
    farewell.plan(MONDAY)
    assert not Delivery.objects.filter(kind="digest_farewell").exists()


def test_whoever_is_here_gets_none(away):
    change(away, last_seen_on=(MONDAY - 20 * DAY).date())
    farewell.plan(MONDAY)
    assert not Delivery.objects.exists()


def test_it_can_be_stopped_by_one_click(away):
    tick()
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in SentMail.objects.get().raw
