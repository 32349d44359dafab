"""The portal works under a role that can neither change tables nor rewrite what only grows."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from members import audit
from members.models import MarkName
from members.upkeep import mark
from portal import due, roles
from tests import factories

pytestmark = pytest.mark.django_db
ROLE = "portal_of_tests"


@pytest.fixture
def role(settings):
    settings.REMBUK_APP_ROLE = ROLE
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
    roles.grant(ROLE)


@contextmanager
def under_it():
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        yield
        cursor.execute("RESET ROLE")


REFUSED = [
    "CREATE TABLE more (id int)",
    "ALTER TABLE members_member ADD COLUMN more int",
    "DROP TABLE members_member CASCADE",
    "TRUNCATE members_delivery",
    "UPDATE members_auditentry SET action = 'x'",
    "DELETE FROM members_auditentry",
    "UPDATE members_consent SET is_given = true",
    "DELETE FROM members_consent",
    "UPDATE projects_entry SET note = 'x'",
    "DELETE FROM projects_entry",
    "TRUNCATE projects_entry",
    "ALTER TABLE members_consent DISABLE TRIGGER ALL",
    "DELETE FROM django_migrations",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE ROLE another",
    "COPY members_member TO PROGRAM 'cat'",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_role_cannot(role, statement):
    with under_it(), pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)


def test_the_owner_can_what_the_role_cannot(role):
    with transaction.atomic():
        connection.cursor().execute("CREATE TABLE more (id int)")
        assert "more" in connection.introspection.table_names()
        transaction.set_rollback(True)


def test_a_member_signs_in_and_answers_under_the_role(role, client, budi, meeting):
    budi.set_password("kopi-tubruk-77")
    budi.save()
    with under_it():
        answer = client.post("/en/akun/login/", {"login": budi.email, "password": "kopi-tubruk-77"})
        client.post(f"{meeting.get_absolute_url()}jawaban/", {"answer": "yes"})
        assert client.get("/en/mulai/").status_code == 200
    assert (answer.url, meeting.responses.get(member=budi).state) == ("/mulai/", "yes")


def test_everything_that_falls_due_is_done_under_the_role(role, meeting, budi):
    factories.response(meeting, budi)
    with under_it():
        report = due.run(meeting.starts_at - timedelta(hours=20))
        mark(MarkName.WORKER, meeting.starts_at)
    assert "sent" in {line.state for line in report.lines}


def test_a_member_who_goes_leaves_their_audit_entries_without_a_name(role, budi):
    entry = audit.record(budi, "test.by", budi, timezone.now())
    with under_it(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM members_auditentry WHERE actor_id = %s", [entry.actor_id])
        assert cursor.fetchone() == (1,)
        cursor.execute("UPDATE members_auditentry SET actor_id = NULL WHERE actor_id = %s", [budi.pk])
    entry.refresh_from_db()
    assert entry.actor is None


def test_a_role_that_is_not_there_is_named(settings):
    settings.REMBUK_APP_ROLE = "nobody_of_tests"
    with pytest.raises(CommandError, match="createuser --pwprompt nobody_of_tests"):
        call_command("grant_roles")


def test_the_owner_is_no_role_for_the_portal(settings):
    settings.REMBUK_APP_ROLE = connection.settings_dict["USER"]
    with pytest.raises(CommandError, match="owns the tables or is a superuser"):
        call_command("grant_roles")


def test_without_the_setting_nothing_is_done(settings):
    out = StringIO()
    call_command("grant_roles", stdout=out)
    assert "works as the owner" in out.getvalue()
