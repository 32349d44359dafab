"""Organisations written down several times become one: everything follows, nobody speaks twice, two merges cannot cross."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone

from forums.models import Forum
from forums.models.moderation import ReportedThing
from members import merging
from members.models import AuditEntry, Member, Organisation, Representative
from tests import factories
from tests.administration import page, said
from tests.test_admin_previews import preview

# Every key that leads to an organisation; one that joins must be thought about here.
KEYS = {
    "members.formeraddress.organisation",
    "members.member.organisation",
    "members.representative.organisation",
    "forums.membership.organisation",
    "forums.reportedthing.organisation",
    "projects.commitment.organisation",
    "projects.partner.organisation",
}


@pytest.fixture
def kept(db: None) -> Organisation:
    return factories.organisation("Kelompok Tani Makmur")


@pytest.fixture
def double(db: None) -> Organisation:
    return factories.organisation("Klp. Tani Makmur", verified_at=None)


def speak(organisation: Organisation, member: Member, **fields: Any) -> Representative:
    return Representative.objects.create(
        organisation=organisation, member=member, since=timezone.now().date(), **fields
    )


def merge_by_hand(client: Client, rows: list[Organisation], kept: Organisation) -> list[str]:
    data = {"action": "merge", "_selected_action": [row.pk for row in rows], "index": 0, "confirmed": "1"}
    return said(client.post(page(Organisation, "changelist"), data | {"kept_pk": kept.pk}))


def test_every_key_to_an_organisation_is_known() -> None:
    assert {f"{field.model._meta.label_lower}.{field.name}" for field in merging.references()} == KEYS


@pytest.mark.parametrize("path", ["", "/en"])
def test_the_old_address_leads_to_the_one_that_stays(
    client: Client, dewi: Member, kept: Organisation, double: Organisation, path: str
) -> None:
    third = factories.organisation("KT Makmur Jaya")
    merging.merge(third, [double], dewi, timezone.now())
    merging.merge(kept, [third], dewi, timezone.now())
    for gone in (double, third):
        answer = client.get(f"{path}/organisasi/{gone.slug}/")
        assert (answer.status_code, answer.url) == (301, f"{path}/organisasi/{kept.slug}/")


def test_the_old_address_of_what_is_hidden_or_gone_finds_nothing(
    client: Client, dewi: Member, kept: Organisation, double: Organisation
) -> None:
    merging.merge(kept, [double], dewi, timezone.now())
    Organisation.objects.update(hidden_at=timezone.now(), hidden_reason="Palsu")
    assert client.get(f"/organisasi/{double.slug}/").status_code == 404
    Organisation.objects.all().delete()
    assert client.get(f"/organisasi/{double.slug}/").status_code == 404


def test_members_and_memberships_follow(
    staff: Client, kept: Organisation, double: Organisation, forum: Forum, budi: Member
) -> None:
    Member.objects.filter(pk=budi.pk).update(organisation=double)
    forum.memberships.filter(member=budi).update(organisation=double)
    told = merge_by_hand(staff, [kept, double], kept)
    assert told == ["Everything now belongs to Kelompok Tani Makmur."]
    budi.refresh_from_db()
    assert (budi.organisation, forum.memberships.get(member=budi).organisation) == (kept, kept)
    assert list(Organisation.objects.all()) == [kept]


def test_who_spoke_for_both_speaks_once_by_the_confirmed_row(
    staff: Client, kept: Organisation, double: Organisation, budi: Member
) -> None:
    speak(kept, budi)
    confirmed = speak(double, budi, confirmed_at=timezone.now())
    merge_by_hand(staff, [kept, double], kept)
    assert list(kept.representatives.current()) == [confirmed]
    assert kept.representatives.count() == 2


def test_merge_is_written_down_with_what_moved(
    staff: Client, dewi: Member, kept: Organisation, double: Organisation, budi: Member
) -> None:
    Member.objects.filter(pk=budi.pk).update(organisation=double)
    gone = double.pk
    merge_by_hand(staff, [kept, double], kept)
    entry = AuditEntry.objects.get(action="organisation.merge")
    assert (entry.actor, entry.target, entry.details["merged"]) == (dewi, f"members.organisation:{kept.pk}", [gone])
    assert entry.details["moved"]["members.member"] == 1


def test_preview_lists_what_moves_and_offers_the_verified_one(
    staff: Client, kept: Organisation, double: Organisation, budi: Member
) -> None:
    Member.objects.filter(pk=budi.pk).update(organisation=double)
    context = preview(staff, [kept, double], "merge").context
    assert context["form"]["kept_pk"].initial == kept.pk
    facts = {one.row: " ".join(map(str, one.facts)) for one in context["effects"]}
    assert "1 members" in facts[double]
    assert "nothing" in facts[kept]
    assert Organisation.objects.count() == 2


def test_reported_one_can_only_remain(staff: Client, kept: Organisation, double: Organisation) -> None:
    ReportedThing.objects.create(organisation=double)
    assert "has been reported" in merge_by_hand(staff, [kept, double], kept)[0]
    assert Organisation.objects.count() == 2
    merge_by_hand(staff, [kept, double], double)
    assert list(Organisation.objects.all()) == [double]


def test_one_organisation_is_not_merged(staff: Client, kept: Organisation) -> None:
    assert merge_by_hand(staff, [kept], kept) == ["Choose 2 to 10 organisations."]


def test_only_chosen_ones_can_remain(staff: Client, kept: Organisation, double: Organisation) -> None:
    other = factories.organisation()
    response = preview(staff, [kept, double], "merge", confirmed="1", kept_pk=other.pk)
    assert (response.status_code, Organisation.objects.count()) == (200, 3)


def cross(kept: Organisation, double: Organisation, by: Member) -> Exception | None:
    """While one merge is not committed yet, another begins the other way round; what the second one raises."""
    raised: list[Exception | None] = []

    def other_way() -> None:
        try:
            merging.merge(double, [kept], by, timezone.now())
        except (merging.GoneMeanwhile, IntegrityError, OperationalError) as error:
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=other_way)
    with transaction.atomic():
        merging.merge(kept, [double], by, timezone.now())
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
    thread.join(10)
    return raised[0] if raised else None


@pytest.mark.django_db(transaction=True)
def test_two_merges_that_cross_leave_one_organisation() -> None:
    by, kept, double = factories.member(), factories.organisation(), factories.organisation()
    assert isinstance(cross(kept, double, by), merging.GoneMeanwhile)
    assert list(Organisation.objects.all()) == [kept]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_they_would_cross(monkeypatch: pytest.MonkeyPatch) -> None:
    by, kept, double = factories.member(), factories.organisation(), factories.organisation()
    factories.member(organisation=kept)
    unlocked: Callable[[Any], Any] = lambda pks: {row.pk: row for row in Organisation.objects.filter(pk__in=pks)}  # noqa: E731
    monkeypatch.setattr(merging, "_locked", unlocked)
    try:
        told = cross(kept, double, by)
    except OperationalError as error:  # of two that wait for each other the database ends either
        told = error
    assert not isinstance(told, merging.GoneMeanwhile)
