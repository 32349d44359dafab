"""The calendar file of a meeting, read back by another reader than the one that writes it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from forums import calendars, meetings, rsvp
from forums.rsvp import Reply
from tests import factories

NOW = timezone.now()


def unfolded(data):
    """The lines of the file by RFC 5545 3.1, written without the library."""
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    return re.sub("\r\n[ \t]", "", data.decode()).split("\r\n")


def values(data, name):
    return [line.split(":", 1)[1] for line in unfolded(data) if re.match(rf"{name}[;:]", line)]


@pytest.fixture
def online(forum):
    return factories.meeting(
        forum, is_online=True, online_link="https://meet.example/rahasia", agenda="1. Doa\n2. Laporan; iuran, kas"
    )


def test_the_hour_is_that_of_the_place_with_its_zone(forum):
    other = factories.forum(regency=factories.regency("91.03"))
    meeting = factories.meeting(
        other, starts_at=NOW.replace(hour=0, minute=30, second=0, microsecond=0) + timedelta(days=5)
    )
    lines = unfolded(calendars.meeting_ics(meeting, "PUBLISH", NOW))
    day = (NOW + timedelta(days=5)).strftime("%Y%m%d")
    assert f"DTSTART;TZID=Asia/Jayapura:{day}T093000" in lines
    assert [x for x in lines if x in ("TZID:Asia/Jayapura", "TZOFFSETTO:+0900")] == [
        "TZID:Asia/Jayapura",
        "TZOFFSETTO:+0900",
    ]


def test_a_published_file_names_nobody_and_no_link(online, budi):
    data = calendars.meeting_ics(online, "PUBLISH", NOW)
    assert (values(data, "ATTENDEE"), values(data, "METHOD")) == ([], ["PUBLISH"])
    assert b"rahasia" not in data


def test_a_request_names_the_attendee_alone_and_asks_no_reply(online, budi):
    response = rsvp.answer(online, budi, Reply("yes"), NOW)
    lines = unfolded(calendars.meeting_ics(online, "REQUEST", NOW, budi, response, with_link=True))
    [attendee] = [line for line in lines if line.startswith("ATTENDEE")]
    assert attendee.endswith(f"mailto:{budi.email}")
    assert "PARTSTAT=ACCEPTED" in attendee
    assert "RSVP=FALSE" in attendee


def test_those_who_come_find_the_link_first_in_the_description(online, budi):
    response = rsvp.answer(online, budi, Reply("yes"), NOW)
    data = calendars.meeting_ics(online, "REQUEST", NOW, budi, response, with_link=True)
    assert values(data, "DESCRIPTION")[0].startswith("Join online: https://meet.example/rahasia") or values(
        data, "DESCRIPTION"
    )[0].split("\\n")[0].endswith("https://meet.example/rahasia")
    assert values(data, "CONFERENCE") == ["https://meet.example/rahasia"]


def test_request_move_and_cancel_are_one_entry_with_rising_sequence(online, putu, budi):
    files = [calendars.meeting_ics(online, "REQUEST", NOW, budi)]
    moved = meetings.edit(online, {"place_name": "Pendopo"}, putu, NOW, version=1)
    files.append(calendars.meeting_ics(moved, "REQUEST", NOW, budi))
    files.append(calendars.meeting_ics(meetings.cancel(moved, "", putu, NOW), "CANCEL", NOW, budi))
    assert [values(one, "SEQUENCE") for one in files] == [["0"], ["1"], ["2"]]
    assert {values(one, "UID")[0] for one in files} == {online.uid}
    assert values(files[2], "STATUS") == ["CANCELLED"]


def test_the_organiser_is_the_mailbox_of_the_forum(forum, online):
    forum.contact_email = "sekretariat@contoh.example"
    forum.save()
    online.forum.refresh_from_db()
    assert values(calendars.meeting_ics(online, "PUBLISH", NOW), "ORGANIZER") == ["mailto:sekretariat@contoh.example"]


def test_control_characters_and_line_ends_make_no_new_property(forum):
    meeting = factories.meeting(forum, title="Rapat\r\nATTENDEE:mailto:x@y.example\x07", agenda="a\x0bb\r\nX-EVIL:1")
    data = calendars.meeting_ics(meeting, "PUBLISH", NOW)
    assert values(data, "SUMMARY") == ["Rapat ATTENDEE:mailto:x@y.example"]
    assert (values(data, "ATTENDEE"), values(data, "X-EVIL")) == ([], [])


def test_text_is_escaped(online):
    [description] = values(calendars.meeting_ics(online, "PUBLISH", NOW), "DESCRIPTION")
    assert "2. Laporan\\; iuran\\, kas" in description


def test_a_meeting_until_done_blocks_two_hours(forum):
    meeting = factories.meeting(forum, ends_at=None)
    data = calendars.meeting_ics(meeting, "PUBLISH", NOW)
    end = (meeting.starts_at + timedelta(hours=2)).astimezone(meeting.tz)
    assert values(data, "DTEND") == [f"{end:%Y%m%dT%H%M%S}"]


def test_a_cancelled_meeting_says_so_to_whoever_downloads_it(forum):
    meeting = factories.meeting(forum, state="cancelled")
    assert values(calendars.meeting_ics(meeting, "PUBLISH", NOW), "STATUS") == ["CANCELLED"]
