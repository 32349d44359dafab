"""What people report, and what officers or staff decide about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeAlias

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forums.models.entry import OfficerMessage
from forums.models.forum import Forum, Membership
from forums.models.meeting import Meeting
from members.models import LocalQuerySet, Member, Organisation, Representative, area_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.utils.functional import _StrPromise

Reportable: TypeAlias = Forum | Meeting | Organisation | Member | OfficerMessage


class Grounds(models.TextChoices):
    """Why somebody reports a thing, in plain words."""

    SPAM = "spam", _("Spam or advertising")
    INSULT = "insult", _("Insult, threat or harassment")
    FALSE = "false", _("False or misleading (hoax)")
    PERSONAL = "personal", _("Shows somebody’s personal data")
    HATE = "hate", _("Hatred of a tribe, religion, race or group (SARA)")
    OBSCENE = "obscene", _("Obscene")
    FRAUD = "fraud", _("Fraud or a request for money")
    OTHER = "other", _("Something else")


class Standing(models.TextChoices):
    """What stands at the moment."""

    WAITING = "waiting", _("waiting for a decision")
    KEPT = "kept", _("stays as it is")
    HIDDEN = "hidden", _("hidden")


class Act(models.TextChoices):
    """What was decided."""

    KEEP = "keep", _("stays as it is")
    HIDE = "hide", _("hidden")
    RESTORE = "restore", _("shown again")


# The column of each kind of thing, and the words for it. A new kind is a column here and a line in `forums.reports`.
KINDS: dict[str, _StrPromise] = {
    "forum": _("Forum"),
    "meeting": _("Meeting"),
    "organisation": _("Organisation"),
    "member": _("Name of a member"),
    "message": _("Message to the officers"),
}


# Where each kind lies.
PLACES = (
    "forum__regency",
    "meeting__forum__regency",
    "organisation__regency",
    "member__regency",
    "message__forum__regency",
)


def stand_in(member: Member) -> str:
    """What stands in the place of a hidden name."""
    return f"Anggota {member.pk}"


def exactly_one() -> models.Q:
    """One column of `KINDS` is filled in, the others are empty."""
    found = models.Q()
    for kind in KINDS:
        found |= models.Q(**{f"{other}__isnull": other != kind for other in KINDS})
    return found


class ReportedThingQuerySet(LocalQuerySet["ReportedThing"]):
    """Reported things by state, place and who asks."""

    def within(self, member: Member | AnonymousUser) -> Self:
        """Those in the place that this member of staff looks after; none for somebody who is not staff."""
        found = area_of(member, PLACES[0])
        for path in PLACES[1:]:
            found |= area_of(member, path)
        return self.filter(found)

    def waiting(self) -> ReportedThingQuerySet:
        """Those to decide about: reported, or an author objects to what was decided."""
        disputed = Ruling.objects.disputed().values("thing")
        return self.filter(models.Q(state=Standing.WAITING) | models.Q(state=Standing.HIDDEN, pk__in=disputed))

    def inside(self, forums: models.QuerySet[Membership, int] | list[int]) -> ReportedThingQuerySet:
        """Those that lie within these forums: their own officers decide about them."""
        return self.filter(models.Q(meeting__forum__in=forums) | models.Q(message__forum__in=forums))

    def judged_by(self, viewer: Member) -> ReportedThingQuerySet:
        """Those the viewer may decide about: staff all of their place, secretariats what is in their forum; nobody their own."""
        led = ReportedThing.objects.inside(Membership.objects.secretariat().of(viewer))
        seen = self.filter(pk__in=led.values("pk")) | self.within(viewer)
        return seen.exclude(pk__in=ReportedThing.objects.authored_by(viewer).values("pk"))

    def authored_by(self, member: Member) -> ReportedThingQuerySet:
        """Those that this member answers for: wrote it, leads the forum, speaks for the organisation, has the name."""
        led = Membership.objects.secretariat().of(member)
        spoken_for = Representative.objects.current().filter(member=member, confirmed_at__isnull=False)
        return self.filter(
            models.Q(member=member)
            | models.Q(message__sender=member)
            | models.Q(meeting__created_by=member)
            | models.Q(forum__in=led)
            | models.Q(organisation__proposed_by=member)
            | models.Q(organisation__in=spoken_for.values("organisation"))
        )

    def counted(self) -> ReportedThingQuerySet:
        """With how many `open_reports` there are and since when (`open_since`); the oldest come first."""
        is_open = models.Q(reports__closed_at__isnull=True)
        return self.annotate(
            open_reports=models.Count("reports", filter=is_open, distinct=True),
            open_since=models.Min("reports__at", filter=is_open),
        ).order_by("open_since", "pk")

    def with_things(self) -> ReportedThingQuerySet:
        """With the thing itself, whatever it is, in the same query."""
        return self.select_related("forum", "meeting__forum", "organisation", "member", "message__forum")


class ReportedThing(models.Model):
    """A forum, meeting, organisation, name or message that was reported, and how it stands: one row per thing.

    It is a small parent with one column for each kind of thing and a constraint that exactly one is filled in, not a
    generic key: so the database itself holds that the thing exists and is there once, several reports of one thing are
    grouped by it, and the queue fetches all kinds in one query. A later table of this app joins by a column; what
    belongs to an app above is reported through the row of `forums` that it hangs on.
    """

    forum = models.OneToOneField(
        Forum, models.CASCADE, null=True, blank=True, related_name="reported", verbose_name=_("forum")
    )
    meeting = models.OneToOneField(
        Meeting, models.CASCADE, null=True, blank=True, related_name="reported", verbose_name=_("meeting")
    )
    organisation = models.OneToOneField(
        Organisation, models.CASCADE, null=True, blank=True, related_name="reported", verbose_name=_("organisation")
    )
    member = models.OneToOneField(
        Member, models.CASCADE, null=True, blank=True, related_name="reported", verbose_name=_("member")
    )
    message = models.OneToOneField(
        OfficerMessage, models.CASCADE, null=True, blank=True, related_name="reported", verbose_name=_("message")
    )
    state = models.CharField(_("state"), max_length=7, choices=Standing, default=Standing.WAITING)
    kept_name = models.CharField(_("name before it was hidden"), max_length=120, blank=True)

    objects = ReportedThingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reported thing")
        verbose_name_plural = _("reports")
        constraints = [
            models.CheckConstraint(condition=exactly_one(), name="forums_reportedthing_is_one_thing"),
            models.CheckConstraint(
                condition=models.Q(state__in=Standing.values), name="forums_reportedthing_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["state"], condition=models.Q(state="waiting"), name="forums_reportedthing_waiting")
        ]

    def __str__(self) -> str:
        return f"{KINDS[self.kind]}: {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("forums:reported_thing", args=[self.pk])

    @property
    def kind(self) -> str:
        """The column that is filled in."""
        return next(kind for kind in KINDS if getattr(self, f"{kind}_id") is not None)

    @property
    def thing(self) -> Reportable:
        """What was reported."""
        found: Reportable = getattr(self, self.kind)
        return found

    @property
    def name(self) -> str:
        """What it is called, or was before its name was hidden."""
        return self.kept_name or str(self.thing)

    @property
    def is_out_of_sight(self) -> bool:
        """Whether it is hidden; a name that its member has changed since is another one."""
        has_new_name = self.member is not None and self.member.name != stand_in(self.member)
        return self.state == Standing.HIDDEN and not has_new_name

    def authors(self) -> models.QuerySet[Member]:
        """Who answers for it: the same people as in `ReportedThingQuerySet.authored_by`."""
        spoken = Representative.objects.current().filter(
            organisation=self.organisation_id, confirmed_at__isnull=False, organisation__isnull=False
        )
        led = Membership.objects.secretariat().filter(forum=self.forum_id, forum__isnull=False).order_by()
        wrote = [
            self.member_id,
            self.message.sender_id if self.message else None,
            self.meeting.created_by_id if self.meeting else None,
            self.organisation.proposed_by_id if self.organisation else None,
        ]
        found = models.Q(pk__in=[pk for pk in wrote if pk]) | models.Q(pk__in=spoken.values("member"))
        return Member.objects.filter(found | models.Q(pk__in=led.values("member")))

    @property
    def in_forum(self) -> Forum | None:
        """The forum whose officers may decide about it; None when only staff do."""
        inside = self.meeting or self.message
        return inside.forum if inside else None


class ReportQuerySet(LocalQuerySet["Report"]):
    """Single reports."""

    def within(self, member: Member | AnonymousUser) -> Self:
        """Those about what this member of staff looks after."""
        return self.filter(thing__in=ReportedThing.objects.within(member))


class Report(models.Model):
    """One person says what is wrong with a thing; visitors stay without a name. Who it was is shown to staff only."""

    thing = models.ForeignKey(ReportedThing, models.CASCADE, related_name="reports", verbose_name=_("thing"))
    reporter = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="reports", verbose_name=_("reported by")
    )
    grounds = models.CharField(_("what is wrong"), max_length=8, choices=Grounds)
    text = models.TextField(_("in your own words"), blank=True, max_length=1000)
    at = models.DateTimeField(_("at"))
    closed_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("single reports")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["thing", "reporter"],
                condition=models.Q(closed_at__isnull=True, reporter__isnull=False),
                name="forums_report_one_open_per_person",
                violation_error_message=_("You have already reported this."),
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) | models.Q(closed_at__gte=models.F("at")),
                name="forums_report_closed_after_made",
            ),
            models.CheckConstraint(condition=models.Q(grounds__in=Grounds.values), name="forums_report_grounds_known"),
        ]
        indexes = [models.Index(fields=["reporter", "-at"], name="forums_report_of_reporter")]

    def __str__(self) -> str:
        return f"{self.get_grounds_display()}: {self.thing}"


class RulingQuerySet(LocalQuerySet["Ruling"]):
    """Rulings by what their authors say to them."""

    def within(self, member: Member | AnonymousUser) -> Self:
        """Those about what this member of staff looks after."""
        return self.filter(thing__in=ReportedThing.objects.within(member))

    def disputed(self) -> RulingQuerySet:
        """Those to which somebody objects and whose second look is still to come."""
        return self.filter(appealed_at__isnull=False, answered_at__isnull=True)


class Ruling(models.Model):
    """What officers or staff decided about a thing, with the reason; an author may object once, and somebody else looks."""

    thing = models.ForeignKey(ReportedThing, models.CASCADE, related_name="rulings", verbose_name=_("thing"))
    act = models.CharField(_("decision"), max_length=7, choices=Act)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    is_by_staff = models.BooleanField(_("by staff"), default=False)
    at = models.DateTimeField(_("at"))
    appeal = models.TextField(_("objection"), blank=True, max_length=2000)
    appealed_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("objection by")
    )
    appealed_at = models.DateTimeField(_("objection at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("second look by")
    )
    answered_at = models.DateTimeField(_("second look at"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)

    objects = RulingQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision about a report")
        verbose_name_plural = _("decisions about reports")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(act__in=Act.values), name="forums_ruling_act_known"),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="forums_ruling_says_why",
                violation_error_message=_("Say why, in words for whoever wrote it."),
            ),
            models.CheckConstraint(
                condition=models.Q(appealed_at__isnull=True, appeal="")
                | (models.Q(act="hide", appealed_at__isnull=False) & ~models.Q(appeal="")),
                name="forums_ruling_appeal_against_hiding",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True, answer="")
                | (
                    models.Q(appealed_at__isnull=False, answered_at__gte=models.F("appealed_at")) & ~models.Q(answer="")
                ),
                name="forums_ruling_answer_after_appeal",
            ),
            models.CheckConstraint(
                condition=~models.Q(answered_by=models.F("by")),
                name="forums_ruling_second_look_by_another",
                violation_error_message=_("Somebody else must look at the objection."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.thing}"

    @property
    def is_disputed(self) -> bool:
        """Whether somebody objects and the second look is still to come."""
        return self.appealed_at is not None and self.answered_at is None
