"""Joint projects: what partners of several sectors do together, who is in them, and what they tell about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forums.models import SECRETARIAT, Forum, Membership, Theme
from members.models import LocalQuerySet, Member, Organisation, Sector, StoredFile, area_of
from members.models.hiding import Hideable, hidden_says_why
from members.search import holding
from projects.goals import GOALS, MOST

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class ProjectState(models.TextChoices):
    """Where a project stands."""

    DRAFT = "draft", _("draft")
    PLANNED = "planned", _("being prepared")
    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    FINISHED = "finished", _("finished")
    STOPPED = "stopped", _("stopped")


OVER = (ProjectState.FINISHED, ProjectState.STOPPED)


class ProjectRole(models.TextChoices):
    """What one does in a project."""

    LEAD = "lead", _("lead")
    TREASURER = "treasurer", _("treasurer")
    WORKER = "worker", _("team member")


def goals_field() -> ArrayField:
    """Tags by number: 1 to 17 the goals of the United Nations, 18 that of villages alone."""
    number = models.PositiveSmallIntegerField(choices=[(goal.number, goal.name) for goal in GOALS])
    return ArrayField(number, default=list, blank=True, size=6, verbose_name=_("goals (SDGs)"))


def goals_known(table: str) -> models.CheckConstraint:
    """Only goals that there are."""
    return models.CheckConstraint(
        condition=models.Q(goals__contained_by=list(range(1, MOST + 1))),
        name=f"{table}_goals_known",
        violation_error_message=_("There is no such goal."),
    )


class ProjectQuerySet(LocalQuerySet["Project"]):
    """Projects by state and by who asks."""

    area = "forum__regency"

    def visible_to(self, viewer: Member | AnonymousUser) -> ProjectQuerySet:
        """Public ones of public forums, once they are out of the draft; the team's own always.

        A project that is not public is for the forum. Drafts and hidden ones are for its team and the forum's
        secretariat. Staff see all of the place they look after.
        """
        is_out = ~models.Q(state=ProjectState.DRAFT) & models.Q(hidden_at__isnull=True, forum__hidden_at__isnull=True)
        if not viewer.is_authenticated:
            return self.filter(is_out, is_public=True, forum__is_public=True)
        mine = Membership.objects.active()
        inside = models.Q(is_public=True, forum__is_public=True) | models.Q(forum__in=mine.of(viewer))
        led = models.Q(forum__in=mine.filter(role__in=SECRETARIAT).of(viewer))
        own = models.Q(pk__in=ProjectMember.objects.filter(member=viewer).values("project"))
        return self.filter((inside & is_out) | led | own | area_of(viewer, self.area))

    def shown(self) -> ProjectQuerySet:
        """Those out of the draft that nobody has hidden."""
        return self.filter(hidden_at__isnull=True, forum__hidden_at__isnull=True).exclude(state=ProjectState.DRAFT)

    def at_work(self) -> ProjectQuerySet:
        """Those being prepared, running or paused."""
        return self.shown().exclude(state__in=OVER)

    def matching(self, text: str) -> ProjectQuerySet:
        """Those whose title, summary or place holds every word of `text`."""
        return holding(self, text, "title", "summary", "place_name", "forum__name", "forum__regency__name")

    def with_place(self) -> ProjectQuerySet:
        """With what a card shows, in the same query."""
        return self.select_related("forum__regency__province", "cover")

    def latest_first(self) -> ProjectQuerySet:
        """Those at work before those that are over, the newest first."""
        is_over = models.Case(models.When(state__in=OVER, then=1), default=0)
        return self.order_by(is_over, "-started_at", "-pk")


class Project(Hideable):
    """A joint project of one forum. `story` is Markdown; `place_name` says where, closer than the forum's regency."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="projects", verbose_name=_("forum"))
    slug = models.SlugField(_("address"), max_length=140, unique=True)
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(
        _("summary"),
        max_length=240,
        help_text=_("One or two sentences for people from outside, also used when shared."),
    )
    story = models.TextField(_("story"), blank=True, max_length=20_000)
    place_name = models.CharField(_("where"), max_length=120, blank=True)
    themes = models.ManyToManyField(Theme, related_name="projects", blank=True, verbose_name=_("themes"))
    goals = goals_field()
    state = models.CharField(_("state"), max_length=8, choices=ProjectState, default=ProjectState.DRAFT)
    is_public = models.BooleanField(_("visible to public"), default=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    reached = models.PositiveIntegerField(_("people reached"), null=True, blank=True)
    cover = models.ForeignKey(
        StoredFile, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("photo")
    )
    cover_words = models.CharField(_("what the photo shows"), max_length=150, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    last_entry = models.PositiveIntegerField(default=0, editable=False)
    started_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("started by"))
    started_at = models.DateTimeField(_("started at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_note = models.CharField(_("what came of it"), max_length=500, blank=True)
    is_demo = models.BooleanField(_("sample data"), default=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="projects_project_ends_after_start",
                violation_error_message=_("The project must not end before it starts."),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=OVER) ^ models.Q(ended_at__isnull=True),
                name="projects_project_over_iff_ended_at",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ProjectState.values), name="projects_project_state_known"
            ),
            goals_known("projects_project"),
            hidden_says_why("projects_project"),
        ]
        indexes = [
            GinIndex(fields=["title"], name="projects_project_title_trgm", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["goals"], name="projects_project_goals"),
            models.Index(fields=["forum", "-started_at"], name="projects_project_of_forum"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("projects:project_detail", args=[self.slug])

    @property
    def is_over(self) -> bool:
        """Whether it was finished or stopped: read, and no longer changed but for its money."""
        return self.state in OVER

    def role_of(self, member: Member | AnonymousUser) -> str | None:
        """The role of somebody in its team, else None; asked once per object."""
        if not member.is_authenticated:
            return None
        team: dict[int, str] | None = self.__dict__.get("_team")
        if team is not None:
            return team.get(member.pk)
        known: dict[int, str | None] = self.__dict__.setdefault("_roles", {})
        if member.pk not in known:
            known[member.pk] = self.team.filter(member=member).values_list("role", flat=True).first()
        return known[member.pk]

    def know_team(self, team: Iterable[ProjectMember]) -> None:
        """Remember the roles of its whole team, loaded elsewhere, so that nobody's is asked for again."""
        self.__dict__["_team"] = {place.member_id: place.role for place in team}


class ProjectMember(models.Model):
    """Somebody of a project's team."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="team", verbose_name=_("project"))
    member = models.ForeignKey(Member, models.CASCADE, related_name="project_places", verbose_name=_("member"))
    role = models.CharField(_("role"), max_length=9, choices=ProjectRole, default=ProjectRole.WORKER)
    since = models.DateField(_("since"))

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "member"],
                name="projects_projectmember_once",
                violation_error_message=_("This person is in the team already."),
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=ProjectRole.values), name="projects_projectmember_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.project}"


class Partner(models.Model):
    """An organisation that takes part, with what it does and the sector it counts for."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="partners", verbose_name=_("project"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="partnerships", verbose_name=_("organisation")
    )
    sector = models.CharField(_("sector"), max_length=12, choices=Sector)
    part = models.CharField(_("its part"), max_length=200, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "organisation"],
                condition=models.Q(until__isnull=True),
                name="projects_partner_once",
                violation_error_message=_("This organisation is a partner already."),
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="projects_partner_ends_after_start",
                violation_error_message=_("A partnership must not end before it begins."),
            ),
            models.CheckConstraint(condition=models.Q(sector__in=Sector.values), name="projects_partner_sector_known"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.project}"


