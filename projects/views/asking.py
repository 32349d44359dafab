"""Asking about an offer, for everybody; and what a group was asked and sold, for the group."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.http import MemberRequest, posted
from members.mail import links
from members.once import once
from projects import asking, policy, tasks, window
from projects.forms.offering import AskForm, SalesForm
from projects.groups import CatalogueRefused
from projects.models import Offer, OfferState
from projects.money import rupiah
from projects.policy import Act
from projects.views.finding import kept_group, seen_offer

MONTHS = 12


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def offer_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Words to the maker: over to WhatsApp with them, or by mail for who is signed in."""
    offer = seen_offer(request, slug)
    if offer.state != OfferState.PUBLISHED:
        raise Http404
    url = links.absolute(offer.get_absolute_url())
    form = AskForm(posted(request), initial={"text": asking.prepared(offer, url)})
    if request.method == "POST" and form.is_valid():
        try:
            return _asked(request, offer, form.cleaned_data["text"])
        except CatalogueRefused as error:
            form.add_error(None, str(error))
    context = {
        "offer": offer, "group": offer.maker.group, "form": form, "card": window.card(offer),
        "has_number": asking.has_number(offer),
    }  # fmt: skip
    return render(request, "projects/offer_ask.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def group_sales(request: MemberRequest, slug: str) -> HttpResponse:
    """How often the group was asked, and what its businesses say they sold, month by month."""
    group = kept_group(request, slug, Act.OFFER)
    may_keep = policy.may(request.user, Act.KEEP, group)
    form = SalesForm(posted(request), group=group, only=None if may_keep else request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            asking.report_sales(
                data["maker"], data["month"], data["count"], data["amount"], request.user, timezone.now()
            )
        except CatalogueRefused as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("The month is written down. Told again, it replaces what was told."))
            return redirect("projects:group_sales", slug)
    months = asking.months(group, MONTHS) if may_keep else []
    rows = [{**one, "sum": rupiah(one["sum"]) if one.get("sum") is not None else ""} for one in months]
    context = {"group": group, "form": form, "rows": rows, "may_keep": may_keep}
    return render(request, "projects/group_sales.html", context)


def _asked(request: HttpRequest, offer: Offer, text: str) -> HttpResponse:
    now = timezone.now()
    if request.POST.get("do") != "mail":
        # The content policy lets no form lead to another site, so a page with the link leads on by itself.
        way = asking.by_whatsapp(offer, text, now)
        context = {"offer": offer, "group": offer.maker.group, "card": window.card(offer), "whatsapp": way}
        return render(request, "projects/offer_ask.html", context)
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    asking.by_mail(offer, text, request.user, now)
    transaction.on_commit(tasks.send_enquiries.delay)
    messages.success(request, _("Your question is on its way. The answer comes by email."))
    return redirect(offer)
