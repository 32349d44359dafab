"""The list of members: who may read it, what stays hidden, what the secretariat sees besides."""

import pytest
from django.utils import timezone

from forums.models import Role
from tests import factories


def page(viewer, forum, **query):
    return viewer.get(f"/en/forum/{forum.slug}/anggota/", query)


def names(response):
    return [one.member.name for one, _title, _mail in response.context["rows"]]


@pytest.mark.parametrize("who", ["sari", "putu", "budi", "dewi"])
def test_people_of_the_forum_and_staff_read_it(who, request, as_, forum):
    assert names(page(as_(request.getfixturevalue(who)), forum)) == ["Sari", "Putu", "Budi", "Dorkas"]


def test_outsider_of_a_public_forum_is_refused(as_, rina, forum):
    assert page(as_(rina), forum).status_code == 403


def test_outsider_of_a_closed_forum_finds_nothing(as_, budi, other_forum):
    assert page(as_(budi), other_forum).status_code == 404


def test_visitor_must_sign_in(client, forum):
    assert page(client, forum).status_code == 302


def test_one_who_waits_is_not_let_in(as_, rina, forum):
    factories.membership(forum, rina, state="pending")
    assert page(as_(rina), forum).status_code == 403


@pytest.mark.parametrize("who", ["budi", "putu"])
def test_addresses_and_phones_are_shown_to_nobody(who, request, as_, dorkas, forum):
    dorkas.whatsapp = "+6281234567890"
    dorkas.save()
    shown = page(as_(request.getfixturevalue(who)), forum).content.decode()
    assert "contoh.example" not in shown
    assert "1234567890" not in shown.replace("-", "")


def test_reachability_is_shown_to_the_secretariat_only(as_, putu, budi, dorkas, forum):
    dorkas.bounced_at = timezone.now()
    dorkas.save()
    assert "email does not arrive" in page(as_(putu), forum).content.decode()
    assert "email does not arrive" not in page(as_(budi), forum).content.decode()


def test_requests_are_shown_to_the_secretariat_only(as_, putu, budi, rina, forum):
    factories.membership(forum, rina, state="pending", note="Mohon izin bergabung.")
    assert "Mohon izin bergabung." in page(as_(putu), forum).content.decode()
    assert "Rina" not in page(as_(budi), forum).content.decode()


def test_search_finds_names_and_organisations(as_, budi, dorkas, forum):
    organisation = factories.organisation("Koperasi Sagu")
    forum.memberships.filter(member=dorkas).update(organisation=organisation)
    assert names(page(as_(budi), forum, q="sagu")) == ["Dorkas"]
    assert names(page(as_(budi), forum, q="put")) == ["Putu"]


def test_filters_narrow_by_sector_and_role(as_, budi, forum):
    assert names(page(as_(budi), forum, sector="academia")) == ["Putu"]
    assert names(page(as_(budi), forum, role="officers")) == ["Sari", "Putu"]


def test_those_who_left_are_not_listed(as_, sari, budi, forum):
    forum.memberships.filter(member=budi).update(state="left")
    assert "Budi" not in names(page(as_(sari), forum))


@pytest.mark.parametrize("who", ["budi", "putu"])
def test_queries_do_not_grow_with_the_list(who, request, as_, forum, django_assert_max_num_queries):
    viewer = as_(request.getfixturevalue(who))
    counts = []
    for more in (0, 10, 50):
        for number in range(more):
            factories.membership(
                forum, factories.member(f"A{number}"), Role.MEMBER, organisation=factories.organisation()
            )
            factories.membership(forum, factories.member(f"B{number}"), state="pending")
        with django_assert_max_num_queries(12) as queries:
            page(viewer, forum)
        counts.append(len(queries))
    assert len(set(counts)) == 1
