"""The numbers of the whole portal, each with what exactly it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from forums.models import Forum, Meeting, Membership, Response, ResponseState
from members.balance import Balance
from members.models import Organisation

ANSWERED = (ResponseState.YES, ResponseState.MAYBE, ResponseState.NO, ResponseState.WAITING)


@dataclass(frozen=True)
class Figure:
    """A number as it is shown, and its definition in one sentence of the active language."""

    label: str
    value: str
    definition: str


def figures(now: datetime) -> list[Figure]:
    """What has happened up to `now`; closed forums are counted too, never named."""
    forums = Forum.objects.active()
    people = Membership.objects.active().filter(member__is_active=True, forum__in=forums)
    held = Meeting.objects.called().past(now)
    answers = Response.objects.filter(state__in=ANSWERED)
    return [
        _figure(_("Forums"), forums.count(), _("Forums at work today; archived ones are not counted.")),
        _figure(
            _("Members"),
            people.values("member").distinct().count(),
            _("People who are members of at least one forum; each person counts once."),
        ),
        _figure(_("Meetings held"), held.count(), _("Meetings that were called, not cancelled, and are over.")),
        _figure(_("Answers"), answers.count(), _("Invitations to meetings that were answered with yes, maybe or no.")),
    ]


def organisations() -> Balance:
    """Organisations that staff have checked, by sector."""
    rows = Organisation.objects.verified().order_by().values_list("sector").annotate(Count("pk"))
    return Balance(dict(rows))


def _figure(label: str, value: int, definition: str) -> Figure:
    return Figure(label, number_format(value, use_l10n=True, force_grouping=True), definition)
