"""The door that an invitation opens."""

import pytest
from django.utils import timezone

from forums import invitations, membership
from forums.models import MembershipState
from tests import factories

NOW = timezone.now()


@pytest.fixture
def link(forum, sari):
    return invitations.renew_link(forum, sari, NOW)


@pytest.fixture
def letter(other_forum, rina, budi):
    """An invitation of the closed forum to Budi's own email."""
    invitations.invite(other_forum, [budi.email], rina, NOW)
    return other_forum.invitations.get()


def get(viewer, invitation):
    return viewer.get(f"/en/gabung/{invitation.code}/")


def take(viewer, invitation, **data):
    return viewer.post(f"/en/gabung/{invitation.code}/", data)


def state(invitation, member):
    found = invitation.forum.memberships.filter(member=member).first()
    return found and found.state


def test_visitor_sees_the_forum_and_who_invites(client, link):
    shown = get(client, link).content.decode()
    assert "Forum Tani Lestari" in shown
    assert "Invited by Sari" in shown


def test_visitor_is_led_to_an_account_and_back(client, link):
    back = f"next=%2Fen%2Fgabung%2F{link.code}%2F"
    assert back in get(client, link).content.decode()
    assert take(client, link).url.endswith(back)


def test_looking_changes_nothing(client, as_, rina, link):
    for viewer in (client, as_(rina)):
        get(viewer, link)
        viewer.head(f"/gabung/{link.code}/")
    link.refresh_from_db()
    assert (link.uses, state(link, rina)) == (0, None)


def test_link_keeps_approval(as_, rina, link):
    take(as_(rina), link)
    link.refresh_from_db()
    assert (state(link, rina), link.uses) == (MembershipState.PENDING, 1)


def test_link_of_an_open_forum_lets_in_at_once(as_, rina, forum, link):
    forum.joining = "open"
    forum.save()
    take(as_(rina), link)
    assert state(link, rina) == MembershipState.ACTIVE


def test_link_opens_a_forum_that_is_by_invitation_only(as_, rina, forum, link):
    forum.joining = "invitation"
    forum.save()
    take(as_(rina), link)
    assert state(link, rina) == MembershipState.PENDING


def test_letter_to_ones_own_email_lets_in_at_once(as_, budi, letter):
    take(as_(budi), letter)
    letter.refresh_from_db()
    assert (state(letter, budi), letter.uses) == (MembershipState.ACTIVE, 1)


def test_letter_shows_a_closed_forum_to_its_holder(client, letter):
    assert "Forum Pesisir" in get(client, letter).content.decode()


def test_letter_that_was_passed_on_brings_a_request(as_, dorkas, letter):
    take(as_(dorkas), letter)
    letter.refresh_from_db()
    assert (state(letter, dorkas), letter.uses) == (MembershipState.PENDING, 0)


def test_letter_works_only_once(as_, budi, letter):
    take(as_(budi), letter)
    assert get(as_(budi), letter).status_code == 404


def test_unconfirmed_email_is_not_ones_own(budi, letter):
    budi.email_confirmed_at = None
    assert not invitations.is_for(letter, budi)


def test_link_helps_after_a_no(as_, rina, sari, forum, link):
    row = membership.ask(forum, rina, "", None, NOW)
    membership.decline(row, "", sari, NOW)
    take(as_(rina), link)
    assert state(link, rina) == MembershipState.PENDING


def test_every_door_that_is_shut_looks_the_same(client, forum, sari, link):
    used = invitations.renew_link(forum, sari, NOW)
    gone = invitations.renew_link(forum, sari, NOW - timezone.timedelta(days=9), days=7)
    pages = [client.get(f"/en/gabung/{code}/") for code in (link.code, used.code, gone.code, "tidak-ada")]
    assert {page.status_code for page in pages} == {404}
    assert (
        len(
            {
                page.content.replace(code.encode(), b"")
                for page, code in zip(pages, codes(link, used, gone), strict=True)
            }
        )
        == 1
    )


def codes(*rows):
    return [*(row.code for row in rows), "tidak-ada"]


def test_code_with_a_null_byte_is_not_found(client, db):
    assert client.get("/en/gabung/%00/").status_code == 404


def test_shut_door_names_nobody(client, forum, sari, link):
    invitations.revoke(link, sari, NOW)
    shown = get(client, link).content.decode()
    assert "Forum Tani Lestari" not in shown
    assert "Sari" not in shown


def test_archived_forum_has_no_door(client, forum, link):
    forum.archived_at = NOW
    forum.save()
    assert get(client, link).status_code == 404


def test_member_is_told_that_they_are_in(as_, budi, link):
    assert "You are already a member of this forum." in get(as_(budi), link).content.decode()
    take(as_(budi), link)
    link.refresh_from_db()
    assert link.uses == 0


def test_two_codes_are_never_alike(forum, sari):
    made = {invitations.renew_link(forum, sari, NOW).code for _number in range(20)}
    assert len(made) == 20
    assert min(map(len, made)) >= 22


def test_organisation_gives_the_sector(as_, budi, letter):
    company = factories.organisation(sector="private")
    budi.representations.create(organisation=company, since=timezone.localdate())
    take(as_(budi), letter, organisation=company.pk)
    assert letter.forum.memberships.get(member=budi).sector == "private"
