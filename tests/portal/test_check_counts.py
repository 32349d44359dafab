"""Counters that have drifted from the answers are found, and only those."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from forums import meetings, rsvp
from forums.models import Forum, Meeting
from forums.rsvp import Reply
from forums.tasks import check_counts
from members.models import Member
from tests import factories

NOW = timezone.now()


@pytest.fixture
def busy(forum: Forum, sari: Member, putu: Member, budi: Member) -> Meeting:
    """A meeting with guests, one who waits, one who left, and places online."""
    meeting = factories.meeting(forum, seats_in_person=3, most_guests=2, is_online=True)
    rsvp.answer(meeting, budi, Reply("yes", guests=2), NOW)
    rsvp.answer(meeting, sari, Reply("yes"), NOW)
    rsvp.answer(meeting, putu, Reply("yes", mode="online"), NOW)
    rsvp.answer(meeting, putu, Reply("no"), NOW)
    return meeting


def said() -> str:
    out = StringIO()
    try:
        call_command("check_counts", stdout=out)
    except CommandError as error:
        out.write(f"error: {error}")
    return out.getvalue().strip()


def test_counters_agree_after_all_that_can_happen(busy: Meeting, putu: Member, budi: Member) -> None:
    meetings.edit(busy, {"seats_in_person": 5}, putu, NOW, version=1)
    rsvp.answer(busy, budi, Reply("yes", guests=1), NOW)
    meetings.cancel(busy, "Hujan", putu, NOW)
    assert said() == "All counters agree with the answers."


@pytest.mark.parametrize("wrong", [{"taken_in_person": 2}, {"taken_online": 1}, {"last_number": 1}])
def test_a_counter_that_drifted_is_named_and_the_command_fails(
    busy: Meeting, wrong: dict[str, int], caplog: pytest.LogCaptureFixture
) -> None:
    factories.meeting(busy.forum)
    Meeting.objects.filter(pk=busy.pk).update(**wrong)
    lines = said().splitlines()[0]
    assert (lines.startswith(f"forums.meeting:{busy.pk} counts"), "error: 1 meetings count wrongly." in said()) == (
        True,
        True,
    )
    check_counts()
    assert [f"forums.meeting:{busy.pk}" in line for line in caplog.messages if line.startswith("ALERT")] == [True]
