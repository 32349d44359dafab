"""What a member wants to receive, and when: scope (everywhere, or one forum) by kind of message by frequency.

A forum's own choice (`forums.ForumPreference`) goes before the general one here; both offer what `OFFERED` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from members.models import Frequency, MailTopic, Member, Preference

# The first of each holds until the member chooses.
OFFERED: Mapping[MailTopic, tuple[Frequency, ...]] = {
    MailTopic.INVITATIONS: (Frequency.NOW, Frequency.DIGEST, Frequency.OFF),
    MailTopic.REMINDERS: (Frequency.NOW, Frequency.OFF),
    MailTopic.NEWS: (Frequency.DIGEST, Frequency.OFF),
    MailTopic.WORK: (Frequency.NOW, Frequency.DIGEST, Frequency.OFF),
}


class NotOffered(ValueError):
    """This kind of message does not come at that frequency."""

    def __init__(self) -> None:
        super().__init__(_("This choice is not offered."))


def default(topic: str) -> Frequency:
    """What holds for those who never chose."""
    return OFFERED[MailTopic(topic)][0]


def chosen(member: Member) -> dict[MailTopic, Frequency]:
    """What holds for the member in every forum without a choice of its own; one query."""
    stored = dict(Preference.objects.filter(member=member).values_list("topic", "frequency"))
    return {topic: Frequency(stored.get(topic, offered[0])) for topic, offered in OFFERED.items()}


def frequencies(member_ids: Iterable[int], topic: str) -> dict[int, Frequency]:
    """The general choice of each of these members for one kind of message; one query."""
    ids = list(member_ids)
    stored = dict(Preference.objects.filter(member__in=ids, topic=topic).values_list("member", "frequency"))
    return {pk: Frequency(stored.get(pk, default(topic))) for pk in ids}


def choose(member: Member, topic: str, frequency: str) -> None:
    """Set the general choice; set twice it is the same. `NotOffered` when this topic has no such frequency."""
    if frequency not in OFFERED[MailTopic(topic)]:
        raise NotOffered
    Preference.objects.update_or_create(member=member, topic=topic, defaults={"frequency": frequency})


def want_digest(member: Member, is_wanted: bool) -> None:
    """Turn the weekly digest on or off."""
    member.is_digest_wanted = is_wanted
    member.save(update_fields=["is_digest_wanted"])


@dataclass(frozen=True)
class Settings:
    """What a member sets for themselves: `zone` is an IANA name, `digest_day` an ISO weekday, `digest_hour` 0 to 23."""

    language: str
    zone: str
    is_digest_wanted: bool
    digest_day: int
    digest_hour: int


@transaction.atomic
def save(member: Member, settings: Settings, topics: Mapping[str, str]) -> None:
    """Store the whole page at once: the settings and a frequency for each topic."""
    for name, value in asdict(settings).items():
        setattr(member, name, value)
    member.save(update_fields=[field.name for field in fields(settings)])
    for topic, frequency in topics.items():
        choose(member, topic, frequency)
