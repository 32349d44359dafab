"""Who works in a project, and which organisations are its partners."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from forums.models import Membership
from members import audit
from members.models import Member, Organisation
from projects.locking import lock_project
from projects.models import Partner, Project, ProjectMember, ProjectRole
from projects.starting import ProjectRefused


class NotOfTheForum(ProjectRefused):
    """Somebody who is not an active member of the forum."""

    field = "member"


class LastLead(ProjectRefused):
    """A project keeps at least one lead."""

    field = "role"


class PartnerAlready(ProjectRefused):
    """The organisation takes part already."""

    field = "organisation"


@transaction.atomic
def name(project: Project, member: Member, role: ProjectRole, by: Member, now: datetime) -> ProjectMember:
    """Put a member of the forum into the team, or give them another role. Raises `NotOfTheForum`, `LastLead`."""
    locked = lock_project(project.pk)
    if not Membership.objects.active().filter(forum=locked.forum_id, member=member).exists():
        raise NotOfTheForum(_("Only members of the forum can be in the team."))
    if role != ProjectRole.LEAD:
        _require_other_lead(locked, member)
    today = now.astimezone(by.tz).date()
    place, is_new = ProjectMember.objects.get_or_create(
        project=locked, member=member, defaults={"role": role, "since": today}
    )
    if not is_new and place.role != role:
        place.role = role
        place.save(update_fields=["role"])
    audit.record(by, "project.team_named", locked, now, member=member.pk, role=role.value)
    return place


@transaction.atomic
def leave(project: Project, member: Member, by: Member, now: datetime) -> None:
    """Take somebody out of the team, or oneself; their open cards wait for another. Raises `LastLead`."""
    locked = lock_project(project.pk)
    _require_other_lead(locked, member)
    gone, _rows = ProjectMember.objects.filter(project=locked, member=member).delete()
    if gone:
        locked.cards.filter(owner=member, done_at__isnull=True).update(owner=None)
        audit.record(by, "project.team_left", locked, now, member=member.pk)


@transaction.atomic
def join_in(project: Project, organisation: Organisation, part: str, by: Member, now: datetime) -> Partner:
    """Make an organisation a partner, counted for its sector. Raises `PartnerAlready`."""
    locked = lock_project(project.pk)
    if locked.partners.filter(organisation=organisation, until__isnull=True).exists():
        raise PartnerAlready(_("This organisation is a partner already."))
    partner = Partner.objects.create(
        project=locked, organisation=organisation, sector=organisation.sector, part=part,
        since=now.astimezone(by.tz).date(),
    )  # fmt: skip
    audit.record(by, "project.partner_joined", locked, now, organisation=organisation.pk)
    return partner


@transaction.atomic
def part_from(partner: Partner, by: Member, now: datetime) -> None:
    """End a partnership today; it stays in the record. Twice is once."""
    locked = lock_project(partner.project_id)
    current = Partner.objects.get(pk=partner.pk)
    if current.until is None:
        current.until = max(now.astimezone(by.tz).date(), current.since)
        current.save(update_fields=["until"])
        audit.record(by, "project.partner_left", locked, now, organisation=current.organisation_id)


def _require_other_lead(project: Project, member: Member) -> None:
    leads = set(project.team.filter(role=ProjectRole.LEAD).values_list("member_id", flat=True))
    if leads == {member.pk}:
        raise LastLead(_("A project needs somebody who leads it. Name another lead first."))
