"""Joining a forum: at once, by approval, by invitation; again after leaving or a no."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forums import membership
from forums.models import Membership, MembershipState
from members.models import Delivery, Representative, Sector
from tests import factories


@pytest.fixture
def open_forum(sari):
    made = factories.forum(joining="open")
    factories.membership(made, sari, "chair")
    return made


def join(viewer, forum, **data):
    return viewer.post(f"/en/forum/{forum.slug}/gabung/", data, follow=True)


def state(forum, member):
    found = forum.memberships.filter(member=member).first()
    return found and found.state


def test_open_forum_takes_a_member_at_once(as_, budi, open_forum):
    join(as_(budi), open_forum)
    assert state(open_forum, budi) == MembershipState.ACTIVE


def test_forum_with_approval_keeps_a_request(as_, rina, forum):
    join(as_(rina), forum, note="Saya ingin membantu.")
    row = forum.memberships.get(member=rina)
    assert (row.state, row.note, row.joined_at) == (MembershipState.PENDING, "Saya ingin membantu.", None)


def test_request_is_told_to_chair_and_secretary_once(as_, rina, sari, putu, forum):
    join(as_(rina), forum)
    join(as_(rina), forum)
    told = Delivery.objects.filter(kind="membership_asked").values_list("member", flat=True)
    assert set(told) == {sari.pk, putu.pk}
    assert len(told) == 2


def test_forum_by_invitation_refuses_with_a_sentence(as_, rina, forum):
    forum.joining = "invitation"
    forum.save()
    assert "by invitation only" in join(as_(rina), forum).content.decode()
    assert state(forum, rina) is None


def test_closed_forum_cannot_be_asked(as_, budi, other_forum):
    assert join(as_(budi), other_forum).status_code == 404
    assert state(other_forum, budi) is None


def test_visitor_is_sent_to_sign_in_and_back(client, forum):
    response = client.get(f"/forum/{forum.slug}/gabung/")
    assert response.status_code == 302
    assert response.url.endswith(f"?next=/forum/{forum.slug}/gabung/")


def test_archived_forum_takes_nobody(as_, budi, open_forum):
    open_forum.archived_at = timezone.now()
    open_forum.save()
    assert "archived" in join(as_(budi), open_forum).content.decode()
    assert state(open_forum, budi) is None


def test_member_who_joins_again_stays_as_they_are(as_, sari, forum):
    before = Membership.objects.values().get(forum=forum, member=sari)
    assert "already a member" in join(as_(sari), forum).content.decode()
    assert Membership.objects.values().get(forum=forum, member=sari) == before


def test_organisation_gives_the_sector(as_, budi, open_forum):
    university = factories.organisation(sector=Sector.ACADEMIA)
    Representative.objects.create(member=budi, organisation=university, since=timezone.localdate())
    join(as_(budi), open_forum, organisation=university.pk)
    row = open_forum.memberships.get(member=budi)
    assert (row.organisation, row.sector) == (university, Sector.ACADEMIA)


def test_organisation_of_others_cannot_be_spoken_for(as_, budi, open_forum):
    own, foreign = factories.organisation(), factories.organisation()
    Representative.objects.create(member=budi, organisation=own, since=timezone.localdate())
    join(as_(budi), open_forum, organisation=foreign.pk)
    assert state(open_forum, budi) is None


def test_former_representation_is_not_offered(budi):
    organisation = factories.organisation()
    day = timezone.localdate()
    Representative.objects.create(member=budi, organisation=organisation, since=day, until=day)
    assert membership.own_organisations(budi) == []


def test_rejoining_uses_the_same_row(as_, budi, open_forum):
    first = membership.ask(open_forum, budi, "", None, timezone.now())
    membership.leave(open_forum, budi, timezone.now())
    join(as_(budi), open_forum)
    again = open_forum.memberships.get(member=budi)
    assert (again.pk, again.state, again.left_at) == (first.pk, MembershipState.ACTIVE, None)


def test_removed_member_asks_even_in_an_open_forum(as_, sari, budi, open_forum):
    row = membership.ask(open_forum, budi, "", None, timezone.now())
    membership.remove(row, "Melanggar tata tertib.", sari, timezone.now())
    join(as_(budi), open_forum)
    assert state(open_forum, budi) == MembershipState.PENDING


@pytest.mark.parametrize(("days", "expected"), [(29, MembershipState.DECLINED), (31, MembershipState.PENDING)])
def test_declined_member_may_ask_again_after_thirty_days(days, expected, as_, rina, sari, forum):
    row = membership.ask(forum, rina, "", None, timezone.now())
    membership.decline(row, "Belum.", sari, timezone.now() - timedelta(days=days))
    join(as_(rina), forum)
    assert state(forum, rina) == expected


def test_too_early_request_names_the_day(rina, sari, forum):
    row = membership.ask(forum, rina, "", None, timezone.now())
    membership.decline(row, "", sari, timezone.now())
    with pytest.raises(membership.AskedTooSoon):
        membership.ask(forum, rina, "", None, timezone.now())
    membership.ask(forum, rina, "", None, timezone.now(), is_invited=True)


def test_reading_the_page_changes_nothing(as_, rina, forum):
    as_(rina).get(f"/forum/{forum.slug}/gabung/")
    assert state(forum, rina) is None


def test_note_that_is_too_long_is_kept_for_correction(as_, rina, forum):
    response = join(as_(rina), forum, note="a" * 501)
    assert "a" * 501 in response.content.decode()
    assert state(forum, rina) is None
