"""What a group offers, on paper: a list of prices, and a catalogue with photos."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext as _

from forums.documents import Column, Document, Tile
from members import files, pictures
from projects import window
from projects.models import Offer, OfferCategory, OfferGroup, OfferState

MOST_LINES, MOST_TILES = 300, 60


def prices(group: OfferGroup, now: datetime) -> bytes:
    """All that is published, by category, with price, unit, least order and permits; at most 300 lines."""
    paper = Document(group.forum, _("Price list"), now, subtitle=group.name)
    columns = [
        Column(_("Offer"), 38), Column(_("Business"), 26), Column(_("Price"), 20, "R"), Column(_("Per"), 12),
        Column(_("Permits"), 22),
    ]  # fmt: skip
    offers = _published(group, MOST_LINES)
    if not offers:
        paper.paragraph(_("This group offers nothing at the moment."))
    for category, rows in groupby(offers, key=lambda offer: offer.category):
        paper.heading(str(OfferCategory(category).label).capitalize())
        paper.rows(columns, [_line(offer) for offer in rows])
    _end(paper, group, MOST_LINES)
    return paper.pdf()


def catalogue(group: OfferGroup, now: datetime) -> bytes:
    """The story of the group, and what is published with its photo, three beside each other; at most 60."""
    paper = Document(group.forum, group.name, now, subtitle=group.summary)
    offers = _published(group, MOST_TILES)
    if not offers:
        paper.paragraph(_("This group offers nothing at the moment."))
    paper.tiles([_tile(card) for card in window.cards(offers)])
    _end(paper, group, MOST_TILES)
    return paper.pdf()


def _published(group: OfferGroup, most: int) -> Sequence[Offer]:
    rows = Offer.objects.filter(maker__group=group, state=OfferState.PUBLISHED)
    return list(window.with_photos(rows).order_by("category", "title", "pk")[:most])


def _line(offer: Offer) -> tuple[str, ...]:
    least = _("at least %(count)d") % {"count": offer.least_order} if offer.least_order else ""
    permits = [f"{name} {number}" for name, number in (("P-IRT", offer.pirt), ("Halal", offer.halal)) if number]
    title = f"{offer.title} ({least})" if least else offer.title
    return title, offer.maker.name, window.price_of(offer) or _("on request"), offer.unit, "\n".join(permits)


def _tile(card: window.Card) -> Tile:
    offer = card.offer
    price = f"{card.price} / {offer.unit}" if card.price and offer.unit else card.price or _("on request")
    try:
        photo = files.read(card.photo.file, pictures.SMALL) if card.photo else None
    except FileNotFoundError:
        photo = None
    return Tile(photo, offer.title, price, [offer.maker.name, card.place])


def _end(paper: Document, group: OfferGroup, most: int) -> None:
    count = Offer.objects.filter(maker__group=group, state=OfferState.PUBLISHED).count()
    if count > most:
        paper.paragraph(_("The first %(most)d of %(count)d offers.") % {"most": most, "count": count}, is_muted=True)
    paper.paragraph(_("Prices may change; ask the maker. No payment is made on the portal."), is_muted=True)
