"""Saying that something should not stand here: what may be reported by whom, and what a report sets going."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forums import moderation_mails
from forums.models import Forum, Meeting, Membership, OfficerMessage, Report, ReportedThing, Standing
from members import audit
from members.models import Member, Organisation, Representative

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from forums.models.moderation import Reportable

MOST_PER_DAY = 20  # by one member
MOST_OF_VISITORS = 10  # that wait about one thing; more would say nothing new
MOST_OF_VISITORS_PER_HOUR = 60  # in the whole portal

# How an address names each kind of thing.
WORDS = {"forum": "forum", "rapat": "meeting", "organisasi": "organisation", "anggota": "member", "pesan": "message"}
FOR_MEMBERS = ("member", "message")  # what only somebody signed in sees


class ReportRefused(Exception):
    """A report that is not taken, in words for whoever made it. Nothing was changed."""

    message: str | Promise = ""

    def __str__(self) -> str:
        return str(self.message)


class AlreadyReported(ReportRefused):
    """Their earlier report of the same thing still waits."""

    message = _("You have already reported this. It is being looked at; you get the outcome by email.")


class KnownAlready(ReportRefused):
    """Enough visitors have said so."""

    message = _("Thank you. Others have reported this too, and it is being looked at.")


class HiddenAlready(ReportRefused):
    """It is out of sight."""

    message = _("This is hidden already.")


class TooManyReports(ReportRefused):
    """One member today, or all visitors within the hour, have reported a lot."""

    message = _("There were very many reports just now. Please try again later, or write to the officers or to staff.")


def reportable(kind: str, viewer: Member | AnonymousUser) -> QuerySet[Reportable]:
    """Things of this kind that the viewer sees and did not make: only those can be reported by them."""
    match kind:
        case "forum":
            return Forum.objects.visible_to(viewer)
        case "meeting":
            return Meeting.objects.visible_to(viewer).with_place()
        case "organisation":
            return Organisation.objects.visible_to(viewer)
        case "member":
            return _people(viewer)
        case "message" if viewer.is_authenticated:
            received = OfficerMessage.objects.filter(forum__in=Membership.objects.secretariat().of(viewer))
            return received.exclude(sender=viewer).select_related("forum")
    return Forum.objects.none()


def _people(viewer: Member | AnonymousUser) -> QuerySet[Member]:
    """Whose names the viewer, signed in, sees: of own forums, officers of visible ones, those who speak for an organisation."""
    if not viewer.is_authenticated:
        return Member.objects.none()
    others = Member.objects.exclude(pk=viewer.pk)
    active = Membership.objects.active()
    fellows = active.filter(forum__in=active.of(viewer)).values("member")
    officers = Membership.objects.officers().filter(forum__in=Forum.objects.visible_to(viewer)).order_by()
    spoken = Representative.objects.current().filter(
        confirmed_at__isnull=False, organisation__in=Organisation.objects.visible_to(viewer)
    )
    seen = fellows.union(officers.values("member"), spoken.values("member"))
    return others.filter(pk__in=seen) | others.within(viewer)


@transaction.atomic
def report(kind: str, thing: Reportable, grounds: str, text: str, by: Member | None, now: datetime) -> Report:
    """Write down what is wrong with `thing`, of which `kind` is the column; the first report of it calls for a decision.

    Without `by` it comes from a visitor. Raises `AlreadyReported`, `KnownAlready`, `HiddenAlready`, `TooManyReports`.
    """
    if by is None:
        _require_few_visitors(now)
    else:
        Member.objects.locked(by.pk)
        if Report.objects.filter(reporter=by, at__gt=now - timedelta(days=1)).count() >= MOST_PER_DAY:
            raise TooManyReports
    reported = _taken_up(kind, thing)
    waiting = reported.reports.filter(closed_at__isnull=True)
    if by is not None and waiting.filter(reporter=by).exists():
        raise AlreadyReported
    if by is None and waiting.filter(reporter__isnull=True).count() >= MOST_OF_VISITORS:
        raise KnownAlready
    is_news = not waiting.exists()
    made = Report.objects.create(thing=reported, reporter=by, grounds=grounds, text=text, at=now)
    audit.record(by, "report.made", reported, now, grounds=grounds, report=made.pk)
    if is_news:
        moderation_mails.plan_waiting(reported, f"report-{made.pk}", now)
    return made


def _taken_up(kind: str, thing: Reportable) -> ReportedThing:
    """The one row of the thing, locked, which from now on waits for a decision."""
    one: dict[str, Any] = {kind: thing}
    reported, _is_new = ReportedThing.objects.get_or_create(**one)
    reported = ReportedThing.objects.select_for_update(of=("self",)).with_things().get(pk=reported.pk)
    if reported.is_out_of_sight:
        raise HiddenAlready
    if reported.state != Standing.WAITING:
        reported.state, reported.kept_name = Standing.WAITING, ""
        reported.save(update_fields=["state", "kept_name"])
    return reported


def _require_few_visitors(now: datetime) -> None:
    lately = Report.objects.filter(reporter__isnull=True, at__gt=now - timedelta(hours=1))
    if lately.count() >= MOST_OF_VISITORS_PER_HOUR:
        raise TooManyReports
