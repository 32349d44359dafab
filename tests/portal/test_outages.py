"""The database is away, busy, or only to be read: the page says so and asks to try again, and nothing was changed."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import StringIO

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import path

from forums.models import Forum
from members.models import Member
from portal.outages import OneLine
from portal.restoring import django_on
from portal.urls import urlpatterns as portal_urls
from tests.test_headers import missing

pytestmark = pytest.mark.django_db
committed = pytest.mark.django_db(transaction=True)
As = Callable[[Member], Client]


def test_the_stylesheet_that_these_pages_name_is_kept_beside_the_one_with_a_hash(settings: object) -> None:
    assert not getattr(settings, "WHITENOISE_KEEP_ONLY_HASHED_FILES", False)
    assert 'href="/static/app.css"' in render_to_string("503.html", {"title": "-"})


@login_not_required
def slow(request: HttpRequest) -> HttpResponse:
    """A page whose query takes a second."""
    connection.cursor().execute("SELECT pg_sleep(1)")
    return HttpResponse("done")


urlpatterns = [path("slow/", slow), *portal_urls]


@pytest.fixture
def impatient() -> Iterator[None]:
    """This connection waits a fifth of a second at most, for a row or for a query."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
        cursor.execute("SET statement_timeout = '200ms'")
        yield
        cursor.execute("RESET lock_timeout")
        cursor.execute("RESET statement_timeout")


def hold(forum: Forum, act: Callable[[], HttpResponse]) -> HttpResponse:
    """What `act` brings while another connection holds the row of the forum."""
    with transaction.atomic():
        Forum.objects.select_for_update().get(pk=forum.pk)
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(act).result()


@committed
@pytest.mark.usefixtures("impatient")
@pytest.mark.urls("tests.portal.test_outages")
def test_a_query_that_takes_too_long_gives_the_page() -> None:
    response = Client().get("/slow/")
    assert (response.status_code, response.headers["Retry-After"], missing(response)) == (503, "5", {})


@committed
def test_a_row_that_somebody_holds_gives_the_page_and_changes_nothing(as_: As, forum: Forum, putu: Member) -> None:
    client = as_(putu)

    def save() -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        try:
            return client.post(f"/en/forum/{forum.slug}/ubah/", {"summary": "Baru.", "joining": "open", "version": "1"})
        finally:
            connection.close()

    response = hold(forum, save)
    assert (response.status_code, "try again in a moment" in response.content.decode()) == (503, True)
    forum.refresh_from_db()
    assert forum.summary != "Baru."


@pytest.mark.urls("tests.portal.test_outages")
def test_a_query_in_time_gives_its_page() -> None:
    assert Client().get("/slow/").content == b"done"


@pytest.fixture
def away() -> Iterator[None]:
    """The database is not there any more."""
    with django_on("gone_for_good"):
        yield


@pytest.fixture
def careful() -> Client:
    """Sees the page of an error, as a browser does."""
    return Client(raise_request_exception=False)


@contextmanager
def only_reading() -> Iterator[None]:
    """PostgreSQL refuses every change."""
    with transaction.atomic():
        connection.cursor().execute("SET LOCAL transaction_read_only = on")
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("path", ["/en/", "/forum/", "/en/akun/login/", "/mulai/", "/admin/", "/readyz"])
def test_without_the_database_every_page_says_so_in_both_languages(away: None, careful: Client, path: str) -> None:
    careful.cookies["session"] = "x" * 32
    response = careful.get(path)
    assert response.status_code == 503
    if path != "/readyz":
        text = response.content.decode()
        assert ("safe" in text, "aman" in text, response.headers["Retry-After"]) == (True, True, "30")
        assert missing(response) == {}


def test_it_is_back_as_soon_as_the_database_is(careful: Client) -> None:
    with django_on("gone_for_good"):
        assert careful.get("/en/forum/").status_code == 503
    assert careful.get("/en/forum/").status_code == 200


def test_the_process_stays_alive_without_the_database(away: None, careful: Client) -> None:
    assert careful.get("/livez").status_code == 200


def test_pages_can_be_read_while_nothing_may_change(as_: As, budi: Member, forum: Forum) -> None:
    client = as_(budi)
    paths = ("/en/", "/en/mulai/", f"/en/forum/{forum.slug}/", "/en/profil/", "/en/akun/sessions/")
    with only_reading():
        assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_a_change_is_refused_politely_while_nothing_may_change(as_: As, budi: Member, forum: Forum) -> None:
    client = as_(budi)
    client.raise_request_exception = False
    with only_reading():
        response = client.post(f"/en/forum/{forum.slug}/keluar/")
    assert (response.status_code, "can only be read" in response.content.decode()) == (503, True)
    assert forum.memberships.filter(member=budi, state="active").exists()


def test_signing_in_is_refused_politely_while_nothing_may_change(careful: Client, budi: Member) -> None:
    budi.set_password("kopi-tubruk-77")
    budi.save()
    with only_reading():
        response = careful.post("/en/akun/login/", {"login": budi.email, "password": "kopi-tubruk-77"})
    assert (response.status_code, "can only be read" in response.content.decode()) == (503, True)


def broken(request: HttpRequest) -> HttpResponse:
    """A page with a fault of ours."""
    raise ValueError("ours")


urlpatterns += [path("broken/", login_not_required(broken))]


@pytest.mark.urls("tests.portal.test_outages")
def test_a_fault_of_ours_is_no_outage(careful: Client) -> None:
    assert careful.get("/broken/").status_code == 500


def test_an_outage_is_one_line_of_the_log(away: None, careful: Client, caplog: pytest.LogCaptureFixture) -> None:
    handler = logging.StreamHandler(stream := StringIO())
    handler.addFilter(OneLine())
    logging.getLogger("django.request").addHandler(handler)
    careful.get("/en/mulai/")
    logging.getLogger("django.request").removeHandler(handler)
    assert "Traceback" not in stream.getvalue()


@pytest.mark.parametrize(("process", "longest"), [("web", "5s"), ("worker", "300s")])
def test_each_kind_of_process_has_its_limits(process: str, longest: str) -> None:
    program = "from portal.settings import DATABASES; print(DATABASES['default']['OPTIONS']['options'])"
    words = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        env=os.environ | {"REMBUK_PROCESS": process},
        capture_output=True,
        text=True,
    ).stdout
    limits = ("statement_timeout=" + longest, "lock_timeout=3s", "idle_in_transaction_session_timeout=30s")
    assert words.split("-c ")[1:] == [f"{limit} " for limit in limits[:2]] + [f"{limits[2]}\n"]


def test_a_session_of_a_worker_has_them(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
        assert cursor.fetchone() == ("5min", "3s")
