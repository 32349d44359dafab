"""Partnership across sectors: the places, who holds the projects of one and who is missing, and what is looked for."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from forums.models import Theme
from members.http import page_of
from members.models import Province
from projects import matching, partnership
from projects.forms.need import NeedFilter
from projects.models import Project
from projects.views.impact import seen_region

PAGE = 12
NEEDS = 4


@login_not_required
@require_safe
def region_list(request: HttpRequest) -> HttpResponse:
    """The provinces with their projects at work, and what is still looked for there."""
    return render(request, "projects/region_list.html", {"places": partnership.places(timezone.localdate())})


@login_not_required
@require_safe
def region_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Which sectors hold which projects of a province or regency, and what is missing."""
    region, today = seen_region(number), timezone.localdate()
    needs = matching.open_needs(today).filter(region.within("project__forum__regency"))
    context = {
        "region": region,
        "table": partnership.table(region),
        "parts": partnership.parts_of(region, today),
        "needs": matching.listed(list(needs.order_by("until", "-pk")[:NEEDS])),
        "needs_count": needs.count(),
    }
    return render(request, "projects/region_detail.html", context)


@login_not_required
@require_safe
def need_list(request: HttpRequest) -> HttpResponse:
    """All that projects still look for, those near the reader first, each with who could help."""
    needs = matching.open_needs(timezone.localdate())
    seen = Project.objects.visible_to(AnonymousUser()).at_work().order_by().values("pk")
    provinces = Province.objects.filter(regencies__forums__projects__in=seen).distinct().order_by("name")
    form = NeedFilter(request.GET or None, provinces=provinces, themes=Theme.objects.all())
    home = matching.home_of(request.user)
    page = page_of(request, matching.near_first(form.narrow(needs), home), PAGE)
    rows = matching.rows_of(list(page), home)
    return render(request, "projects/need_list.html", {"form": form, "page_obj": page, "rows": rows})
