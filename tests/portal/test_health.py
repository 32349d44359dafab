"""The probes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from portal import health


def test_livez_asks_no_service(client):  # a question to the database would fail: the test has none
    response = client.get("/livez")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_is_ready_when_all_services_answer(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "redis": "ok", "state": "ready"}


@pytest.mark.django_db
def test_without_redis_the_portal_is_ready_but_degraded(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1"
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["state"] == "degraded"


@pytest.mark.django_db
def test_a_missing_migration_makes_it_not_ready(client, monkeypatch):
    monkeypatch.setattr(health, "_migrated", [])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'forums'")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] == "behind"


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
@pytest.mark.django_db
def test_probes_are_never_cached_and_set_no_cookie(path):
    response = Client().get(path)
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
