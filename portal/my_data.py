"""A member's own data: a page that says what is kept and what for, and the whole of it as one file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Field, Model
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members import audit, when
from members.http import MemberRequest, fresh_sign_in
from members.models import Member
from portal import erasing
from portal.holdings import HOLDINGS, Holding, Rows, Text

SHOWN = 20  # rows of each kind on the page, newest first; the file has all
LOOKS_SHOWN = 100


@dataclass(frozen=True)
class Part:
    """Rows of one kind on the page: a heading, labels and words of each row, and how many more the file has."""

    title: Text
    rows: list[list[tuple[str, str]]]
    more: int

    @property
    def count(self) -> int:
        """How many rows there are of this kind."""
        return len(self.rows) + self.more


@require_safe
def my_data(request: MemberRequest) -> HttpResponse:
    """What is kept about me, by subject."""
    member = request.user
    shown = {
        "subjects": [(holding, list(parts(holding, member))) for holding in HOLDINGS],
        "looks": looks(member),
        "erasure": erasing.pending(member),
    }
    return render(request, "portal/my_data.html", shown)


@require_POST
@fresh_sign_in
def my_data_file(request: MemberRequest) -> HttpResponse:
    """All of it as JSON, to keep or to take elsewhere."""
    now = timezone.now()
    with transaction.atomic():
        audit.record(request.user, "member.own_copy", request.user, now)
        text = json.dumps(whole(request.user, now), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rembuk-{now:%Y-%m-%d}.json"'
    add_never_cache_headers(response)
    return response


def whole(member: Member, now: datetime) -> dict[str, Any]:
    """Everything about the member, as plain values."""
    subjects = {holding.key: _subject(holding, member) for holding in HOLDINGS}
    return {"made_at": now, "member": member.pk, "subjects": subjects, "looked_at_by_staff": looks_plain(member)}


def _subject(holding: Holding, member: Member) -> dict[str, Any]:
    said = {name: str(getattr(holding, name)) for name in ("name", "purpose", "ground", "seen_by", "kept")}
    return said | {"data": [_plain_rows(rows, member) for rows in holding.rows]}


def _plain_rows(rows: Rows, member: Member) -> dict[str, Any]:
    found = rows.of(member).select_related(*_references(rows))
    return {"what": str(rows.name), "rows": [{name: _plain(row, name) for name in rows.fields} for row in found]}


def parts(holding: Holding, member: Member) -> Iterator[Part]:
    """What there is of this subject; nothing for kinds of which there is no row."""
    for rows in holding.rows:
        found = rows.of(member).select_related(*_references(rows)).order_by("-pk")
        newest = list(found[: SHOWN + 1])
        if newest:
            lines = [list(_words(row, rows, member)) for row in newest[:SHOWN]]
            yield Part(capfirst(str(rows.name)), lines, max(0, found.count() - SHOWN) if len(newest) > SHOWN else 0)


def looks(member: Member) -> list[tuple[str, str, str]]:
    """When staff looked at the member's data, how, and why where they said; who it was is answered on request."""
    return [
        (KINDS[one.action](), when.long_date(one.at.astimezone(member.tz).date()), one.details.get("reason", ""))
        for one in audit.looks_at(member)[:LOOKS_SHOWN]
    ]


def looks_plain(member: Member) -> list[dict[str, Any]]:
    """The same for the file."""
    return [{"what": one.action, "at": one.at, "why": one.details.get("reason", "")} for one in audit.looks_at(member)]


KINDS = {
    "member.opened": lambda: _("Looked at your page in the administration"),
    "member.exported": lambda: _("Exported a list in which you are"),
    "member.viewed": lambda: _("Looked at the portal as you see it, to help you"),
}


def _references(rows: Rows) -> list[str]:
    return [name for name in rows.fields if rows.model._meta.get_field(name).is_relation]


def _plain(row: Model, name: str) -> Any:
    value = getattr(row, name)
    return str(value) if isinstance(value, Model) or not _is_plain(value) else value


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | bool | date)


def _words(row: Model, rows: Rows, member: Member) -> Iterator[tuple[str, str]]:
    """Label and words of each field that says something."""
    for name in rows.fields:
        field, value = rows.model._meta.get_field(name), getattr(row, name)
        if isinstance(field, Field) and value not in (None, ""):
            yield capfirst(str(field.verbose_name)), _said(row, field, value, member)


def _said(row: Model, field: Field[Any, Any], value: Any, member: Member) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return when.moment(value, member.zone)
    if isinstance(value, date):
        return when.long_date(value)
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    return str(value)
