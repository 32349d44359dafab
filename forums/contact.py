"""Words to the officers of a forum: kept here, sent to them by mail, answered by mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from forums import forum_mails
from forums.models import Forum, OfficerMessage
from members.models import Member

MOST_PER_HOUR = 5


class ContactRefused(Exception):
    """A message that is not taken; the text says why."""


class TooManyMessages(ContactRefused):
    """The sender wrote five messages within the last hour."""


class NobodyReachable(ContactRefused):
    """No officer of the forum can be reached by mail, and it has no address of its own."""


@transaction.atomic
def write(forum: Forum, sender: Member, subject: str, body: str, now: datetime) -> OfficerMessage:
    """Keep the message and mail it to chair, secretaries and the forum's own address.

    The same words again within the hour are the same message. Raises `TooManyMessages`, `NobodyReachable`.
    """
    Member.objects.locked(sender.pk)
    recent = OfficerMessage.objects.filter(sender=sender, at__gt=now - timedelta(hours=1))
    twin = recent.filter(forum=forum, subject=subject, body=body).first()
    if twin is not None:
        return twin
    if recent.count() >= MOST_PER_HOUR:
        raise TooManyMessages(_("You have written several messages within an hour. Please try again later."))
    message = OfficerMessage.objects.create(forum=forum, sender=sender, subject=subject, body=body, at=now)
    if not forum_mails.plan_officer_message(message, now):
        raise NobodyReachable(_("The officers of this forum cannot be reached by email at the moment."))
    return message
