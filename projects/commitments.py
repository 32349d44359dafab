"""Promises to a project: offered, accepted, declined, withdrawn; and what a project still looks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.models import Member, Organisation, Representative
from projects.locking import lock_project
from projects.models import Commitment, CommitmentState, Kind, Need, Project
from projects.starting import ProjectRefused

OFFERED_FIELDS = ("kind", "what", "quantity", "unit", "value", "basis", "due_on", "conditions", "need")
RUPIAH = "Rp"


class NotYours(ProjectRefused):
    """Somebody who does not speak for that organisation."""

    field = "organisation"


class ProjectIsOver(ProjectRefused):
    """Nothing more is promised to a project that has ended."""


class Decided(ProjectRefused):
    """The promise was answered, or taken back, in the meantime."""


class Begun(ProjectRefused):
    """Part of it has been delivered: it can no longer be taken back."""


@transaction.atomic
def offer(
    project: Project, data: Mapping[str, Any], by: Member, now: datetime, organisation: Organisation | None = None
) -> Commitment:
    """A promise by `by`, or by an organisation that `by` speaks for; money is counted in whole rupiah.

    `data` holds fields of `OFFERED_FIELDS`. Raises `NotYours`, `ProjectIsOver`.
    """
    locked = lock_project(project.pk)
    if locked.is_over:
        raise ProjectIsOver(_("This project has ended."))
    if organisation is not None and not _speaks_for(by, organisation):
        raise NotYours(_("Only somebody who represents this organisation can promise for it."))
    commitment = Commitment(
        project=locked, organisation=organisation, member=None if organisation else by,
        sector=organisation.sector if organisation else by.sector, offered_by=by, offered_at=now,
        **{name: data[name] for name in OFFERED_FIELDS if name in data},
    )  # fmt: skip
    if commitment.kind == Kind.CASH:
        commitment.unit, commitment.value, commitment.basis = RUPIAH, int(commitment.quantity), ""
    commitment.save()
    audit.record(by, "commitment.offered", commitment, now)
    return commitment


@transaction.atomic
def accept(commitment: Commitment, by: Member, now: datetime) -> Commitment:
    """Count on it; accepted already, nothing changes. Raises `Decided`."""
    locked = _locked(commitment)
    if locked.state == CommitmentState.ACCEPTED:
        return locked
    _decide(locked, CommitmentState.ACCEPTED, "", by, now)
    return locked


@transaction.atomic
def decline(commitment: Commitment, reason: str, by: Member, now: datetime) -> Commitment:
    """Say no, with a reason that whoever offered reads. Raises `Decided`."""
    locked = _locked(commitment)
    if locked.state == CommitmentState.DECLINED:
        return locked
    _decide(locked, CommitmentState.DECLINED, reason, by, now)
    return locked


@transaction.atomic
def withdraw(commitment: Commitment, reason: str, by: Member, now: datetime) -> Commitment:
    """Take a promise back of which nothing was delivered. Raises `Begun`, `Decided`."""
    locked = _locked(commitment)
    if locked.state == CommitmentState.WITHDRAWN:
        return locked
    if locked.state == CommitmentState.DECLINED:
        raise Decided(_("This offer has been answered in the meantime."))
    if locked.delivered_so_far():
        raise Begun(_("Part of it has been delivered. Please talk with the project instead."))
    locked.state, locked.reason = CommitmentState.WITHDRAWN, reason
    locked.version += 1
    locked.save(update_fields=["state", "reason", "version"])
    audit.record(by, "commitment.withdrawn", locked, now)
    return locked


@transaction.atomic
def look_for(project: Project, data: Mapping[str, Any], by: Member, now: datetime) -> Need:
    """Put something on the list of what is still looked for."""
    locked = lock_project(project.pk)
    need = Need.objects.create(project=locked, **data)
    audit.record(by, "need.opened", need, now)
    return need


@transaction.atomic
def found(need: Need, by: Member, now: datetime) -> None:
    """Take it off the list; twice is once."""
    lock_project(need.project_id)
    if Need.objects.filter(pk=need.pk, closed_at__isnull=True).update(closed_at=now):
        audit.record(by, "need.closed", need, now)


def spoken_for(member: Member) -> list[Organisation]:
    """The verified organisations that the member speaks for today."""
    spoken = Representative.objects.current().filter(member=member, confirmed_at__isnull=False)
    rows = spoken.select_related("organisation").order_by("organisation__name")
    return [one.organisation for one in rows if one.organisation.verified_at]


def may_answer_for(member: Member, commitment: Commitment) -> bool:
    """Whether the promise is the member's own, or of an organisation they speak for."""
    if commitment.member_id is not None:
        return commitment.member_id == member.pk
    return commitment.organisation is not None and _speaks_for(member, commitment.organisation)


def _speaks_for(member: Member, organisation: Organisation) -> bool:
    spoken = Representative.objects.current().filter(member=member, organisation=organisation)
    return organisation.verified_at is not None and spoken.filter(confirmed_at__isnull=False).exists()


def _locked(commitment: Commitment) -> Commitment:
    lock_project(commitment.project_id)
    return Commitment.objects.select_related("project__forum__regency__province", "organisation", "member").get(
        pk=commitment.pk
    )


def _decide(commitment: Commitment, state: CommitmentState, reason: str, by: Member, now: datetime) -> None:
    if commitment.state != CommitmentState.OFFERED:
        raise Decided(_("This offer has been answered in the meantime."))
    commitment.state, commitment.reason = state, reason
    commitment.decided_by, commitment.decided_at = by, now
    commitment.version += 1
    commitment.save(update_fields=["state", "reason", "decided_by", "decided_at", "version"])
    audit.record(by, f"commitment.{state.value}", commitment, now)
