"""Joining, leaving, and what officers do about the members of their forum."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forums import keeping, membership, people, policy, tasks
from forums.forms.membership import DecisionForm, JoinForm, KeptMemberForm, MemberFilter, MemberForm, RemovalForm
from forums.models import Forum, Joining, Membership, MembershipState
from forums.policy import Act
from forums.views.finding import led_forum, membership_of, seen_forum
from members.http import MemberRequest, page_of, posted
from members.once import once
from members.versions import CONFLICT, differences, stamp, typed_at

MOST_REQUESTS = 50


@require_http_methods(["GET", "HEAD", "POST"])
@once
def forum_join(request: MemberRequest, slug: str) -> HttpResponse:
    """Join or ask to join, as the forum's way of joining says."""
    forum = seen_forum(request, slug)
    form = join_form(request, forum)
    if request.method == "POST" and form.is_valid():
        try:
            made = membership.ask(forum, request.user, form.words, form.spoken_for, timezone.now())
        except (membership.AlreadyMember, membership.AlreadyAsked) as already:
            messages.info(request, str(already))
            return redirect(forum)
        except membership.MembershipRefused as error:
            form.add_error(None, str(error))
        else:
            welcome(request, made)
            return redirect(forum)
    return render(request, "forums/forum_join.html", {"forum": forum, "form": form})


def join_form(request: MemberRequest, forum: Forum) -> JoinForm:
    """The form of the member who asks: a word to the officers only where they decide."""
    return JoinForm(
        posted(request),
        organisations=membership.own_organisations(request.user),
        sector=request.user.sector,
        with_note=forum.joining != Joining.OPEN,
    )


def welcome(request: MemberRequest, made: Membership) -> None:
    """Say what joining brought, and ring for the mails it caused."""
    transaction.on_commit(tasks.send_forum_mails.delay)
    if made.is_active:
        messages.success(request, _("Welcome! You are now a member of this forum."))
    else:
        messages.success(request, _("Your request is with the officers. You get their answer by email."))


@require_http_methods(["GET", "HEAD", "POST"])
def forum_leave(request: MemberRequest, slug: str) -> HttpResponse:
    """Leave the forum, or take back a request."""
    forum = seen_forum(request, slug)
    mine = forum.membership_of(request.user)
    if mine is None or mine.state not in (MembershipState.ACTIVE, MembershipState.PENDING):
        raise PermissionDenied
    error = ""
    if request.method == "POST":
        try:
            membership.leave(forum, request.user, timezone.now())
        except membership.MembershipRefused as refused:
            error = str(refused)
        else:
            was_member = mine.is_active
            messages.success(request, _("You have left the forum.") if was_member else _("Your request is taken back."))
            return redirect(forum if forum.is_public else "forums:forum_list")
    return render(request, "forums/forum_leave.html", {"forum": forum, "mine": mine, "error": error})


@require_safe
def member_list(request: MemberRequest, slug: str) -> HttpResponse:
    """Who is in the forum; for its secretariat also who asks to be, and whom mail reaches."""
    forum = led_forum(request, slug, Act.SEE_MEMBERS)
    may_manage = policy.may(request.user, Act.MANAGE_MEMBERS, forum)
    form = MemberFilter(request.GET or None)
    active = forum.memberships.active()
    page = page_of(request, form.narrow(active).by_rank().select_related("member", "organisation"))
    waiting = forum.memberships.pending().select_related("member", "organisation").order_by("asked_at", "pk")
    context = {
        "forum": forum,
        "form": form,
        "page_obj": page,
        "rows": [(one, people.office_of(one), people.mail_state(one.member) if may_manage else None) for one in page],
        "requests": waiting[:MOST_REQUESTS] if may_manage else [],
        "may_manage": may_manage,
    }
    return render(request, "forums/member_list.html", context)


@require_POST
def member_decide(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Yes or no to a request."""
    forum = led_forum(request, slug, Act.MANAGE_MEMBERS)
    asked, now = membership_of(forum, pk), timezone.now()
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please approve the request or do not accept it."))
        return redirect("forums:member_list", forum.slug)
    try:
        if form.cleaned_data["decision"] == "admit":
            membership.admit(asked, request.user, now)
            done = _("%(name)s is now a member.")
        else:
            membership.decline(asked, form.cleaned_data["reason"], request.user, now)
            done = _("The request of %(name)s was not accepted.")
    except membership.MembershipRefused as error:
        messages.error(request, str(error))
    else:
        transaction.on_commit(tasks.send_forum_mails.delay)
        messages.success(request, done % {"name": asked.member.name})
    return redirect("forums:member_list", forum.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def member_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Sector, organisation, office and term of a member; the role for chair and staff, never their own."""
    forum = led_forum(request, slug, Act.MANAGE_MEMBERS)
    edited = membership_of(forum, pk)
    may_set_role = policy.may(request.user, Act.SET_ROLES, forum) and edited.member_id != request.user.pk
    form = MemberForm(posted(request), instance=edited, may_set_role=may_set_role)
    context: dict[str, object] = {"forum": forum, "edited": edited, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            _save_member(edited, form, request)
        except membership.ChangedMeanwhile as error:
            typed = typed_at(request, stamp(error.current, membership.EDITABLE))
            form = MemberForm(typed, instance=membership_of(forum, pk), may_set_role=may_set_role)
            stands = MemberForm(instance=error.current, may_set_role=may_set_role)
            context |= {"form": form, "conflict": differences(stands, form)}
            return render(request, "forums/member_edit.html", context, status=CONFLICT)
        except membership.MembershipRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Changes saved."))
            return redirect("forums:member_list", forum.slug)
    return render(request, "forums/member_edit.html", context)


@transaction.atomic
def _save_member(edited: Membership, form: MemberForm, request: MemberRequest) -> None:
    """All of the form or nothing."""
    membership.edit(edited, form.changes, request.user, timezone.now(), form.cleaned_data["read"])
    if "role" in form.cleaned_data:
        membership.set_role(edited, form.cleaned_data["role"], request.user, timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
def member_remove(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """End somebody's membership, with a reason that they are told."""
    forum = led_forum(request, slug, Act.MANAGE_MEMBERS)
    removed = membership_of(forum, pk)
    form = RemovalForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            membership.remove(removed, form.cleaned_data["reason"], request.user, timezone.now())
        except membership.MembershipRefused as error:
            form.add_error(None, str(error))
        else:
            transaction.on_commit(tasks.send_forum_mails.delay)
            done = _("%(name)s is no longer a member of this forum.")
            messages.success(request, done % {"name": removed.member.name})
            return redirect("forums:member_list", forum.slug)
    return render(request, "forums/member_remove.html", {"forum": forum, "removed": removed, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@once
def member_add(request: MemberRequest, slug: str) -> HttpResponse:
    """Write down a member who has no email, with their consent."""
    forum = led_forum(request, slug, Act.MANAGE_MEMBERS)
    known = forum.memberships.active()
    form = KeptMemberForm(posted(request), known=known, initial={"regency": forum.regency})
    if request.method == "POST" and form.is_valid():
        try:
            made = keeping.add(forum, form.person, request.user, timezone.now())
        except (membership.MembershipRefused, ValidationError) as error:
            form.add_error(None, str(error) if isinstance(error, membership.MembershipRefused) else error.messages)
        else:
            messages.success(request, _("%(name)s is now a member.") % {"name": made.member.name})
            return redirect("forums:member_list", forum.slug)
    return render(request, "forums/member_add.html", {"forum": forum, "form": form})
