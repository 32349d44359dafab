"""Signs of life, alerts of what is late, and mail that is held back."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from members import upkeep
from members.mail import outbox
from members.models import Delivery, Mark, MarkName, Member
from portal import digest, tasks, watch
from tests.administration import a_delivery

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
MINUTES = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_looked_for_digests() -> None:
    cache.delete(watch.LOOKED)


def alerts(now=NOW):
    return list(watch.alerts(Mark.objects.in_bulk(), now))


def test_a_mark_is_kept_once_with_its_last_time():
    upkeep.mark(MarkName.BEAT, NOW)
    upkeep.mark(MarkName.BEAT, NOW + 5 * MINUTES)
    assert Mark.objects.get().at == NOW + 5 * MINUTES


def test_all_is_quiet_while_everybody_leaves_marks():
    for name in watch.PULSES:
        upkeep.mark(name, NOW - 2 * MINUTES)
    assert alerts() == []


@pytest.mark.parametrize("name", watch.PULSES)
def test_whoever_falls_silent_is_named(name):
    for one in watch.PULSES:
        upkeep.mark(one, NOW - (11 if one == name else 2) * MINUTES)
    assert [words.split()[0] for words in alerts()] == [name]


@pytest.mark.parametrize(("minutes", "number"), [(9, 0), (11, 1)])
def test_a_mail_that_is_late_is_an_alert(minutes, number):
    a_delivery(due_at=NOW - minutes * MINUTES)
    assert len(alerts()) == number


def test_digests_that_nobody_planned_are_an_alert_until_they_are(budi):
    Member.objects.update(joined_at=NOW - timedelta(days=100), last_seen_on=NOW.date(), is_digest_wanted=True)
    assert watch.look(NOW) == [f"{digest.missing(NOW)} digests of the past week were never planned."]
    assert digest.plan(NOW) == digest.missing(NOW - timedelta(0)) + Delivery.objects.count()
    cache.delete(watch.LOOKED)
    Delivery.objects.update(state="sent", settled_at=NOW)
    assert watch.look(NOW) == []


@pytest.mark.parametrize(("hours", "is_old"), [(None, True), (37, True), (25, False)])
def test_a_real_server_needs_a_backup_of_the_past_day(settings, hours, is_old):
    settings.LOCAL = False
    if hours is not None:
        upkeep.mark(MarkName.BACKUP, NOW - timedelta(hours=hours))
    assert bool(alerts()) is is_old


def test_the_scheduler_leaves_its_mark_when_it_rings(db):
    tasks.keep_watch.delay()
    assert Mark.objects.get().name == MarkName.BEAT


def test_the_scheduler_says_when_no_worker_hears_it(caplog):
    upkeep.mark(MarkName.WORKER, NOW - 11 * MINUTES)
    with caplog.at_level(logging.ERROR):
        watch.ring(NOW)
    assert "ALERT: no worker has worked since 2026-11-30 02:49 UTC." in caplog.text


def test_the_start_page_of_staff_shows_what_is_silent_in_one_query(staff, dewi):
    upkeep.mark(MarkName.SWEEP, NOW - timedelta(days=400))
    assert "Services that have fallen silent" in staff.get("/en/admin/").content.decode()
    dewi.has_perm("members.view_mark")
    with CaptureQueriesContext(connection) as queries:
        watch.troubles(dewi, NOW)
    assert len(queries) == 1


def test_staff_read_on_every_page_that_mail_is_held(staff):
    words = "Mail is held back since a backup was restored"
    upkeep.hold_mail(NOW)
    told = words in staff.get("/en/bantuan/").content.decode()
    upkeep.release_mail()
    assert (told, words in staff.get("/en/bantuan/").content.decode()) == (True, False)


def test_held_mail_is_not_taken_up_until_it_is_let_go(budi):
    kind = outbox.Kind("note", lane=2)
    outbox.plan(kind, [outbox.Planned(budi.pk, 1, "", NOW)])
    upkeep.hold_mail(NOW)
    held = outbox.drain(kind, lambda rows: {}, NOW)
    upkeep.release_mail()
    free = outbox.drain(kind, lambda rows: {one.pk: outbox.Skip("x") for one in rows}, NOW)
    assert (held.claimed, free.claimed) == (0, 1)


def test_the_command_tells_holds_and_lets_go():
    def said(*words):
        out = StringIO()
        call_command("mail", *words, stdout=out)
        return out.getvalue().split(";")[0].split(" since")[0]

    assert [said(), said("off"), said(), said("on")] == [
        "Mail goes out", "Mail is held back", "Mail is held back", "Mail goes out",
    ]  # fmt: skip


def test_the_scheduler_goes_on_without_the_database(caplog):
    def away(*told):
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(away), caplog.at_level(logging.WARNING):
        watch.ring(NOW)
    assert "could not leave its mark" in caplog.text
