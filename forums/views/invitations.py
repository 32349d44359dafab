"""Inviting people into a forum, and the door that an invitation opens."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from forums import invitations, membership, tasks
from forums.forms.membership import InviteForm, JoinForm, LinkForm
from forums.models import Forum, Invitation
from forums.policy import Act
from forums.views.finding import led_forum
from forums.views.memberships import join_form, welcome
from members.balance import Balance
from members.http import MemberRequest, page_of
from members.limits import few_misses
from members.mail import links
from members.once import once


@require_http_methods(["GET", "HEAD", "POST"])
@once
def invitation_list(request: MemberRequest, slug: str) -> HttpResponse:
    """The link to share, invitations by email, and what became of each."""
    forum = led_forum(request, slug, Act.INVITE)
    by_link = request.method == "POST" and request.POST.get("way") == "link"
    by_mail = request.method == "POST" and not by_link
    link_form = LinkForm(request.POST if by_link else None)
    mail_form = InviteForm(request.POST if by_mail else None)
    if (by_link and _renew(request, forum, link_form)) or (by_mail and _invite(request, forum, mail_form)):
        return redirect("forums:invitation_list", forum.slug)
    now = timezone.now()
    link = invitations.link_of(forum, now)
    url = links.absolute(link.get_absolute_url(), settings.LANGUAGE_CODE) if link else ""
    page = page_of(request, forum.invitations.exclude(email="").order_by("-created_at", "-pk"))
    context = {
        "forum": forum,
        "link": link,
        "url": url,
        "qr": invitations.qr_svg(url) if url else "",
        "link_form": link_form,
        "mail_form": mail_form,
        "page_obj": page,
        "sent": invitations.sent(list(page), now),
    }
    return render(request, "forums/invitation_list.html", context)


def _renew(request: MemberRequest, forum: Forum, form: LinkForm) -> bool:
    """Whether there is a new link."""
    if not form.is_valid():
        return False
    try:
        invitations.renew_link(forum, request.user, timezone.now(), form.cleaned_data["days"])
    except membership.MembershipRefused as error:
        form.add_error("days", str(error))
        return False
    messages.success(request, _("The new link works from now on; an earlier one no longer does."))
    return True


def _invite(request: MemberRequest, forum: Forum, form: InviteForm) -> bool:
    """Whether invitations went out."""
    if not form.is_valid():
        return False
    try:
        count = invitations.invite(forum, form.cleaned_data["addresses"], request.user, timezone.now())
    except (invitations.InvitationRefused, membership.MembershipRefused) as error:
        form.add_error("addresses", str(error))
        return False
    transaction.on_commit(tasks.send_forum_mails.delay)
    done = ngettext("%(count)d invitation is on its way.", "%(count)d invitations are on their way.", count)
    messages.success(request, done % {"count": count})
    return True


@require_POST
def invitation_revoke(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Close one way in."""
    forum = led_forum(request, slug, Act.INVITE)
    invitation = get_object_or_404(Invitation, forum=forum, pk=pk)
    invitations.revoke(invitation, request.user, timezone.now())
    messages.success(request, _("This invitation no longer works."))
    return redirect("forums:invitation_list", forum.slug)


@login_not_required
@never_cache  # a revoked one is dead at once
@few_misses
@require_http_methods(["GET", "HEAD", "POST"])
@once
def invitation(request: HttpRequest, code: str) -> HttpResponse:
    """What the forum is and who invites; a button takes the invitation, after signing in or up."""
    try:
        found = invitations.usable(code, timezone.now())
    except invitations.InvitationInvalid as error:
        return render(request, "forums/invitation.html", {"error": str(error)}, status=404)
    if not request.user.is_authenticated:
        return _invite_stranger(request, found)
    member_request: MemberRequest = request  # type: ignore[assignment]
    return _take(member_request, found)


def _invite_stranger(request: HttpRequest, found: Invitation) -> HttpResponse:
    """For somebody not signed in: the way to an account and back here."""
    back = urlencode({"next": found.get_absolute_url()})
    if request.method == "POST":
        return redirect(f"{reverse('account_login')}?{back}")
    return render(request, "forums/invitation.html", _shown(found) | {"back": back})


def _take(request: MemberRequest, found: Invitation) -> HttpResponse:
    form = join_form(request, found.forum)
    if invitations.is_for(found, request.user):
        form.fields.pop("note", None)
    if request.method == "POST" and form.is_valid():
        try:
            made = invitations.accept(found, request.user, form.spoken_for, form.words, timezone.now())
        except (membership.AlreadyMember, membership.AlreadyAsked) as already:
            messages.info(request, str(already))
            return _after(request, found)
        except (membership.MembershipRefused, invitations.InvitationRefused) as error:
            form.add_error(None, str(error))
        else:
            welcome(request, made)
            return _after(request, found)
    return render(request, "forums/invitation.html", _shown(found) | _offered(request, found, form))


def _after(request: MemberRequest, found: Invitation) -> HttpResponse:
    """To the forum; to the start page when it is closed and the officers have yet to say yes."""
    if found.forum.is_public or found.forum.role_of(request.user):
        return redirect(found.forum)
    return redirect("portal:start")


def _shown(found: Invitation) -> dict[str, object]:
    return {
        "invitation": found,
        "forum": found.forum,
        "balance": Balance(found.forum.memberships.active().by_sector()),
    }


def _offered(request: MemberRequest, found: Invitation, form: JoinForm) -> dict[str, object]:
    """What the button does for this member."""
    mine = found.forum.membership_of(request.user)
    is_at_once = invitations.is_for(found, request.user) or found.forum.joining == "open"
    return {"form": form, "mine": mine, "is_at_once": is_at_once}
