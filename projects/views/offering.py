"""What makers and keepers do with an offer: write it, change it, propose, publish, withdraw, photos."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from members import files
from members.http import MemberRequest, posted
from members.once import once
from members.versions import CONFLICT, differences, typed_at
from projects import offers, policy
from projects.forms.offering import OfferForm, OfferPhotosForm, StateForm
from projects.groups import CatalogueRefused, ChangedMeanwhile
from projects.models import Offer, OfferKind, OfferState
from projects.policy import Act
from projects.views.finding import kept_group, seen_offer

KINDS = {
    "produk": OfferKind.PRODUCT,
    "jasa": OfferKind.SERVICE,
    "homestay": OfferKind.HOMESTAY,
    "paket": OfferKind.TOUR,
}


def own_offer(request: HttpRequest, slug: str) -> Offer:
    """The offer, if the viewer may see it (404) and change it (403)."""
    offer = seen_offer(request, slug)
    if not policy.may_change(request.user, offer):
        raise PermissionDenied
    return offer


@require_http_methods(["GET", "HEAD", "POST"])
@once
def offer_create(request: MemberRequest, slug: str, kind: str) -> HttpResponse:
    """A draft of something that a business of the group offers."""
    if kind not in KINDS:
        raise Http404
    group = kept_group(request, slug, Act.OFFER)
    only = None if policy.may(request.user, Act.KEEP, group) else request.user
    form = OfferForm(posted(request), kind=KINDS[kind], group=group, only=only)
    if request.method == "POST" and form.is_valid():
        try:
            offer = offers.write(form.cleaned_data["maker"], KINDS[kind], form.data_of, request.user, timezone.now())
        except CatalogueRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("This is a draft. Add photos, then let it be published."))
            return redirect("projects:offer_photos", offer.slug)
    context = {"group": group, "form": form, "kind": kind, "kind_words": KINDS[kind].label}
    return render(request, "projects/offer_create.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def offer_edit(request: MemberRequest, slug: str) -> HttpResponse:
    """What is offered; a text that somebody else changed meanwhile is shown beside."""
    offer = own_offer(request, slug)
    form = _form_of(offer, posted(request))
    context: dict[str, object] = {"offer": offer, "group": offer.maker.group, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            offers.edit(offer, form.data_of, request.user, timezone.now(), version=form.cleaned_data["version"])
        except ChangedMeanwhile as error:
            again = _form_of(offer, typed_at(request, error.current.version, "version"))
            context |= {"form": again, "conflict": differences(_form_of(error.current), again)}
            return render(request, "projects/offer_edit.html", context, status=CONFLICT)
        except CatalogueRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Changes saved."))
            return redirect(offer)
    return render(request, "projects/offer_edit.html", context)


@require_POST
def offer_state(request: MemberRequest, slug: str) -> HttpResponse:
    """Propose, publish, withdraw with a reason, or delete a draft."""
    offer, now = own_offer(request, slug), timezone.now()
    group = offer.maker.group
    if request.POST.get("to") == "discard":
        try:
            offers.discard(offer, request.user, now)
        except CatalogueRefused as error:
            messages.error(request, str(error))
            return redirect(offer)
        messages.success(request, _("The draft has been deleted."))
        return redirect("projects:group_desk", group.slug)
    form = StateForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose what to do with the offer."))
        return redirect(offer)
    to = OfferState(form.cleaned_data["to"])
    if to == OfferState.PUBLISHED:
        policy.require(request.user, Act.KEEP, group)
    try:
        moved = offers.move(offer, to, request.user, now, form.cleaned_data["reason"])
    except CatalogueRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The offer is now: %(state)s.") % {"state": moved.get_state_display()})
    return redirect(offer)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def offer_photos(request: MemberRequest, slug: str) -> HttpResponse:
    """The photos of an offer, and more of them."""
    offer = own_offer(request, slug)
    form = OfferPhotosForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            offers.add_photos(offer, data["photos"], data["words"], request.user, timezone.now())
        except files.FileRefused as error:
            form.add_error("photos", error)
        except CatalogueRefused as error:
            form.add_error("photos", str(error))
        else:
            messages.success(request, _("The photos are kept."))
            return redirect("projects:offer_photos", slug)
    photos = offer.photos.select_related("file")
    context = {"offer": offer, "group": offer.maker.group, "form": form, "photos": photos}
    return render(request, "projects/offer_photos.html", context)


@require_POST
def offer_photo_change(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Put a photo on the card, or take it away."""
    offer = own_offer(request, slug)
    photo = get_object_or_404(offer.photos.select_related("file", "offer__maker"), pk=pk)
    if request.POST.get("do") == "drop":
        offers.drop_photo(photo)
        messages.success(request, _("It has been removed."))
    elif request.POST.get("do") == "first":
        offers.show_first(photo)
    return redirect("projects:offer_photos", slug)


def _form_of(offer: Offer, data: QueryDict | None = None) -> OfferForm:
    return OfferForm(data, instance=offer, kind=offer.kind, group=offer.maker.group)
