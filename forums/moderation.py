"""Deciding about what was reported: it stays, it is hidden, it is shown again; and the second look when somebody objects.

Nothing is deleted. Who wrote it learns the reason and may object once; whoever reported it learns the outcome.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forums import moderation_mails
from forums.locking import lock_forum, lock_meeting
from forums.models import Forum, Meeting, Membership, ReportedThing, Ruling, Standing
from forums.models.moderation import Act, Reportable, stand_in
from members import audit
from members.freshness import drop_kept_pages
from members.models import Member

# What may be decided in each state.
CHOICES: dict[str, tuple[Act, ...]] = {
    Standing.WAITING: (Act.KEEP, Act.HIDE),
    Standing.KEPT: (Act.HIDE,),
    Standing.HIDDEN: (Act.RESTORE,),
}
OUTCOME = {Act.KEEP: Standing.KEPT, Act.HIDE: Standing.HIDDEN, Act.RESTORE: Standing.KEPT}


class ModerationRefused(Exception):
    """A step that cannot be taken, in words for whoever tried. Nothing was changed."""

    message: str | Promise = ""

    def __str__(self) -> str:
        return str(self.message)


class NotYours(ModerationRefused):
    """Nobody decides about what they made themselves, nor outside their forum."""

    message = _("You cannot decide about this.")


class DecidedMeanwhile(ModerationRefused):
    """The state is no longer the one this step starts from."""

    message = _("Somebody has decided about this in the meantime. Please read the page again.")


class HiddenByStaff(ModerationRefused):
    """Officers do not undo what staff hid."""

    message = _("Staff have hidden this, so only staff can show it again.")


class NeedsAnother(ModerationRefused):
    """The second look is for somebody who did not decide the first time."""

    message = _("You made the first decision. Somebody else must look at the objection.")


class CannotObject(ModerationRefused):
    """There is nothing to object to, or it was objected to before."""

    message = _("An objection can be made once, while something is hidden.")


@transaction.atomic
def decide(reported: ReportedThing, act: Act, reason: str, by: Member, now: datetime) -> Ruling:
    """Let it stay, hide it or show it again; everybody who must know is told by mail.

    Raises `NotYours`, `DecidedMeanwhile`, `HiddenByStaff`.
    """
    row = _lock(reported)
    _require_judge(row, by)
    if act not in CHOICES[row.state]:
        raise DecidedMeanwhile
    latest = row.rulings.first()
    if act == Act.RESTORE and latest and latest.is_by_staff and not by.is_staff:
        raise HiddenByStaff
    made = Ruling.objects.create(thing=row, act=act, reason=reason, by=by, is_by_staff=_as_staff(row, by), at=now)
    if act != Act.KEEP:
        _turn(row, act, reason, now)
        moderation_mails.plan_told(made, row.authors(), now)
        transaction.on_commit(drop_kept_pages)
    row.state = OUTCOME[act]
    row.save(update_fields=["state", "kept_name"])
    closed = list(row.reports.filter(closed_at__isnull=True))
    row.reports.filter(pk__in=[one.pk for one in closed]).update(closed_at=now)
    moderation_mails.plan_outcomes(closed, now)
    audit.record(by, f"{row.kind}.{act.value}", row.thing, now, ruling=made.pk, reports=len(closed))
    return made


@transaction.atomic
def object_to(reported: ReportedThing, words: str, by: Member, now: datetime) -> Ruling:
    """The author says why it should be shown; somebody who did not decide looks again. Raises `CannotObject`."""
    row = _lock(reported)
    ruling = row.rulings.first()
    is_authors = ReportedThing.objects.authored_by(by).filter(pk=row.pk).exists()
    if not is_authors or row.state != Standing.HIDDEN or ruling is None or ruling.appealed_at is not None:
        raise CannotObject
    ruling.appeal, ruling.appealed_by, ruling.appealed_at = words, by, now
    ruling.save(update_fields=["appeal", "appealed_by", "appealed_at"])
    audit.record(by, f"{row.kind}.objection", row.thing, now, ruling=ruling.pk)
    moderation_mails.plan_waiting(row, f"objection-{ruling.pk}", now)
    return ruling


@transaction.atomic
def uphold(reported: ReportedThing, answer: str, by: Member, now: datetime) -> Ruling:
    """After a second look it stays hidden, for good. Raises `NotYours`, `DecidedMeanwhile`, `NeedsAnother`."""
    row = _lock(reported)
    _require_judge(row, by)
    ruling = row.rulings.first()
    if row.state != Standing.HIDDEN or ruling is None or not ruling.is_disputed:
        raise DecidedMeanwhile
    if ruling.by_id == by.pk:
        raise NeedsAnother
    ruling.answer, ruling.answered_by, ruling.answered_at = answer, by, now
    ruling.save(update_fields=["answer", "answered_by", "answered_at"])
    audit.record(by, f"{row.kind}.upheld", row.thing, now, ruling=ruling.pk)
    moderation_mails.plan_told(ruling, row.authors(), now)
    return ruling


def _lock(reported: ReportedThing) -> ReportedThing:
    """The thing and then its row, as they are now."""
    thing: Reportable = reported.thing
    if isinstance(thing, Forum):
        locked: Reportable = lock_forum(thing.pk)
    elif isinstance(thing, Meeting):
        locked = lock_meeting(thing.pk)
    else:
        locked = type(thing)._default_manager.select_for_update(no_key=True, of=("self",)).get(pk=thing.pk)
    row = ReportedThing.objects.select_for_update(of=("self",)).with_things().get(pk=reported.pk)
    setattr(row, row.kind, locked)
    return row


def _require_judge(reported: ReportedThing, by: Member) -> None:
    if not ReportedThing.objects.judged_by(by).filter(pk=reported.pk).exists():
        raise NotYours


def _as_staff(reported: ReportedThing, by: Member) -> bool:
    """Whether they decide as staff, not as officers of the forum it lies in."""
    inside = reported.in_forum
    is_officer = inside and Membership.objects.secretariat().filter(forum=inside, member=by).exists()
    return by.is_staff and not is_officer


def _turn(reported: ReportedThing, act: Act, reason: str, now: datetime) -> None:
    """Hide the thing, or show it again. A name cannot be left out of lists, so a plain word stands in its place."""
    thing = reported.thing
    if isinstance(thing, Member):
        if act == Act.HIDE:
            reported.kept_name, thing.name = thing.name, stand_in(thing)
        else:
            thing.name = reported.kept_name if reported.is_out_of_sight else thing.name
            reported.kept_name = ""
        thing.save(update_fields=["name"])
        return
    is_hidden = act == Act.HIDE
    thing.hidden_at, thing.hidden_reason = (now, reason) if is_hidden else (None, "")
    thing.save(update_fields=["hidden_at", "hidden_reason"])
