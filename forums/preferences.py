"""What a member wants to receive from one forum; without a choice here, the general one holds."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from forums.models import Forum, ForumPreference
from members.models import Frequency, MailTopic, Member
from members.preferences import OFFERED, NotOffered


def chosen(forum: Forum, member: Member) -> dict[MailTopic, Frequency]:
    """The choices made for this forum; topics that follow the general choice are absent."""
    rows = ForumPreference.objects.filter(forum=forum, member=member).values_list("topic", "frequency")
    return {MailTopic(topic): Frequency(frequency) for topic, frequency in rows}


@transaction.atomic
def save(forum: Forum, member: Member, topics: Mapping[str, str]) -> None:
    """Store the whole page at once; an empty frequency means the general choice. Raises `NotOffered`."""
    for topic, frequency in topics.items():
        own = ForumPreference.objects.filter(forum=forum, member=member, topic=topic)
        if not frequency:
            own.delete()
        elif frequency not in OFFERED[MailTopic(topic)]:
            raise NotOffered
        else:
            ForumPreference.objects.update_or_create(
                forum=forum, member=member, topic=topic, defaults={"frequency": frequency}
            )
