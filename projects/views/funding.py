"""Sources of money for projects: the list, one source with what it fits, and what officers and staff keep."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forums.models import Forum
from forums.views.finding import seen_forum
from members import when
from members.http import MemberRequest, page_of, posted
from members.once import once
from members.versions import CONFLICT, differences, typed_at
from projects import funding, policy
from projects.forms.funding import FundingFilter, FundingForm
from projects.models import FundingSource, Project
from projects.policy import Act
from projects.starting import ProjectRefused

PAGE = 20
MOST_PROJECTS = 12


@login_not_required
@require_safe
def funding_list(request: HttpRequest) -> HttpResponse:
    """Open sources that the viewer may see, those that close soonest first; `?project=` leaves those that fit it."""
    today = timezone.localdate()
    form = FundingFilter(request.GET or None)
    found = form.narrow(FundingSource.objects.visible_to(request.user).open(today))
    project = None
    if "project" in form.asked:
        seen = Project.objects.visible_to(request.user).with_place()
        project = seen.filter(slug=form.asked["project"]).first()
        found = found.fitting(project) if project else found
    rows = found.select_related("forum", "province", "regency__province").prefetch_related("themes").soonest_first()
    page = page_of(request, rows, PAGE)
    context = {
        "form": form, "page_obj": page, "project": project, "rows": [_row(one, today) for one in page],
        "may_write": request.user.is_authenticated and request.user.is_staff,
    }  # fmt: skip
    return render(request, "projects/funding_list.html", context)


@login_not_required
@require_safe
def funding_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One source: conditions, amount, deadline, and the projects it fits."""
    source, today = _seen(request, pk), timezone.localdate()
    seen = Project.objects.visible_to(request.user).at_work()
    fits = seen.filter(forum__in=funding.forums_of(source).order_by().values("pk"))
    themes = source.themes.all()
    if themes:
        fits = fits.filter(themes__in=themes).distinct()
    context = {
        **_row(source, today),
        "projects": fits.latest_first().with_place()[:MOST_PROJECTS],
        "may_edit": funding.may_keep(request.user, source),
    }
    return render(request, "projects/funding_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def funding_create(request: MemberRequest, slug: str) -> HttpResponse:
    """A source that a forum keeps for its projects."""
    forum: Forum = seen_forum(request, slug)
    policy.require(request.user, Act.FUND, forum)
    return _write(request, forum)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def funding_create_for_all(request: MemberRequest) -> HttpResponse:
    """A source that staff keep for all forums, or for those of a place."""
    if not request.user.is_staff:
        raise PermissionDenied
    return _write(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def funding_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Say it better, or take it off the list; a text that somebody else changed meanwhile is shown beside."""
    source, now = _seen(request, pk), timezone.now()
    if not funding.may_keep(request.user, source):
        raise PermissionDenied
    if request.method == "POST" and request.POST.get("do") == "drop":
        funding.drop(source, request.user, now)
        messages.success(request, _("It has been removed."))
        return redirect("projects:funding_list")
    form = FundingForm(posted(request), instance=source)
    context: dict[str, Any] = {"source": source, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            funding.change(source, form.data_of, request.user, now, version=form.cleaned_data["version"])
        except funding.ChangedMeanwhile as error:
            stands = FundingForm(instance=error.current)
            again = FundingForm(typed_at(request, error.current.version, "version"), instance=source)
            context |= {"form": again, "conflict": differences(stands, again)}
            return render(request, "projects/funding_edit.html", context, status=CONFLICT)
        except ProjectRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Changes saved."))
            return redirect(source)
    return render(request, "projects/funding_edit.html", context)


def _write(request: MemberRequest, forum: Forum | None) -> HttpResponse:
    form = FundingForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = funding.write_down(forum, form.data_of, request.user, timezone.now())
        except ProjectRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("It stands on the list. Officers are reminded before the deadline."))
            return redirect(made)
    return render(request, "projects/funding_create.html", {"forum": forum, "form": form})


def _row(source: FundingSource, today: Any) -> dict[str, Any]:
    deadline = source.deadline
    return {
        "source": source,
        "much": funding.sum_words(source),
        "day": when.short_date(deadline) if deadline else "",
        "left": funding.days_words(deadline, today) if deadline else "",
        "is_soon": deadline is not None and (deadline - today).days <= 14,
    }


def _seen(request: HttpRequest, pk: int) -> FundingSource:
    """A source that the viewer may see; 404 otherwise."""
    rows = FundingSource.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("forum__regency", "province", "regency__province"), pk=pk)
