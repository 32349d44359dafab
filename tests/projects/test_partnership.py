"""Partnership across sectors: who holds the projects of a place, who is missing, and who could meet a need."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from forums.models import Theme
from members.models import Representative
from projects import matching, partnership
from projects.models import Need, Partner, Project
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def water():
    return Theme.objects.create(slug="air", name="Air", name_en="Water")


@pytest.fixture
def project(forum, water):
    made = factories.project(forum, "Air Layak")
    made.themes.add(water)
    return made


def joins(project, sector: str, **fields):
    organisation = factories.organisation(sector=sector, **fields)
    Partner.objects.create(project=project, organisation=organisation, sector=sector, since=timezone.localdate())
    return organisation


def needs(project, kind: str = "goods", **fields) -> Need:
    return Need.objects.create(project=project, kind=kind, what="Pipa", **fields)


def told(need: Need) -> list[tuple[str, str]]:
    row = Need.objects.select_related("project__forum__regency__province").get(pk=need.pk)
    return [(one.organisation.name, one.reason) for one in matching.helpers([row])[need.pk]]


def place(project) -> partnership.Region:
    return partnership.find(project.forum.regency.code)


def test_projects_are_counted_by_theme_and_sector_and_who_is_missing_is_said(english, project, forum) -> None:
    joins(project, "community")
    joins(project, "community")
    joins(factories.project(forum), "government")
    factories.organisation("Kampus Lereng", sector="academia", regency=forum.regency)
    table = partnership.table(place(project))
    assert (table.projects, table.balance.counts) == (2, {"community": 1, "government": 1})
    assert [(row.theme.slug, row.projects, row.balance.counts) for row in table.rows] == [("air", 1, {"community": 1})]
    assert table.missing == [
        "Academia: 1 organisation is here and takes part in no project yet.",
        "Private sector: nobody is registered here yet.",
    ]


def test_a_partner_who_has_left_and_a_project_for_members_count_nowhere(project) -> None:
    joins(project, "community")
    Partner.objects.update(until=timezone.localdate())
    assert partnership.table(place(project)).balance.counts == {}
    Project.objects.update(is_public=False)
    assert partnership.table(place(project)).projects == 0


def test_a_province_holds_its_regencies_and_another_holds_nothing(client, project) -> None:
    province = project.forum.regency.province
    page = client.get(f"/en/daerah/{province.code}/")
    assert [(one.code, one.projects) for one in page.context["parts"]] == [(project.forum.regency.code, 1)]
    other = factories.regency("91.03" if province.code != "91" else "51.08")
    assert client.get(f"/en/daerah/{other.code}/").context["table"].projects == 0
    assert [one.code for one in client.get("/en/daerah/").context["places"]] == [province.code]


@pytest.mark.parametrize("code", ["0", "00", "99.99", "34.0", "٣٤", "34%00", "9" * 40])
def test_a_place_that_there_is_not_is_not_found(client, project, code) -> None:
    assert client.get(f"/daerah/{code}/").status_code == 404


def test_who_gave_such_a_thing_comes_before_who_works_on_the_theme_and_who_is_missing(
    english, project, forum, water
) -> None:
    other = factories.project(forum)
    other.themes.add(water)
    place = forum.regency
    gave = factories.organisation("A memberi", sector="private", regency=place)
    factories.commitment(other, organisation=gave, kind="goods", quantity=5, unit="kg")
    joins(other, "community", name="B setema", regency=place)
    factories.organisation("C hilang", sector="academia", regency=place)
    factories.organisation("D belum diperiksa", sector="academia", regency=place, verified_at=None)
    joins(project, "government", name="E mitra", regency=place)
    assert told(needs(project)) == [
        ("A memberi", "has given such a thing before: goods"),
        ("B setema", "works on the same theme: Water"),
        ("C hilang", "of this place, and its sector is still missing: Academia"),
    ]


def test_what_was_given_to_a_project_for_members_is_not_told(project, forum) -> None:
    hidden = factories.project(forum, is_public=False)
    joins(project, "private")
    gave = factories.organisation("A memberi", sector="private", regency=forum.regency)
    factories.commitment(hidden, organisation=gave, kind="goods", quantity=5, unit="kg")
    assert told(needs(project)) == []
    Project.objects.filter(pk=hidden.pk).update(is_public=True)
    assert [name for name, _reason in told(needs(project))] == ["A memberi"]


def test_needs_near_whom_one_speaks_for_come_first(as_, rina, project, forum) -> None:
    elsewhere = factories.regency("91.03")
    far = factories.project(factories.forum(regency=elsewhere), "Jauh")
    first, second = needs(project), needs(far)
    page = as_(rina).get("/en/proyek/dicari/")
    speaks = factories.organisation(regency=elsewhere)
    Representative.objects.create(
        member=rina, organisation=speaks, since=timezone.localdate(), confirmed_at=timezone.now()
    )
    after = as_(rina).get("/en/proyek/dicari/")
    assert {row.need for row in page.context["rows"]} == {first, second}
    nearest = after.context["rows"][0]
    assert (nearest.need, nearest.is_near) == (second, True)


@pytest.mark.parametrize(
    ("asked", "count"), [({"theme": "air"}, 1), ({"kind": "cash"}, 0), ({"kind": "goods"}, 1), ({"kind": "?"}, 1)]
)
def test_needs_are_filtered(client, project, asked, count) -> None:
    needs(project)
    assert len(client.get("/en/proyek/dicari/", asked).context["rows"]) == count


def test_what_was_found_is_over_or_is_too_late_is_not_looked_for(client, project, forum) -> None:
    needs(project, closed_at=timezone.now())
    needs(project, until=timezone.localdate() - dt.timedelta(days=3))
    needs(factories.project(forum, is_public=False))
    needs(factories.project(forum, state="finished"))
    assert client.get("/en/proyek/dicari/").context["rows"] == []
