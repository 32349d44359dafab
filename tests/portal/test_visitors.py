import pytest
from django.core.cache import cache
from django.test import Client

from tests import factories

LIST = "/en/forum/"


@pytest.fixture(autouse=True)
def kept(settings, db):
    settings.REMBUK_VISITOR_SECONDS = 30
    cache.clear()
    yield
    cache.clear()


def test_a_visitor_is_served_from_the_cache(client):
    first = client.get(LIST)
    factories.forum("Forum Baru")
    assert client.get(LIST).content == first.content


def test_a_kept_page_carries_every_header(client):
    first = client.get(LIST)
    assert dict(client.get(LIST).headers) == dict(first.headers)


def test_a_member_is_never_served_from_the_cache(client, as_, budi):
    client.get(LIST)
    factories.forum("Forum Baru")
    assert "Forum Baru" in as_(budi).get(LIST).content.decode()


def test_a_members_page_is_never_kept(client, as_, budi):
    as_(budi).get(LIST)
    assert "Budi" not in client.get(LIST).content.decode()


def test_a_page_with_a_form_is_never_kept(client, settings):
    first = client.get("/en/akun/login/").cookies[settings.CSRF_COOKIE_NAME]
    assert Client().get("/en/akun/login/").cookies[settings.CSRF_COOKIE_NAME].value != first.value


def test_languages_do_not_mix(client):
    assert client.get("/forum/").content != client.get(LIST).content


def test_a_search_is_always_fresh(client):
    client.get(LIST, {"q": "Baru"})
    factories.forum("Forum Baru")
    assert "Forum Baru" in client.get(LIST, {"q": "Baru"}).content.decode()


def test_an_unknown_host_is_refused(client):
    client.get(LIST)
    assert client.get(LIST, headers={"host": "evil.example"}).status_code == 400
