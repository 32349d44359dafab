"""Taking a list away: which rows, why, in which form. Each file is written into a log that superusers read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forums.models import Membership
from members import audit
from members.exchange import exporting
from members.exchange.kinds import Kind
from members.exchange.taking import ExportForm, download
from members.http import MemberRequest, page_of, posted, require_fresh_sign_in
from members.models import Export, Member
from portal.exchange import KINDS, may_export

# Lists of people, and how a row leads to the member, who can read that it went out.
PEOPLE: Mapping[type[Model], str] = {Member: "pk", Membership: "member"}


@require_safe
def export_list(request: MemberRequest) -> HttpResponse:
    """What one may take away, and what has been taken."""
    kinds = [kind(request.user) for kind in KINDS.values() if may_export(request.user, kind)]
    if not kinds:
        raise PermissionDenied
    page = page_of(request, Export.objects.visible_to(request.user).select_related("by"))
    rows = [(one, str(KINDS[one.kind].label) if one.kind in KINDS else one.kind) for one in page]
    context = {**admin.site.each_context(request), "kinds": kinds, "page_obj": page, "rows": rows}
    return render(request, "portal/export_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def export_create(request: MemberRequest, name: str) -> HttpResponseBase:
    """The rows of the administration's list with the filter that stands in the address."""
    if name not in KINDS:
        raise Http404
    if not may_export(request.user, KINDS[name]):
        raise PermissionDenied
    require_fresh_sign_in(request)
    return _export(request, KINDS[name](request.user))


def _export(request: MemberRequest, kind: Kind) -> HttpResponseBase:
    try:
        rows = _filtered(request, kind)
    except IncorrectLookupParameters:
        return redirect("portal:export_create", kind.name)
    form = ExportForm(posted(request))
    if request.method == "POST" and form.is_valid():
        file_type = form.cleaned_data["file_type"]
        filters, now = request.GET.urlencode()[:500], timezone.now()
        exporting.log(
            kind.name,
            rows.count(),
            form.cleaned_data["reason"],
            file_type,
            request.user,
            now,
            filters=filters,
        )
        if kind.model in PEOPLE:
            people = rows.order_by().values_list(PEOPLE[kind.model], flat=True)
            audit.looked(request.user, people, "exported", now)
        return download(f"{_('list')}-{kind.name}", file_type, _lines(kind, rows))
    chosen = [(key, value) for key, value in request.GET.items() if value]
    context = {"kind": kind, "form": form, "count": rows.count(), "filters": chosen}
    return render(request, "portal/export_create.html", {**admin.site.each_context(request), **context})


def _filtered(request: MemberRequest, kind: Kind) -> QuerySet[Any]:
    """What the administration would list: the same filters and search, the same area of staff."""
    listed = admin.site.get_model_admin(kind.model)
    return listed.get_changelist_instance(request).get_queryset(request)


def _lines(kind: Kind, rows: QuerySet[Any]) -> Iterator[list[str]]:
    yield list(kind.labels().values())
    for thing in exporting.all_of(kind.rows_of(rows)):
        yield kind.export(thing)
