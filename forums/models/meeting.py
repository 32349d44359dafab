"""Meetings and the answers to them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from forums.models.forum import SECRETARIAT, Forum, Membership
from members.models import LocalQuerySet, Member, Sector, Zone, area_of
from members.models.hiding import Hideable, hidden_says_why

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

MOST_SEATS = 100_000
MOST_GUESTS = 10
OPEN_END = timedelta(hours=6)
SHOWN = models.Q(hidden_at__isnull=True, forum__hidden_at__isnull=True)


class Audience(models.TextChoices):
    """Whom a meeting is for."""

    MEMBERS = "members", _("All members of the forum")
    CHOSEN = "chosen", _("Chosen members only")
    OPEN = "open", _("Anyone")


class MeetingState(models.TextChoices):
    """Where a meeting stands; a past one stays `called`."""

    DRAFT = "draft", _("draft")
    CALLED = "called", _("called")
    CANCELLED = "cancelled", _("cancelled")


class Mode(models.TextChoices):
    """How one takes part."""

    IN_PERSON = "in_person", _("in person")
    ONLINE = "online", _("online")


def new_uid() -> str:
    """What a calendar knows a meeting by, for ever: random, with the portal's domain."""
    return f"{uuid.uuid4()}@{urlsplit(settings.REMBUK_URL).hostname}"


def default_offsets() -> list[int]:
    """Minutes before the start at which reminders go: 7 days, 1 day, 3 hours."""
    return [7 * 24 * 60, 24 * 60, 3 * 60]


def not_over(now: datetime) -> models.Q:
    """Meetings that still go on or are to come at `now`; one with an open end counts for six hours."""
    return models.Q(ends_at__gt=now) | models.Q(ends_at__isnull=True, starts_at__gt=now - OPEN_END)


class MeetingQuerySet(LocalQuerySet["Meeting"]):
    """Meetings by time, state and who asks."""

    area = "forum__regency"

    def visible_to(self, viewer: Member | AnonymousUser) -> MeetingQuerySet:
        """Those of forums the viewer sees; drafts and hidden ones for the secretariat, chosen ones for those chosen and the forum.

        Staff see all of the place they look after.
        """
        forums = models.Q(forum__in=Forum.objects.visible_to(viewer))
        is_out = SHOWN & ~models.Q(state=MeetingState.DRAFT)
        if not viewer.is_authenticated:
            return self.filter(forums, is_out, ~models.Q(audience=Audience.CHOSEN))
        mine = Membership.objects.active()
        invited = models.Q(pk__in=Response.objects.filter(member=viewer).in_force().values("meeting"))
        led = models.Q(forum__in=mine.filter(role__in=SECRETARIAT).of(viewer))
        reached = (forums & ~models.Q(audience=Audience.CHOSEN)) | models.Q(forum__in=mine.of(viewer)) | invited
        return self.filter(led | (reached & is_out) | area_of(viewer, self.area))

    def shown(self) -> MeetingQuerySet:
        """Those that nobody has hidden, nor their forum."""
        return self.filter(SHOWN)

    def called(self) -> MeetingQuerySet:
        """Those that take place: neither draft, cancelled nor hidden."""
        return self.filter(SHOWN, state=MeetingState.CALLED)

    def upcoming(self, now: datetime) -> MeetingQuerySet:
        """Those not over yet, soonest first."""
        return self.filter(not_over(now)).order_by("starts_at", "pk")

    def past(self, now: datetime) -> MeetingQuerySet:
        """Those over, latest first."""
        return self.exclude(not_over(now)).order_by("-starts_at", "-pk")

    def with_place(self) -> MeetingQuerySet:
        """With what a row of a list shows, in the same query."""
        return self.select_related("forum__regency__province")

    def own_first(self, member: Member) -> MeetingQuerySet:
        """The member's own before all others; `is_own` says which they are."""
        own = Meeting.objects.for_member(member).values("pk")
        is_own = models.Case(models.When(pk__in=own, then=True), default=False, output_field=models.BooleanField())
        return self.annotate(is_own=is_own).order_by("-is_own", "starts_at", "pk")

    def for_member(self, member: Member) -> MeetingQuerySet:
        """Those the member is invited to or has answered: of their forums unless for chosen ones, or by name."""
        forums = Membership.objects.active().of(member)
        named = Response.objects.filter(member=member).in_force().values("meeting")
        asked = models.Q(forum__in=forums, audience__in=[Audience.MEMBERS, Audience.OPEN])
        return self.filter(SHOWN, asked | models.Q(pk__in=named))


