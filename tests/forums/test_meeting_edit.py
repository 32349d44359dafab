"""Changing a meeting by its form: notice or none, conflict with somebody faster, seats already given."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forums import meetings, rsvp
from forums.models import Meeting, ResponseState
from forums.rsvp import Reply
from members.models import Delivery
from tests import factories

NOW = timezone.now()


def url(meeting):
    return f"/en/forum/{meeting.forum.slug}/rapat/{meeting.pk}/ubah/"


def typed(meeting, **fields):
    starts = meeting.starts_at.astimezone(meeting.tz)
    ends = starts + timedelta(hours=2)
    return {
        "title": meeting.title,
        "starts_on": f"{starts:%Y-%m-%d}",
        "starts_time": f"{starts:%H:%M}",
        "ends_time": f"{ends:%H:%M}",
        "ends_on": f"{ends:%Y-%m-%d}" if ends.date() > starts.date() else "",  # late in the evening
        "zone": meeting.zone,
        "how": "in_person",
        "place_name": "Balai desa",
        "audience": "members",
        "reminder_offsets": ["10080", "1440", "180"],
        "announce": "yes",
        "version": "1",
        **fields,
    }


def post(as_, member, meeting, **fields):
    return as_(member).post(url(meeting), typed(meeting, **fields))


@pytest.fixture
def attended(meeting, budi):
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    return meeting


def notices():
    return Delivery.objects.filter(kind="meeting_moved").count()


def test_the_form_opens_with_what_stands(as_, meeting, putu):
    text = as_(putu).get(url(meeting)).content.decode()
    assert f'value="{meeting.starts_at.astimezone(meeting.tz):%Y-%m-%d}"' in text
    assert 'value="Balai desa"' in text


def test_saving_the_form_unchanged_changes_nothing(as_, attended, putu):
    post(as_, putu, attended)
    saved = Meeting.objects.get()
    assert (saved.version, saved.sequence, notices()) == (1, 0, 0)


@pytest.mark.parametrize(("announce", "words"), [("yes", "gets an email about the change"), ("no", "Saved.")])
def test_secretary_hears_whether_people_are_told(as_, attended, putu, announce, words):
    answer = as_(putu).post(url(attended), typed(attended, place_name="Pendopo", announce=announce), follow=True)
    [message] = answer.context["messages"]
    assert words in str(message)
    assert ("email" in str(message)) == (announce == "yes")


@pytest.mark.parametrize(("announce", "count"), [("yes", 1), ("no", 0)])
def test_people_are_told_of_a_move_or_not_as_the_secretary_says(as_, attended, putu, announce, count):
    post(as_, putu, attended, place_name="Pendopo", announce=announce)
    assert (Meeting.objects.get().place_name, notices()) == ("Pendopo", count)


def test_the_slower_one_sees_both_versions_and_keeps_what_was_typed(as_, meeting, putu, sari):
    meetings.edit(meeting, {"title": "Judul Sari"}, sari, NOW, version=1)
    response = post(as_, putu, meeting, title="Judul Putu")
    text = response.content.decode()
    assert (response.status_code, Meeting.objects.get().title) == (409, "Judul Sari")
    assert ("Judul Sari" in text, 'value="Judul Putu"' in text, 'name="version" value="2"' in text) == (
        True,
        True,
        True,
    )


def test_saving_again_after_the_comparison_holds(as_, meeting, putu, sari):
    meetings.edit(meeting, {"title": "Judul Sari"}, sari, NOW, version=1)
    post(as_, putu, meeting, title="Judul Putu", version="2")
    assert Meeting.objects.get().title == "Judul Putu"


def test_seats_below_those_taken_are_refused_beside_the_field(as_, meeting, putu, budi, dorkas):
    for member in (budi, dorkas):
        rsvp.answer(meeting, member, Reply("yes"), NOW)
    text = post(as_, putu, meeting, seats_in_person="1").content.decode()
    assert "2 people have a seat already." in text
    assert Meeting.objects.get().seats_in_person is None


def test_more_seats_promote_those_who_wait(as_, forum, putu, budi, dorkas):
    meeting = factories.meeting(forum, seats_in_person=1)
    for member in (budi, dorkas):
        rsvp.answer(meeting, member, Reply("yes"), NOW)
    post(as_, putu, meeting, seats_in_person="2")
    assert meeting.responses.get(member=dorkas).state == ResponseState.YES


def test_other_reminders_set_by_staff_survive_the_form(as_, forum, putu):
    meeting = factories.meeting(forum, reminder_offsets=[2880, 45])
    text = as_(putu).get(url(meeting)).content.decode()
    assert ("2 days before" in text, "45 minutes before" in text) == (True, True)


def test_a_draft_is_called_from_its_form(as_, forum, putu):
    draft = factories.meeting(forum, state="draft", called_at=None)
    post(as_, putu, draft, title="Jadi rapat", do="call")
    saved = Meeting.objects.get()
    assert (saved.title, saved.state) == ("Jadi rapat", "called")


def test_a_past_or_cancelled_meeting_has_no_form(as_, forum, putu):
    past = factories.meeting(forum, starts_at=NOW - timedelta(days=2))
    off = factories.meeting(forum, state="cancelled")
    assert [as_(putu).get(url(one)).status_code for one in (past, off)] == [403, 403]


@pytest.mark.parametrize("who", ["budi", "rina"])
def test_only_the_secretariat_edits(as_, meeting, budi, rina, who):
    member = {"budi": budi, "rina": rina}[who]
    assert post(as_, member, meeting, title="Lain").status_code == 403
    assert Meeting.objects.get().title == meeting.title
