"""Mails about what was reported: to those who decide, to those who reported it, to those who wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from forums.models import KINDS, Membership, Report, ReportedThing, Ruling, Standing
from members.mail import links, outbox, rendering
from members.mail.outbox import Composed, Kind, Message, Planned, Skip
from members.models import Delivery, Member

WAITING = Kind("report_waiting", lane=1, is_mandatory=True)
DECIDED = Kind("report_decided", lane=1, is_mandatory=True)
TOLD = Kind("content_decided", lane=1, is_mandatory=True)
UPHELD = "upheld"


def plan_waiting(reported: ReportedThing, occasion: str, now: datetime) -> None:
    """Tell the officers of the forum it lies in that something is to be decided; staff see it in the administration."""
    if reported.in_forum is None:
        return
    officers = Membership.objects.secretariat().filter(forum=reported.in_forum)
    judges = officers.exclude(member__in=reported.authors()).values_list("member", flat=True)
    _plan(WAITING, judges, reported.pk, occasion, now)


def plan_outcomes(reports: Iterable[Report], now: datetime) -> None:
    """Tell those who reported it what became of it."""
    for one in reports:
        if one.reporter_id:
            _plan(DECIDED, [one.reporter_id], one.pk, "", now)


def plan_told(ruling: Ruling, authors: QuerySet[Member], now: datetime) -> None:
    """Tell those who wrote it what was decided, why, and how to object."""
    _plan(TOLD, authors.values_list("pk", flat=True), ruling.pk, UPHELD if ruling.answered_at else "decided", now)


def compose_waiting(deliveries: Sequence[Delivery]) -> Composed:
    """What was reported and where to decide; left out when somebody has decided, or for who is no officer any more."""
    found = ReportedThing.objects.waiting().with_things().in_bulk({one.about for one in deliveries})
    forums = [inside.pk for one in found.values() if (inside := one.in_forum)]
    officers = Membership.objects.secretariat().filter(forum__in=forums).values_list("forum_id", "member_id")
    return {one.pk: _waiting(one, found.get(one.about), set(officers)) for one in deliveries}


def compose_decided(deliveries: Sequence[Delivery]) -> Composed:
    """The outcome for who reported it."""
    reports = Report.objects.in_bulk({one.about for one in deliveries})
    things = _things(one.thing_id for one in reports.values())
    rulings = {(one.thing_id, one.at): one for one in Ruling.objects.filter(thing__in=things)}
    return {one.pk: _decided(one, reports.get(one.about), things, rulings) for one in deliveries}


def compose_told(deliveries: Sequence[Delivery]) -> Composed:
    """The decision for who wrote it, with the reason; left out when another one stands."""
    rulings = Ruling.objects.in_bulk({one.about for one in deliveries})
    things = _things(one.thing_id for one in rulings.values())
    latest = dict(Ruling.objects.filter(thing__in=things).order_by("at", "pk").values_list("thing", "pk"))
    return {one.pk: _told(one, rulings.get(one.about), things, latest) for one in deliveries}


# Every kind of this module with the function that finds its words.
MAILS = ((WAITING, compose_waiting), (DECIDED, compose_decided), (TOLD, compose_told))


def _plan(kind: Kind, people: Iterable[int], about: int, occasion: str, now: datetime) -> None:
    outbox.plan(kind, [Planned(member_id=pk, about=about, occasion=occasion, due_at=now) for pk in people])


def _things(ids: Iterable[int]) -> dict[int, ReportedThing]:
    return ReportedThing.objects.with_things().in_bulk(set(ids))


def _waiting(delivery: Delivery, reported: ReportedThing | None, officers: set[tuple[int, int]]) -> Message | Skip:
    if reported is None or reported.in_forum is None:
        return Skip("decided meanwhile")
    if (reported.in_forum.pk, delivery.member_id) not in officers:
        return Skip("no longer an officer")
    return _message(
        delivery, reported, {"is_objection": reported.state == Standing.HIDDEN}, reported.get_absolute_url()
    )


def _decided(
    delivery: Delivery,
    report: Report | None,
    things: Mapping[int, ReportedThing],
    rulings: Mapping[tuple[int, datetime], Ruling],
) -> Message | Skip:
    ruling = rulings.get((report.thing_id, report.closed_at)) if report and report.closed_at else None
    if report is None or ruling is None:
        return Skip("decision no longer stands")
    return _message(delivery, things[report.thing_id], {"ruling": ruling, "report": report})


def _told(
    delivery: Delivery, ruling: Ruling | None, things: Mapping[int, ReportedThing], latest: Mapping[int, int]
) -> Message | Skip:
    if ruling is None or latest[ruling.thing_id] != ruling.pk:
        return Skip("decided anew")
    path = reverse("forums:objection", args=[ruling.thing_id])
    return _message(
        delivery, things[ruling.thing_id], {"ruling": ruling, "is_upheld": delivery.occasion == UPHELD}, path
    )


def _message(delivery: Delivery, reported: ReportedThing, context: dict[str, Any], path: str = "") -> Message:
    """The mail of this kind in its reader's language, with what the thing is called and the page `path` to act on it."""
    member = cast(Member, delivery.member)
    with translation.override(member.language):
        facts = {
            "kind": str(KINDS[reported.kind]),
            "name": reported.name,
            "member": member,
            "url": links.absolute(path, member.language) if path else "",
            "guide_url": links.absolute(reverse("portal:conduct")),
            "reason": _reason(delivery.kind),
        }
    subject, text, html = rendering.render(delivery.kind, member.language, facts | context)
    return Message(
        subject=subject, text=text, html=html, language=member.language, references=f"reported-{reported.pk}"
    )


def _reason(kind: str) -> str:
    """Why one gets this, in the active language."""
    reasons = {
        WAITING.name: _("You get this email because you are an officer of this forum."),
        DECIDED.name: _("You get this email because you reported something."),
        TOLD.name: _("You get this email because it is about something you wrote or answer for."),
    }
    return reasons[kind]
