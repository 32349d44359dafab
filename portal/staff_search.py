"""One box for all that staff look for: members, organisations, forums and meetings, each as its own list would find it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forums.models import Forum, Meeting
from members import when
from members.fields import SearchField
from members.models import Member, Organisation

MOST = 8  # shown of each kind; the kind's own list has the rest


class SearchForm(forms.Form):
    """What somebody looks for."""

    q = SearchField(label=_("Name, email, number, place or title"))


@dataclass(frozen=True)
class Hit:
    """One thing found: its name, what tells it from others, and its page."""

    name: str
    detail: str
    url: str


@dataclass(frozen=True)
class Group:
    """Things of one kind, and the list of all of them that fit."""

    label: str
    hits: Sequence[Hit]
    is_more: bool
    url: str


def _of_member(row: Member) -> str:
    return " · ".join(str(part) for part in (row.email, row.regency, row.organisation) if part)


def _of_organisation(row: Organisation) -> str:
    return " · ".join([row.regency.name, str(_("verified") if row.is_verified else _("not verified"))])


def _of_forum(row: Forum) -> str:
    return row.regency.name


def _of_meeting(row: Meeting) -> str:
    told = when.tell(row.starts_at, row.ends_at, row.zone)
    return f"{row.forum.name} · {told.date}, {told.hours} · {row.get_state_display()}"


KINDS: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (Member, _of_member),
    (Organisation, _of_organisation),
    (Forum, _of_forum),
    (Meeting, _of_meeting),
)


def found(site: AdminSite, request: HttpRequest, text: str) -> list[Group]:
    """What fits the words of `text`, of each kind that this person may look at; one query for each kind."""
    groups = []
    for model, detail in KINDS:
        page: Any = site.get_model_admin(model)
        if not page.has_view_or_change_permission(request):
            continue
        fitting, _doubled = page.get_search_results(request, page.get_queryset(request), text)
        rows = list(fitting.select_related(*page.list_select_related).order_by(*page.get_ordering(request))[: MOST + 1])
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        hits = [Hit(str(row), detail(row), reverse(f"{name}_change", args=[row.pk])) for row in rows[:MOST]]
        url = f"{reverse(f'{name}_changelist')}?{urlencode({'q': text})}"
        groups.append(Group(str(model._meta.verbose_name_plural), hits, len(rows) > MOST, url))
    return [group for group in groups if group.hits]
