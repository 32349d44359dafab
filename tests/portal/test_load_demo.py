"""The demo data: once, complete, and only where it may go."""

from __future__ import annotations

from collections import Counter

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Sum
from django.test import override_settings
from django.utils import timezone

from forums.models import Forum, Meeting, MeetingState, Membership, Response, ResponseState
from members import regions
from members.models import Delivery, Member
from portal.demo import loading
from portal.demo.accounts import ACCOUNTS, DOMAIN, PASSWORD
from projects.models import Offer
from tests.world import undone

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The demo data, loaded once for all that look at it."""
    with django_db_blocker.unblock(), undone(), override_settings(REMBUK_DEMO=True):
        regions.load()
        loading.load(timezone.now())
        yield


@pytest.fixture
def demo(loaded, settings):
    settings.REMBUK_DEMO = True


def test_demo_data_is_refused_outside_demo_mode(settings):
    settings.REMBUK_DEMO = False
    with pytest.raises(CommandError, match="REMBUK_DEMO=1"):
        call_command("load_demo")
    assert Member.objects.count() == 0


def test_regions_must_be_there_first(settings):
    settings.REMBUK_DEMO = True
    with pytest.raises(CommandError, match="load_regions"):
        call_command("load_demo")


def test_a_second_run_changes_nothing(demo, capsys):
    before = Member.objects.count()
    call_command("load_demo")
    assert "already" in capsys.readouterr().out
    assert Member.objects.count() == before


def test_every_account_can_sign_in(demo, client):
    for account in ACCOUNTS:
        member = Member.objects.get(email=account.email)
        assert member.name == account.name
        assert member.check_password(PASSWORD)


def test_nobody_has_a_real_address_or_a_phone(demo):
    assert not Member.objects.exclude(email__endswith=f"@{DOMAIN}").exclude(email=None).exists()
    assert not Member.objects.exclude(whatsapp="").exists()


def test_loading_sends_nothing(demo):
    assert Delivery.objects.count() == 0


def test_forums_stand_in_all_three_zones_and_one_is_closed(demo):
    zones = {forum.zone for forum in Forum.objects.select_related("regency__province")}
    assert zones == {"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"}
    assert Forum.objects.filter(is_public=False).count() == 1


def test_one_meeting_is_full_with_a_waiting_list(demo):
    full = Meeting.objects.get(responses__state=ResponseState.WAITING, responses__number=35)
    assert full.free("in_person") == 0
    assert full.responses.waiting().count() == 3


def test_seats_taken_equal_the_answers(demo):
    for meeting in Meeting.objects.all():
        people = Counter()
        for row in meeting.responses.attending():
            people[row.mode] += row.people
        assert (people["in_person"], people["online"]) == (meeting.taken_in_person, meeting.taken_online)


def test_one_meeting_is_cancelled_one_moved_one_a_draft(demo):
    assert Meeting.objects.filter(state=MeetingState.CANCELLED).count() == 1
    assert Meeting.objects.filter(changes__sequence=1).count() == 1
    assert Meeting.objects.filter(state=MeetingState.DRAFT).count() == 1


def test_dates_follow_the_day_of_loading(demo):
    now = timezone.now()
    days = [(meeting.starts_at - now).days for meeting in Meeting.objects.all()]
    assert all(-22 <= day <= -6 or 4 <= day <= 60 for day in days)


def test_lukman_waits_for_the_officers(demo):
    assert Membership.objects.pending().filter(member__email="lukman.hakim@contoh.example").count() == 1


def test_a_guest_of_wib_comes_to_a_meeting_in_wit(demo):
    guest = Response.objects.get(member__name__startswith="Muhamad Fajrin", meeting__zone="Asia/Jayapura")
    assert guest.member.zone == "Asia/Jakarta"


def test_one_forum_is_new_and_empty(demo):
    assert Forum.objects.filter(meetings=None, memberships__isnull=False).distinct().count() == 1
    assert Meeting.objects.aggregate(all=Sum("last_number"))["all"] > 300


def test_what_is_offered_has_a_photo_and_one_waits_for_the_group(demo):
    assert Counter(Offer.objects.values_list("state", flat=True)) == {"published": 16, "proposed": 1}
    assert not Offer.objects.filter(photos=None).exists()
