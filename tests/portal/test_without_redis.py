"""Redis is away: people sign in, read and answer as ever; mails wait, and staff are told."""

from __future__ import annotations

import time

import pytest
from django.conf import settings as portal_settings
from django.core.cache import cache

from members.models import Delivery
from portal import tasks
from portal.celery import app

pytestmark = pytest.mark.django_db
NOBODY = "redis://127.0.0.1:1"  # a port where nothing listens
TOLD = "Redis is away"


@pytest.fixture
def gone(settings, monkeypatch):
    own = portal_settings.CACHES["default"]
    settings.CACHES = {"default": own | {"LOCATION": NOBODY}}
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    monkeypatch.setitem(app.conf, "broker_write_url", NOBODY)
    yield
    app.amqp._producer_pool = None


def test_a_member_signs_in_reads_and_answers(gone, client, budi, meeting):
    budi.set_password("kopi-tubruk-77")
    budi.save()
    answer = client.post("/en/akun/login/", {"login": budi.email, "password": "kopi-tubruk-77"})
    assert (answer.status_code, answer.url) == (302, "/mulai/")
    pages = ["/en/", "/en/mulai/", f"/en/forum/{meeting.forum.slug}/", meeting.get_absolute_url()]
    assert [client.get(page).status_code for page in pages] == [200] * 4
    client.post(f"{meeting.get_absolute_url()}jawaban/", {"answer": "yes"})
    assert meeting.responses.get(member=budi).state == "yes"


def test_a_bell_that_cannot_be_rung_disturbs_nobody_and_keeps_nobody_waiting(gone):
    began = time.monotonic()
    assert tasks.sweep_mail.delay() is None
    assert time.monotonic() - began < 2  # it tries once; with the library's own patience it would be six


def test_the_bell_is_rung_while_redis_is_there():
    assert tasks.sweep_mail.delay() is not None


def test_wrong_passwords_are_still_counted(gone, client, budi):
    form = {"login": budi.email, "password": "wrong"}
    codes = [client.post("/en/akun/login/", form).status_code for _ in range(8)]
    assert codes[-1] == 429


def test_staff_are_told_on_every_page_and_in_the_administration(gone, staff):
    assert [TOLD in staff.get(page).content.decode() for page in ("/en/", "/en/bantuan/", "/en/admin/")] == [True] * 3


def test_nobody_else_is_told(gone, as_, budi):
    assert TOLD not in as_(budi).get("/en/mulai/").content.decode()


def test_staff_are_not_told_while_it_is_there(staff):
    cache.get("anything")
    assert TOLD not in staff.get("/en/mulai/").content.decode()


def test_no_page_waits_for_the_mail_server(settings, client, budi):
    """What is written down for a mail goes out from a worker; a page never opens a connection to the server."""
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 1,
    )  # fmt: skip
    answer = client.post("/en/akun/login/code/", {"email": budi.email})
    assert (answer.status_code, Delivery.objects.filter(member=budi).exists()) == (302, True)
