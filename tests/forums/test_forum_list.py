"""The list of forums: who sees what, search and filters, and a cost that does not grow with the rows."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from forums.models import Forum, Theme
from members.models import Sector
from tests import factories

MOST_QUERIES = 12


def names(response):
    return [card.forum.name for card in response.context["cards"]]


def test_visitor_sees_public_forums_by_name(client, forum, other_forum):
    factories.forum("Forum Air")
    assert names(client.get("/forum/")) == ["Forum Air", "Forum Tani Lestari"]


def test_closed_forum_is_listed_for_its_member(as_, rina, forum, other_forum):
    assert "Forum Pesisir" in names(as_(rina).get("/forum/"))


def test_closed_forum_is_not_listed_for_an_outsider(as_, budi, forum, other_forum):
    assert "Forum Pesisir" not in names(as_(budi).get("/forum/"))


def test_own_forums_come_first(as_, budi, forum):
    factories.forum("Forum Air")
    assert names(as_(budi).get("/forum/")) == ["Forum Tani Lestari", "Forum Air"]


def test_search_finds_every_word_in_name_summary_or_place(client, forum):
    factories.forum("Forum Air", summary="Air bersih untuk lima kampung.")
    assert names(client.get("/forum/", {"q": "kampung  air"})) == ["Forum Air"]
    assert names(client.get("/forum/", {"q": "kulon progo tani"})) == ["Forum Tani Lestari"]


def test_search_takes_percent_signs_as_letters(client, forum):
    assert names(client.get("/forum/", {"q": "%"})) == []


def test_province_narrows_the_list(client, forum):
    factories.forum("Forum Teluk", regency=factories.regency("91.03"))
    assert names(client.get("/forum/", {"province": "91"})) == ["Forum Teluk"]


def test_theme_narrows_the_list(client, forum):
    water = Theme.objects.create(slug="air", name="Air", name_en="Water")
    factories.forum("Forum Air").themes.add(water)
    assert names(client.get("/forum/", {"theme": "air"})) == ["Forum Air"]


def test_sector_counts_active_members_only(client, forum, putu):
    assert names(client.get("/forum/", {"sector": "academia"})) == ["Forum Tani Lestari"]
    forum.memberships.filter(member=putu).update(state="left", role="member")
    assert names(client.get("/forum/", {"sector": "academia"})) == []


def test_archived_forums_are_a_filter_away(client, forum):
    factories.forum("Forum Lama", archived_at=timezone.now())
    assert names(client.get("/forum/")) == ["Forum Tani Lestari"]
    assert names(client.get("/forum/", {"state": "archived"})) == ["Forum Lama"]


def test_unknown_filters_narrow_nothing(client, forum):
    assert names(client.get("/forum/", {"province": "xx", "theme": "xx", "sector": "xx"})) == ["Forum Tani Lestari"]


def test_filters_are_folded_away_until_one_is_used(client, forum):
    folded = '<details class="disclosure more">'
    assert folded in client.get("/forum/", {"q": "tani"}).content.decode()
    assert folded not in client.get("/forum/", {"sector": "academia"}).content.decode()


def test_page_that_is_not_there_is_404(client, forum):
    assert client.get("/forum/", {"page": "99"}).status_code == 404


def test_card_shows_members_balance_and_next_meeting(client, forum, meeting):
    card = client.get("/forum/").context["cards"][0]
    assert card.balance.counts == {Sector.GOVERNMENT: 1, Sector.ACADEMIA: 1, Sector.COMMUNITY: 2}
    assert card.next_meeting == meeting


def test_card_keeps_a_meeting_for_chosen_members_from_visitors(client, forum):
    factories.meeting(forum, audience="chosen")
    assert client.get("/forum/").context["cards"][0].next_meeting is None


def test_provinces_count_the_forums_one_may_see(client, as_, rina, forum, other_forum):
    def count(viewer, code):
        return {place.code: place.count for place in viewer.get("/forum/").context["places"]}[code]

    assert (count(client, "34"), count(client, "51")) == (1, 0)
    assert count(as_(rina), "51") == 1


def test_empty_search_says_what_to_do(client, forum):
    assert "No forum fits" in client.get("/en/forum/", {"q": "zzz"}).content.decode()


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_queries_do_not_grow_with_the_list(who, client, as_, budi, django_assert_max_num_queries):
    viewer = client if who == "visitor" else as_(budi)
    theme = Theme.objects.create(slug="air", name="Air", name_en="Water")
    counts = []
    for wanted in (1, 10, 50):
        while Forum.objects.count() < wanted:
            made = factories.forum()
            made.themes.add(theme)
            factories.membership(made, budi)
            factories.meeting(made)
        cache.clear()
        with django_assert_max_num_queries(MOST_QUERIES) as queries:
            assert viewer.get("/forum/").context["page_obj"].paginator.count == wanted
        counts.append(len(queries))
    assert len(set(counts)) == 1
