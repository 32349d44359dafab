"""The catalogue for all who look: the list, an offer, a group, and their photos."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from members import files, pictures
from members.http import page_of
from members.models import Regency
from projects import pricelists, window
from projects.forms.catalogue import OfferFilter
from projects.models import Offer, OfferGroup, OfferState
from projects.views.finding import seen_group, seen_offer

PAGE = 24
SHARED = "bagi"  # beside a link in a messenger
SIZES = {"besar": pictures.LARGE, "kecil": pictures.SMALL, "mini": pictures.TINY, SHARED: pictures.SMALL}


@login_not_required
@require_safe
def offer_list(request: HttpRequest) -> HttpResponse:
    """All that is offered, searched and filtered."""
    groups = OfferGroup.objects.visible_to(request.user).filter(forum__archived_at__isnull=True)
    regencies = Regency.objects.filter(forums__offer_groups__in=groups).distinct()
    form = OfferFilter(request.GET or None, regencies=regencies.select_related("province").order_by("name"))
    offers = form.narrow(Offer.objects.shown_to(request.user).current())
    page = page_of(request, window.with_photos(offers), PAGE)
    context = {"form": form, "page_obj": page, "cards": window.cards(list(page))}
    return render(request, "projects/offer_list.html", context)


@login_not_required
@require_safe
def offer_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One offer: photos, price, facts, permits, and who makes it."""
    return render(request, "projects/offer_detail.html", window.page(seen_offer(request, slug), request.user))


@login_not_required
@require_safe
def group_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Who offers together: their story, their businesses, and what they offer."""
    group = seen_group(request, slug)
    offers = Offer.objects.shown_to(request.user).filter(maker__group=group).order_by("-published_at", "-pk")
    page = page_of(request, window.with_photos(offers), PAGE)
    context = {**window.group_page(group, request.user), "page_obj": page, "cards": window.cards(list(page))}
    return render(request, "projects/group_detail.html", context)


@login_not_required
@require_safe
def offer_photo(request: HttpRequest, slug: str, pk: int, size: str) -> HttpResponse:
    """A photo of an offer, for all who see the offer."""
    if size not in SIZES:
        raise Http404
    offer = seen_offer(request, slug)
    photo = get_object_or_404(offer.photos.select_related("file"), pk=pk)
    return files.send(photo.file, SIZES[size], is_public=_is_out(offer), as_jpeg=size == SHARED)


@login_not_required
@require_safe
def group_photo(request: HttpRequest, slug: str, size: str) -> HttpResponse:
    """The photo at the head of a group."""
    if size not in SIZES:
        raise Http404
    group = seen_group(request, slug)
    if group.cover is None:
        raise Http404
    return files.send(group.cover, SIZES[size], is_public=_is_open(group), as_jpeg=size == SHARED)


@login_not_required
@require_safe
def group_prices(request: HttpRequest, slug: str) -> HttpResponse:
    """The prices of all that the group offers, to print."""
    group = seen_group(request, slug)
    return _paper(pricelists.prices(group, timezone.now()), f"daftar-harga-{group.slug}.pdf")


@require_safe
def group_catalogue(request: HttpRequest, slug: str) -> HttpResponse:
    """The catalogue of the group with photos, to print; drawing it takes a while, so one signs in."""
    group = seen_group(request, slug)
    return _paper(pricelists.catalogue(group, timezone.now()), f"katalog-{group.slug}.pdf")


def _paper(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    patch_cache_control(response, private=True, no_store=True)
    return response


def _is_out(offer: Offer) -> bool:
    """Whether anybody may keep its photos for a day."""
    return offer.state == OfferState.PUBLISHED and _is_open(offer.maker.group)


def _is_open(group: OfferGroup) -> bool:
    return group.forum.is_public and not group.forum.is_hidden
