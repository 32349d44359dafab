"""What a project measures: indicators kept, values written down, corrected and taken away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from members import audit, files
from members.models import FileKind, Member
from members.when import zone_info
from projects.locking import lock_project
from projects.models import Indicator, Measurement, Project
from projects.starting import ProjectRefused

EDITABLE = ("name", "unit", "direction", "baseline", "target", "method", "source", "goals")
MOST_INDICATORS = 24
MOST_MEASUREMENTS = 1000


class TooMany(ProjectRefused):
    """More than a page can show."""


class NameTaken(ProjectRefused):
    """The project measures something of that name already."""

    field = "name"


class MeasuredAlready(ProjectRefused):
    """There is a value of that day."""

    field = "on"


class NotYet(ProjectRefused):
    """A day that has not come."""

    field = "on"


@dataclass(frozen=True)
class Value:
    """What was measured: on which day, how much, and a few words about it."""

    on: date
    value: Decimal
    note: str = ""


@transaction.atomic
def add(project: Project, data: Mapping[str, Any], by: Member, now: datetime) -> Indicator:
    """An indicator after those that are there; `data` holds fields of `EDITABLE`. Raises `NameTaken`, `TooMany`."""
    locked = lock_project(project.pk)
    count = locked.indicators.count()
    if count >= MOST_INDICATORS:
        raise TooMany(_("A project has at most %(most)d indicators.") % {"most": MOST_INDICATORS})
    _require_free(locked.indicators.all(), data["name"])
    made = Indicator.objects.create(project=locked, position=count + 1, **_fields(data))
    audit.record(by, "indicator.added", made, now)
    return made


@transaction.atomic
def edit(indicator: Indicator, data: Mapping[str, Any], by: Member, now: datetime) -> Indicator:
    """Say it better; what stood before is kept in the record of acts. Raises `NameTaken`."""
    locked = lock_project(indicator.project_id)
    current = locked.indicators.get(pk=indicator.pk)
    _require_free(locked.indicators.exclude(pk=current.pk), data["name"])
    said = _fields(data)
    before = {name: getattr(current, name) for name in said if getattr(current, name) != said[name]}
    if before:
        for name in before:
            setattr(current, name, said[name])
        current.save(update_fields=list(before))
        audit.record_edit(by, "indicator.edited", current, now, before)
    return current


@transaction.atomic
def drop(indicator: Indicator, by: Member, now: datetime) -> None:
    """Take an indicator away with all its values; those after it move up."""
    locked = lock_project(indicator.project_id)
    values = [f"{one.on}: {one.value}" for one in indicator.measurements.all()]
    audit.record(by, "indicator.dropped", indicator, now, name=indicator.name, values=values)
    photos = [one.photo for one in indicator.measurements.exclude(photo=None).select_related("photo")]
    position = indicator.position
    indicator.delete()
    locked.indicators.filter(position__gt=position).update(position=F("position") - 1)
    for photo in photos:
        if photo is not None:
            files.discard(photo)


@transaction.atomic
def measure(indicator: Indicator, what: Value, upload: UploadedFile | None, by: Member, now: datetime) -> Measurement:
    """Write a value down, with a photo that shows it. Raises `MeasuredAlready`, `NotYet`, `TooMany`, `files.FileRefused`."""
    locked = lock_project(indicator.project_id)
    require_past(locked, what.on, now)
    known = indicator.measurements.all()
    if known.filter(on=what.on).exists():
        raise MeasuredAlready(_("There is a value of this day already. Correct that one."))
    if known.count() >= MOST_MEASUREMENTS:
        raise TooMany(_("An indicator has at most %(most)d values.") % {"most": MOST_MEASUREMENTS})
    photo = files.keep(upload, by, now, FileKind.IMAGE) if upload else None
    made = Measurement.objects.create(
        indicator=indicator, on=what.on, value=what.value, note=what.note, photo=photo, by=by, at=now
    )
    audit.record(by, "measurement.noted", made, now)
    return made


@transaction.atomic
def correct(
    measurement: Measurement, what: Value, upload: UploadedFile | None, by: Member, now: datetime
) -> Measurement:
    """Put a value right; the wrong one is kept in the record of acts. A new photo takes the place of the old.

    Raises `MeasuredAlready`, `NotYet`, `files.FileRefused`.
    """
    locked = lock_project(measurement.indicator.project_id)
    require_past(locked, what.on, now)
    current = Measurement.objects.select_related("photo").get(pk=measurement.pk)
    others = Measurement.objects.filter(indicator=current.indicator_id).exclude(pk=current.pk)
    if others.filter(on=what.on).exists():
        raise MeasuredAlready(_("There is a value of this day already. Correct that one."))
    said = {"on": what.on, "value": what.value, "note": what.note}
    before: dict[str, Any] = {name: getattr(current, name) for name in said if getattr(current, name) != said[name]}
    old = current.photo
    if upload:
        before["photo"], said["photo"] = old, files.keep(upload, by, now, FileKind.IMAGE)
    if before:
        for name in before:
            setattr(current, name, said[name])
        current.save(update_fields=list(before))
        audit.record_edit(by, "measurement.corrected", current, now, before)
    if upload and old is not None:
        files.discard(old)
    return current


@transaction.atomic
def remove(measurement: Measurement, by: Member, now: datetime) -> None:
    """Take a value away; what it was stays in the record of acts."""
    lock_project(measurement.indicator.project_id)
    audit.record(by, "measurement.removed", measurement, now, on=str(measurement.on), value=str(measurement.value))
    photo = measurement.photo
    measurement.delete()
    if photo is not None:
        files.discard(photo)


def require_past(project: Project, day: date, now: datetime) -> None:
    """Raise `NotYet` for a day after today, by the clock of the project's place."""
    if day > now.astimezone(zone_info(project.forum.zone)).date():
        raise NotYet(_("This day has not come yet."))


def _fields(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in EDITABLE if name in data}


def _require_free(others: Iterable[Indicator], name: str) -> None:
    if name.casefold() in {one.name.casefold() for one in others}:
        raise NameTaken(_("There is an indicator of this name already."))
