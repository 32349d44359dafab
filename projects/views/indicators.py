"""Pages of what a project measures: all of it, one thing with its values, and what lead and team write there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from members import files, when
from members.exchange import reading
from members.http import MemberRequest, page_of, posted
from members.once import once
from members.text import clean_block
from members.when import zone_info
from projects import goals, indicators, measures, measuring, policy
from projects.forms.indicator import MOST_LETTERS, IndicatorForm, ListForm, MeasurementForm
from projects.models import Indicator, Measurement, Project
from projects.policy import Act
from projects.starting import ProjectRefused
from projects.views.finding import led_project, seen_project
from projects.views.keeping import SIZES

PAGE = 30


@login_not_required
@require_safe
def indicator_list(request: HttpRequest, slug: str) -> HttpResponse:
    """All that the project measures, each with its picture and how far it is."""
    project = seen_project(request, slug)
    context = {
        "project": project,
        "shown": measures.shown(project, with_charts=True),
        "may_edit": policy.may(request.user, Act.EDIT, project),
        "may_measure": policy.may(request.user, Act.MEASURE, project),
    }
    return render(request, "projects/indicator_list.html", context)


@login_not_required
@require_safe
def indicator_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One indicator: the picture, how it is measured, and every value in a table."""
    project = seen_project(request, slug)
    indicator = _indicator(project, pk)
    values = list(indicator.measurements.order_by("on").values_list("on", "value"))
    page = page_of(request, indicator.measurements.select_related("photo").order_by("-on"), PAGE)
    context = {
        "project": project,
        "shown": measures.show(indicator, values),
        "goals": goals.named(indicator.goals),
        "page_obj": page,
        "rows": [(one, when.short_date(one.on), measures.amount(one.value, indicator)) for one in page],
        "may_edit": policy.may(request.user, Act.EDIT, project),
        "may_measure": policy.may(request.user, Act.MEASURE, project),
    }
    return render(request, "projects/indicator_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def indicator_create(request: MemberRequest, slug: str) -> HttpResponse:
    """Something more that the project measures."""
    project = led_project(request, slug, Act.EDIT)
    form = IndicatorForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = indicators.add(project, form.data_of, request.user, timezone.now())
        except ProjectRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The indicator stands on the page. Write down its first value."))
            return redirect("projects:indicator_detail", slug, made.pk)
    return render(request, "projects/indicator_create.html", {"project": project, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Say it better, or take it away with all its values."""
    project, now = led_project(request, slug, Act.EDIT), timezone.now()
    indicator = _indicator(project, pk)
    if request.method == "POST" and request.POST.get("do") == "drop":
        indicators.drop(indicator, request.user, now)
        messages.success(request, _("It has been removed."))
        return redirect("projects:indicator_list", slug)
    form = IndicatorForm(posted(request), instance=indicator)
    if request.method == "POST" and form.is_valid():
        try:
            indicators.edit(indicator, form.data_of, request.user, now)
        except ProjectRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Changes saved."))
            return redirect("projects:indicator_detail", slug, pk)
    return render(request, "projects/indicator_edit.html", {"project": project, "indicator": indicator, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@once
def measurement_create(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Write a value down."""
    project = led_project(request, slug, Act.MEASURE)
    return _measure(request, project, _indicator(project, pk), None)


@require_http_methods(["GET", "HEAD", "POST"])
def measurement_edit(request: MemberRequest, slug: str, pk: int, value: int) -> HttpResponse:
    """Put a value right, or take it away; what it was stays in the record of acts."""
    project = led_project(request, slug, Act.MEASURE)
    indicator = _indicator(project, pk)
    measurement = _measurement(indicator, value)
    if request.method == "POST" and request.POST.get("do") == "drop":
        indicators.remove(measurement, request.user, timezone.now())
        messages.success(request, _("It has been removed."))
        return redirect("projects:indicator_detail", slug, pk)
    return _measure(request, project, indicator, measurement)


@require_http_methods(["GET", "HEAD", "POST"])
def measurement_import(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """A list of values: first what becomes of each line, then they are taken over."""
    project, now = led_project(request, slug, Act.MEASURE), timezone.now()
    indicator = _indicator(project, pk)
    form, lines = ListForm(posted(request), request.FILES or None), None
    context: dict[str, Any] = {"project": project, "indicator": indicator}
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            if upload := form.cleaned_data["upload"]:
                text = _text_of(upload.read(4 * MOST_LETTERS + 1))
            if request.POST.get("do") == "take":
                messages.success(request, _taken(request, indicator, text))
                return redirect("projects:indicator_detail", slug, pk)
            lines = measuring.judge(indicator, text, now)
        except ProjectRefused as error:
            form.add_error(None, str(error))
        else:
            form = ListForm({"text": text})
    if lines is not None:
        new = sum(line.fate is measuring.Fate.NEW for line in lines)
        rows = [(one, measures.amount(one.value, indicator) if one.value is not None else "") for one in lines]
        context |= {"rows": rows, "is_judged": True, "new": new}
    return render(request, "projects/measurement_import.html", {**context, "form": form})


@login_not_required
@require_safe
def measurement_photo(request: HttpRequest, slug: str, pk: int, value: int, size: str) -> HttpResponse:
    """The photo of a value, for all who see the project."""
    project = seen_project(request, slug)
    if size not in SIZES:
        raise Http404
    measurement = _measurement(_indicator(project, pk), value)
    if measurement.photo is None:
        raise Http404
    return files.send(measurement.photo, SIZES[size], is_public=project.is_public)


def _taken(request: MemberRequest, indicator: Indicator, text: str) -> str:
    """Take the list over, and say how many values came in."""
    count = measuring.take(indicator, text, request.user, timezone.now())
    if not count:
        return _("There was nothing new in it.")
    words = ngettext("%(count)d value has been taken over.", "%(count)d values have been taken over.", count)
    return words % {"count": count}


def _measure(
    request: MemberRequest, project: Project, indicator: Indicator, measurement: Measurement | None
) -> HttpResponse:
    now = timezone.now()
    today = now.astimezone(zone_info(project.forum.zone)).date()
    form = MeasurementForm(
        posted(request), request.FILES or None, indicator=indicator, instance=measurement,
        initial=None if measurement else {"on": today},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        told = (form.data_of, form.cleaned_data["upload"], request.user, now)
        try:
            if measurement:
                indicators.correct(measurement, *told)
            else:
                indicators.measure(indicator, *told)
        except files.FileRefused as error:
            form.add_error("upload", error)
        except ProjectRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Written down."))
            return redirect("projects:indicator_detail", project.slug, indicator.pk)
    template = "projects/measurement_edit.html" if measurement else "projects/measurement_create.html"
    context = {"project": project, "indicator": indicator, "measurement": measurement, "form": form}
    return render(request, template, context)


def _text_of(content: bytes) -> str:
    """What a file of text holds; raises `indicators.TooMany` for one that is too long."""
    text = clean_block(reading.decode(content))
    if len(text) > MOST_LETTERS:
        raise indicators.TooMany(
            _("That is more than %(most)d lines. Please send a part of them.") % {"most": measuring.MOST_LINES}
        )
    return text


def _indicator(project: Project, pk: int) -> Indicator:
    """An indicator of this project, which it knows already; 404 otherwise."""
    found = get_object_or_404(project.indicators.with_latest(), pk=pk)
    found.project = project
    return found


def _measurement(indicator: Indicator, pk: int) -> Measurement:
    """A value of this indicator; 404 otherwise."""
    found = get_object_or_404(indicator.measurements.select_related("photo"), pk=pk)
    found.indicator = indicator
    return found
