"""Sources of money: who keeps them, whom they fit, and the reminder before the deadline."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from forums.models import Forum, Theme
from members.models import Delivery, SentMail, StaffArea
from portal import due
from projects import funding, funding_mails
from projects.models import FundingSource
from tests import factories

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
SENT = {"kind": "csr", "name": "Dana Pesisir", "giver": "PT Samudra", "most": "Rp25.000.000", "themes": []}


@pytest.fixture
def project(forum):
    made = factories.project(forum, "Kebun Karang")
    made.themes.add(Theme.objects.create(slug="laut", name="Laut", name_en="Sea"))
    return made


def today() -> dt.date:
    return timezone.now().astimezone(funding_mails.FIRST).date()


def shown(client, **asked: str) -> list[str]:
    return [row["source"].name for row in client.get("/en/proyek/dana/", asked).context["rows"]]


def reminded(moment: dt.datetime) -> list[str]:
    """To whom reminders went out by then."""
    funding_mails.plan(moment)
    due.run(moment)
    mails = SentMail.objects.filter(delivery__kind=funding_mails.KIND.name)
    return sorted(mails.values_list("delivery__member__name", flat=True))


def test_officers_keep_sources_of_their_forum_and_members_do_not(as_, sari, budi, forum) -> None:
    address = f"/en/forum/{forum.slug}/dana/baru/"
    assert as_(budi).post(address, SENT).status_code == 403
    as_(sari).post(address, SENT)
    source = FundingSource.objects.get()
    assert (source.forum, source.most, source.by) == (forum, 25_000_000, sari)
    assert as_(budi).post(f"/en/proyek/dana/{source.pk}/ubah/", {"do": "drop"}).status_code == 403
    as_(sari).post(f"/en/proyek/dana/{source.pk}/ubah/", {"do": "drop"})
    assert not FundingSource.objects.exists()


def test_staff_of_a_place_keep_no_source_for_the_whole_country(as_, dewi, forum) -> None:
    StaffArea.objects.create(member=dewi, regency=forum.regency, granted_at=timezone.now())
    client, address = as_(dewi), "/en/proyek/dana/baru/"
    assert "the part of the country" in client.post(address, SENT).content.decode()
    client.post(address, SENT | {"regency": forum.regency.full_name})
    assert FundingSource.objects.get().regency == forum.regency


def test_staff_keep_sources_for_all_and_nobody_else_does(as_, dewi, sari) -> None:
    assert as_(sari).post("/en/proyek/dana/baru/", SENT).status_code == 403
    as_(dewi).post("/en/proyek/dana/baru/", SENT)
    assert FundingSource.objects.get().forum is None


def test_what_a_closed_forum_keeps_is_for_its_members(as_, client, budi, rina, forum) -> None:
    Forum.objects.filter(pk=forum.pk).update(is_public=False)
    source = factories.funding("Kas kita", forum=forum)
    answers = [one.get(f"/en/proyek/dana/{source.pk}/").status_code for one in (client, as_(rina), as_(budi))]
    assert answers == [404, 404, 200]
    assert (shown(client), shown(as_(budi))) == ([], ["Kas kita"])


def test_a_source_that_is_closed_leaves_the_list_and_the_soonest_stands_first(client) -> None:
    factories.funding("Tanpa batas", deadline=None)
    factories.funding("Nanti", deadline=timezone.localdate() + 9 * DAY)
    factories.funding("Hari ini", deadline=timezone.localdate())
    factories.funding("Kemarin", deadline=timezone.localdate() - DAY)
    assert shown(client) == ["Hari ini", "Nanti", "Tanpa batas"]


def test_sources_fit_a_project_by_place_theme_and_forum(client, project, forum) -> None:
    here, elsewhere = forum.regency, factories.regency("91.03")
    factories.funding("Semua")
    factories.funding("Laut").themes.add(project.themes.get())
    factories.funding("Tema lain").themes.add(Theme.objects.create(slug="hutan", name="Hutan", name_en="Forest"))
    factories.funding("Di sini", regency=here, province=here.province)
    factories.funding("Provinsi ini", province=here.province)
    factories.funding("Di sana", regency=elsewhere, province=elsewhere.province)
    factories.funding("Forum lain", forum=factories.forum())
    assert sorted(shown(client, project=project.slug)) == ["Di sini", "Laut", "Provinsi ini", "Semua"]


@pytest.mark.parametrize("sent", [{"least": "9", "most": "8"}, {"most": "0"}, {"link": "javascript:alert(1)"}])
def test_what_makes_no_sense_is_refused(as_, sari, forum, sent) -> None:
    assert as_(sari).post(f"/en/forum/{forum.slug}/dana/baru/", SENT | sent).status_code == 200
    assert not FundingSource.objects.exists()


def test_officers_are_reminded_two_weeks_and_three_days_before_and_once_each(sari, putu, forum) -> None:
    factories.funding(forum=forum, deadline=today() + 14 * DAY)
    first = dt.datetime.combine(today(), dt.time(12), funding_mails.FIRST)
    names = [
        reminded(first + days * DAY + hours * dt.timedelta(hours=1)) for days in (0, 1, 11, 12) for hours in (0, 1)
    ]
    assert names == [["Putu", "Sari"]] * 4 + [["Putu", "Putu", "Sari", "Sari"]] * 4


def test_nobody_is_reminded_of_what_moved_or_who_left_office(sari, putu, forum) -> None:
    source = factories.funding(forum=forum, deadline=today() + 3 * DAY)
    noon = dt.datetime.combine(today(), dt.time(12), funding_mails.FIRST)
    funding_mails.plan(noon)
    forum.memberships.filter(member=putu).update(role="member")
    FundingSource.objects.filter(pk=source.pk).update(deadline=today() + 30 * DAY)
    assert reminded(noon) == []
    reasons = Delivery.objects.filter(kind=funding_mails.KIND.name).values_list("reason", flat=True)
    assert {*reasons} == {"deadline has moved"}


def test_a_source_for_a_place_and_theme_reaches_the_forums_there(forum) -> None:
    source = factories.funding(regency=forum.regency, province=forum.regency.province)
    sea = Theme.objects.create(slug="laut", name="Laut", name_en="Sea")
    source.themes.add(sea)
    assert list(funding.forums_of(source)) == []
    forum.themes.add(sea)
    assert list(funding.forums_of(source)) == [forum]
