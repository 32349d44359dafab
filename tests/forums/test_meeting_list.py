"""All coming meetings: who sees which, in what order, found by what."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forums import rsvp
from forums.rsvp import Reply
from tests import factories

NOW = timezone.now()


def listed(client, query=""):
    """Titles in the order of the page."""
    response = client.get(f"/en/rapat/{query}")
    assert response.status_code == 200
    return [row.title for row in [*response.context["own"], *response.context["others"]]]


def test_coming_meetings_stand_in_the_order_of_time(client, forum):
    factories.meeting(forum, "Kedua", starts_at=NOW + timedelta(days=9))
    factories.meeting(forum, "Pertama", starts_at=NOW + timedelta(days=2))
    factories.meeting(forum, "Lalu", starts_at=NOW - timedelta(days=2))
    factories.meeting(forum, "Rancangan", state="draft", called_at=None)
    assert listed(client) == ["Pertama", "Kedua"]


def test_a_closed_forum_shows_its_meetings_to_its_members_only(client, as_, other_forum, budi, rina):
    factories.meeting(other_forum, "Rahasia")
    assert (listed(client), listed(as_(budi)), listed(as_(rina))) == ([], [], ["Rahasia"])


def test_a_meeting_for_chosen_members_is_shown_to_the_forum_only(client, as_, forum, budi, rina):
    factories.meeting(forum, "Pengurus", audience="chosen")
    assert (listed(client), listed(as_(rina)), listed(as_(budi))) == ([], [], ["Pengurus"])


def test_a_member_sees_their_own_meetings_first(as_, forum, budi):
    other = factories.forum()
    factories.meeting(other, "Lain", starts_at=NOW + timedelta(days=1))
    factories.meeting(forum, "Milik Budi", starts_at=NOW + timedelta(days=5))
    assert listed(as_(budi)) == ["Milik Budi", "Lain"]


def test_the_own_answer_stands_in_the_row(as_, meeting, budi):
    rsvp.answer(meeting, budi, Reply("yes"), NOW)
    response = as_(budi).get("/en/rapat/")
    assert response.context["own"][0].answer == "attending"


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?province=51", ["Pesisir"]),
        ("?mode=online", ["Daring"]),
        ("?q=daring", ["Daring"]),
        ("?q=%25", []),
        ("?province=99", ["Pesisir", "Daring"]),
        ("?q=" + "x" * 101, ["Pesisir", "Daring"]),
    ],
)
def test_filters_narrow_and_what_is_unknown_filters_nothing(client, forum, query, titles):
    bali = factories.forum(regency=factories.regency("51.08"))
    factories.meeting(bali, "Pesisir", starts_at=NOW + timedelta(days=1))
    factories.meeting(forum, "Daring", starts_at=NOW + timedelta(days=2), is_online=True)
    assert listed(client, query) == titles


def test_one_forum_can_be_chosen(client, forum):
    factories.meeting(factories.forum(), "Lain")
    factories.meeting(forum, "Tani")
    assert listed(client, f"?forum={forum.slug}") == ["Tani"]


@pytest.mark.parametrize("page", ["0", "-1", "2", "abc", "9" * 40])
def test_a_page_that_is_not_there_is_not_found(client, meeting, page):
    assert client.get(f"/en/rapat/?page={page}").status_code == 404


def test_an_empty_list_says_what_to_do_next(client, db):
    assert "As soon as a forum calls one, it stands here." in client.get("/en/rapat/").content.decode()


@pytest.mark.parametrize("rows", [1, 10, 50])
def test_the_list_costs_the_same_for_few_and_many_rows(as_, forum, budi, rows, django_assert_num_queries):
    for number in range(rows):
        meeting = factories.meeting(forum, f"Rapat {number}", seats_in_person=9)
        factories.response(meeting, budi)
    client = as_(budi)
    with django_assert_num_queries(6):
        client.get("/en/rapat/")
