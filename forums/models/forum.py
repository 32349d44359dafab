"""Forums, who is in them and how one gets in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.models import Frequency, LocalQuerySet, MailTopic, Member, Organisation, Regency, Sector, area_of
from members.models.hiding import Hideable, hidden_says_why
from members.search import holding

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Role(models.TextChoices):
    """What a membership allows; the office title beside it is free text."""

    CHAIR = "chair", _("Chair")
    SECRETARY = "secretary", _("Secretary")
    TREASURER = "treasurer", _("Treasurer")
    FACILITATOR = "facilitator", _("Facilitator")
    MEMBER = "member", _("Member")


OFFICERS = (Role.CHAIR, Role.SECRETARY, Role.TREASURER, Role.FACILITATOR)
SECRETARIAT = (Role.CHAIR, Role.SECRETARY)


class Joining(models.TextChoices):
    """How one becomes a member."""

    OPEN = "open", _("Anyone may join")
    APPROVAL = "approval", _("Officers approve each request")
    INVITATION = "invitation", _("By invitation only")


class MembershipState(models.TextChoices):
    """Where a membership stands."""

    PENDING = "pending", _("waiting for approval")
    ACTIVE = "active", _("active")
    LEFT = "left", _("left")
    DECLINED = "declined", _("not accepted")


class Theme(models.Model):
    """A field of work, kept by staff."""

    slug = models.SlugField(_("address"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name


class ForumQuerySet(LocalQuerySet["Forum"]):
    """Forums by state and by who asks."""

    def visible_to(self, viewer: Member | AnonymousUser) -> ForumQuerySet:
        """Public ones for all; closed ones for their active members; hidden ones for chair and secretaries.

        Staff see all of the place they look after.
        """
        if not viewer.is_authenticated:
            return self.filter(is_public=True, hidden_at__isnull=True)
        mine = Membership.objects.active()
        reached = models.Q(is_public=True) | models.Q(pk__in=mine.of(viewer))
        led = models.Q(pk__in=mine.secretariat().of(viewer))
        return self.filter(reached & models.Q(hidden_at__isnull=True) | led | area_of(viewer, self.area))

    def active(self) -> ForumQuerySet:
        """Those at work: neither archived nor hidden."""
        return self.filter(archived_at__isnull=True, hidden_at__isnull=True)

    def archived(self) -> ForumQuerySet:
        """Those kept for reading only."""
        return self.filter(archived_at__isnull=False, hidden_at__isnull=True)

    def matching(self, text: str) -> ForumQuerySet:
        """Those whose name, summary or place holds every word of `text`."""
        return holding(self, text, "name", "summary", "regency__name", "regency__province__name")

    def with_sector(self, sector: str) -> ForumQuerySet:
        """Those with at least one active member of that sector."""
        present = Membership.objects.active().filter(forum=models.OuterRef("pk"), sector=sector)
        return self.filter(models.Exists(present))

    def without_chair(self) -> ForumQuerySet:
        """Those that nobody leads."""
        chairs = Membership.objects.active().filter(forum=models.OuterRef("pk"), role=Role.CHAIR)
        return self.filter(~models.Exists(chairs))

    def with_place(self) -> ForumQuerySet:
        """With the place and its zone in the same query."""
        return self.select_related("regency__province")

    def by_name(self) -> ForumQuerySet:
        """In the order people read."""
        return self.order_by(Lower("name"), "pk")

    def own_first(self, member: Member | AnonymousUser) -> ForumQuerySet:
        """By name, those the member is in before all others."""
        if not member.is_authenticated:
            return self.by_name()
        is_own = models.Exists(Membership.objects.active().filter(forum=models.OuterRef("pk"), member=member))
        return self.annotate(is_own=is_own).order_by("-is_own", Lower("name"), "pk")


class Forum(Hideable):
    """A local partnership forum: people of several sectors who meet about one place."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=140, unique=True)
    summary = models.CharField(
        _("summary"), max_length=300, help_text=_("One or two sentences, also used when shared.")
    )
    about = models.TextField(_("about"), blank=True, max_length=8000)
    regency = models.ForeignKey(Regency, models.PROTECT, related_name="forums", verbose_name=_("regency or city"))
    themes = models.ManyToManyField(Theme, related_name="forums", blank=True, verbose_name=_("themes"))
    is_public = models.BooleanField(_("visible to public"), default=True)
    joining = models.CharField(_("joining"), max_length=10, choices=Joining, default=Joining.APPROVAL)
    decree_number = models.CharField(_("decree number (SK)"), max_length=80, blank=True)
    decree_on = models.DateField(_("decree date"), null=True, blank=True)
    term_from = models.DateField(_("term of office from"), null=True, blank=True)
    term_until = models.DateField(_("term of office until"), null=True, blank=True)
    contact_email = models.EmailField(_("contact email"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False, help_text=_("Grows with every edit."))
    is_demo = models.BooleanField(_("sample data"), default=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)

    objects = ForumQuerySet.as_manager()

    class Meta:
        verbose_name = _("forum")
        verbose_name_plural = _("forums")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "regency",
                name="forums_forum_name_once_per_regency",
                violation_error_message=_("A forum of this name already exists in this regency or city."),
            ),
            models.CheckConstraint(
                condition=models.Q(term_until__isnull=True)
                | models.Q(term_from__isnull=True)
                | models.Q(term_until__gte=models.F("term_from")),
                name="forums_forum_term_ends_after_start",
                violation_error_message=_("The term must not end before it starts."),
            ),
            models.CheckConstraint(condition=models.Q(joining__in=Joining.values), name="forums_forum_joining_known"),
            hidden_says_why("forums_forum"),
        ]
        indexes = [GinIndex(fields=["name"], name="forums_forum_name_trgm", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("forums:forum_detail", args=[self.slug])

    @property
    def is_archived(self) -> bool:
        """Whether it is kept for reading only."""
        return self.archived_at is not None

    @property
    def zone(self) -> str:
        """IANA zone of its place (needs `regency__province` loaded to cost no query)."""
        return self.regency.zone

    def membership_of(self, member: Member | AnonymousUser) -> Membership | None:
        """The member's row in this forum, whatever its state; asked once per object."""
        if not member.is_authenticated:
            return None
        known: dict[int, Membership | None] = self.__dict__.setdefault("_memberships", {})
        if member.pk not in known:
            known[member.pk] = self.memberships.filter(member=member).first()
        return known[member.pk]

    def role_of(self, member: Member | AnonymousUser) -> str | None:
        """The role of an active member, else None."""
        membership = self.membership_of(member)
        return membership.role if membership and membership.state == MembershipState.ACTIVE else None


class MembershipQuerySet(LocalQuerySet["Membership"]):
    """Memberships by state and role."""

    area = "forum__regency"

    def active(self) -> MembershipQuerySet:
        """Those in force."""
        return self.filter(state=MembershipState.ACTIVE)

    def pending(self) -> MembershipQuerySet:
        """Requests that wait for an officer."""
        return self.filter(state=MembershipState.PENDING)

    def of(self, member: Member) -> models.QuerySet[Membership, int]:
        """Ids of the forums of these memberships that are the member's."""
        return self.filter(member=member).values_list("forum_id", flat=True)

    def by_rank(self) -> MembershipQuerySet:
        """Chair first, ordinary members last; within a role by name."""
        rank = models.Case(*[models.When(role=role, then=number) for number, role in enumerate(Role.values)])
        return self.order_by(rank, Lower("member__name"), "pk")

    def officers(self) -> MembershipQuerySet:
        """Active holders of a role or an office title, in the order of rank."""
        held = models.Q(role__in=OFFICERS) | ~models.Q(office_title="")
        return self.active().filter(held).by_rank()

    def secretariat(self) -> MembershipQuerySet:
        """Active chair and secretaries."""
        return self.active().filter(role__in=SECRETARIAT)

    def with_forum(self) -> MembershipQuerySet:
        """With the forum loaded, in the order of the forums' names."""
        return self.select_related("forum").order_by(Lower("forum__name"), "pk")

    def in_public_forums(self) -> MembershipQuerySet:
        """One for each public forum at work, with the forum and its place loaded."""
        public = self.filter(forum__in=Forum.objects.active().filter(is_public=True))
        one_each = public.order_by("forum", "pk").distinct("forum").values("pk")
        return Membership.objects.filter(pk__in=one_each).select_related("forum__regency__province").with_forum()

    def by_sector(self) -> dict[str, int]:
        """How many there are of each sector."""
        rows = self.order_by().values_list("sector").annotate(models.Count("pk"))
        return dict(rows)


class Membership(models.Model):
    """A member's place in a forum: role (rights), office title (jabatan), and the sector they count for."""

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="memberships", verbose_name=_("forum"))
    member = models.ForeignKey(Member, models.CASCADE, related_name="memberships", verbose_name=_("member"))
    state = models.CharField(_("state"), max_length=8, choices=MembershipState, default=MembershipState.PENDING)
    role = models.CharField(_("role"), max_length=11, choices=Role, default=Role.MEMBER)
    office_title = models.CharField(_("office title"), max_length=80, blank=True)
    sector = models.CharField(_("sector"), max_length=12, choices=Sector)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="memberships", verbose_name=_("organisation")
    )
    term_from = models.DateField(_("term of office from"), null=True, blank=True)
    term_until = models.DateField(_("term of office until"), null=True, blank=True)
    decree_number = models.CharField(_("decree number (SK)"), max_length=80, blank=True)
    note = models.CharField(_("message to the officers"), max_length=500, blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    joined_at = models.DateTimeField(_("joined at"), null=True, blank=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.CharField(
        _("reason"), max_length=300, blank=True, help_text=_("Given by the officers who declined or removed.")
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["forum", "member"], name="forums_membership_one_per_pair"),
            models.UniqueConstraint(
                fields=["forum"],
                condition=models.Q(role="chair", state="active"),
                name="forums_membership_one_chair",
                violation_error_message=_("The forum already has a chair."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="active") | models.Q(joined_at__isnull=False),
                name="forums_membership_active_has_joined",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="declined") | models.Q(decided_at__isnull=False),
                name="forums_membership_declined_has_decided",
            ),
            models.CheckConstraint(
                condition=models.Q(state="active") | models.Q(role="member"),
                name="forums_membership_role_needs_active",
                violation_error_message=_("Only an active member can hold a role."),
            ),
            models.CheckConstraint(
                condition=models.Q(term_until__isnull=True)
                | models.Q(term_from__isnull=True)
                | models.Q(term_until__gte=models.F("term_from")),
                name="forums_membership_term_ends_after_start",
                violation_error_message=_("The term must not end before it starts."),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=MembershipState.values), name="forums_membership_state_known"
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="forums_membership_role_known"),
            models.CheckConstraint(condition=models.Q(sector__in=Sector.values), name="forums_membership_sector_known"),
        ]
        indexes = [models.Index(fields=["forum", "state", "sector"], name="forums_membership_sectors")]

    def __str__(self) -> str:
        return f"{self.member} – {self.forum}"

    @property
    def is_active(self) -> bool:
        """Whether in force."""
        return self.state == MembershipState.ACTIVE

    @property
    def was_removed(self) -> bool:
        """Whether the officers ended it; who left by themselves has no reason on record."""
        return self.state == MembershipState.LEFT and self.reason != ""


class ForumPreference(models.Model):
    """A member's choice for one forum; it goes before the member's general one."""

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="preferences", verbose_name=_("forum"))
    member = models.ForeignKey(Member, models.CASCADE, related_name="forum_preferences", verbose_name=_("member"))
    topic = models.CharField(_("kind"), max_length=12, choices=MailTopic)
    frequency = models.CharField(_("when"), max_length=6, choices=Frequency, default=Frequency.NOW)

    class Meta:
        verbose_name = _("preference for a forum")
        verbose_name_plural = _("preferences for a forum")
        constraints = [
            models.UniqueConstraint(fields=["forum", "member", "topic"], name="forums_forumpreference_one_per_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.forum}: {self.topic}"


def term_text(term_from: date | None, term_until: date | None) -> str:
    """As in "2026–2029", "2026–" or nothing."""
    if term_from is None and term_until is None:
        return ""
    return f"{term_from.year if term_from else ''}–{term_until.year if term_until else ''}"
