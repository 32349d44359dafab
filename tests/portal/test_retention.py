"""How long things are kept: each limit on both of its sides, and three years in the life of an account."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db.models import Model
from django.utils import timezone

from forums.models import Forum, Invitation, OfficerMessage
from members.mail import outbox
from members.models import AuditEntry, Delivery, Erasure, Member, RightsRequest, SentMail, Suppression
from members.signup import signed_in
from portal import retention, retention_mails
from projects.models import Enquiry
from tests import factories

NOW = timezone.now()
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def own_list(settings: object, tmp_path: Path) -> None:
    settings.REMBUK_ERASURES = tmp_path / "erasures.txt"


def answer(at: dt.datetime, **fields: object) -> Model:
    meeting = factories.meeting(factories.forum(), starts_at=at, called_at=at, ends_at=None)
    return factories.response(meeting, factories.member(), **fields)


def delivery(at: dt.datetime) -> Delivery:
    return Delivery.objects.create(kind="digest", address="a@b.example", due_at=at, state="sent", settled_at=at)


def log_entry(at: dt.datetime) -> LogEntry:
    LogEntry.objects.log_actions(factories.member().pk, [factories.member()], CHANGE, change_message="x")
    entry = LogEntry.objects.latest("pk")
    LogEntry.objects.filter(pk=entry.pk).update(action_time=at)
    return entry


def device(at: dt.datetime) -> UserSession:
    made = UserSession.objects.create(user=factories.member(), ip="127.0.0.1", session_key=f"k{at}", user_agent="x")
    UserSession.objects.filter(pk=made.pk).update(last_seen_at=at)
    return made


def stranger(at: dt.datetime) -> Member:
    made = factories.member(email_confirmed_at=None)
    Member.objects.filter(pk=made.pk).update(joined_at=at)
    return made


def enquiry(at: dt.datetime) -> Model:
    offer = factories.offer(factories.maker(factories.offer_group(factories.forum())))
    return Enquiry.objects.create(offer=offer, sender=factories.member(), text="x", at=at)


# A row of each limit that was last of use at that moment.
MADE: dict[str, Callable[[dt.datetime], Model]] = {
    "needs": lambda at: answer(at, needs_food="tanpa kacang"),
    "deputies": lambda at: answer(at, deputy_name="Tono", deputy_phone="+6281234567890"),
    "addresses": delivery,
    "mailbox": lambda at: SentMail.objects.create(
        delivery=delivery(NOW), to="a@b.example", subject="x", text="x", html="x", raw="x", at=at
    ),
    "invitations": lambda at: Invitation.objects.create(
        forum=factories.forum(), email="a@b.example", created_at=at, expires_at=at
    ),
    "messages": lambda at: OfficerMessage.objects.create(
        forum=factories.forum(), sender=factories.member(), subject="x", body="x", at=at
    ),
    "enquiries": enquiry,
    "sessions": lambda at: Session.objects.create(session_key=f"{at:%s%f}", session_data="x", expire_date=at),
    "devices": device,
    "suppressions": lambda at: Suppression.objects.create(address="a@b.example", reason="550", is_active=False, at=at),
    "requests": lambda at: RightsRequest.objects.create(
        right="access", member=factories.member(), asked_at=at, answered_at=at, text="x", answer="x"
    ),
    "acts": lambda at: AuditEntry.objects.create(action="test", target="x", at=at),
    "administration": log_entry,
    "unconfirmed": stranger,
}
DAYS = {limit.name: limit.days for limit in retention.LIMITS}


def test_every_limit_is_tested_here() -> None:
    assert set(MADE) == set(DAYS) - {"dormant"}


@pytest.mark.parametrize("name", sorted(MADE))
def test_what_is_over_its_time_goes_and_what_is_not_stays(name: str, db: None) -> None:
    limit = dt.timedelta(days=DAYS[name])
    MADE[name](NOW - limit + DAY)
    assert retention.count(NOW)[name] == 0
    assert retention.count(NOW + 4 * DAY)[name] == 1


@pytest.mark.parametrize("name", sorted(MADE))
def test_limit_is_enforced(name: str, db: None) -> None:
    MADE[name](NOW - dt.timedelta(days=DAYS[name] + 4))
    assert retention.enforce(NOW)[name] == 1
    assert retention.count(NOW)[name] == 0


def test_dry_run_says_how_much_and_changes_nothing(db: None) -> None:
    delivery(NOW - 100 * DAY)
    said = io.StringIO()
    call_command("retention", "--dry-run", stdout=said)
    assert "1  Addresses in the record of sent mails (90 days)" in said.getvalue()
    assert Delivery.objects.get().address == "a@b.example"


# --- Accounts that nobody uses --------------------------------------------------------------------------------------


def three_years(member: Member, until: dt.timedelta = dt.timedelta(days=3 * 365 + 30)) -> list[tuple[int, str]]:
    """Run the job every second day; on which day the member got which mail."""
    got: list[tuple[int, str]] = []
    start = dt.datetime(2026, 1, 5, 2, tzinfo=dt.UTC)
    Member.objects.filter(pk=member.pk).update(last_seen_on=start.date(), joined_at=start)
    day = dt.timedelta(days=1000)
    while day <= until:
        with time_machine.travel(start + day):
            retention.enforce(start + day)
            outbox.drain(*retention_mails.MAILS[0], start + day)
        sent = Delivery.objects.filter(member=member, kind="dormant_warning", state="sent").count()
        got += [(day.days, "warning")] * (sent - len(got))
        day += dt.timedelta(days=2)
    return got


def test_member_who_never_comes_back_is_warned_twice_and_then_erased(budi: Member) -> None:
    name, days = budi.name, [day for day, _what in three_years(budi)]
    assert [round((3 * 365 - day) / 10) for day in days] == [6, 1]
    budi.refresh_from_db()
    assert (budi.name == name, budi.email, Erasure.objects.get().cause) == (False, None, "dormant")


def test_signing_in_after_the_first_warning_keeps_the_account(budi: Member) -> None:
    three_years(budi, dt.timedelta(days=1050))
    signed_in(budi, dt.datetime(2026, 1, 5, 2, tzinfo=dt.UTC) + dt.timedelta(days=1051))
    assert retention.count(dt.datetime(2026, 1, 5, tzinfo=dt.UTC) + dt.timedelta(days=3 * 365 + 30))["dormant"] == 0


def test_nobody_is_erased_without_both_warnings(budi: Member) -> None:
    Member.objects.filter(pk=budi.pk).update(last_seen_on=(NOW - 1500 * DAY).date())
    assert retention.enforce(NOW)["dormant"] == 0
    assert list(Delivery.objects.values_list("occasion", flat=True)) == [f"1-{(NOW - 1500 * DAY).date()}"]


def test_chairs_staff_and_kept_records_do_not_run_out(forum: Forum, sari: Member, dewi: Member) -> None:
    kept = factories.member(email=None)
    for one in (sari, dewi, kept):
        Member.objects.filter(pk=one.pk).update(last_seen_on=None, joined_at=NOW - 3000 * DAY, bounced_at=NOW)
    assert retention.count(NOW)["dormant"] == 0
