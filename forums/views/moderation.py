"""Pages about what should not stand here: reporting it, the queue, deciding, and objecting to a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forums import moderation, policy, reports, tasks
from forums.forms.moderation import ObjectionForm, QueueFilter, ReportForm, RulingForm, VisitorReportForm
from forums.models import KINDS, Forum, Meeting, OfficerMessage, ReportedThing, Standing
from forums.models.moderation import Act, Reportable
from forums.views.finding import led_forum
from members import when
from members.http import MemberRequest, page_of, posted
from members.models import Member, Organisation


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Say what is wrong with something one sees."""
    if kind not in reports.WORDS:
        raise Http404
    column = reports.WORDS[kind]
    if column in reports.FOR_MEMBERS and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    thing = get_object_or_404(reports.reportable(column, request.user), pk=pk)
    by = request.user if isinstance(request.user, Member) else None
    form = (ReportForm if by else VisitorReportForm)(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            if by is None and not ratelimit.consume(request, action="report"):
                raise reports.TooManyReports
            reports.report(column, thing, form.cleaned_data["grounds"], form.cleaned_data["text"], by, timezone.now())
        except reports.ReportRefused as error:
            form.add_error(None, str(error))
        else:
            transaction.on_commit(tasks.send_forum_mails.delay)
            messages.success(request, _thanks(by))
            return redirect(_page_of(thing) or "portal:home")
    context = {"form": form, "kind": KINDS[column], "name": str(thing), "back": _page_of(thing)}
    return render(request, "forums/report.html", context)


@require_safe
def report_list(request: MemberRequest, slug: str) -> HttpResponse:
    """What members and visitors reported within this forum, the oldest first."""
    forum = led_forum(request, slug, policy.Act.JUDGE)
    form = QueueFilter(request.GET)
    things = ReportedThing.objects.judged_by(request.user).inside([forum.pk])
    page = page_of(request, form.narrow(things).counted().with_things())
    rows = [_row(one) for one in page]
    return render(request, "forums/report_list.html", {"forum": forum, "form": form, "page_obj": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def reported_thing(request: MemberRequest, pk: int) -> HttpResponse:
    """One reported thing: what it says, what is held against it, what was decided before, and the decision."""
    reported = get_object_or_404(ReportedThing.objects.judged_by(request.user).with_things(), pk=pk)
    form = RulingForm(posted(request))
    if request.method == "POST" and form.is_valid():
        act, reason = form.cleaned_data["act"], form.cleaned_data["reason"]
        try:
            if act == "uphold":
                moderation.uphold(reported, reason, request.user, timezone.now())
            else:
                moderation.decide(reported, Act(act), reason, request.user, timezone.now())
        except moderation.ModerationRefused as error:
            form.add_error(None, str(error))
        else:
            transaction.on_commit(tasks.send_forum_mails.delay)
            messages.success(request, _("Decided. Everybody concerned is told by email."))
            return redirect(reported)
    return render(request, "forums/reported_thing.html", _whole(request.user, reported, form))


@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: MemberRequest, pk: int) -> HttpResponse:
    """For whoever wrote it: what was decided and why, and the one objection."""
    mine = ReportedThing.objects.authored_by(request.user).filter(rulings__act=Act.HIDE).distinct()
    reported = get_object_or_404(mine.with_things(), pk=pk)
    form = ObjectionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            moderation.object_to(reported, form.cleaned_data["text"], request.user, timezone.now())
        except moderation.ModerationRefused as error:
            form.add_error(None, str(error))
        else:
            transaction.on_commit(tasks.send_forum_mails.delay)
            messages.success(request, _("Your objection is with somebody who did not decide before. You get an email."))
            return redirect("forums:objection", reported.pk)
    context = {
        "reported": reported,
        "kind": KINDS[reported.kind],
        "ruling": reported.rulings.first(),
        "is_hidden": reported.is_out_of_sight,
        "form": form,
    }
    return render(request, "forums/objection.html", context)


@dataclass(frozen=True)
class QueueRow:
    """A reported thing in the list."""

    reported: ReportedThing
    kind: str
    number: int
    age: str
    state: tuple[str, str]


def _row(reported: ReportedThing) -> QueueRow:
    oldest = getattr(reported, "open_since", None)
    age = timesince(oldest, depth=1) if oldest else ""
    return QueueRow(
        reported, str(KINDS[reported.kind]), getattr(reported, "open_reports", 0), age, state_chip(reported)
    )


def state_chip(reported: ReportedThing) -> tuple[str, str]:
    """Colour and words of how it stands."""
    colour = {Standing.WAITING: "warn", Standing.HIDDEN: "bad", Standing.KEPT: "good"}[Standing(reported.state)]
    return colour, reported.get_state_display()


def _whole(viewer: Member, reported: ReportedThing, form: RulingForm) -> dict[str, Any]:
    rulings = list(reported.rulings.select_related("by", "appealed_by", "answered_by"))
    disputed = next((one for one in rulings[:1] if one.is_disputed), None)
    acts = [(act.value, _button(act)) for act in moderation.CHOICES[reported.state]]
    return {
        "reported": reported,
        "kind": KINDS[reported.kind],
        "chip": state_chip(reported),
        "page_url": _page_of(reported.thing),
        "texts": _texts(reported.thing),
        "authors": [one.name for one in reported.authors().order_by("name")],
        "reports": reported.reports.select_related("reporter").order_by("closed_at", "-at")[:50],
        "sees_reporters": ReportedThing.objects.within(viewer).filter(pk=reported.pk).exists(),
        "rulings": [(one, when.moment(one.at, viewer.zone)) for one in rulings],
        "disputed": disputed,
        "may_uphold": disputed is not None and disputed.by_id != viewer.pk,
        "acts": acts,
        "form": form,
    }


def _button(act: Act) -> str:
    return {Act.KEEP: _("Let it stay"), Act.HIDE: _("Hide it"), Act.RESTORE: _("Show it again")}[act]


def _texts(thing: Reportable) -> list[str]:
    """What it says, in the order of its page; as plain text."""
    match thing:
        case Forum():
            found = [thing.summary, thing.about]
        case Meeting():
            found = [thing.agenda, thing.place_name, thing.address]
        case Organisation():
            found = [thing.about]
        case OfficerMessage():
            found = [thing.body]
        case _:
            found = []
    return [text for text in found if text]


def _page_of(thing: Reportable) -> str:
    """The page that shows it; "" when there is none."""
    return "" if isinstance(thing, Member | OfficerMessage) else thing.get_absolute_url()


def _thanks(by: Member | None) -> str:
    if by is None:
        return _(
            "Thank you. Officers or staff look at it. Sign in before you report, and you get the outcome by email."
        )
    return _(
        "Thank you. Officers or staff look at it, and you get the outcome by email. Nobody else learns that it was you."
    )
