"""Verifying and merging organisations from their list, shown before it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members import merging, organisations
from members.admin.base import CONFIRMED, Acting, staff_of
from members.admin.preview import Effect, Question
from members.models import Organisation

MOST_MERGED = 10


def facts_of(row: Organisation) -> list[str]:
    """Where it is, who proposed it, and verified ones that may be the same."""
    by = [gettext("Proposed by %(name)s.") % {"name": row.proposed_by}] if row.proposed_by else []
    alike = [organisations.label(one) for one in organisations.similar(row.name) if one.pk != row.pk]
    same = [gettext("Perhaps the same as: %(names)s.") % {"names": "; ".join(alike)}] if alike else []
    return [f"{row.regency.name} · {row.get_kind_display()} · {row.get_sector_display()}", *by, *same]


VERIFYING = Question(
    _("Verify these organisations?"),
    organisations.verify,
    _("Verified: %(count)d."),
    facts=facts_of,
    note=_("Verified ones are shown to everyone. If one is there twice, merge the two instead."),
)


class MergeForm(forms.Form):
    """Which of the entries remains."""

    kept_pk = forms.TypedChoiceField(label=_("Which one remains?"), coerce=int, widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, rows: Sequence[Organisation], spoken: Mapping[int, Sequence[tuple[Any, int]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {row.pk: row for row in rows}
        best = max(rows, key=lambda row: (row.is_verified, sum(number for _, number in spoken.get(row.pk, []))))
        choice = cast(forms.ChoiceField, self.fields["kept_pk"])
        choice.choices = [(row.pk, organisations.label(row)) for row in rows]
        choice.initial = best.pk

    @property
    def kept(self) -> Organisation:
        """The chosen one."""
        return self.rows[self.cleaned_data["kept_pk"]]


def facts_of_merging(row: Organisation, spoken: Sequence[tuple[Any, int]]) -> list[str]:
    """What would move, and the address that would end."""
    things = ", ".join(f"{number} {name}" for name, number in spoken) or gettext("nothing")
    mark = gettext("verified") if row.is_verified else gettext("not verified")
    return [
        f"{row.regency.name} · {row.get_kind_display()} · {row.get_sector_display()} · {mark}",
        gettext("What speaks of it: %(things)s.") % {"things": things},
        gettext("Address: %(address)s") % {"address": row.get_absolute_url()},
    ]


MERGING = Question(
    _("Merge these organisations?"),
    lambda row, by, now: None,
    "",
    note=_(
        "Everything that speaks of the others moves to the one that remains; who spoke for several speaks for it once."
        " The others are deleted and their addresses end. It cannot be undone."
    ),
)


def merge(page: Acting, request: HttpRequest, queryset: QuerySet[Organisation]) -> HttpResponse | None:
    """Ask which of them remains, with all that would move; then do it."""
    rows = list(queryset.select_related("regency", "proposed_by").order_by("pk")[: MOST_MERGED + 1])
    if not 2 <= len(rows) <= MOST_MERGED:
        told = gettext("Choose 2 to %(most)d organisations.") % {"most": MOST_MERGED}
        page.message_user(request, told, messages.ERROR)
        return None
    spoken = merging.counts(rows)
    form = MergeForm(request.POST if CONFIRMED in request.POST else None, rows=rows, spoken=spoken)
    if not (form.is_bound and form.is_valid()):
        shown = [Effect(row, facts_of_merging(row, spoken.get(row.pk, []))) for row in rows]
        return page.show(request, MERGING, shown, form)
    kept = form.kept
    try:
        merging.merge(kept, rows, staff_of(request), timezone.now())
    except organisations.OrganisationError as error:
        page.message_user(request, str(error), messages.ERROR)
    else:
        done = gettext("Everything now belongs to %(name)s.") % {"name": kept}
        page.message_user(request, done, messages.SUCCESS)
    return None
