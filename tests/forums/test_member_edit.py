"""Editing a member: offices by the secretariat, roles by the chair, the chair by handing over."""

import pytest
from django.utils import timezone

from forums import membership
from forums.models import Role
from members.models import AuditEntry, Representative
from tests import factories


@pytest.fixture
def row_of(forum):
    return lambda member: forum.memberships.get(member=member)


def save(viewer, row, **data):
    address = f"/en/forum/{row.forum.slug}/anggota/{row.pk}/ubah/"
    return viewer.post(address, {"sector": row.sector, "role": row.role, **data})


def test_secretary_gives_an_office_title(as_, putu, budi, row_of):
    save(as_(putu), row_of(budi), office_title="Penasihat", decree_number="SK 1/2026", term_from="2026-01-01")
    row = row_of(budi)
    assert (row.office_title, row.decree_number, str(row.term_from)) == ("Penasihat", "SK 1/2026", "2026-01-01")


@pytest.mark.parametrize("who", ["budi", "rina"])
def test_others_edit_nobody(who, request, as_, dorkas, row_of):
    assert save(as_(request.getfixturevalue(who)), row_of(dorkas), office_title="Ketua").status_code == 403
    assert row_of(dorkas).office_title == ""


@pytest.mark.parametrize("who", ["sari", "dewi"])
def test_chair_and_staff_give_roles(who, request, as_, budi, row_of):
    save(as_(request.getfixturevalue(who)), row_of(budi), role="treasurer")
    assert row_of(budi).role == Role.TREASURER


def test_secretary_gives_no_roles(as_, putu, budi, row_of):
    save(as_(putu), row_of(budi), role="treasurer")
    assert row_of(budi).role == Role.MEMBER


@pytest.mark.parametrize(("who", "wanted"), [("putu", "chair"), ("sari", "member")])
def test_nobody_changes_their_own_role(who, wanted, request, as_, row_of):
    member = request.getfixturevalue(who)
    before = row_of(member).role
    save(as_(member), row_of(member), role=wanted)
    assert row_of(member).role == before


def test_own_role_is_refused_by_the_rule_too(sari, row_of):
    with pytest.raises(membership.OwnMembership):
        membership.set_role(row_of(sari), Role.MEMBER, sari, timezone.now())


def test_new_chair_takes_over_from_the_old_one(as_, sari, budi, row_of):
    save(as_(sari), row_of(budi), role="chair")
    assert (row_of(budi).role, row_of(sari).role) == (Role.CHAIR, Role.MEMBER)


def test_old_chair_has_no_rights_at_the_next_step(as_, sari, budi, dorkas, row_of):
    viewer = as_(sari)
    save(viewer, row_of(budi), role="chair")
    assert save(viewer, row_of(dorkas), role="secretary").status_code == 403


def test_chair_is_not_demoted_without_a_successor(as_, dewi, sari, row_of):
    assert "hand over" in save(as_(dewi), row_of(sari), role="member").content.decode()
    assert row_of(sari).role == Role.CHAIR


def test_refused_role_saves_nothing_of_the_form(as_, dewi, sari, row_of):
    save(as_(dewi), row_of(sari), role="member", office_title="Penasihat")
    assert row_of(sari).office_title == ""


def test_member_who_cannot_sign_in_does_not_become_secretary(as_, sari, forum, row_of):
    kept = factories.member("Markus", email=None)
    factories.membership(forum, kept)
    assert "needs an account" in save(as_(sari), row_of(kept), role="secretary").content.decode()
    assert row_of(kept).role == Role.MEMBER


def test_role_change_is_on_record_for_both(as_, sari, budi, row_of):
    save(as_(sari), row_of(budi), role="chair")
    entries = AuditEntry.objects.filter(action="membership.role").values_list("target", "details__after")
    assert set(entries) == {
        (f"forums.membership:{row_of(budi).pk}", "chair"),
        (f"forums.membership:{row_of(sari).pk}", "member"),
    }


def test_only_organisations_the_member_speaks_for_are_offered(as_, putu, budi, row_of):
    own, foreign = factories.organisation(), factories.organisation()
    Representative.objects.create(member=budi, organisation=own, since=timezone.localdate())
    save(as_(putu), row_of(budi), organisation=foreign.pk)
    assert row_of(budi).organisation is None
    save(as_(putu), row_of(budi), organisation=own.pk)
    assert row_of(budi).organisation == own


def test_fields_outside_the_form_stay(as_, putu, budi, row_of):
    save(as_(putu), row_of(budi), state="left", member=putu.pk, note="x")
    row = row_of(budi)
    assert (row.state, row.member, row.note) == ("active", budi, "")


def test_membership_of_another_forum_is_not_found(as_, rina, dewi, forum, budi, other_forum, row_of):
    address = f"/forum/{other_forum.slug}/anggota/{row_of(budi).pk}/ubah/"
    assert as_(rina).get(address).status_code == 404
