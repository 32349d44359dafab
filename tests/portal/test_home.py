"""The front door."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import timezone

from forums.models import Audience, MeetingState
from members.models import Sector
from portal import statistics
from tests import factories

HOME = "/en/"


@pytest.fixture(autouse=True)
def fresh(db):
    cache.clear()
    yield
    cache.clear()


def page(client):
    response = client.get(HOME)
    assert response.status_code == 200
    return response.content.decode()


def test_a_visitor_reads_what_a_forum_is_and_how_to_begin(client):
    text = page(client)
    assert "A local partnership forum is a circle of people" in text
    assert "Create account" in text


def test_a_member_is_led_to_the_start_page(as_, budi):
    text = page(as_(budi))
    assert "My start page" in text
    assert "Create account" not in text


def test_coming_public_meetings_are_shown(client, meeting):
    assert meeting.title in page(client)


def test_meetings_that_are_not_public_are_not_shown(client, forum, other_forum):
    titles = ["Rahasia tertutup", "Rahasia konsep", "Rahasia terpilih", "Rahasia batal"]
    factories.meeting(other_forum, titles[0])
    factories.meeting(forum, titles[1], state=MeetingState.DRAFT, called_at=None)
    factories.meeting(forum, titles[2], audience=Audience.CHOSEN)
    factories.meeting(forum, titles[3], state=MeetingState.CANCELLED)
    text = page(client)
    assert not [title for title in titles if title in text]


def test_without_meetings_the_page_says_what_to_do(client):
    assert "No public meeting is planned right now" in page(client)


def test_the_map_and_its_list_count_public_forums_by_province(client, forum, other_forum):
    text = page(client)
    assert "DI Yogyakarta: 1" in text
    assert "Bali: 1" not in text


def test_numbers_come_from_the_database(forum, meeting, budi, sari):
    past = timezone.now() - dt.timedelta(days=3)
    held = factories.meeting(forum, "Lampau", starts_at=past, ends_at=past + dt.timedelta(hours=1))
    factories.response(held, budi)
    factories.response(meeting, sari, "no")
    factories.response(meeting, budi, "invited")
    values = {figure.label: figure.value for figure in statistics.figures(timezone.now())}
    assert list(values.values()) == ["1", "4", "1", "2"]


def test_a_person_in_two_forums_counts_once(forum, other_forum, budi):
    factories.membership(other_forum, budi)
    assert statistics.figures(timezone.now())[1].value == "5"


def test_organisations_count_by_sector_once_verified(db):
    factories.organisation(sector=Sector.ACADEMIA)
    factories.organisation(sector=Sector.ACADEMIA, verified_at=None)
    assert statistics.organisations().counts == {"academia": 1}


def test_a_second_reader_costs_no_query(client, meeting, django_assert_num_queries):
    page(client)
    with django_assert_num_queries(0):
        page(client)


def test_one_reading_asks_the_same_number_of_questions_for_many_meetings(
    client, forum, meeting, django_assert_max_num_queries
):
    for _ in range(10):
        factories.meeting(forum)
    with django_assert_max_num_queries(10):
        page(client)
