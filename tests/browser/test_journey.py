"""A newcomer's whole way at 360 px: sign up, join, answer, change the answer from a mail, be told of a move, be reminded,
read the weekly digest. The member lives in WIT, the meeting is in WITA, one hour behind."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from forums.models import Forum, Joining, Meeting, Response, Role
from members import regions
from members.models import SentMail, Zone
from portal import due
from tests import factories
from tests.browser.chromium import in_browser
from tests.browser.journey import Album, Phone

WITA, WIT = ZoneInfo(Zone.WITA), ZoneInfo(Zone.WIT)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
EMAIL, LETTERS = "dorkas@contoh.example", "rembuk-kuat-2026"

pytestmark = in_browser


@pytest.fixture(params=[True, False], ids=["with-scripts", "without-scripts"])
def phone(
    chromium: Browser, live_server: LiveServer, tmp_path: Path, settings, request
) -> Iterator[Callable[[], Phone]]:
    """`phone()` is another person's phone; all put their pictures into one album."""
    cache.clear()
    settings.REMBUK_URL = live_server.url
    album = Album(Path(os.environ.get("REMBUK_PICTURES", tmp_path)) / request.node.callspec.id)
    opened = []

    def another() -> Phone:
        opened.append(Phone(chromium, live_server.url, album, has_script=request.param))
        return opened[-1]

    yield another
    for one in opened:
        one.context.close()


def monday() -> datetime:
    """07.00 in WIT on the first Monday by which whoever signs up today has settled in."""
    first = timezone.now().astimezone(WIT) + 4 * DAY
    return datetime.combine(first.date() + (7 - first.weekday()) % 7 * DAY, time(7), WIT)


@pytest.fixture
def coast() -> Forum:
    """A forum in WITA that lets everybody in."""
    regions.load()
    forum = factories.forum("Forum Pesisir Segara", regency=factories.regency("51.08"), joining=Joining.OPEN)
    putu = factories.member("Putu", email="putu@contoh.example", language="en", password=LETTERS)
    factories.membership(forum, putu, Role.SECRETARY)
    return forum


@pytest.fixture
def beach(coast: Forum) -> Meeting:
    """On the Wednesday after the digest, 14.00 to 16.00 WITA; reminded of one day before."""
    starts_at = datetime.combine(monday().date() + 2 * DAY, time(14), WITA)
    return factories.meeting(
        coast, "Membersihkan pantai", starts_at=starts_at, place_name="Bale banjar", reminder_offsets=[24 * 60]
    )


@pytest.fixture
def staff(phone: Callable[[], Phone]) -> Phone:
    """Dewi's, who reads everybody's mails in the mailbox."""
    factories.member("Dewi", email="dewi@contoh.example", language="en", is_staff=True, password=LETTERS)
    made = phone()
    made.sign_in("dewi@contoh.example", LETTERS, factor=factories.FACTOR)
    return made


def arrive(dorkas: Phone, staff: Phone) -> None:
    """Sign up, and confirm by the code in the mailbox."""
    dorkas.sign_up("Dorkas", EMAIL, "kab. jayapura")
    due.run(timezone.now())
    letter = staff.read_mail(EMAIL, "code", "mail-code")
    dorkas.confirm(found(r"\b[A-Z0-9]{4}-?[A-Z0-9]{4}\b", letter))


def take_part(dorkas: Phone, beach: Meeting) -> None:
    """Join the forum, and answer its meeting from the page."""
    dorkas.join(beach.forum.name)
    dorkas.follow(beach.title)
    dorkas.sees("15.00 WIT your time")
    dorkas.picture("meeting")
    dorkas.answer("Attending")
    dorkas.sees("You attend in person.")
    dorkas.picture("meeting-answered")
    dorkas.open("/en/mulai/")
    dorkas.sees("attending")
    dorkas.picture("start")


def change_mind(stranger: Phone, staff: Phone, beach: Meeting) -> None:
    """Answer anew by the link in the confirmation, in a browser where nobody is signed in."""
    due.run(timezone.now())
    letter = staff.read_mail(EMAIL, beach.title, "mail-answer")
    stranger.open(found(r"http\S+/jawab/\S+", letter))
    stranger.picture("answer-link")
    stranger.answer("Maybe")
    stranger.sees("Saved.")
    stranger.picture("answer-link-saved")


def move(putu: Phone, beach: Meeting) -> datetime:
    """To the next day, 10.00 to 12.00 WITA; the new start."""
    start = datetime.combine(beach.starts_at.astimezone(WITA).date() + DAY, time(10), WITA)
    putu.sign_in("putu@contoh.example", LETTERS)
    putu.move_meeting(f"/en/forum/{beach.forum.slug}/rapat/{beach.pk}/", start, start + timedelta(hours=2))
    return start


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match
    return match[0]


def brought(about: str, now: datetime) -> list[SentMail]:
    """What the newcomer has got of one kind of mail, once everything is done that is due at `now`."""
    due.run(now)
    return list(SentMail.objects.filter(to=EMAIL, delivery__kind=about).order_by("pk"))


def said() -> list[str]:
    return list(Response.objects.filter(member__email=EMAIL).values_list("state", flat=True))


def test_newcomer_comes_from_signing_up_to_the_digest(phone: Callable[[], Phone], staff: Phone, beach: Meeting) -> None:
    dorkas, stranger, putu = phone(), phone(), phone()
    arrive(dorkas, staff)
    take_part(dorkas, beach)
    assert said() == ["yes"]
    change_mind(stranger, staff, beach)
    assert said() == ["maybe"]
    new = move(putu, beach)

    [moved] = brought("meeting_moved", timezone.now() + 3 * MINUTE)
    assert brought("digest", monday() - MINUTE) == []
    [digest] = brought("digest", monday())
    assert brought("meeting_reminder", beach.starts_at - DAY + MINUTE) == []  # of the old time nobody is reminded
    [reminder] = brought("meeting_reminder", new - DAY)
    assert brought("meeting_reminder", new) == [reminder]
    assert brought("meeting_moved", new) == [moved]

    for mail, what in ((moved, "mail-moved"), (digest, "mail-digest"), (reminder, "mail-reminder")):
        assert "10.00–12.00 WITA (11.00 WIT your time)" in staff.read_mail(EMAIL, mail.subject, what)
