"""Every event that somebody may have to answer for leaves one row: what, who, to whom, from where, and when by the world's clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.db import connection, transaction
from django.db.utils import Error
from django.test import Client
from django.utils import timezone

from forums.models import Forum
from members.models import AuditEntry, Member
from tests import factories
from tests.members.letters import code_sent_to
from tests.sessions import code, signed_in

pytestmark = pytest.mark.django_db
PASSWORD, FRESH, NEAR = "rembuk-kuat-2026", "kopi-toraja-enak-7", "203.0.113.0/24"


@dataclass
class Cast:
    """Who is there: a member of the forum, its chair, the superuser."""

    member: Member
    chair: Member
    operator: Member
    forum: Forum

    def browser(self, person: Member | None = None) -> Client:
        client = signed_in(person) if person else Client()
        client.defaults["REMOTE_ADDR"] = "203.0.113.9"
        return client


@pytest.fixture
def cast(forum: Forum, sari: Member, superuser: Member) -> Cast:
    member = factories.member("Ayu", email="ayu@contoh.example", password=PASSWORD)
    factories.membership(forum, member)
    return Cast(member, sari, superuser, forum)


def sign_in(cast: Cast, password: str = PASSWORD) -> Client:
    client = cast.browser()
    client.post("/en/akun/login/", {"login": cast.member.email, "password": password})
    return client


def wrong_password(cast: Cast) -> None:
    sign_in(cast, "salah sekali")


def wrong_code(cast: Cast) -> None:
    client = cast.browser()
    client.post("/en/akun/login/code/", {"email": cast.member.email})
    client.post("/en/akun/login/code/confirm/", {"code": "AAAA-BBBB"})


def wrong_factor(cast: Cast) -> None:
    client = signed_in(cast.operator, seconds_ago=900)
    client.post("/en/akun/2fa/reauthenticate/", {"code": "000000"}, REMOTE_ADDR="203.0.113.9")


def factor_removed(cast: Cast) -> None:
    """That it was added is noted at the end of a transaction: `tests/members/test_sessions.py`."""
    client = cast.browser(cast.member)
    client.get("/en/akun/2fa/totp/activate/")
    client.post("/en/akun/2fa/totp/activate/", {"code": code(client.session[totp.SECRET_SESSION_KEY])})
    client.post("/en/akun/2fa/totp/deactivate/")


def password_changed(cast: Cast) -> None:
    fresh = {"oldpassword": PASSWORD, "password1": FRESH, "password2": FRESH}
    cast.browser(cast.member).post("/en/akun/password/change/", fresh)


def email_changed(cast: Cast) -> None:
    client = cast.browser(cast.member)
    client.post("/en/akun/email/", {"email": "baru@contoh.example", "action_add": ""})
    client.post("/en/akun/confirm-email/", {"code": code_sent_to("baru@contoh.example")})


def role(cast: Cast) -> None:
    row = cast.forum.memberships.get(member=cast.member)
    body = {"sector": row.sector, "organisation": "", "office_title": "", "role": "treasurer"}
    cast.browser(cast.chair).post(f"/en/forum/{cast.forum.slug}/anggota/{row.pk}/ubah/", body)


def export(cast: Cast) -> None:
    body = {"reason": "Undangan musyawarah", "file_type": "csv"}
    b"".join(cast.browser(cast.operator).post("/en/ekspor/anggota/", body).streaming_content)


def impersonation(cast: Cast) -> None:
    cast.browser(cast.operator).post(f"/en/lihat-sebagai/{cast.member.pk}/", {"reason": "Budi lost a meeting."})


MEMBER, CHAIR, OPERATOR, NOBODY = "member", "chair", "operator", ""
EVENTS: list[tuple[Callable[[Cast], object], str, str]] = [
    (sign_in, "account.signed_in", MEMBER),
    (wrong_password, "account.sign_in_failed", NOBODY),
    (wrong_code, "account.sign_in_failed", NOBODY),
    (wrong_factor, "account.sign_in_failed", NOBODY),
    (factor_removed, "account.totp_deactivated", MEMBER),
    (password_changed, "account.password_changed", MEMBER),
    (email_changed, "account.email_changed", MEMBER),
    (role, "membership.role", CHAIR),
    (export, "export.taken", OPERATOR),
    (impersonation, "member.viewed", OPERATOR),
]


@pytest.mark.parametrize(("event", "action", "who"), EVENTS, ids=lambda one: getattr(one, "__name__", None))
def test_event_leaves_one_row(event: Callable[[Cast], object], action: str, who: str, cast: Cast) -> None:
    before = timezone.now()
    event(cast)
    (row,) = AuditEntry.objects.filter(action=action)
    assert (row.actor, row.origin) == (getattr(cast, who, None), NEAR)
    assert (before <= row.at <= timezone.now(), row.at.tzinfo) == (True, UTC)


@pytest.mark.parametrize("change", ["UPDATE members_auditentry SET action = 'x'", "DELETE FROM members_auditentry"])
def test_no_row_is_altered_or_taken_away(change: str, cast: Cast) -> None:
    sign_in(cast)
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
