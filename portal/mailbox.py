"""The mailbox of demo and development: every mail the portal sent, as its reader sees it, for staff."""

from __future__ import annotations

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from members.fields import SearchField
from members.http import page_of
from members.models import SentMail, rows_within
from members.policy import require

# The HTML of a mail brings its own styles; it may do nothing but open its links in a new window.
FRAME_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


class MailFilter(forms.Form):
    """Whose mail, or about what."""

    q = SearchField(label=_("Recipient or subject"))


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """All mails, newest first."""
    open_to(request)
    form = MailFilter(request.GET)
    wanted = form.cleaned_data["q"] if form.is_valid() else ""
    mails = mails_of(request).select_related("delivery").defer("text", "html", "raw")
    if wanted:
        by_name = Q(delivery__member__name__icontains=wanted)
        mails = mails.filter(Q(to__icontains=wanted) | Q(subject__icontains=wanted) | by_name)
    return render(request, "portal/mailbox.html", {"page_obj": page_of(request, mails), "form": form, "wanted": wanted})


@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # its types know no argument of a URL
def mailbox_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail: how it looks, its text, its source."""
    open_to(request)
    mail = get_object_or_404(mails_of(request).select_related("delivery"), pk=pk)
    return render(request, "portal/mailbox_mail.html", {"mail": mail})


@require_safe
@csp(FRAME_POLICY)  # type: ignore[arg-type]  # the same
@xframe_options_sameorigin
def mailbox_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML part alone, for the frame on the mail's page."""
    open_to(request)
    mail = get_object_or_404(mails_of(request).only("html"), pk=pk)
    return HttpResponse(mail.html.replace("<head>", '<head><base target="_blank">', 1))


def mails_of(request: HttpRequest) -> QuerySet[SentMail]:
    """Those to the members whom this member of staff looks after."""
    return rows_within(SentMail.objects.all(), request.user, "delivery__member__regency")


def open_to(request: HttpRequest) -> None:
    """Refuse everybody but staff (403), and everybody where mails are not kept (404)."""
    if not settings.MAILBOX:
        raise Http404
    require(request.user.is_authenticated and request.user.is_staff)
