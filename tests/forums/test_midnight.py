"""Meetings beside midnight: form, page, calendar file and mail name the same day and hour of the place."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from forums import meetings
from forums.calendars import meeting_ics
from forums.models import Meeting, Role
from members.models import Member, SentMail
from portal import due
from tests import factories

# Code of a regency, hour there, the shown zone and its name, hours before UTC's day turns.
EDGES = [
    ("91.03", "00:30", "WIT", "Asia/Jayapura"),
    ("51.08", "00:00", "WITA", "Asia/Makassar"),
    ("34.01", "23:30", "WIB", "Asia/Jakarta"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "hour", "zone", "name"), EDGES)
def test_the_day_of_the_place_stands_everywhere(
    as_: Callable[[Member], Client], code: str, hour: str, zone: str, name: str
) -> None:
    forum, officer = factories.forum(regency=factories.regency(code)), factories.member("Putu", language="en")
    factories.membership(forum, officer, Role.SECRETARY)
    day = timezone.localdate() + timedelta(days=20)
    form = {"title": "Rapat", "starts_on": f"{day}", "starts_time": hour, "place_name": "Balai", "how": "in_person", "zone": name, "audience": "members"}  # fmt: skip
    answer = as_(officer).post(f"/en/forum/{forum.slug}/rapat/baru/", form)
    assert answer.status_code == 302, answer.context["form"].errors
    meeting = Meeting.objects.get()
    here = meeting.starts_at.astimezone(meeting.tz)
    assert (f"{here:%Y-%m-%d %H:%M}", meeting.zone) == (f"{day} {hour}", name)
    page = re.sub(r"\s+", " ", as_(officer).get(meeting.get_absolute_url()).content.decode())
    assert (f"{day.day} {day:%B %Y}" in page, zone in page) == (True, True)
    meetings.call(meeting, officer, timezone.now())
    ics = meeting_ics(Meeting.objects.get(), "PUBLISH", timezone.now()).decode()
    assert f"DTSTART;TZID={name}:{day:%Y%m%d}T{hour.replace(':', '')}00" in ics
    due.run(timezone.now())
    mail = SentMail.objects.filter(to=officer.email).latest("pk")
    assert (f"{day.day} {day:%B %Y}" in mail.text, zone in mail.text) == (True, True)
