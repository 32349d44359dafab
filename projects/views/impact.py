"""What came of it all: the impact of a forum and of a region, progress by goal, and the reports of a year."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forums.documents import Letterhead, letterhead
from forums.models import Forum
from forums.views.finding import seen_forum
from members import when
from projects import goal_progress, goals, impact, money, partnership, reports
from projects.models import Project
from projects.models.project import ProjectQuerySet

PDF = "application/pdf"


@login_not_required
@require_safe
def forum_impact(request: HttpRequest, slug: str) -> HttpResponse:
    """What came of the projects of a forum, and the years of which there is a report."""
    forum = seen_forum(request, slug)
    projects = _projects_of(forum)
    context = {"forum": forum, "address": forum.get_absolute_url(), **_impact(projects, forum.zone)}
    return render(request, "projects/forum_impact.html", context)


@login_not_required
@require_safe
def forum_report(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """The same for one year, to print."""
    forum = seen_forum(request, slug)
    return _report(letterhead(forum), _projects_of(forum), year, f"dampak-{forum.slug}")


@login_not_required
@require_safe
def region_impact(request: HttpRequest, number: str) -> HttpResponse:
    """What came of the projects of a province or regency."""
    region = seen_region(number)
    context = {"region": region, **_impact(partnership.projects_of(region).shown(), region.zone)}
    return render(request, "projects/region_impact.html", context)


@login_not_required
@require_safe
def region_report(request: HttpRequest, number: str, year: int) -> HttpResponse:
    """The same for one year, to print."""
    region = seen_region(number)
    head = Letterhead(region.name, _("All public projects"), region.zone)
    return _report(head, partnership.projects_of(region).shown(), year, f"dampak-{region.code}")


@login_not_required
@require_safe
def goal_list(request: HttpRequest) -> HttpResponse:
    """How far all projects are by goal; of one goal what is measured for it, and the photos of before and after."""
    asked = request.GET.get("goal", "")
    chosen = next((one for one in goals.GOALS if str(one.number) == asked), None)
    rows = goal_progress.rows()
    context = {
        "rows": rows,
        "chosen": chosen,
        "chosen_row": next((row for row in rows if chosen and row.goal.number == chosen.number), None),
        "results": goal_progress.results(chosen.number) if chosen else [],
        "pairs": goal_progress.pairs(chosen.number) if chosen else [],
    }
    return render(request, "projects/goal_list.html", context)


def seen_region(code: str) -> partnership.Region:
    """The province or regency of that code; 404 when there is none."""
    try:
        return partnership.find(code)
    except partnership.NoSuchPlace as error:
        raise Http404 from error


def _projects_of(forum: Forum) -> ProjectQuerySet:
    """Of a forum that is for all what all may see; of a closed one, whose readers are inside, every project it shows."""
    seen = Project.objects.visible_to(AnonymousUser()) if forum.is_public else Project.objects.all()
    return seen.filter(forum=forum).shown()


def _impact(projects: ProjectQuerySet, zone: str) -> dict[str, object]:
    found = impact.of(projects, impact.Span())
    today = timezone.now().astimezone(when.zone_info(zone)).date()
    sums = {"income": money.rupiah(found.income), "spending": money.rupiah(found.spending)}
    return {
        "impact": found, "sentences": impact.sentences(found), "money": sums, "balance": found.balance,
        "years": impact.years(projects, today),
    }  # fmt: skip


def _report(head: Letterhead, projects: ProjectQuerySet, year: int, name: str) -> HttpResponse:
    now = timezone.now()
    if year not in impact.years(projects, now.astimezone(when.zone_info(head.zone)).date()):
        raise Http404
    response = HttpResponse(reports.impact_of_year(head, projects, year, now), content_type=PDF)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}-{year}.pdf") or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
