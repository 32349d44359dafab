"""One organisation that was written down several times becomes one again; whatever speaks of the others follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, ForeignKey
from django.utils.translation import gettext_lazy as _

from members import audit
from members.models import FormerAddress, Member, Organisation, Representative
from members.organisations import OrganisationError


class NothingToMerge(OrganisationError):
    """One organisation, or the same one twice."""

    message = _("Choose at least two organisations.")


class GoneMeanwhile(OrganisationError):
    """One of them is no longer there."""

    message = _("Somebody else has merged or deleted one of these organisations. Nothing was changed.")


class MustRemain(OrganisationError):
    """One that would go was reported: what was said and decided about it is its own and cannot become another's."""

    message = _("One of these has been reported. It can only be the one that remains; two such cannot be merged.")


class BothInOne(OrganisationError):
    """Two of them stand in the same thing, where one may stand only once, as partners of one project."""

    message = _("Two of these stand side by side in one thing, such as a project. End one of the two there first.")


def references() -> Iterator[ForeignKey[Any, Any]]:
    """Every key of the database that leads to an organisation, whatever app it is in."""
    for relation in Organisation._meta.get_fields(include_hidden=True):
        field: Any = getattr(relation, "field", None)
        if isinstance(field, ForeignKey) and relation.auto_created and field.db_constraint:  # type: ignore[attr-defined]
            yield field


def counts(rows: Collection[Organisation]) -> dict[int, list[tuple[Any, int]]]:
    """What speaks of each organisation, by its id: the kind of thing and how many; one query for each kind."""
    found: dict[int, list[tuple[Any, int]]] = defaultdict(list)
    for field in references():
        told = field.model._base_manager.filter(**{f"{field.name}__in": rows}).order_by()
        for pk, number in told.values_list(field.name).annotate(Count("pk")):
            found[pk].append((field.model._meta.verbose_name_plural, number))
    return found


@transaction.atomic
def merge(kept: Organisation, others: Sequence[Organisation], by: Member, now: datetime) -> None:
    """Let `kept` take over everything that speaks of `others`, and delete those.

    Name, place and mark of `kept` stay as they are. Who spoke for several of them speaks for it once, by the row that
    is confirmed; the other rows end today. Raises `NothingToMerge`, `GoneMeanwhile`, `MustRemain`, `BothInOne`.
    """
    gone = {one.pk for one in others} - {kept.pk}
    if not gone:
        raise NothingToMerge
    rows = _locked({kept.pk, *gone})
    if set(rows) != {kept.pk, *gone}:
        raise GoneMeanwhile
    for field in references():
        if field.unique and field.model._base_manager.filter(**{f"{field.name}__in": gone}).exists():
            raise MustRemain
    _end_doubles(kept, list(rows.values()), by, now)
    moved = {}
    for field in references():
        led = field.model._base_manager.filter(**{f"{field.name}__in": gone})
        try:
            with transaction.atomic():
                moved[field.model._meta.label_lower] = led.update(**{field.name: kept.pk})
        except IntegrityError as error:
            raise BothInOne from error
    audit.record(by, "organisation.merge", kept, now, merged=sorted(gone), moved=moved)
    for pk in sorted(gone):
        audit.record(by, "organisation.merged", rows[pk], now, into=kept.pk)
        rows[pk].delete()
    _lead_on(kept, [rows[pk].slug for pk in sorted(gone)], now)


def _lead_on(kept: Organisation, slugs: Sequence[str], now: datetime) -> None:
    """Whoever follows a link to one that is gone arrives at `kept`."""
    FormerAddress.objects.bulk_create(
        [FormerAddress(slug=slug, organisation=kept, at=now) for slug in slugs],
        update_conflicts=True, unique_fields=["slug"], update_fields=["organisation", "at"],
    )  # fmt: skip


def _locked(pks: Collection[int]) -> dict[int, Organisation]:
    """In the order of their ids, so that two merges never wait for each other; nobody begins to refer to them now."""
    return {row.pk: row for row in Organisation.objects.select_for_update().filter(pk__in=pks).order_by("pk")}


def _end_doubles(kept: Organisation, rows: Sequence[Organisation], by: Member, now: datetime) -> None:
    """Leave one current representation of each person: a confirmed one before others, then of `kept`, then the oldest."""
    current = Representative.objects.current().filter(organisation__in=rows)
    spoken: dict[int, list[Representative]] = defaultdict(list)
    for one in current.select_for_update():
        spoken[one.member_id].append(one)
    today = now.astimezone(by.tz).date()
    for mine in spoken.values():
        mine.sort(key=lambda one: (not one.is_confirmed, one.organisation_id != kept.pk, one.since, one.pk))
        for one in mine[1:]:
            one.until = max(today, one.since)
            one.save(update_fields=["until"])
