"""Requests about one's own data: filed by the member or written down by staff, answered within three days, and by mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from members import audit
from members.mail import links, outbox, rendering
from members.mail.outbox import Composed, Kind, Message, Planned, Skip
from members.models import ANSWER_WITHIN, Delivery, Member, RightsRequest

__all__ = ["ANSWER_WITHIN", "answer", "file"]

ANSWERED = Kind("rights_answered", lane=0, resend_uncertain=True, is_mandatory=True)


class RequestRefused(Exception):
    """What cannot be done with a request, in words. Nothing was changed."""


class AlreadyAsked(RequestRefused):
    """The same is being answered already."""


class AlreadyAnswered(RequestRefused):
    """Another member of staff was faster."""


class NobodyToAnswer(RequestRefused):
    """Neither a member nor an address is named."""


class NoWords(RequestRefused):
    """An answer without words says nothing."""


@transaction.atomic
def file(request: RightsRequest, now: datetime, by: Member | None = None) -> RightsRequest:
    """Take a new request; its clock starts. `by` is the member of staff who wrote it down.

    Raises `AlreadyAsked`, `NobodyToAnswer`.
    """
    if request.member is None and not request.email:
        raise NobodyToAnswer(_("Name the member, or an email address for the answer."))
    if request.member is not None:
        member = Member.objects.locked(request.member.pk)
        request.language = member.language
        if RightsRequest.objects.open().filter(member=member, right=request.right).exists():
            raise AlreadyAsked(_("You have already asked for this; the answer is on its way."))
    request.asked_at, request.entered_by = request.asked_at or now, by
    request.save(force_insert=True)
    audit.record(by or request.member, "rights.asked", request, now, right=str(request.right))
    return request


@transaction.atomic
def answer(request: RightsRequest, words: str, by: Member, now: datetime) -> RightsRequest:
    """Answer in words, by mail to the member or to the address given. Raises `AlreadyAnswered`, `NoWords`."""
    row = RightsRequest.objects.select_for_update().get(pk=request.pk)
    if row.answered_at is not None:
        raise AlreadyAnswered(_("This request has been answered already."))
    if not words.strip():
        raise NoWords(_("Please write the answer that the person gets."))
    row.answer, row.answered_by, row.answered_at = words.strip(), by, now
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    audit.record(by, "rights.answered", row, now, in_time=not row.is_overdue(now))
    outbox.plan(
        ANSWERED,
        [
            Planned(
                member_id=row.member_id,
                address="" if row.member_id else row.email,
                about=row.pk,
                occasion="",
                due_at=now,
            )
        ],
    )
    return row


def compose(deliveries: Sequence[Delivery]) -> Composed:
    """The answer in the words of the staff, with what was asked."""
    found = RightsRequest.objects.select_related("member").in_bulk({one.about for one in deliveries})
    return {one.pk: _message(found.get(one.about)) for one in deliveries}


MAILS = ((ANSWERED, compose),)


def _message(request: RightsRequest | None) -> Message | Skip:
    if request is None or not request.answer:
        return Skip("nothing left to say")
    language = request.member.language if request.member else request.language
    with translation.override(language):
        shown = {
            "name": request.member.name if request.member else request.name,
            "right": request.get_right_display(),
            "answer": request.answer,
            "page_url": links.absolute(reverse("portal:rights_requests")) if request.member else "",
        }
        subject, text, html = rendering.render(ANSWERED.name, language, shown)
    return Message(subject, text, html, language)
