"""Projects and what they keep; staff change them on their own pages, so that nothing goes around the operations."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.admin.base import ReadOnly, Text, instant
from projects.models import (
    Agreement,
    Milestone,
    News,
    NewsPhoto,
    Partner,
    PhotoPair,
    Project,
    ProjectDocument,
    ProjectMember,
)

AT = instant("at", _("at"))
STARTED = instant("started_at", _("started at"))
CHANGED = instant("changed_at", _("changed at"))
OF_PROJECT = "project__forum__regency"


@admin.register(Project)
class ProjectAdmin(ReadOnly):
    """All projects, with the way to their own pages."""

    list_display = ["title", "forum", "state", "is_public", "starts_on", "ends_on", STARTED]
    list_filter = ["state", "is_public", "forum__regency__province", "is_demo"]
    list_select_related = ["forum"]
    search_fields = ["title", "forum__name"]
    search_help_text = _("Title of the project, or name of the forum")
    date_hierarchy = "started_at"
    ordering = ["-started_at", "-pk"]
    fields = [
        "title", "forum", "summary", "place_name", "state", "is_public", "starts_on", "ends_on", "started_by", STARTED,
        "end_note",
    ]  # fmt: skip

    def links(self, request: HttpRequest, row: Project) -> list[tuple[str, Text]]:
        return [(row.get_absolute_url(), _("Open the project"))]


@admin.register(ProjectMember)
class ProjectMemberAdmin(ReadOnly):
    """Who works in which project."""

    area = OF_PROJECT
    list_display = ["member", "project", "role", "since"]
    list_filter = ["role"]
    list_select_related = ["member", "project"]
    search_fields = ["member__name", "member__email", "project__title"]
    search_help_text = _("Name or email of the member, or title of the project")
    ordering = ["project__title", "member__name", "pk"]


@admin.register(Partner)
class PartnerAdmin(ReadOnly):
    """Which organisations take part in which project."""

    area = OF_PROJECT
    list_display = ["organisation", "project", "sector", "since", "until"]
    list_filter = ["sector", ("until", admin.EmptyFieldListFilter)]
    list_select_related = ["organisation", "project"]
    search_fields = ["organisation__name", "project__title"]
    search_help_text = _("Name of the organisation, or title of the project")
    ordering = ["project__title", "organisation__name", "pk"]


@admin.register(Agreement)
class AgreementAdmin(ReadOnly):
    """What partners have signed."""

    area = OF_PROJECT
    list_display = ["number", "kind", "about", "project", "signed_on", "until"]
    list_filter = ["kind"]
    list_select_related = ["project"]
    search_fields = ["number", "about", "project__title"]
    search_help_text = _("Number, subject, or title of the project")
    ordering = ["-signed_on", "pk"]
    fields = ["project", "kind", "number", "about", "parties", "signed_on", "until", "is_public"]


@admin.register(ProjectDocument)
class ProjectDocumentAdmin(ReadOnly):
    """Files that projects keep; they are opened on the project's page."""

    area = OF_PROJECT
    list_display = ["title", "project", "is_public", AT]
    list_filter = ["is_public"]
    list_select_related = ["project"]
    search_fields = ["title", "project__title"]
    search_help_text = _("Title of the document or of the project")
    ordering = ["-at", "-pk"]
    fields = ["project", "title", "is_public", AT]


@admin.register(News)
class NewsAdmin(ReadOnly):
    """What projects tell."""

    area = OF_PROJECT
    list_display = ["title", "project", "by", AT, CHANGED]
    list_select_related = ["project", "by"]
    search_fields = ["title", "project__title"]
    search_help_text = _("Title of the news or of the project")
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    fields = ["project", "title", "text", "by", AT, CHANGED]


@admin.register(NewsPhoto)
class NewsPhotoAdmin(ReadOnly):
    """Photos of the news."""

    area = f"news__{OF_PROJECT}"
    list_display = ["words", "news"]
    list_select_related = ["news"]
    search_fields = ["words", "news__title"]
    search_help_text = _("What the photo shows, or title of the news")
    ordering = ["-pk"]
    fields = ["news", "words"]


@admin.register(Milestone)
class MilestoneAdmin(ReadOnly):
    """Steps of projects."""

    area = OF_PROJECT
    list_display = ["title", "project", "due_on", "done_on"]
    list_filter = [("done_on", admin.EmptyFieldListFilter)]
    list_select_related = ["project"]
    search_fields = ["title", "project__title"]
    search_help_text = _("Title of the milestone or of the project")
    ordering = ["project__title", "position"]


@admin.register(PhotoPair)
class PhotoPairAdmin(ReadOnly):
    """The same spots before and after."""

    area = OF_PROJECT
    list_display = ["words", "project", "before_on", "after_on"]
    list_select_related = ["project"]
    search_fields = ["words", "project__title"]
    search_help_text = _("What the photos show, or title of the project")
    ordering = ["-after_on", "-pk"]
    fields = ["project", "words", "before_on", "after_on"]
