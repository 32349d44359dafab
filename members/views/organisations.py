"""Organisations: the list, one of them, proposing one, and speaking for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import organisations, policy
from members.http import MemberRequest, page_of, posted
from members.models import Member, Organisation, Representative, looks_after
from members.once import once
from members.organisation_forms import OrganisationFilter, OrganisationForm, RepresentForm


@login_not_required
@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Who takes part, to be searched and narrowed."""
    form = OrganisationFilter(request.GET)
    listed = Organisation.objects.visible_to(request.user).filter(hidden_at__isnull=True)
    rows = form.narrow(listed).select_related("regency__province").by_name()
    page = page_of(request, rows)
    context = {"form": form, "page_obj": page, "rows": [_row(organisation) for organisation in page]}
    return render(request, "members/organisation_list.html", context)


@login_not_required
@require_safe
def organisation_suggest(request: HttpRequest) -> HttpResponse:
    """Names for a form's list of suggestions, as options."""
    found = organisations.suggestions(request.GET.get("organisation", "")[:160])
    return render(request, "members/organisation_suggest.html", {"suggestions": found})


@login_not_required
@require_safe
def organisation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation; people's names only for members. The address of one that was merged leads to where it went."""
    seen = Organisation.objects.visible_to(request.user)
    if organisation := seen.select_related("regency__province").filter(slug=slug).first():
        return _detail(request, organisation, RepresentForm())
    return redirect(get_object_or_404(seen, former_addresses__slug=slug), permanent=True)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def organisation_propose(request: MemberRequest) -> HttpResponse:
    """A new organisation, to be checked by staff."""
    initial = {
        "sector": request.user.sector,
        "regency": request.user.regency,
        "name": request.GET.get("name", "")[:160],
    }
    form = OrganisationForm(posted(request), initial=initial)
    similar: list[Organisation] = []
    if request.method == "POST" and form.is_valid():
        similar = form.similar
        if form.is_settled and (made := _propose(request, form)):
            return redirect(made)
    rows = [_row(organisation) for organisation in similar]
    return render(request, "members/organisation_propose.html", {"form": form, "similar": rows})


@require_POST
@once
def organisation_represent(request: MemberRequest, slug: str) -> HttpResponse:
    """I speak for it."""
    organisation = _visible(request, slug)
    form = RepresentForm(request.POST)
    if not form.is_valid():
        return _detail(request, organisation, form)
    try:
        organisations.represent(organisation, request.user, form.cleaned_data["title"], timezone.now())
    except organisations.AlreadyRepresents as error:
        messages.info(request, str(error))
    else:
        messages.success(request, _("Thank you. Staff or another representative will confirm it."))
    return redirect(organisation)


@require_POST
def representative_confirm(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """This person speaks for it indeed."""
    return _decide(request, slug, pk, organisations.confirm_representative, _("The representative is confirmed."))


@require_POST
def representative_end(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """This person speaks for it no longer."""
    return _decide(request, slug, pk, organisations.end_representation, _("The representation has ended."))


def _visible(request: HttpRequest, slug: str) -> Organisation:
    rows = Organisation.objects.visible_to(request.user).select_related("regency__province")
    return get_object_or_404(rows, slug=slug)


def _detail(request: HttpRequest, organisation: Organisation, form: RepresentForm) -> HttpResponse:
    current = organisation.representatives.current()
    context = {
        "organisation": organisation,
        "form": form,
        "spoken_for": current.filter(confirmed_at__isnull=False).count(),
    }
    if isinstance(request.user, Member):
        context |= _people(organisation, request.user)
    return render(request, "members/organisation_detail.html", context)


def _people(organisation: Organisation, viewer: Member) -> dict[str, object]:
    """Who speaks for it, as far as `viewer` may know: unconfirmed ones are seen by themselves and by who decides."""
    current = list(organisation.representatives.current().select_related("member").order_by("since", "pk"))
    mine = next((row for row in current if row.member_id == viewer.pk), None)
    decides = looks_after(viewer, organisation.regency_id) or (mine is not None and mine.is_confirmed)
    seen = [row for row in current if row.is_confirmed or decides or row is mine]
    people = [
        {
            "row": row,
            "may_confirm": decides and row is not mine and not row.is_confirmed,
            "may_end": decides or row is mine,
        }
        for row in seen
    ]
    return {"people": people, "mine": mine}


def _decide(
    request: MemberRequest, slug: str, pk: int, act: Callable[[Representative, Member, datetime], None], done: str
) -> HttpResponse:
    organisation = _visible(request, slug)
    representative = get_object_or_404(organisation.representatives.current(), pk=pk)
    is_own_end = act is organisations.end_representation and representative.member_id == request.user.pk
    policy.require(is_own_end or organisations.may_decide(request.user, representative))
    act(representative, request.user, timezone.now())
    messages.success(request, done)
    return redirect(organisation)


def _propose(request: MemberRequest, form: OrganisationForm) -> Organisation | None:
    data = form.cleaned_data
    try:
        made = organisations.propose(
            data["name"], data["regency"], data["sector"], data["kind"], request.user, timezone.now(), data["about"]
        )
    except organisations.AlreadyListed as error:
        form.add_error("name", str(error))
        return None
    messages.success(request, _("Thank you. Staff will check it; until then only you see it."))
    return made


def _row(organisation: Organisation) -> dict[str, object]:
    kind, place = organisation.get_kind_display(), organisation.regency.full_name
    return {
        "name": organisation.name,
        "url": organisation.get_absolute_url(),
        "detail": f"{kind} · {place}",
        "sector": organisation.sector,
        "square": True,
        "verified": _("Verified") if organisation.is_verified else "",
        "chips": [] if organisation.is_verified else [("warn", _("Waiting to be checked"))],
    }
