"""`manage.py run_due`: everything beat would do, at once, or only told."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from forums.models import Meeting, Response
from members.models import Delivery, Member, SentMail
from portal import due
from portal.celery import TIMETABLE, app
from tests import factories

DAY = dt.timedelta(days=1)
MONDAY = dt.datetime(2026, 11, 30, 0, 0, tzinfo=dt.UTC)  # 07.00 WIB

pytestmark = pytest.mark.django_db


@pytest.fixture
def week(forum, budi, sari):
    """Budi has an invitation to answer on the Monday; nobody else gets a digest."""
    Member.objects.exclude(pk=budi.pk).update(is_digest_wanted=False)
    Member.objects.update(joined_at=MONDAY - 100 * DAY, last_seen_on=MONDAY.date(), language="en")
    starts_at = MONDAY + 5 * DAY
    return factories.meeting(forum, "Temu lapang", starts_at=starts_at, called_at=MONDAY - 9 * DAY, reminder_offsets=[])


def run(*args):
    out = StringIO()
    call_command("run_due", *args, stdout=out)
    return out.getvalue()


def rows():
    tables = [Delivery, SentMail, Meeting, Response, Member]
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_a_dry_run_says_who_would_get_what(week, budi):
    text = run("--now", "2026-11-30T07:00+07:00", "--dry-run")
    line = next(line for line in text.splitlines() if "digest" in line)
    assert line.split()[:3] == ["would", "be", "sent"]
    assert budi.email in line
    assert "Your week: 1 answer needed" in line


def test_a_dry_run_changes_nothing(week):
    before = rows()
    run("--now", "2026-11-30T07:00+07:00", "--dry-run")
    assert rows() == before


def test_a_dry_run_says_what_is_left_out_and_why(week, budi):
    Meeting.objects.all().delete()
    assert f"{budi.email:<40} empty" in run("--now", "2026-11-30T07:00+07:00", "--dry-run")


def test_a_dry_run_says_what_comes_too_late(week):
    text = run("--now", "2026-12-05T07:00+07:00", "--dry-run")
    assert "missed" in text
    assert "too late" in text


def test_a_run_sends_and_tells(week, budi):
    text = run("--now", "2026-11-30T07:00+07:00")
    assert "1 digest sent" in text
    assert SentMail.objects.get().to == budi.email


def test_a_second_run_does_nothing(week):
    run("--now", "2026-11-30T07:00+07:00")
    assert run("--now", "2026-11-30T07:00+07:00") == "Nothing is due.\n"
    assert SentMail.objects.count() == 1


def test_a_time_without_a_zone_is_the_portals(week):
    run("--now", "2026-11-30T07:00")
    assert SentMail.objects.count() == 1


@pytest.mark.parametrize("text", ["yesterday", "2026-13-40T07:00"])
def test_a_time_that_is_none_is_refused_in_a_sentence(text):
    with pytest.raises(CommandError, match="must look like"):
        run("--now", text)


def test_every_kind_of_mail_that_is_planned_anywhere_is_sent(week):
    names = [kind.name for kind, _compose in due.mails(MONDAY)]
    assert len(names) == len(set(names))
    assert {"account", "digest", "meeting_reminder", "meeting_called", "membership_decided"} <= set(names)


def test_kinds_go_in_the_order_of_their_lanes():
    lanes = [kind.lane for kind, _compose in due.mails(MONDAY)]
    assert lanes == sorted(lanes)


def test_the_timetable_names_tasks_that_exist():
    app.loader.import_default_modules()
    assert set(TIMETABLE) <= set(app.tasks)


def test_a_bell_that_nobody_heard_is_dropped_before_the_next():
    for entry in app.conf.beat_schedule.values():
        assert entry["options"]["expires"] <= entry["schedule"]


def test_a_dry_run_ends_its_transaction(week):
    run("--dry-run")
    assert not connection.needs_rollback
