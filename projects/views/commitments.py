"""Promises to a project and what it still looks for: the public page, offering, answering, delivering."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import files
from members.http import MemberRequest, posted
from members.once import once
from members.when import zone_info
from projects import commitments, ledger, money, policy
from projects.forms.commitment import DecideForm, DeliverForm, NeedForm, PromiseForm
from projects.models import Commitment, CommitmentState, Entry, Kind, Need, Project
from projects.policy import Act
from projects.starting import ProjectRefused
from projects.views.finding import led_project, seen_project


@login_not_required
@require_safe
def commitment_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Who promised what, what came of it, and what is still looked for; without anybody's personal data."""
    project = seen_project(request, slug)
    today = timezone.now().astimezone(zone_info(project.forum.zone)).date()
    shown = Q(state=CommitmentState.ACCEPTED)
    if policy.may(request.user, Act.DECIDE, project):
        shown |= Q(state=CommitmentState.OFFERED)
    elif request.user.is_authenticated:
        spoken = commitments.spoken_for(request.user)
        shown |= Q(member=request.user) | Q(organisation__in=spoken)
    rows = project.commitments.filter(shown).with_delivered().select_related("organisation", "member")
    sees = policy.may(request.user, Act.SEE_MONEY, project)
    found = money.promise_rows(rows.order_by("state", "due_on", "pk"), today, sees_names=sees)
    counted = [row for row in found if row.commitment.state == CommitmentState.ACCEPTED]
    context = {
        "project": project,
        "rows": counted,
        "offers": [row for row in found if row.commitment.state != CommitmentState.ACCEPTED],
        "sectors": money.sector_rows(project),
        "kept": sum(1 for row in counted if row.percent == 100),
        "needs": _needs(project, today),
        "totals": {name: money.rupiah(sum_) for name, sum_ in project.entries.totals().items()},
        "may_pledge": not project.is_over and not project.forum.is_archived,
        "may_see_money": sees,
        "may_edit": policy.may(request.user, Act.EDIT, project),
    }
    return render(request, "projects/commitment_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def commitment_create(request: MemberRequest, slug: str) -> HttpResponse:
    """Promise something, for oneself or for an organisation one speaks for; `?need=` answers what is looked for."""
    project, now = seen_project(request, slug), timezone.now()
    policy.require(request.user, Act.PLEDGE, project)
    asked = request.GET.get("need", "")
    need = project.needs.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 10 else None
    form = PromiseForm(posted(request), organisations=commitments.spoken_for(request.user), need=need)
    if request.method == "POST" and form.is_valid():
        try:
            commitments.offer(project, form.data_of, request.user, now, form.giver_organisation)
        except ProjectRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Thank you. The project answers your offer, and you see it here."))
            return redirect("projects:commitment_list", slug)
    return render(request, "projects/commitment_create.html", {"project": project, "form": form, "need": need})


@require_safe
def commitment_detail(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """A promise with its deliveries, for the project and for whoever made it."""
    project = seen_project(request, slug)
    commitment = _commitment(project, pk)
    is_own = commitments.may_answer_for(request.user, commitment)
    if not (is_own or policy.may(request.user, Act.SEE_MONEY, project)):
        raise PermissionDenied
    today = timezone.now().astimezone(zone_info(project.forum.zone)).date()
    rows = money.promise_rows([commitment], today, sees_names=True)
    is_open = commitment.state == CommitmentState.OFFERED
    entries = list(commitment.entries.in_order().select_related("commitment", "reverses"))
    context = {
        "project": project,
        "commitment": commitment,
        "row": rows[0],
        "value": money.rupiah(commitment.value) if commitment.value else "",
        "entries": money.entry_rows(entries, 0),
        "may_decide": is_open and policy.may(request.user, Act.DECIDE, project),
        "may_withdraw": is_own
        and commitment.state in (CommitmentState.OFFERED, CommitmentState.ACCEPTED)
        and not entries,
        "may_deliver": commitment.state == CommitmentState.ACCEPTED
        and policy.may(request.user, Act.KEEP_LEDGER, project),
        "form": DecideForm(),
    }
    return render(request, "projects/commitment_detail.html", context)


@require_POST
def commitment_decide(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Accept, decline, or take one's own promise back."""
    project, now = seen_project(request, slug), timezone.now()
    commitment, form = _commitment(project, pk), DecideForm(request.POST)
    act = request.POST.get("do")
    if act == "withdraw":
        if not commitments.may_answer_for(request.user, commitment):
            raise PermissionDenied
    else:
        policy.require(request.user, Act.DECIDE, project)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        if act == "withdraw":
            commitments.withdraw(commitment, reason, request.user, now)
        elif act == "accept":
            commitments.accept(commitment, request.user, now)
        elif reason:
            commitments.decline(commitment, reason, request.user, now)
        else:
            messages.error(request, _("Say in a sentence why not; whoever offered reads it."))
    except ProjectRefused as error:
        messages.error(request, str(error))
    return redirect("projects:commitment_list", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def commitment_deliver(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Write down what was delivered, with what shows it."""
    project, now = led_project(request, slug, Act.KEEP_LEDGER), timezone.now()
    commitment = _commitment(project, pk)
    is_money = commitment.kind == Kind.CASH
    today = now.astimezone(zone_info(project.forum.zone)).date()
    form = DeliverForm(
        posted(request), request.FILES or None, is_money=is_money, initial={"on": today, "note": commitment.what}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            proof = files.keep(data["proof"], request.user, now) if data["proof"] else None
            line = ledger.Line(data["on"], data["note"], proof)
            ledger.deliver(commitment, Decimal(data["quantity"]), line, request.user, now)
        except files.FileRefused as error:
            form.add_error("proof", error)
        except ProjectRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Written down."))
            return redirect("projects:commitment_detail", slug, pk)
    context = {"project": project, "commitment": commitment, "form": form, "rest": _rest(commitment)}
    return render(request, "projects/commitment_deliver.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def need_create(request: MemberRequest, slug: str) -> HttpResponse:
    """Put something on the list of what is still looked for."""
    project = led_project(request, slug, Act.EDIT)
    form = NeedForm(posted(request))
    if request.method == "POST" and form.is_valid():
        commitments.look_for(project, form.cleaned_data, request.user, timezone.now())
        messages.success(request, _("It stands on the list now. Share the page, so that people see it."))
        return redirect("projects:commitment_list", slug)
    return render(request, "projects/need_create.html", {"project": project, "form": form})


@require_POST
def need_found(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Take it off the list."""
    project = led_project(request, slug, Act.EDIT)
    commitments.found(get_object_or_404(Need, project=project, pk=pk), request.user, timezone.now())
    messages.success(request, _("It is off the list."))
    return redirect("projects:commitment_list", slug)


def _needs(project: Project, today: date) -> list[tuple[Need, str]]:
    return [(one, _how_much(one)) for one in project.needs.open(today)]


def _how_much(need: Need) -> str:
    if need.amount:
        return money.rupiah(need.amount)
    return f"{money.plain(need.quantity)} {need.unit}" if need.quantity else ""


def _rest(commitment: Commitment) -> str:
    """What is still to come of it, in words; "" when all is there."""
    rest = commitment.quantity - commitment.delivered_so_far()
    return money.much(rest, commitment.kind, commitment.unit) if rest > 0 else ""


def _commitment(project: Project, pk: int) -> Commitment:
    """A promise to this project, with what came of it; 404 otherwise."""
    rows = Commitment.objects.filter(project=project).with_delivered().select_related("organisation", "member")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def entry_of(project: Project, pk: int) -> Entry:
    """A line of this project's ledger; 404 otherwise."""
    return get_object_or_404(Entry.objects.select_related("proof", "commitment", "reverses"), project=project, pk=pk)
