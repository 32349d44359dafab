"""Bringing a list in: choose a file, see what would come of every row, say yes, and take it back within a week."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.exchange import importing, reasons
from members.exchange.kinds import Kind
from members.exchange.reading import MOST_BYTES, Unreadable
from members.exchange.taking import download
from members.exchange.writing import TYPES
from members.http import MemberRequest, is_fragment, page_of, panel_or_page
from members.models import Fate, Import, ImportRow, ImportState, Outcome
from portal.exchange import KINDS, importable
from portal.tasks import proceed_imports

AT_ONCE = 1.5  # seconds within the request, so that a small file is done when its page comes
ROWS_ON_PAGE = 50
CHIPS = {Fate.NEW: "good", Fate.CHANGED: "warn", Fate.UNCHANGED: "plain", Fate.REFUSED: "bad"}
OUTCOME_CHIPS = {Outcome.DONE: "good", Outcome.LEFT: "bad", Outcome.UNDONE: "plain", Outcome.KEPT: "warn"}


class UploadForm(forms.Form):
    """A file, and how its people said yes to being kept."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        help_text=gettext_lazy("CSV or Excel (.xlsx), at most 20 MB and 100,000 rows."),
        error_messages={"empty": reasons.OF_FILE["empty_file"]},
    )
    consent_by = forms.ChoiceField(
        label=gettext_lazy("How did these people agree?"),
        choices=[("paper", gettext_lazy("signed on paper")), ("spoken", gettext_lazy("said yes to me"))],
        widget=forms.RadioSelect,
    )
    consent = forms.BooleanField(
        label=gettext_lazy("Everyone in this file knows what is kept here and why, and agrees."),
        error_messages={"required": gettext_lazy("Without this consent the portal may not keep anything about them.")},
    )

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not kind.asks_consent:
            del self.fields["consent_by"], self.fields["consent"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(reasons.sentence(("too_large", {"most": MOST_BYTES // 1024 // 1024}), {}))
        return file


@require_safe
def import_list(request: MemberRequest) -> HttpResponse:
    """What one may bring in, and the files one has brought."""
    kinds = importable(request.user)
    if not kinds:
        raise PermissionDenied
    page = page_of(request, Import.objects.visible_to(request.user).defer("content").select_related("by"))
    rows = [(one, str(KINDS[one.kind].label) if one.kind in KINDS else one.kind) for one in page]
    return _page(request, "portal/import_list.html", {"kinds": kinds, "page_obj": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def import_create(request: MemberRequest, name: str) -> HttpResponse:
    """Choose a file; it is checked at once when it is small, else by the worker."""
    kind = _kind(request, name)
    is_sent = request.method == "POST"
    form = UploadForm(request.POST if is_sent else None, request.FILES if is_sent else None, kind=kind)
    if is_sent and form.is_valid():
        file, now = form.cleaned_data["file"], timezone.now()
        try:
            one = importing.receive(
                kind.name, file.name, file.read(), form.cleaned_data.get("consent_by", ""), request.user, now
            )
        except Unreadable as unreadable:
            form.add_error("file", reasons.sentence((unreadable.code, unreadable.facts), kind.labels()))
        except importing.ImportRefused as refused:
            form.add_error(None, str(refused))
        else:
            _work(one)
            return redirect("portal:import_detail", one.pk)
    return _page(request, "portal/import_create.html", {"kind": kind, "form": form})


@require_safe
def import_template(request: MemberRequest, name: str, file_type: str) -> StreamingHttpResponse:
    """An empty list with its columns and one row that is marked as a sample."""
    kind = _kind(request, name)
    if file_type not in TYPES:
        raise Http404
    rows = [[str(column.label) for column in kind.columns], [column.example for column in kind.columns]]
    return download(f"{_('template')}-{kind.name}", file_type, iter(rows))


@require_safe
def import_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """One file in whatever state: being worked on, waiting for the yes, done, undone."""
    one, kind = _import(request, pk)
    if is_fragment(request) and not one.is_busy:
        return HttpResponse(headers={"HX-Refresh": "true"})  # what was waited for is there
    fate = request.GET.get("fate", "")
    rows = one.rows.all()
    rows = rows.filter(fate=fate) if fate in Fate.values else rows
    rows = rows.filter(outcome=fate) if fate in OUTCOME_CHIPS else rows
    page = page_of(request, rows if not one.is_busy else rows.none(), ROWS_ON_PAGE)
    labels = kind.labels()
    done, most = importing.progress(one)
    context = {
        "one": one,
        "kind": kind,
        "labels": list(labels.values()),
        "page_obj": page,
        "rows": [_row(row, kind, labels) for row in page],
        "fate": fate,
        "tabs": _tabs(one),
        "problem": reasons.sentence(tuple(one.problem), labels) if one.problem else "",
        "done": done,
        "most": most,
        "may_undo": importing.may_undo(one, timezone.now()),
        "undo_until": one.done_at + importing.UNDO_WITHIN if one.done_at else None,
        "kept_until": one.at + importing.KEPT_FOR,
    }
    return _page(request, panel_or_page(request, "portal/import_detail.html", "progress"), context)


@require_safe
def import_refused(request: MemberRequest, pk: int) -> StreamingHttpResponse:
    """The rows that were not taken, with the reason, to be mended and sent again."""
    one, kind = _import(request, pk)
    labels = kind.labels()
    rows = one.rows.filter(fate=Fate.REFUSED) | one.rows.filter(outcome=Outcome.LEFT)

    def lines() -> Iterator[list[str]]:
        yield [*labels.values(), _("Reason"), _("Row")]
        for row in rows.order_by("number").iterator(chunk_size=1000):
            why = " ".join(reasons.sentence(tuple(reason), labels) for reason in row.reasons)
            yield [*(row.cells.get(name, "") for name in labels), why, str(row.number)]

    return download(f"{_('refused')}-{kind.name}-{one.pk}", "csv_semicolon", lines())


@require_POST
def import_confirm(request: MemberRequest, pk: int) -> HttpResponse:
    """The yes."""
    return _act(request, pk, importing.confirm)


@require_POST
def import_undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Take it back."""
    return _act(request, pk, importing.undo)


@require_POST
def import_discard(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete a file that was not taken over."""
    one, _kind_of = _import(request, pk)
    try:
        importing.discard(one, request.user, timezone.now())
    except importing.ImportRefused as refused:
        messages.error(request, str(refused))
        return redirect("portal:import_detail", pk)
    messages.success(request, _("The file and its rows are deleted. Nothing was taken over."))
    return redirect("portal:import_list")


def _act(request: MemberRequest, pk: int, act: Any) -> HttpResponse:
    one, _kind_of = _import(request, pk)
    try:
        act(one, request.user, timezone.now())
    except importing.ImportRefused as refused:
        messages.error(request, str(refused))
    else:
        _work(one)
    return redirect("portal:import_detail", pk)


def _work(one: Import) -> None:
    """Begin now; what is left when the page must come is the worker's."""
    if importing.proceed(one.pk, KINDS, timezone.now(), AT_ONCE):
        transaction.on_commit(proceed_imports.delay)


def _kind(request: MemberRequest, name: str) -> Kind:
    for kind in importable(request.user):
        if kind.name == name:
            return kind
    if name not in KINDS:
        raise Http404
    raise PermissionDenied


def _import(request: MemberRequest, pk: int) -> tuple[Import, Kind]:
    if not importable(request.user):
        raise PermissionDenied
    one = get_object_or_404(Import.objects.visible_to(request.user).defer("content").select_related("by"), pk=pk)
    return one, _kind(request, one.kind)


def _tabs(one: Import) -> list[tuple[str, Any, int, str]]:
    """Fates and outcomes with how many rows have them."""
    fates = [(fate.value, fate.label, getattr(one, fate.value), CHIPS[fate]) for fate in Fate]
    if one.confirmed_at is None:
        return fates
    outcomes = [(which.value, which.label, getattr(one, which.value), chip) for which, chip in OUTCOME_CHIPS.items()]
    return [*fates, *(one for one in outcomes if one[2])]


def _row(row: ImportRow, kind: Kind, labels: dict[str, str]) -> dict[str, Any]:
    """A row as the page shows it."""
    return {
        "number": row.number,
        "fate": row.get_fate_display(),
        "chip": CHIPS[Fate(row.fate)],
        "outcome": row.get_outcome_display() if row.outcome else "",
        "outcome_chip": OUTCOME_CHIPS.get(Outcome(row.outcome), "plain"),
        "cells": [(label, row.cells.get(name, "")) for name, label in labels.items()],
        "reasons": [reasons.sentence(tuple(reason), labels) for reason in row.reasons],
        "changes": [kind.told(name, old, new) for name, (old, new) in row.changes.items()],
    }


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, {**admin.site.each_context(request), "ImportState": ImportState, **context})
