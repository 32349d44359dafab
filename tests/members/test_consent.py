"""Consent by purpose and text version; the record only grows."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from members import audit, consent
from members.models import AuditEntry, Consent, Member, Purpose

NOW = timezone.now()


def test_each_purpose_is_recorded_with_its_text_version_language_and_channel(budi: Member) -> None:
    consent.give(budi, consent.AT_SIGN_UP, NOW, language="en")
    rows = set(Consent.objects.values_list("purpose", "text_version", "language", "channel", "is_given", "at"))
    assert rows == {
        ("terms", consent.TERMS_VERSION, "en", "web", True, NOW),
        ("privacy", consent.PRIVACY_VERSION, "en", "web", True, NOW),
    }


def test_officer_who_wrote_it_down_is_recorded(budi: Member, putu: Member) -> None:
    consent.give(budi, [Purpose.KEPT_BY_OFFICER], NOW, channel="paper", by=putu)
    assert consent.in_force(budi)[Purpose.KEPT_BY_OFFICER].recorded_by == putu


def test_withdrawing_stops_the_account_at_once(budi: Member) -> None:
    consent.give(budi, consent.AT_SIGN_UP, NOW)
    consent.withdraw(budi, Purpose.PRIVACY, NOW)
    budi.refresh_from_db()
    assert (budi.is_active, set(consent.in_force(budi))) == (False, {Purpose.TERMS})


def test_withdrawing_adds_a_row_and_keeps_the_old_one(budi: Member) -> None:
    consent.give(budi, [Purpose.TERMS], NOW)
    consent.withdraw(budi, Purpose.TERMS, NOW)
    assert list(Consent.objects.order_by("pk").values_list("is_given", flat=True)) == [True, False]


def test_withdrawing_twice_is_recorded_once(budi: Member) -> None:
    consent.give(budi, [Purpose.TERMS], NOW)
    consent.withdraw(budi, Purpose.TERMS, NOW)
    consent.withdraw(budi, Purpose.TERMS, NOW)
    assert Consent.objects.filter(is_given=False).count() == 1


def test_consent_given_again_is_in_force_again(budi: Member) -> None:
    consent.give(budi, [Purpose.TERMS], NOW)
    consent.withdraw(budi, Purpose.TERMS, NOW)
    consent.give(budi, [Purpose.TERMS], NOW)
    assert Purpose.TERMS in consent.in_force(budi)


@pytest.mark.parametrize("table", ["members_consent", "members_auditentry"])
@pytest.mark.parametrize("change", ["UPDATE {} SET at = now()", "DELETE FROM {}"])
def test_database_refuses_to_change_or_remove_rows(budi: Member, table: str, change: str) -> None:
    consent.give(budi, [Purpose.TERMS], NOW)
    audit.record(budi, "test", budi, NOW)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table))
    assert (Consent.objects.count(), AuditEntry.objects.count()) == (1, 1)


def test_database_would_change_rows_without_the_trigger(budi: Member) -> None:
    consent.give(budi, [Purpose.TERMS], NOW)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE members_consent DISABLE TRIGGER members_consent_append_only")
        cursor.execute("UPDATE members_consent SET channel = 'changed'")
    assert Consent.objects.get().channel == "changed"


def test_audit_entry_outlives_its_actor_without_the_name(putu: Member, budi: Member) -> None:
    audit.record(putu, "test", budi, NOW)
    putu.delete()
    assert AuditEntry.objects.get().actor is None
