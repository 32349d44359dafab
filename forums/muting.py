"""Switching mails off from a mail: one meeting, or one kind of mail of one forum; and on again. Twice is once."""

from __future__ import annotations

from django.db import transaction

from forums import policy
from forums.locking import lock_meeting
from forums.models import Forum, ForumPreference, Meeting, Response
from members.models import Frequency, Member

# What a link in a mail switches off; its token is signed for one of these.
OFF_MEETING = "off-reminders-meeting"
OFF_INVITATIONS = "off-invitations"


@transaction.atomic
def mute_meeting(member: Member, meeting: Meeting) -> None:
    """No more reminders of this meeting; moves and the cancelling are told all the same."""
    _set_muted(member, meeting, is_muted=True)


@transaction.atomic
def unmute_meeting(member: Member, meeting: Meeting) -> None:
    """Reminders again."""
    _set_muted(member, meeting, is_muted=False)


@transaction.atomic
def mute_topic(member: Member, forum: Forum, topic: str) -> None:
    """No more mails of this kind about this forum, whatever the general preference is."""
    off = {"frequency": Frequency.OFF}
    ForumPreference.objects.update_or_create(member=member, forum=forum, topic=topic, defaults=off)


@transaction.atomic
def unmute_topic(member: Member, forum: Forum, topic: str) -> None:
    """Mails of this kind about this forum follow the general preference again."""
    ForumPreference.objects.filter(member=member, forum=forum, topic=topic).delete()


def _set_muted(member: Member, meeting: Meeting, *, is_muted: bool) -> None:
    locked = lock_meeting(meeting.pk)
    membership = locked.forum.membership_of(member)
    sector = membership.sector if membership else member.sector
    row = Response.objects.filter(meeting=locked, member=member).first()
    if row is None and not policy.may_answer(member, locked):
        return  # nothing comes anyway, and a row would be an invitation
    row = row or Response(meeting=locked, member=member, sector=sector)
    if row.pk is None or row.is_muted != is_muted:
        row.is_muted = is_muted
        row.save()
