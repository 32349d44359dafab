"""The page of a forum: who sees it, whom it names, and what it offers."""

import pytest
from django.utils import timezone

from forums.models import Role
from tests import factories


def page(viewer, forum):
    return viewer.get(f"/en/forum/{forum.slug}/")


def text(viewer, forum):
    return page(viewer, forum).content.decode()


def test_visitor_reads_a_public_forum(client, forum):
    assert "Forum Tani Lestari" in text(client, forum)


def test_closed_forum_is_not_found_by_a_visitor(client, other_forum):
    assert page(client, other_forum).status_code == 404


def test_closed_forum_is_not_found_by_an_outsider(as_, budi, other_forum):
    assert page(as_(budi), other_forum).status_code == 404


def test_closed_forum_is_read_by_its_member(as_, rina, other_forum):
    assert page(as_(rina), other_forum).status_code == 200


def test_closed_forum_is_read_by_staff(as_, dewi, other_forum):
    assert page(as_(dewi), other_forum).status_code == 200


def test_officers_are_named_to_everyone(client, forum):
    assert [row.name for row in page(client, forum).context["officers"]] == ["Sari", "Putu"]


def test_other_members_are_not_named(client, forum):
    assert "Budi" not in text(client, forum)


def test_young_officer_is_named_to_insiders_only(client, as_, budi, rina, forum):
    young = factories.member("Melati", is_adult=False, guardian_consent_on=timezone.localdate())
    factories.membership(forum, young, office_title="Wakil pemuda")
    assert ["Melati" in text(browser, forum) for browser in (client, as_(rina), as_(budi))] == [False, False, True]


def test_unverified_organisation_of_an_officer_is_not_shown(client, forum, sari):
    organisation = factories.organisation("Dinas Karangan", verified_at=None)
    forum.memberships.filter(member=sari).update(organisation=organisation)
    assert "Dinas Karangan" not in text(client, forum)


def test_about_is_rendered_through_the_sanitiser(client, forum):
    forum.about = "**penting** <script>alert(1)</script>"
    forum.save()
    shown = text(client, forum)
    assert "<strong>penting</strong>" in shown
    assert "<script>alert" not in shown


def test_coming_meetings_are_listed(client, forum, meeting):
    assert [row.meeting for row in page(client, forum).context["meetings"]] == [meeting]


def test_balance_says_who_is_missing(client, forum):
    assert "No private sector yet." in text(client, forum)


def test_requests_are_shown_to_the_secretariat_only(as_, putu, budi, rina, forum):
    factories.membership(forum, rina, state="pending")
    assert "1 person asks to join" in text(as_(putu), forum)
    assert "asks to join" not in text(as_(budi), forum)


@pytest.mark.parametrize(
    ("joining", "offered"),
    [("open", "Join this forum"), ("approval", "Ask to join"), ("invitation", "Write to the officers")],
)
def test_visitor_is_offered_the_forums_way_of_joining(joining, offered, client, db):
    assert offered in text(client, factories.forum(joining=joining))


def test_member_is_not_offered_to_join(as_, budi, forum):
    shown = text(as_(budi), forum)
    assert "Ask to join" not in shown
    assert "Leave forum" in shown


def test_sample_data_is_marked(client, db):
    assert "Sample data" in text(client, factories.forum(is_demo=True))


def test_archived_forum_says_so_and_offers_no_joining(client, db):
    shown = text(client, factories.forum(archived_at=timezone.now()))
    assert "everything can be read, nothing can be changed" in shown
    assert "Ask to join" not in shown


def test_decree_and_term_are_shown(client, db):
    made = factories.forum(
        decree_number="SK 12/2026", decree_on="2026-02-01", term_from="2026-01-01", term_until="2029-12-31"
    )
    shown = text(client, made)
    assert "SK 12/2026" in shown
    assert "2026–2029" in shown


def test_queries_do_not_grow_with_officers_and_meetings(as_, sari, forum, meeting, django_assert_max_num_queries):
    viewer = as_(sari)
    counts = []
    for _step in range(2):
        with django_assert_max_num_queries(12) as queries:
            page(viewer, forum)
        counts.append(len(queries))
        for _number in range(6):
            factories.membership(forum, factories.member(), Role.FACILITATOR)
            factories.meeting(forum)
    assert counts[0] == counts[1]