class AgreementKind(models.TextChoices):
    """What partners have signed."""

    MOU = "mou", _("memorandum of understanding (MoU)")
    PKS = "pks", _("cooperation agreement (PKS)")
    OTHER = "other", _("other agreement")


class Agreement(models.Model):
    """A paper that partners signed: its number, its day, how long it holds, and the paper itself."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="agreements", verbose_name=_("project"))
    kind = models.CharField(_("kind"), max_length=5, choices=AgreementKind)
    number = models.CharField(_("number"), max_length=80)
    about = models.CharField(_("about"), max_length=200)
    parties = models.CharField(_("between"), max_length=300)
    signed_on = models.DateField(_("signed on"))
    until = models.DateField(_("until"), null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    is_public = models.BooleanField(_("file open to all"), default=False)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-signed_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("signed_on")),
                name="projects_agreement_ends_after_start",
                violation_error_message=_("An agreement must not end before it was signed."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=AgreementKind.values), name="projects_agreement_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def is_in_force(self, day: date) -> bool:
        """Whether it holds on that day."""
        return self.signed_on <= day and (self.until is None or day <= self.until)


class ProjectDocument(models.Model):
    """A file of the project, for all or for its team."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="documents", verbose_name=_("project"))
    title = models.CharField(_("title"), max_length=120)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    is_public = models.BooleanField(_("open to all"), default=False)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = [Lower("title"), "pk"]

    def __str__(self) -> str:
        return self.title


class News(Hideable):
    """What a project tells (kabar): a few words in Markdown, with photos."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="news", verbose_name=_("project"))
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=8000)
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news")
        ordering = ["-at", "-pk"]
        constraints = [hidden_says_why("projects_news")]

    def __str__(self) -> str:
        return self.title


class NewsPhoto(models.Model):
    """A photo of a news item, with what it shows in words."""

    news = models.ForeignKey(News, models.CASCADE, related_name="photos", verbose_name=_("news item"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("photo"))
    words = models.CharField(_("what it shows"), max_length=150)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.words


class Milestone(models.Model):
    """A step on the way; reached when it has a day on which it was."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones", verbose_name=_("project"))
    title = models.CharField(_("title"), max_length=120)
    note = models.CharField(_("note"), max_length=300, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done_on = models.DateField(_("reached on"), null=True, blank=True)
    position = models.PositiveIntegerField(_("order"))

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title

    def is_late(self, today: date) -> bool:
        """Whether its day has passed without it."""
        return self.done_on is None and self.due_on is not None and self.due_on < today


class PhotoPair(models.Model):
    """The same spot before and after."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="pairs", verbose_name=_("project"))
    words = models.CharField(_("what they show"), max_length=150)
    before = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("before"))
    before_on = models.DateField(_("taken on"))
    after = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("after"))
    after_on = models.DateField(_("taken on"))

    class Meta:
        verbose_name = _("pair of photos")
        verbose_name_plural = _("pairs of photos")
        ordering = ["-after_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(after_on__gte=models.F("before_on")),
                name="projects_photopair_after_is_later",
                violation_error_message=_("The photo of after must not be older than the one of before."),
            )
        ]

    def __str__(self) -> str:
        return self.words
