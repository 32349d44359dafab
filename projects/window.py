"""What pages show of offers: cards with photo and price, the facts of one, and who offers it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.text import render_markdown
from projects import policy
from projects.models import Offer, OfferGroup, OfferKind, OfferPhoto, OfferState
from projects.models.catalogue import OfferQuerySet
from projects.money import rupiah
from projects.policy import Act

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Member

MORE = 8  # other offers on the page of one
MEMBERS = 60  # businesses named on the page of a group
CHIPS = {
    OfferState.DRAFT: "plain",
    OfferState.PROPOSED: "warn",
    OfferState.PUBLISHED: "good",
    OfferState.WITHDRAWN: "plain",
}


@dataclass(frozen=True)
class Card:
    """An offer in a list: its photo, what it costs, who makes it and where."""

    offer: Offer
    photo: OfferPhoto | None
    price: str
    place: str
    chip: str


@dataclass(frozen=True)
class Fact:
    """One line about an offer."""

    name: str
    value: str


def with_photos(offers: OfferQuerySet) -> OfferQuerySet:
    """With what cards show, in a fixed number of queries."""
    photos = OfferPhoto.objects.select_related("file").order_by("position", "pk")
    return offers.with_maker().prefetch_related(Prefetch("photos", photos))


def cards(offers: Sequence[Offer]) -> list[Card]:
    """The cards of these offers (loaded `with_photos`), in their order."""
    return [card(one) for one in offers]


def card(offer: Offer) -> Card:
    """One of them."""
    photo = next(iter(offer.photos.all()), None)
    return Card(offer, photo, price_of(offer), place_of(offer), CHIPS[OfferState(offer.state)])


def page(offer: Offer, viewer: Member | AnonymousUser) -> dict[str, object]:
    """All that the page of one offer shows to this viewer."""
    group = offer.maker.group
    others = with_photos(Offer.objects.shown_to(viewer).filter(maker__group=group).exclude(pk=offer.pk))
    return {
        "offer": offer,
        "group": group,
        "card": card(offer),
        "has_number": bool(offer.maker.whatsapp or group.whatsapp),
        "photos": list(offer.photos.all()),
        "facts": list(_facts(offer)),
        "permits": list(_permits(offer)),
        "text": render_markdown(offer.text),
        "others": cards(list(others.order_by("-published_at", "-pk")[:MORE])),
        "may_change": policy.may_change(viewer, offer),
        "may_keep": policy.may(viewer, Act.KEEP, group),
    }


def group_page(group: OfferGroup, viewer: Member | AnonymousUser) -> dict[str, object]:
    """What the page of a group shows beside its offers."""
    makers = group.makers.order_by("village", "name", "pk")
    return {
        "group": group,
        "story": render_markdown(group.story),
        "makers": makers[:MEMBERS],
        "count": makers.count(),
        "may_keep": policy.may(viewer, Act.KEEP, group),
        "may_offer": policy.may(viewer, Act.OFFER, group),
    }


def price_of(offer: Offer) -> str:
    """As in "Rp42.000", "from Rp185.000"; empty when it is to be asked for."""
    if offer.price is None:
        return ""
    words = rupiah(offer.price)
    return _("from %(price)s") % {"price": words} if offer.is_from_price else words


def place_of(offer: Offer) -> str:
    """The village of the maker and the regency."""
    regency = offer.maker.group.forum.regency.name
    return f"{offer.maker.village}, {regency}" if offer.maker.village else regency


def _permits(offer: Offer) -> Iterator[Fact]:
    """Its permits, with their numbers."""
    if offer.maker.nib:
        yield Fact(_("NIB"), offer.maker.nib)
    if offer.pirt:
        yield Fact(_("P-IRT"), offer.pirt)
    if offer.halal:
        yield Fact(_("Halal"), offer.halal)


def _facts(offer: Offer) -> Iterator[Fact]:
    """What is known of it and fits its kind."""
    if offer.least_order:
        yield Fact(_("Least order"), f"{offer.least_order} {offer.unit}".strip())
    if offer.kind == OfferKind.HOMESTAY and offer.rooms:
        yield Fact(_("Rooms"), ngettext("%(count)d room", "%(count)d rooms", offer.rooms) % {"count": offer.rooms})
    if offer.duration:
        yield Fact(_("How long"), offer.duration)
    if offer.least_people:
        people = ngettext("%(count)d person", "%(count)d people", offer.least_people) % {"count": offer.least_people}
        yield Fact(_("From how many people"), people)
    if offer.meeting_point:
        yield Fact(_("Meeting point"), offer.meeting_point)
    if offer.facilities:
        yield Fact(_("Facilities"), offer.facilities)
    if offer.season:
        yield Fact(_("Season"), offer.season)
    if offer.stock_note:
        yield Fact(_("Stock"), offer.stock_note)
