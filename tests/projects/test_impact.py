"""What came of it: the figures of a forum, a region and a goal, the report of a year, and what is not public in none."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from pypdf import PdfReader

from projects import impact, ledger
from projects.models import Partner, Project
from tests import factories

pytestmark = pytest.mark.django_db
YEAR = dt.timedelta(days=400)


@pytest.fixture
def project(forum, sari):
    """A project of this year and the last: a promise kept and one not, money in and out, a target reached and one not."""
    now = timezone.now()
    made = factories.project(forum, "Kebun Karang", reached=40, goals=[14], started_at=now - YEAR)
    factories.in_team(made, sari)
    kept, _open = factories.commitment(made), factories.commitment(made)
    today = timezone.localdate()
    ledger.deliver(kept, kept.quantity, ledger.Line(today, "Dana"), sari, now)
    ledger.spend(made, 1_000_000, "material", ledger.Line(today, "Bibit"), sari, now)
    factories.measurement(factories.indicator(made, "Panen"), 210)
    factories.measurement(factories.indicator(made, "Karang", goals=[13]), 400)
    Partner.objects.create(project=made, organisation=factories.organisation(), sector="community", since=today)
    return made


def seen():
    return Project.objects.visible_to(AnonymousUser()).shown()


def test_what_came_of_a_forum_is_told_in_words(client, project) -> None:
    page = client.get(f"/en/forum/{project.forum.slug}/dampak/")
    assert page.context["sentences"] == [
        "1 project, 1 running and 0 finished.",
        "40 people reached.",
        "1 of 2 promises kept in full, 50%.",
        "Rp5.000.000 came in, Rp1.000.000 was spent.",
        "1 of 2 targets reached.",
    ]


def test_a_project_for_members_only_is_in_no_public_figure(client, project) -> None:
    before = impact.of(seen(), impact.Span())
    Project.objects.filter(pk=project.pk).update(is_public=False)
    after = impact.of(seen(), impact.Span())
    assert (before.projects, before.reached, after.projects, after.reached, after.indicators) == (1, 40, 0, 0, 0)
    for address in (f"forum/{project.forum.slug}", f"daerah/{project.forum.regency.code}"):
        assert client.get(f"/en/{address}/dampak/").context["impact"].is_empty


def test_a_year_counts_what_belongs_to_it(project) -> None:
    last_year = impact.of(seen(), impact.Span.of_year(timezone.localdate().year - 1))
    long_ago = impact.of(seen(), impact.Span.of_year(2001))
    assert (last_year.projects, last_year.income, last_year.promised, last_year.results) == (1, 0, 0, [])
    assert long_ago.is_empty


def test_the_report_of_a_year_holds_the_figures_and_no_name_of_a_person(client, project) -> None:
    year = timezone.localdate().year
    for address in (f"forum/{project.forum.slug}", f"daerah/{project.forum.regency.code}"):
        answer = client.get(f"/en/{address}/dampak/{year}.pdf")
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
        assert [words in text for words in ("1 of 2 promises kept", "Kebun Karang", "Sari")] == [True, True, False]


@pytest.mark.parametrize("year", ["1900", "2999", "0", "99999999999999999999"])
def test_there_is_no_report_of_a_year_without_projects(client, project, year) -> None:
    assert client.get(f"/forum/{project.forum.slug}/dampak/{year}.pdf").status_code == 404


def test_goals_are_told_with_their_projects_targets_and_the_way_come(client, project) -> None:
    rows = {row.goal.number: row for row in client.get("/en/proyek/dampak/").context["rows"]}
    told = {number: (row.projects, row.targets, row.reached, row.percent) for number, row in rows.items()}
    assert told == {13: (0, 1, 1, 100), 14: (1, 1, 0, 50)}


def test_a_goal_shows_what_is_measured_for_it(client, project) -> None:
    shown = [one.shown.indicator.name for one in client.get("/en/proyek/dampak/", {"goal": "14"}).context["results"]]
    assert shown == ["Panen"]


@pytest.mark.parametrize("goal", ["0", "19", "x", "²", "9" * 40])
def test_a_goal_that_there_is_not_shows_all(client, project, goal) -> None:
    assert client.get("/en/proyek/dampak/", {"goal": goal}).context["chosen"] is None


def test_an_indicator_without_a_start_is_no_part_of_the_way(project) -> None:
    lone = factories.indicator(project, "Tamu", baseline=None, target=Decimal(10))
    factories.measurement(lone, 1)
    assert impact.of(seen(), impact.Span()).indicators == 3
