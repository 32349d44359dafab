"""The pages about erasing: what goes and what stays, yes by a typed word, no by signing in or by the link in the mail."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST

from forums.policy import Act
from forums.views.finding import led_forum, membership_of
from members import when
from members.http import MemberRequest, posted, require_fresh_sign_in, unlisted
from members.mail import links
from members.mail.links import LinkInvalid
from members.models import Erasure
from portal import erasing, erasure_mails
from portal.erasing import ErasureRefused
from portal.holdings import HOLDINGS


class ErasureForm(forms.Form):
    """The word that nobody types by accident."""

    word = forms.CharField(
        label=gettext_lazy("The word"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_word(self) -> str:
        typed = str(self.cleaned_data["word"]).strip().casefold()
        if typed != word().casefold():
            raise forms.ValidationError(_("Please type %(word)s exactly.") % {"word": word()})
        return typed


def word() -> str:
    """What is to be typed, in the language of the page."""
    return pgettext("typed to confirm", "ERASE")


@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: MemberRequest) -> HttpResponse:
    """What would go and stay; with the typed word, the erasure is planned a week ahead."""
    member, form = request.user, ErasureForm(posted(request))
    planned, refusal = erasing.pending(member), erasing.obstacle(member)
    if request.method == "POST":
        require_fresh_sign_in(request)
        if form.is_valid() and refusal is None and planned is None:
            day = _day(request, erasing.ask(member, timezone.now()))
            return render(request, "portal/erasure.html", {"day": day, "is_asked": True})
    shown = {
        "form": form,
        "word": word(),
        "holdings": HOLDINGS,
        "refusal": refusal,
        "planned": planned,
        "day": _day(request, planned) if planned else "",
        "days": erasing.GRACE.days,
    }
    return render(request, "portal/erasure.html", shown)


@require_POST
def erasure_take_back(request: MemberRequest) -> HttpResponse:
    """Keep the account after all."""
    if erasing.take_back(request.user, timezone.now()):
        messages.success(request, _("Good that you stay. Your account is kept."))
    return redirect("portal:my_data")


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@unlisted
def erasure_undo(request: HttpRequest, token: str) -> HttpResponse:
    """The same from the mail: a page with one button."""
    try:
        member = links.read(erasure_mails.KEEP, token, erasing.GRACE).member
    except LinkInvalid:
        return render(request, "portal/erasure_undo.html", status=404)
    if request.method == "POST":
        erasing.take_back(member, timezone.now())
    return render(request, "portal/erasure_undo.html", {"member": member, "planned": erasing.pending(member)})


@require_http_methods(["GET", "HEAD", "POST"])
def member_erase(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """An officer erases the record of somebody without an account, who asked for it."""
    forum = led_forum(request, slug, Act.MANAGE_MEMBERS)
    kept = membership_of(forum, pk)
    form, error = ErasureForm(posted(request)), ""
    if request.method == "POST" and form.is_valid():
        try:
            erasing.erase_kept(kept.member, request.user, forum.pk, timezone.now())
        except ErasureRefused as refused:
            error = str(refused)
        else:
            messages.success(request, _("The record is erased."))
            return redirect("forums:member_list", forum.slug)
    shown = {"forum": forum, "kept": kept, "form": form, "word": word(), "error": error}
    return render(request, "portal/member_erase.html", shown)


def _day(request: MemberRequest, planned: Erasure) -> str:
    return when.long_date(planned.due_at.astimezone(request.user.tz).date())
