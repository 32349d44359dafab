"""One mail a day at most about what a member has taken on in projects: a day before and after a card is due, a week before
a promise is and on three days after; who keeps the project hears of promises that did not come.

Asked again and again what is due and not done; a member's day has one row, so twice is once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

from django.utils import translation
from django.utils.translation import gettext as _

from forums.models import ForumPreference
from members import preferences
from members.mail import links, outbox, rendering
from members.mail.outbox import Composed, Kind, Mail, Message, Planned, Skip
from members.models import Delivery, Frequency, MailTopic, Member, Zone
from members.when import zone_info
from projects import duties
from projects.duties import Duty, Of

KIND = Kind("work_due", lane=2)
OFF = "off-work"  # the purpose of the link that switches these mails off
MORNING, EVENING = time(7), time(19)  # by the member's clock
CARD_DAYS = (1, -1)  # days until it is due
PROMISE_DAYS = (7, -1, -15, -29)
WATCH_DAYS = (-1, -15)
AHEAD = timedelta(days=7)


def plan(now: datetime) -> int:
    """Write down the mail of this day for everybody who has something due; how many are new. After the evening none is."""
    return sum(outbox.plan(KIND, _rows(zone, now)) for zone in Zone.values)


def mails(now: datetime) -> list[Mail]:
    """The kind of this module with its words as they are at `now`."""
    return [(KIND, partial(compose, now=now))]


def _rows(zone: str, now: datetime) -> list[Planned]:
    local = now.astimezone(zone_info(zone))
    if not MORNING <= local.time() < EVENING:
        return []
    due_at, until = (datetime.combine(local.date(), at, local.tzinfo) for at in (MORNING, EVENING))
    return [
        Planned(member_id=pk, about=0, occasion=local.date().isoformat(), due_at=due_at, expires_at=until)
        for pk in sorted(_asked(zone, local.date()))
    ]


def _asked(zone: str, today: date) -> set[int]:
    """Members of that zone for whom this is one of the days."""
    cards = duties.cards_due().filter(due_on__in=_days(today, CARD_DAYS))
    promises = list(duties.promises_due().filter(due_on__in=_days(today, {*PROMISE_DAYS, *WATCH_DAYS})))
    watched = [one.project_id for one in promises if one.due_on in _days(today, WATCH_DAYS)]
    asked = {pk for pk in cards.values_list("owner", flat=True) if pk}
    asked |= {member for promise, member in duties.givers(promises) if promise.due_on in _days(today, PROMISE_DAYS)}
    asked |= {member for team in duties.keepers(watched).values() for member in team}
    return set(Member.objects.reachable().filter(pk__in=asked, zone=zone).values_list("pk", flat=True))


def _days(today: date, ahead: Iterable[int]) -> list[date]:
    return [today + timedelta(days=days) for days in ahead]


def compose(deliveries: Sequence[Delivery], now: datetime) -> Composed:
    """What is due to each member now; nothing goes to those for whom all is done, or who want no such mail."""
    days = {one.pk: now.astimezone(one.member.tz).date() for one in deliveries if one.member}
    members = {one.member_id for one in deliveries if one.member_id}
    found = duties.of(members, min(days.values(), default=now.date()), max(days.values(), default=now.date()) + AHEAD)
    wanted = dict(_wanted(found))
    return {
        one.pk: _words(one.member, wanted.get(one.member.pk, []), days[one.pk]) if one.member else Skip("no address")
        for one in deliveries
    }


def _wanted(found: Mapping[int, Sequence[Duty]]) -> Iterator[tuple[int, list[Duty]]]:
    """Each member's duties in forums of which they want such mails at once; offers wait for the digest."""
    general = preferences.frequencies(found, MailTopic.WORK)
    own = ForumPreference.objects.filter(member__in=found, topic=MailTopic.WORK)
    choices = {(member, forum): wish for member, forum, wish in own.values_list("member", "forum", "frequency")}
    for member, duties_ in found.items():
        yield (
            member,
            [
                one
                for one in duties_
                if one.of is not Of.OFFER
                and choices.get((member, one.project.forum_id), general[member]) == Frequency.NOW
            ],
        )


def _words(member: Member, due: Sequence[Duty], today: date) -> Message | Skip:
    if not due:
        return Skip("nothing is due")
    projects: dict[int, list[Duty]] = {}
    for one in due:
        projects.setdefault(one.project.pk, []).append(one)
    with translation.override(member.language):
        stop = links.unsubscribe_url(OFF, member)
        shown = {
            "name": member.name,
            "count": len(due),
            "first": due[0].sentence(today).rstrip("."),
            "projects": [_part(member, part, today) for part in projects.values()],
            "unsubscribe_url": stop,
            "reason": _("You get this mail because you have taken something on in a project."),
        }
        subject, text, html = rendering.render(KIND.name, member.language, shown)
    return Message(subject, text, html, member.language, list_id="projects", unsubscribe_url=stop)


def _part(member: Member, due: Sequence[Duty], today: date) -> Mapping[str, object]:
    project = due[0].project
    lines = [(one.sentence(today), links.absolute(one.path, member.language)) for one in due]
    return {"title": project.title, "url": links.absolute(project.get_absolute_url(), member.language), "lines": lines}
