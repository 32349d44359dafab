"""The page that tells who may do what: whole, in words, and true because it is made from the tables."""

from __future__ import annotations

from html import unescape

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client
from django.urls import get_resolver, path, reverse

from forums.policy import Act
from members.policy import Audience, Page
from portal import access, policy

pytestmark = pytest.mark.django_db


def doors() -> dict[str, access.Door]:
    return {door.name: door for _title, part in access.rooms() for door in part}


def test_every_address_of_the_tables_is_told() -> None:
    assert set(doors()) == {*policy.PAGES, "admin:index"}


def test_every_audience_and_every_act_has_words() -> None:
    assert (set(access.AUDIENCES), set(access.ACTS)) == (set(Audience), set(Act))


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_shows_each_address_as_it_is_in_the_language_of_the_reader(client: Client, language: str) -> None:
    prefix = "/en" if language == "en" else ""
    page = unescape(client.get(f"{prefix}/bantuan/akses/").content.decode())
    wanted = [
        f"<code>{prefix}/{rest}</code>" for rest in ("forum/…/rapat/…/ubah/", "mulai/", "akun/password/reset/key/…-…/")
    ]
    assert [address for address in wanted if address not in page] == []


def test_it_follows_the_table(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(policy.PORTAL, "portal:start", Page(get=Audience.CHAIR))
    page = client.get("/en/bantuan/akses/").content.decode()
    assert '<code>/en/mulai/</code></th><td data-label="Who may open">chair, staff</td>' in page


def test_an_address_without_a_row_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("check")
    resolver = get_resolver()
    forgotten = [*resolver.url_patterns, path("baru/", access.access, name="forgotten")]
    monkeypatch.setattr(resolver, "url_patterns", forgotten)
    with pytest.raises(SystemCheckError, match=r"portal\.E001.*The URL forgotten stands in no policy table"):
        call_command("check")


def test_help_leads_there(client: Client) -> None:
    assert f'href="{reverse("portal:access")}"' in client.get("/bantuan/").content.decode()
