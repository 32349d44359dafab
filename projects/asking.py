"""Asking who makes something: by WhatsApp with words prepared, or by mail; counted by month. And what makers say they sold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from forums.models import Membership
from members import audit
from members.mail import links, outbox, rendering
from members.mail.outbox import Composed, Kind, Message, Planned, Skip
from members.models import Delivery, Member
from projects.groups import CatalogueRefused
from projects.locking import lock_group
from projects.models import AskedCount, Enquiry, GroupKeeper, Maker, Offer, OfferGroup, OfferState, Sales

OFFER_ASKED = Kind("offer_asked", lane=1, is_mandatory=True)
MOST_PER_HOUR = 5
WHATSAPP = "https://wa.me"


class TooManyEnquiries(CatalogueRefused):
    """The sender wrote five enquiries within the last hour."""


class NobodyReachable(CatalogueRefused):
    """Nobody of the group can be reached by mail."""


class NoNumber(CatalogueRefused):
    """Neither maker nor group has a WhatsApp number."""


class MonthToCome(CatalogueRefused):
    """A month that has not begun has no sales."""

    field = "month"


def has_number(offer: Offer) -> bool:
    """Whether the maker, or the group for them, is asked by WhatsApp."""
    return bool(offer.maker.whatsapp or offer.maker.group.whatsapp)


def prepared(offer: Offer, url: str) -> str:
    """Words to begin with, in the reader's language; `url` is the absolute address of the offer."""
    return _("Hello %(maker)s, I saw “%(title)s” on Rembuk: %(url)s\nIs it still available?") % {
        "maker": offer.maker.name, "title": offer.title, "url": url,
    }  # fmt: skip


@transaction.atomic
def by_whatsapp(offer: Offer, text: str, now: datetime) -> str:
    """Count the step, and the address in WhatsApp that it leads to. Raises `NoNumber`."""
    number = offer.maker.whatsapp or offer.maker.group.whatsapp
    if not number:
        raise NoNumber(_("There is no WhatsApp number for this offer."))
    _count(offer, now, "by_whatsapp")
    return f"{WHATSAPP}/{str(number).lstrip('+')}?text={quote(text, safe='')}"


@transaction.atomic
def by_mail(offer: Offer, text: str, sender: Member, now: datetime) -> Enquiry:
    """Mail the words to the maker's account and the keepers; when none can be reached, to the officers.

    The same words again within the hour are the same enquiry. Raises `TooManyEnquiries`, `NobodyReachable`.
    """
    Member.objects.locked(sender.pk)
    recent = Enquiry.objects.filter(sender=sender, at__gt=now - timedelta(hours=1))
    if twin := recent.filter(offer=offer, text=text).first():
        return twin
    if recent.count() >= MOST_PER_HOUR:
        raise TooManyEnquiries(_("You have written several messages within an hour. Please try again later."))
    enquiry = Enquiry.objects.create(offer=offer, sender=sender, text=text, at=now)
    rows = [Planned(member_id=pk, about=enquiry.pk, occasion="", due_at=now) for pk in _readers(offer, sender)]
    if not rows or not outbox.plan(OFFER_ASKED, rows):
        raise NobodyReachable(_("Nobody of this group can be reached by email at the moment."))
    _count(offer, now, "by_mail")
    return enquiry


def compose(deliveries: Sequence[Delivery]) -> Composed:
    """The sender's words; an answer to the mail goes to the sender."""
    rows = Enquiry.objects.select_related("sender", "offer__maker__group__forum")
    found = rows.in_bulk({one.about for one in deliveries})
    return {one.pk: _letter(one, found.get(one.about)) for one in deliveries}


MAILS = ((OFFER_ASKED, compose),)


@transaction.atomic
def report_sales(maker: Maker, month: date, count: int, amount: int, by: Member, now: datetime) -> Sales:
    """What was sold in the month that this day is in; told again it replaces what was told. Raises `MonthToCome`."""
    lock_group(maker.group_id)
    month = month.replace(day=1)
    if month > timezone.localdate(now):
        raise MonthToCome(_("This month has not begun yet."))
    told = Sales.objects.filter(maker=maker, month=month).first()
    said = {"count": count, "amount": amount}
    if told is None:
        told = Sales.objects.create(maker=maker, month=month, **said, by=by, at=now)
        audit.record(by, "sales.reported", told, now)
        return told
    before = {name: getattr(told, name) for name in said if getattr(told, name) != said[name]}
    if before:
        told.count, told.amount, told.by, told.at = count, amount, by, now
        told.save()
        audit.record_edit(by, "sales.edited", told, now, before)
    return told


def months(group: OfferGroup, most: int) -> list[dict[str, Any]]:
    """The last months with enquiries or sales, the latest first: how often asked, how often and for how much sold."""
    asked = AskedCount.objects.filter(offer__maker__group=group).order_by("-month").values_list("month")
    sold = Sales.objects.filter(maker__group=group).order_by("-month").values_list("month")
    found: dict[date, dict[str, Any]] = {}
    for month, times in asked.annotate(times=Sum(F("by_whatsapp") + F("by_mail")))[:most]:
        found[month] = {"month": month, "asked": times}
    for month, sales, amount in sold.annotate(Sum("count"), Sum("amount"))[:most]:
        found.setdefault(month, {"month": month}).update(sales=sales, sum=amount)
    return [found[month] for month in sorted(found, reverse=True)[:most]]


def _count(offer: Offer, now: datetime, way: str) -> None:
    month = timezone.localdate(now).replace(day=1)
    AskedCount.objects.bulk_create([AskedCount(offer=offer, month=month)], ignore_conflicts=True)
    AskedCount.objects.filter(offer=offer, month=month).update(**{way: F(way) + 1})


def _readers(offer: Offer, sender: Member) -> Iterable[int]:
    """Ids of those whom a mail about this offer reaches."""
    group = offer.maker.group
    keepers = GroupKeeper.objects.filter(group=group).values_list("member", flat=True)
    officers = Membership.objects.secretariat().filter(forum=group.forum_id).values_list("member", flat=True)
    for people in ({offer.maker.member_id, *keepers}, {*officers}):
        reached = Member.objects.reachable().filter(pk__in=people - {None, sender.pk})
        if found := list(reached.order_by("pk").values_list("pk", flat=True)):
            return found
    return []


def _letter(delivery: Delivery, enquiry: Enquiry | None) -> Message | Skip:
    if enquiry is None or not enquiry.sender.is_active or delivery.member is None:
        return Skip("enquiry withdrawn")
    if enquiry.offer.state != OfferState.PUBLISHED:
        return Skip("offer withdrawn")
    language, forum = delivery.member.language, enquiry.offer.maker.group.forum
    with translation.override(language):
        context = {
            "enquiry": enquiry, "offer": enquiry.offer, "forum": forum, "member": delivery.member,
            "url": links.absolute(enquiry.offer.get_absolute_url()),
            "reason": _("You get this email because you answer for this offer."),
        }  # fmt: skip
    subject, text, html = rendering.render(delivery.kind, language, context)
    return Message(
        subject=subject, text=text, html=html, language=language, list_id=forum.slug,
        references=f"{delivery.kind}-{enquiry.pk}", reply_to=enquiry.sender.email or "",
    )  # fmt: skip
