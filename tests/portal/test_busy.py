"""A wait that is too long: the page says so and asks to try again, and nothing was changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from forums.models import Forum
from members.models import Member
from portal.urls import urlpatterns as portal_urls
from tests.test_headers import missing

pytestmark = pytest.mark.django_db(transaction=True)
As = Callable[[Member], Client]


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


@pytest.mark.usefixtures("impatient")
@pytest.mark.urls("tests.portal.test_busy")
def test_a_query_that_takes_too_long_gives_the_page() -> None:
    response = Client().get("/slow/")
    assert (response.status_code, response.headers["Retry-After"], missing(response)) == (503, "5", {})


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


@pytest.mark.urls("tests.portal.test_busy")
def test_a_query_in_time_gives_its_page() -> None:
    assert Client().get("/slow/").content == b"done"
