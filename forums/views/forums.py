"""Pages of a forum: the list, the forum itself, and what its officers change."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forums import browse, contact, founding, membership, people, policy, preferences, tasks
from forums.forms.forum import ContactForm, ForumFilter, ForumForm, ForumPreferencesForm, ForumRequestForm
from forums.models import Forum, Meeting, Membership, ReportedThing, Theme, term_text
from forums.policy import Act
from forums.rows import rows_of
from forums.views.finding import led_forum, seen_forum
from members import preferences as general_preferences
from members.balance import Balance
from members.http import MemberRequest, page_of, posted, reader_zone
from members.models import Member
from members.once import once
from members.text import render_markdown
from members.versions import CONFLICT, differences, typed_at

COMING = 4


@login_not_required
@require_safe
def forum_list(request: HttpRequest) -> HttpResponse:
    """All forums the viewer may see, searched and filtered, those of the viewer first."""
    places = browse.places(request.user)
    form = ForumFilter(request.GET or None, places=places, themes=Theme.objects.all())
    found = form.narrow(Forum.objects.visible_to(request.user)).own_first(request.user)
    page = page_of(request, found.with_place().prefetch_related("themes"))
    context = {
        "form": form,
        "page_obj": page,
        "cards": browse.cards(list(page), request.user, timezone.now(), reader_zone(request)),
        "places": places,
        "with_forums": [place for place in places if place.count],
    }
    return render(request, "forums/forum_list.html", context)


@login_not_required
@require_safe
def forum_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """What the forum is, who leads it, when it meets, who is at the table, and what the viewer can do."""
    forum = seen_forum(request, slug)
    now = timezone.now()
    coming = Meeting.objects.visible_to(request.user).called().filter(forum=forum).upcoming(now).with_place()[:COMING]
    may_manage = policy.may(request.user, Act.MANAGE_MEMBERS, forum)
    may_judge = policy.may(request.user, Act.JUDGE, forum)
    context = {
        "forum": forum,
        "about": render_markdown(forum.about),
        "themes": forum.themes.all(),
        "term": term_text(forum.term_from, forum.term_until),
        "officers": people.officers(forum, request.user),
        "meetings": rows_of(coming, request.user, now, reader_zone(request), with_forum=False),
        "balance": Balance(forum.memberships.active().by_sector()),
        "mine": forum.membership_of(request.user),
        "requests": forum.memberships.pending().count() if may_manage else 0,
        "may_manage": may_manage,
        "may_judge": may_judge,
        "reported": _reported(request.user, forum) if may_judge and isinstance(request.user, Member) else 0,
        "may_edit": policy.may(request.user, Act.EDIT_FORUM, forum),
        "may_archive": policy.may(request.user, Act.ARCHIVE_FORUM, forum),
        "may_see_members": policy.may(request.user, Act.SEE_MEMBERS, forum),
    }
    return render(request, "forums/forum_detail.html", context)


def _reported(viewer: Member, forum: Forum) -> int:
    """How many reports within the forum wait for this viewer."""
    return ReportedThing.objects.judged_by(viewer).inside([forum.pk]).waiting().count()


@require_http_methods(["GET", "HEAD", "POST"])
@once
def forum_request(request: MemberRequest) -> HttpResponse:
    """Ask staff for a new forum."""
    form = ForumRequestForm(posted(request), initial={"regency": request.user.regency})
    if request.method == "POST" and form.is_valid():
        try:
            founding.request(form.charter, form.cleaned_data["partners"], request.user, timezone.now())
        except founding.FoundingRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Thank you. Staff read your request and answer by email."))
            return redirect("forums:forum_list")
    return render(request, "forums/forum_request.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def forum_edit(request: MemberRequest, slug: str) -> HttpResponse:
    """What the forum says of itself and how one joins; a text that somebody else changed meanwhile is shown beside."""
    forum = led_forum(request, slug, Act.EDIT_FORUM)
    form = ForumForm(posted(request), instance=forum)
    context: dict[str, object] = {"forum": forum, "form": form}
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            founding.edit(forum, form.changes, version, request.user, timezone.now())
        except founding.ChangedMeanwhile as error:
            stands = error.current
            again = ForumForm(typed_at(request, stands.version, "version"), instance=forum)
            context |= {"form": again, "conflict": differences(ForumForm(instance=stands), again)}
            return render(request, "forums/forum_edit.html", context, status=CONFLICT)
        except membership.MembershipRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Changes saved."))
            return redirect(forum)
    return render(request, "forums/forum_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def forum_archive(request: MemberRequest, slug: str) -> HttpResponse:
    """Put the forum away for reading only, or bring it back; each button says which."""
    forum = led_forum(request, slug, Act.ARCHIVE_FORUM)
    error = ""
    if request.method == "POST":
        act = founding.restore if request.POST.get("act") == "restore" else founding.archive
        try:
            act(forum, request.user, timezone.now())
        except founding.FoundingRefused as refused:
            error = str(refused)
        else:
            is_back = act is founding.restore
            messages.success(request, _("The forum is back at work.") if is_back else _("The forum is archived."))
            return redirect(forum)
    return render(request, "forums/forum_archive.html", {"forum": forum, "error": error})


@require_http_methods(["GET", "HEAD", "POST"])
@once
def forum_contact(request: MemberRequest, slug: str) -> HttpResponse:
    """Write to the officers, who answer by email."""
    forum = seen_forum(request, slug)
    policy.require(request.user, Act.WRITE_OFFICERS, forum)
    form = ContactForm(posted(request))
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        try:
            contact.write(forum, request.user, words["subject"], words["body"], timezone.now())
        except contact.ContactRefused as error:
            form.add_error(None, str(error))
        else:
            transaction.on_commit(tasks.send_forum_mails.delay)
            messages.success(request, _("Your message is on its way to the officers. They answer by email."))
            return redirect(forum)
    return render(request, "forums/forum_contact.html", {"forum": forum, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def forum_preferences(request: MemberRequest, slug: str) -> HttpResponse:
    """What the member wants to receive from this forum."""
    forum = seen_forum(request, slug)
    mine: Membership | None = forum.membership_of(request.user)
    if mine is None or not mine.is_active:
        raise PermissionDenied
    form = ForumPreferencesForm(
        posted(request),
        general=general_preferences.chosen(request.user),
        own=preferences.chosen(forum, request.user),
    )
    if request.method == "POST" and form.is_valid():
        preferences.save(forum, request.user, form.topics)
        messages.success(request, _("Changes saved."))
        return redirect(forum)
    return render(request, "forums/forum_preferences.html", {"forum": forum, "form": form})