class Meeting(Hideable):
    """A meeting of a forum, in its own time zone, in a room, online, or both."""

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="meetings", verbose_name=_("forum"))
    uid = models.CharField(max_length=120, unique=True, default=new_uid, editable=False)
    title = models.CharField(_("title"), max_length=160)
    agenda = models.TextField(_("agenda"), blank=True, max_length=8000)
    audience = models.CharField(_("who is invited"), max_length=8, choices=Audience, default=Audience.MEMBERS)
    state = models.CharField(_("state"), max_length=9, choices=MeetingState, default=MeetingState.DRAFT)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True, help_text=_("Empty: until done."))
    zone = models.CharField(_("time zone"), max_length=20, choices=Zone)
    is_in_person = models.BooleanField(_("in person"), default=True)
    is_online = models.BooleanField(_("online"), default=False)
    place_name = models.CharField(_("venue"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    online_link = models.URLField(_("link to join"), max_length=500, blank=True)
    seats_in_person = models.PositiveIntegerField(
        _("seats in person"), null=True, blank=True, validators=[MaxValueValidator(MOST_SEATS)]
    )
    seats_online = models.PositiveIntegerField(
        _("seats online"), null=True, blank=True, validators=[MaxValueValidator(MOST_SEATS)]
    )
    taken_in_person = models.PositiveIntegerField(default=0, editable=False)
    taken_online = models.PositiveIntegerField(default=0, editable=False)
    last_number = models.PositiveIntegerField(default=0, editable=False)
    most_guests = models.PositiveSmallIntegerField(
        _("guests allowed per person"), default=0, validators=[MaxValueValidator(MOST_GUESTS)]
    )
    answer_by = models.DateTimeField(_("answers until"), null=True, blank=True)
    reminder_offsets = ArrayField(
        models.PositiveIntegerField(), verbose_name=_("reminders"), default=default_offsets, blank=True, size=5
    )
    sequence = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("called by"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    called_at = models.DateTimeField(_("called at"), null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True, editable=False)
    cancel_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=models.F("starts_at")),
                name="forums_meeting_ends_after_start",
                violation_error_message=_("The meeting must end after it starts."),
            ),
            models.CheckConstraint(
                condition=models.Q(seats_in_person__isnull=True)
                | models.Q(taken_in_person__lte=models.F("seats_in_person")),
                name="forums_meeting_seats_in_person_hold",
                violation_error_message=_("More seats in person are already taken."),
            ),
            models.CheckConstraint(
                condition=models.Q(seats_online__isnull=True) | models.Q(taken_online__lte=models.F("seats_online")),
                name="forums_meeting_seats_online_hold",
                violation_error_message=_("More seats online are already taken."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_in_person=True) | models.Q(is_online=True),
                name="forums_meeting_has_a_mode",
                violation_error_message=_("Say whether people meet in person, online or both."),
            ),
            models.CheckConstraint(
                condition=models.Q(answer_by__isnull=True) | models.Q(answer_by__lte=models.F("starts_at")),
                name="forums_meeting_answers_before_start",
                violation_error_message=_("Answers must be asked for before the meeting starts."),
            ),
            models.CheckConstraint(
                condition=models.Q(state="cancelled") ^ models.Q(cancelled_at__isnull=True),
                name="forums_meeting_cancelled_iff_cancelled_at",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(called_at__isnull=False),
                name="forums_meeting_called_has_called_at",
            ),
            models.CheckConstraint(condition=models.Q(zone__in=Zone.values), name="forums_meeting_zone_known"),
            models.CheckConstraint(
                condition=models.Q(audience__in=Audience.values), name="forums_meeting_audience_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=MeetingState.values), name="forums_meeting_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(most_guests__lte=MOST_GUESTS), name="forums_meeting_guests_bounded"
            ),
            hidden_says_why("forums_meeting"),
        ]
        indexes = [
            models.Index(fields=["starts_at"], condition=models.Q(state="called"), name="forums_meeting_called_start"),
            models.Index(fields=["forum", "-starts_at"], name="forums_meeting_of_forum"),
            models.Index(fields=["starts_at"], name="forums_meeting_start"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("forums:meeting_detail", args=[self.forum.slug, self.pk])

    @property
    def tz(self) -> ZoneInfo:
        """The zone of its place."""
        return ZoneInfo(self.zone)

    @property
    def answers_until(self) -> datetime:
        """The last moment at which an answer may be given or changed."""
        return self.answer_by or self.starts_at

    @property
    def over_at(self) -> datetime:
        """When it counts as over: its end, or six hours after the start when the end is open."""
        return self.ends_at or self.starts_at + OPEN_END

    def has_started(self, now: datetime) -> bool:
        """Whether it began at or before `now`."""
        return self.starts_at <= now

    def takes_answers(self, now: datetime) -> bool:
        """Whether it is called and its answers are still open."""
        return self.state == MeetingState.CALLED and now < self.answers_until

    def seats(self, mode: str) -> int | None:
        """Seats of that mode; None when there is no limit."""
        return self.seats_in_person if mode == Mode.IN_PERSON else self.seats_online

    def taken(self, mode: str) -> int:
        """Seats of that mode already given, guests counted."""
        return self.taken_in_person if mode == Mode.IN_PERSON else self.taken_online

    def free(self, mode: str) -> int | None:
        """Seats of that mode still free; None when there is no limit."""
        seats = self.seats(mode)
        return None if seats is None else seats - self.taken(mode)

    @property
    def modes(self) -> list[str]:
        """The ways offered to take part."""
        return [mode for mode, is_on in ((Mode.IN_PERSON, self.is_in_person), (Mode.ONLINE, self.is_online)) if is_on]


class ResponseState(models.TextChoices):
    """What a member said, or that they were asked."""

    INVITED = "invited", _("not answered")
    YES = "yes", _("attending")
    MAYBE = "maybe", _("maybe")
    NO = "no", _("not attending")
    WAITING = "waiting", _("on the waiting list")
    CANCELLED = "cancelled", _("no longer invited")


SEAT_ASKED = (ResponseState.YES, ResponseState.WAITING)  # who has a seat or waits for one
EXPECTING = (ResponseState.YES, ResponseState.MAYBE, ResponseState.WAITING)  # who counts on the meeting


class Via(models.TextChoices):
    """The door an answer came through."""

    PAGE = "page", _("page")
    MAIL = "mail", _("link in a mail")
    OFFICER = "officer", _("recorded by an officer")
    SYSTEM = "system", _("by rule")


class ResponseQuerySet(LocalQuerySet["Response"]):
    """Answers by state."""

    area = "meeting__forum__regency"

    def in_force(self) -> ResponseQuerySet:
        """Those of people who are still invited."""
        return self.exclude(state=ResponseState.CANCELLED)

    def attending(self) -> ResponseQuerySet:
        """Those with a seat."""
        return self.filter(state=ResponseState.YES)

    def waiting(self) -> ResponseQuerySet:
        """Those on the waiting list, in the order in which they are served."""
        return self.filter(state=ResponseState.WAITING).order_by("-priority", "number")

    def positions(self) -> dict[int, int]:
        """The place of each answer that waits in the queue of its meeting and mode, from 1, by id."""
        place = models.Window(
            models.functions.RowNumber(),
            partition_by=[models.F("meeting"), models.F("mode")],
            order_by=[models.F("priority").desc(), models.F("number").asc()],
        )
        return dict(self.waiting().annotate(position=place).values_list("pk", "position"))

    def people_by_sector(self) -> dict[str, int]:
        """How many people attend of each sector, guests not counted."""
        return dict(self.attending().order_by().values_list("sector").annotate(models.Count("pk")))


class Response(models.Model):
    """A member's answer to a meeting (RSVP); attendance is another thing and is kept elsewhere."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="responses", verbose_name=_("meeting"))
    member = models.ForeignKey(Member, models.CASCADE, related_name="responses", verbose_name=_("member"))
    state = models.CharField(_("answer"), max_length=9, choices=ResponseState, default=ResponseState.INVITED)
    mode = models.CharField(_("how"), max_length=9, choices=Mode, default=Mode.IN_PERSON)
    guests = models.PositiveSmallIntegerField(_("guests"), default=0, validators=[MaxValueValidator(MOST_GUESTS)])
    sector = models.CharField(_("sector"), max_length=12, choices=Sector)
    number = models.PositiveIntegerField(
        _("number"),
        null=True,
        blank=True,
        help_text=_("The order in which a seat was asked for, given under the lock."),
    )
    priority = models.SmallIntegerField(_("priority on the waiting list"), default=0)
    deputy_name = models.CharField(_("represented by"), max_length=120, blank=True)
    deputy_title = models.CharField(_("deputy's position"), max_length=120, blank=True)
    deputy_phone = PhoneNumberField(_("deputy's phone"), blank=True)
    needs_sign_language = models.BooleanField(_("sign language interpreter"), default=False)
    needs_wheelchair = models.BooleanField(_("wheelchair access"), default=False)
    needs_food = models.CharField(_("food"), max_length=120, blank=True)
    via = models.CharField(_("through"), max_length=8, choices=Via, default=Via.PAGE)
    recorded_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    promoted_at = models.DateTimeField(_("promoted at"), null=True, blank=True)
    is_muted = models.BooleanField(_("reminders of this meeting off"), default=False)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="forums_response_one_per_member"),
            models.UniqueConstraint(fields=["meeting", "number"], name="forums_response_number_once"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["yes", "waiting"]) | models.Q(number__isnull=False),
                name="forums_response_seat_has_number",
            ),
            models.CheckConstraint(condition=models.Q(guests__lte=MOST_GUESTS), name="forums_response_guests_bounded"),
            models.CheckConstraint(
                condition=models.Q(state__in=ResponseState.values), name="forums_response_state_known"
            ),
            models.CheckConstraint(condition=models.Q(mode__in=Mode.values), name="forums_response_mode_known"),
            models.CheckConstraint(condition=models.Q(sector__in=Sector.values), name="forums_response_sector_known"),
        ]
        indexes = [
            models.Index(fields=["member", "meeting"], name="forums_response_of_member"),
            models.Index(
                fields=["meeting", "mode", "-priority", "number"],
                condition=models.Q(state="waiting"),
                name="forums_response_queue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_state_display()}"

    @property
    def people(self) -> int:
        """Seats this answer needs: the member and the guests."""
        return 1 + self.guests
