"""The form of a new meeting: what a secretary types, by the clock of the place, and what bad input gets."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from forums.models import Audience, Meeting
from members.models import Delivery
from tests import factories

DAY = (timezone.now() + timedelta(days=20)).date()


def url(forum):
    return f"/en/forum/{forum.slug}/rapat/baru/"


def typed(**fields):
    return {
        "title": "Musyawarah desa",
        "starts_on": DAY.isoformat(),
        "starts_time": "09:00",
        "zone": "Asia/Jakarta",
        "how": "in_person",
        "place_name": "Balai desa",
        "audience": "members",
        "reminder_offsets": ["10080", "1440"],
        "do": "draft",
        **fields,
    }


def post(as_, member, forum, **fields):
    return as_(member).post(url(forum), typed(**fields))


def test_the_form_is_prefilled_with_the_zone_of_the_place_and_the_usual_reminders(as_, forum, putu):
    text = as_(putu).get(url(forum)).content.decode()
    assert '<option value="Asia/Jakarta" selected>WIB</option>' in text
    assert text.count("checked") >= 3


def test_hours_are_those_of_the_place(as_, forum, putu):
    post(as_, putu, forum, zone="Asia/Jayapura", starts_time="00:30", ends_time="02:00")
    meeting = Meeting.objects.get()
    assert meeting.starts_at == datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC) - timedelta(hours=8, minutes=30)
    assert meeting.ends_at - meeting.starts_at == timedelta(hours=1, minutes=30)


def test_an_hour_may_be_typed_with_a_dot_and_an_end_left_open(as_, forum, putu):
    post(as_, putu, forum, starts_time="09.00")
    assert Meeting.objects.get().ends_at is None


def test_saving_as_a_draft_tells_nobody(as_, forum, putu):
    post(as_, putu, forum)
    assert (Meeting.objects.get().state, Delivery.objects.count()) == ("draft", 0)


def test_calling_at_once_invites(as_, forum, putu):
    post(as_, putu, forum, do="call")
    assert (Meeting.objects.get().state, Delivery.objects.filter(kind="meeting_called").count()) == ("called", 4)


def test_the_same_form_twice_makes_one_meeting(as_, forum, putu):
    key = "0b8fcbde-9a43-4f0c-8c1d-6d7b0a4c5a11"
    for _time in range(2):
        post(as_, putu, forum, once=key, do="call")
    assert Meeting.objects.count() == 1


def test_a_meeting_over_two_days(as_, forum, putu):
    post(as_, putu, forum, ends_on=(DAY + timedelta(days=1)).isoformat(), ends_time="15:30")
    meeting = Meeting.objects.get()
    assert meeting.ends_at - meeting.starts_at == timedelta(days=1, hours=6, minutes=30)


def test_answers_until_a_day_means_until_its_end(as_, forum, putu):
    post(as_, putu, forum, answer_by_on=(DAY - timedelta(days=2)).isoformat())
    assert f"{Meeting.objects.get().answer_by.astimezone(Meeting.objects.get().tz):%H.%M}" == "23.59"


def test_the_fields_of_the_other_way_to_meet_are_left_out(as_, forum, putu):
    post(as_, putu, forum, how="online", online_link="meet.example/x", seats_in_person="5", seats_online="9")
    meeting = Meeting.objects.get()
    assert (meeting.online_link, meeting.place_name) == ("https://meet.example/x", "")
    assert (meeting.seats_in_person, meeting.seats_online) == (None, 9)


def test_chosen_members_are_kept(as_, forum, putu, budi, rina):
    post(as_, putu, forum, audience="chosen", chosen=[budi.pk])
    assert [row.member for row in Meeting.objects.get().responses.all()] == [budi]


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"title": "   "}, "This field is required."),
        ({"title": "x" * 161}, "at most 160"),
        ({"starts_on": "2020-01-01"}, "must start in the future"),
        ({"starts_on": "0001-01-01"}, "greater than or equal"),
        ({"starts_on": "9999-12-31"}, "less than or equal"),
        ({"starts_on": "31 Februari"}, "Enter a valid date"),
        ({"starts_time": "25:00"}, "Enter a valid time"),
        ({"ends_time": "08:00"}, "must end after it starts"),
        ({"ends_on": DAY.isoformat()}, "Say at what time it ends"),
        ({"ends_on": "2100-12-31", "ends_time": "10:00"}, "at most 31 days"),
        ({"answer_by_on": (DAY + timedelta(days=1)).isoformat()}, "before the meeting starts"),
        ({"answer_by_time": "10:00"}, "Say until which day"),
        ({"zone": "Europe/Paris"}, "Select a valid choice"),
        ({"how": "by letter"}, "Select a valid choice"),
        ({"place_name": ""}, "Say where people meet"),
        ({"seats_in_person": "0"}, "greater than or equal to 1"),
        ({"seats_in_person": str(2**63)}, "less than or equal to"),
        ({"seats_in_person": "lima"}, "Enter a whole number"),
        ({"most_guests": "11"}, "Select a valid choice"),
        ({"how": "online", "online_link": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"reminder_offsets": ["5"]}, "Select a valid choice"),
        ({"audience": "chosen", "do": "call"}, "Choose at least one member"),
        ({"audience": "chosen", "chosen": ["999999999"]}, "Select a valid choice"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(as_, forum, putu, fields, text):
    response = post(as_, putu, forum, **{"agenda": "1. Tetap ada", **fields})
    shown = response.content.decode()
    assert (response.status_code, Meeting.objects.count()) == (200, 0)
    assert text in shown
    assert "1. Tetap ada" in shown


def test_a_closed_forum_offers_no_meeting_open_to_anyone(as_, other_forum, rina):
    response = post(as_, rina, other_forum, audience=Audience.OPEN)
    assert "Select a valid choice" in response.content.decode()


@pytest.mark.parametrize("who", ["budi", "rina"])
def test_only_the_secretariat_calls_meetings(as_, forum, budi, rina, who):
    member = {"budi": budi, "rina": rina}[who]
    assert (as_(member).get(url(forum)).status_code, post(as_, member, forum).status_code) == (403, 403)
    assert not Meeting.objects.exists()


def test_no_hidden_field_gives_more_than_the_form(as_, forum, other_forum, putu):
    hidden = {"forum": other_forum.pk, "state": "called", "sequence": "7", "taken_in_person": "3"}
    as_(putu).post(url(forum), typed() | hidden)
    meeting = Meeting.objects.get()
    assert (meeting.forum, meeting.state, meeting.sequence, meeting.taken_in_person) == (forum, "draft", 0, 0)


def test_unseen_characters_are_stripped(as_, forum, putu):
    post(as_, putu, forum, title="Rapat\u202e \x07akbar")
    assert Meeting.objects.get().title == "Rapat akbar"


def test_the_date_is_told_in_words_beside_the_field(as_, forum, putu):
    text = post(as_, putu, forum, title="").content.decode()
    assert f"{DAY:%A}, {DAY.day} {DAY:%B %Y}" in text


def test_the_form_costs_the_same_for_few_and_many_members(as_, forum, putu, django_assert_max_num_queries):
    for number in range(30):
        factories.membership(forum, factories.member(f"Warga {number}"))
    client = as_(putu)
    with django_assert_max_num_queries(10):
        client.get(url(forum))
