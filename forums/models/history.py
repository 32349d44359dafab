"""What happened to meetings and answers: rows that are only ever added."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from forums.models.meeting import Meeting, Mode, Response, ResponseState, Via
from members.models import Member, Zone


class ResponseChange(models.Model):
    """One step in the life of an answer; rows are only ever added."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="changes", verbose_name=_("answer"))
    state = models.CharField(_("answer"), max_length=9, choices=ResponseState)
    mode = models.CharField(_("how"), max_length=9, choices=Mode)
    guests = models.PositiveSmallIntegerField(_("guests"))
    via = models.CharField(_("through"), max_length=8, choices=Via)
    by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("change of an answer")
        verbose_name_plural = _("changes of answers")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.state} {self.at:%Y-%m-%d %H:%M}"


class MeetingChange(models.Model):
    """What a meeting looked like before a change of time, place or state; `sequence` is the one after it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="changes", verbose_name=_("meeting"))
    sequence = models.PositiveIntegerField(_("sequence"))
    starts_at = models.DateTimeField(_("started at"))
    ends_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=20, choices=Zone)
    place_name = models.CharField(_("venue"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    changed = ArrayField(models.CharField(max_length=20), verbose_name=_("what changed"), default=list)
    is_announced = models.BooleanField(_("people are told"), default=True)
    by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("change of a meeting")
        verbose_name_plural = _("changes of meetings")
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "sequence"], name="forums_meetingchange_sequence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} #{self.sequence}"


class ReminderRound(models.Model):
    """The reminders of a meeting for one moment (offset and start, or "ask") have been planned; once is enough."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="reminder_rounds", verbose_name=_("meeting"))
    occasion = models.CharField(_("occasion"), max_length=80)
    due_at = models.DateTimeField(_("due at"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("round of reminders")
        verbose_name_plural = _("rounds of reminders")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "occasion"], name="forums_reminderround_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.occasion}"
