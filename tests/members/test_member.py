"""What the database itself holds about people."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from members.models import Member
from tests import factories

pytestmark = pytest.mark.django_db


def write(**columns: Any) -> None:
    """Straight to the table, past every form and model."""
    pk = factories.member("Budi").pk
    sets = ", ".join(f"{name} = %s" for name in columns)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE members_member SET {sets} WHERE id = %s", [*columns.values(), pk])


def test_minor_without_a_guardians_consent_is_refused() -> None:
    with pytest.raises(IntegrityError, match="adult_or_guardian"):
        write(is_adult=False)


def test_minor_with_a_guardians_consent_is_kept() -> None:
    write(is_adult=False, guardian_consent_on=date(2026, 11, 1))
    assert Member.objects.filter(is_adult=False).count() == 1


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"name": ""}, "members_member_named"),
        ({"email": ""}, "members_member_email_null_or_given"),
        ({"email": None}, "members_member_confirmed_has_email"),
        ({"zone": "Europe/Paris"}, "members_member_zone_known"),
        ({"sector": "pirates"}, "members_member_sector_known"),
        ({"language": "xx"}, "members_member_language_known"),
        ({"digest_hour": 24}, "members_member_digest_hour"),
        ({"digest_day": 0}, "members_member_digest_day"),
    ],
)
def test_what_makes_no_sense_is_refused(columns: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        write(**columns)


def test_one_address_is_one_account_whatever_its_capitals() -> None:
    factories.member("Rina", email="rina@contoh.example")
    with pytest.raises(IntegrityError, match="members_member_email_once"):
        write(email="RINA@contoh.example")


def test_many_people_may_have_no_address() -> None:
    for name in ("Suparmi", "Wagiman"):
        factories.member(name, email=None)
    assert Member.objects.filter(email=None).count() == 2
