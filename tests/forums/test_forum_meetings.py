"""The meetings of one forum: to come, past, and drafts for those who write them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories

NOW = timezone.now()


def page(client, forum, query=""):
    return client.get(f"/en/forum/{forum.slug}/rapat/{query}")


def titles(response, name="meetings"):
    return [row.title for row in response.context[name]]


@pytest.fixture
def three(forum):
    factories.meeting(forum, "Lalu", starts_at=NOW - timedelta(days=2))
    factories.meeting(forum, "Nanti", starts_at=NOW + timedelta(days=2))
    factories.meeting(forum, "Rancangan", state="draft", called_at=None)


def test_meetings_to_come_and_past_ones_have_a_tab_each(client, forum, three):
    assert titles(page(client, forum)) == ["Nanti"]
    assert titles(page(client, forum, "?show=past")) == ["Lalu"]


def test_drafts_are_listed_for_the_secretariat_alone(as_, forum, three, putu, budi):
    assert titles(page(as_(putu), forum), "drafts") == ["Rancangan"]
    assert titles(page(as_(budi), forum), "drafts") == []


def test_only_the_secretariat_is_offered_a_new_meeting(as_, client, forum, putu):
    assert "New meeting" in page(as_(putu), forum).content.decode()
    assert "New meeting" not in page(client, forum).content.decode()


def test_a_closed_forum_is_not_found_by_outsiders(client, as_, other_forum, budi):
    assert (page(client, other_forum).status_code, page(as_(budi), other_forum).status_code) == (404, 404)


@pytest.mark.parametrize("rows", [1, 10, 50])
def test_the_list_costs_the_same_for_few_and_many_rows(as_, forum, putu, rows, django_assert_num_queries):
    for number in range(rows):
        factories.meeting(forum, f"Rapat {number}")
    client = as_(putu)
    with django_assert_num_queries(8):
        page(client, forum)
