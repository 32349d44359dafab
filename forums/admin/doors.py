"""Invitations and words to the officers: their codes stay hidden, their rows are only read."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from forums import invitations, membership
from forums.models import Invitation, OfficerMessage
from members.admin.base import ReadOnly, instant

CREATED = instant("created_at", _("created at"))
EXPIRES = instant("expires_at", _("valid until"))
REVOKED = instant("revoked_at", _("revoked at"))
AT = instant("at", _("at"))


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    """Ways into forums; staff may close one, as when a link has got about."""

    area = "forum__regency"
    refusals = (invitations.InvitationRefused, membership.MembershipRefused)
    list_display = ["forum", "kind", "email", "uses", "created_by", CREATED, EXPIRES, REVOKED]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter), ("email", admin.EmptyFieldListFilter)]
    list_select_related = ["forum", "created_by"]
    search_fields = ["forum__name", "email"]
    search_help_text = _("Name of the forum, or the address invited")
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-pk"]
    actions = ["revoke"]
    fields = ["forum", "kind", "email", "uses", "created_by", CREATED, EXPIRES, REVOKED]
    view_on_site = False

    @admin.display(description=_("kind"), ordering="email")
    def kind(self, row: Invitation) -> str:
        """A link for anyone who holds it, or a mail to one address."""
        return str(_("link to share") if row.is_link else _("mail to one address"))

    def has_closing_permission(self, request: HttpRequest) -> bool:
        """Whether this person may close a way into a forum."""
        return request.user.has_perm("forums.change_invitation")

    def fits(self, act: str, row: Invitation) -> bool:
        return row.revoked_at is None

    @admin.action(description=_("Revoke: it no longer lets anyone in"), permissions=["closing"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> HttpResponse | None:
        return self.for_each(request, queryset, invitations.revoke, _("Revoked: %(count)d."))


@admin.register(OfficerMessage)
class OfficerMessageAdmin(ReadOnly):
    """Letters between members and officers; only superusers open them, when somebody complains."""

    area = "forum__regency"
    list_display = ["forum", "sender", "subject", AT]
    list_display_links = ["subject"]
    list_select_related = ["forum", "sender"]
    search_fields = ["forum__name", "sender__name", "subject"]
    search_help_text = _("Name of the forum or of the sender, or the subject")
    date_hierarchy = "at"
    ordering = ["-at", "-pk"]
    fields = ["forum", "sender", "subject", "body", AT]
