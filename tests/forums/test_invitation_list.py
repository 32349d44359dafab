"""Inviting: the link with its QR code, and addresses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forums import invitations
from members.models import Delivery
from tests import factories


def address(forum):
    return f"/en/forum/{forum.slug}/undangan/"


def make_link(viewer, forum, days=30):
    return viewer.post(address(forum), {"way": "link", "days": days})


def mail(viewer, forum, text):
    return viewer.post(address(forum), {"way": "mail", "addresses": text}, follow=True)


def link(forum):
    return invitations.link_of(forum, timezone.now())


@pytest.mark.parametrize("who", ["sari", "putu", "dewi"])
def test_secretariat_and_staff_make_a_link(who, request, as_, forum):
    make_link(as_(request.getfixturevalue(who)), forum)
    assert link(forum) is not None


@pytest.mark.parametrize("who", ["budi", "rina"])
def test_others_make_no_link(who, request, as_, forum):
    assert make_link(as_(request.getfixturevalue(who)), forum).status_code == 403
    assert link(forum) is None


def test_reading_the_page_makes_no_link(as_, sari, forum):
    as_(sari).get(address(forum))
    assert not forum.invitations.exists()


def test_page_shows_link_and_code_without_inline_style(as_, sari, forum):
    make_link(as_(sari), forum)
    shown = as_(sari).get(address(forum)).content.decode()
    assert f"/gabung/{link(forum).code}/" in shown
    assert '<svg viewBox="0 0' in shown
    assert "style=" not in shown


def test_new_link_ends_the_one_before(as_, sari, forum):
    make_link(as_(sari), forum)
    first = link(forum)
    make_link(as_(sari), forum)
    assert link(forum).pk != first.pk
    first.refresh_from_db()
    assert first.revoked_at is not None


@pytest.mark.parametrize(("days", "works"), [(6, True), (8, False)])
def test_link_runs_out(days, works, sari, forum):
    now = timezone.now()
    invitations.renew_link(forum, sari, now - timedelta(days=days), days=7)
    assert (link(forum) is not None) == works


def test_each_address_gets_one_mail(as_, sari, forum):
    mail(as_(sari), forum, "a@contoh.example, B@Contoh.example\na@contoh.example")
    assert set(forum.invitations.values_list("email", flat=True)) == {"a@contoh.example", "b@contoh.example"}
    assert Delivery.objects.filter(kind="forum_invitation").count() == 2


def test_wrong_address_is_named_and_nothing_is_sent(as_, sari, forum):
    shown = mail(as_(sari), forum, "a@contoh.example\nbukan alamat").content.decode()
    assert "“bukan” is not an email address." in shown
    assert not forum.invitations.exists()


def test_address_longer_than_any_mailbox_is_refused(as_, sari, forum):
    long = "@".join(["a" * 60, ".".join(["b" * 60] * 4) + ".example"])
    assert "is not an email address" in mail(as_(sari), forum, long).content.decode()
    assert not forum.invitations.exists()


def test_inviting_again_replaces_the_open_invitation(as_, sari, forum):
    mail(as_(sari), forum, "a@contoh.example")
    mail(as_(sari), forum, "a@contoh.example")
    assert forum.invitations.usable(timezone.now()).count() == 1
    assert forum.invitations.count() == 2


def test_mail_of_a_replaced_invitation_is_not_sent(sari, forum, rina):
    now = timezone.now()
    invitations.invite(forum, [rina.email], sari, now)
    invitations.invite(forum, [rina.email], sari, now)
    assert forum.invitations.filter(revoked_at=None).count() == 1


def test_more_than_fifty_at_once_are_refused(as_, sari, forum):
    text = "\n".join(f"a{number}@contoh.example" for number in range(51))
    assert "at most 50" in mail(as_(sari), forum, text).content.decode()
    assert not forum.invitations.exists()


def test_forum_invites_a_limited_number_a_day(sari, forum, monkeypatch):
    monkeypatch.setattr(invitations, "MOST_PER_DAY", 3)
    now = timezone.now()
    invitations.invite(forum, ["a@contoh.example", "b@contoh.example"], sari, now)
    with pytest.raises(invitations.TooManyInvitations):
        invitations.invite(forum, ["c@contoh.example", "d@contoh.example"], sari, now)
    invitations.invite(forum, ["c@contoh.example"], sari, now)


def test_member_gets_it_in_their_account_and_others_by_address(sari, rina, forum):
    invitations.invite(forum, [rina.email, "baru@contoh.example"], sari, timezone.now())
    rows = Delivery.objects.filter(kind="forum_invitation").values_list("member", "address")
    assert set(rows) == {(rina.pk, ""), (None, "baru@contoh.example")}


@pytest.mark.usefixtures("english")
def test_page_says_what_became_of_each(as_, sari, forum):
    now = timezone.now()
    invitations.invite(forum, ["a@contoh.example", "b@contoh.example"], sari, now)
    Delivery.objects.filter(address="a@contoh.example").update(state="sent", settled_at=now)
    states = {one.invitation.email: one.text for one in invitations.sent(forum.invitations.all(), now)}
    assert states == {"a@contoh.example": "email sent", "b@contoh.example": "on its way"}


def test_queries_do_not_grow_with_the_list(as_, sari, forum, django_assert_max_num_queries):
    viewer, counts = as_(sari), []
    for more in (1, 9, 40):
        invitations.invite(forum, [f"a{more}-{number}@contoh.example" for number in range(more)], sari, timezone.now())
        with django_assert_max_num_queries(12) as queries:
            viewer.get(address(forum))
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_archived_forum_invites_nobody(as_, sari):
    archived = factories.forum(archived_at=timezone.now())
    factories.membership(archived, sari, "chair")
    assert make_link(as_(sari), archived).status_code == 403
