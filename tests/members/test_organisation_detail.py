"""The page of an organisation, and speaking for it there."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from forums.models import Forum
from members import organisations
from members.models import Member, Organisation, Representative
from tests import factories

NOW = timezone.now()


@pytest.fixture
def organisation(db: None) -> Organisation:
    return factories.organisation("Dinas Pertanian", sector="government")


def page_of(organisation: Organisation) -> str:
    return f"/en/organisasi/{organisation.slug}/"


def speaks(organisation: Organisation, member: Member, *, confirmed: bool = True) -> Representative:
    made = organisations.represent(organisation, member, "Kepala", NOW)
    if confirmed:
        made.confirm(member, NOW)
    return made


def shown(client: Client, organisation: Organisation) -> str:
    return client.get(page_of(organisation)).content.decode()


def test_visitor_reads_what_it_is(client: Client, organisation: Organisation) -> None:
    page = shown(client, organisation)
    assert all(text in page for text in ("Dinas Pertanian", "Verified", "Government", "Kabupaten Kulon Progo"))


def test_visitor_sees_how_many_speak_for_it_but_no_names(
    client: Client, organisation: Organisation, rina: Member
) -> None:
    speaks(organisation, rina)
    page = shown(client, organisation)
    assert ("1 person" in page, "Rina" in page) == (True, False)


def test_member_sees_the_names(as_: Any, organisation: Organisation, rina: Member, budi: Member) -> None:
    speaks(organisation, rina)
    assert "Rina" in shown(as_(budi), organisation)


def test_unconfirmed_name_is_seen_by_itself_peers_and_staff_only(
    as_: Any, organisation: Organisation, rina: Member, budi: Member, sari: Member, dewi: Member
) -> None:
    speaks(organisation, rina, confirmed=False)
    speaks(organisation, sari)
    seen = ["Rina</h3>" in shown(as_(viewer), organisation) for viewer in (budi, rina, sari, dewi)]
    assert seen == [False, True, True, True]


def test_closed_forum_is_not_told(client: Client, organisation: Organisation, forum: Forum, other_forum: Forum) -> None:
    forum.memberships.update(organisation=organisation)
    other_forum.memberships.update(organisation=organisation)
    page = shown(client, organisation)
    assert (page.count(f"{forum.name}</a>"), other_forum.name in page) == (1, False)


def test_unverified_one_is_404_for_strangers_like_one_that_is_not_there(client: Client, as_: Any, budi: Member) -> None:
    hidden = factories.organisation("Baru", verified_at=None)
    for browser in (client, as_(budi)):
        assert browser.get(page_of(hidden)).status_code == 404
        assert browser.get("/en/organisasi/tidak-ada/").status_code == 404


def test_unverified_one_is_read_by_who_proposed_it_and_who_speaks_for_it(as_: Any, budi: Member, rina: Member) -> None:
    waiting = factories.organisation("Baru", verified_at=None, proposed_by=budi)
    speaks(waiting, rina, confirmed=False)
    assert [as_(one).get(page_of(waiting)).status_code for one in (budi, rina)] == [200, 200]


def test_member_says_that_they_speak_for_it(as_: Any, organisation: Organisation, budi: Member) -> None:
    done = as_(budi).post(page_of(organisation) + "wakil/", {"title": "Ketua"})
    assert done.headers["Location"] == page_of(organisation)
    assert Representative.objects.get().title == "Ketua"


def test_second_time_says_so_and_adds_nothing(as_: Any, organisation: Organisation, budi: Member) -> None:
    browser = as_(budi)
    browser.post(page_of(organisation) + "wakil/", {"title": "Ketua"})
    again = browser.post(page_of(organisation) + "wakil/", {"title": "Ketua"}, follow=True)
    assert "You already speak for this organisation." in again.content.decode()
    assert Representative.objects.count() == 1


def test_title_that_is_too_long_is_refused_and_kept(as_: Any, organisation: Organisation, budi: Member) -> None:
    refused = as_(budi).post(page_of(organisation) + "wakil/", {"title": "K" * 121})
    assert "K" * 121 in refused.content.decode()
    assert not Representative.objects.exists()


def test_peer_confirms_on_the_page(as_: Any, organisation: Organisation, rina: Member, budi: Member) -> None:
    speaks(organisation, rina)
    waiting = speaks(organisation, budi, confirmed=False)
    as_(rina).post(f"{page_of(organisation)}wakil/{waiting.pk}/sahkan/")
    waiting.refresh_from_db()
    assert waiting.confirmed_by == rina


def test_nobody_speaks_for_one_they_do_not_see(as_: Any, budi: Member) -> None:
    hidden = factories.organisation("Baru", verified_at=None)
    assert as_(budi).post(f"{page_of(hidden)}wakil/", {"title": "Ketua"}).status_code == 404
    assert not Representative.objects.exists()


@pytest.mark.parametrize("act", ["sahkan", "akhiri"])
def test_stranger_decides_nothing(as_: Any, organisation: Organisation, rina: Member, budi: Member, act: str) -> None:
    waiting = speaks(organisation, rina, confirmed=False)
    assert as_(budi).post(f"{page_of(organisation)}wakil/{waiting.pk}/{act}/").status_code == 403
    waiting.refresh_from_db()
    assert (waiting.confirmed_at, waiting.until) == (None, None)


def test_member_ends_speaking_for_it(as_: Any, organisation: Organisation, rina: Member) -> None:
    made = speaks(organisation, rina)
    as_(rina).post(f"{page_of(organisation)}wakil/{made.pk}/akhiri/")
    assert not Representative.objects.current().exists()


def test_representative_of_another_organisation_is_404_here(
    as_: Any, organisation: Organisation, dewi: Member, budi: Member
) -> None:
    elsewhere = speaks(factories.organisation(), budi, confirmed=False)
    assert as_(dewi).post(f"{page_of(organisation)}wakil/{elsewhere.pk}/sahkan/").status_code == 404
    assert as_(dewi).post(f"{page_of(organisation)}wakil/{10**30}/sahkan/").status_code == 404


@pytest.mark.parametrize("act", ["wakil/", "wakil/1/sahkan/", "wakil/1/akhiri/"])
def test_acts_only_answer_to_posting(as_: Any, organisation: Organisation, dewi: Member, act: str) -> None:
    assert as_(dewi).get(page_of(organisation) + act).status_code == 405


def test_visitor_is_sent_to_sign_in_before_any_act(client: Client, organisation: Organisation) -> None:
    done = client.post(page_of(organisation) + "wakil/", {"title": "Ketua"})
    assert done.headers["Location"].startswith("/en/akun/login/")
    assert not Representative.objects.exists()
