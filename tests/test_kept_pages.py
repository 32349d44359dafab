"""The pages kept ready for visitors: what one asks for must not become another's page."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forums.models import Forum, Invitation
from members.models import Member
from members.policy import Audience as Door
from portal import policy
from tests.world import OWN, build, client_of

pytestmark = pytest.mark.django_db
As = Callable[[Member], Client]


@pytest.fixture
def kept(settings: Any) -> Iterator[None]:
    settings.REMBUK_VISITOR_SECONDS = 30
    cache.clear()
    yield
    cache.clear()


ASKED = "/en/forum/"
OF_NOBODY = ("portal:favicon",)  # a picture; the same for everybody
PRIVATE = {"private, no-store", "max-age=0, no-cache, no-store, must-revalidate, private"}


@pytest.mark.usefixtures("kept")
class TestKeptPages:
    """One visitor's odd request must not become another's page."""

    @pytest.mark.parametrize(
        "headers",
        [{"host": "localhost:6666"}, {"x-forwarded-host": "evil.example"}, {"x-forwarded-proto": "https"}, {"hx-request": "true"},
         {"hx-request": "true", "hx-target": "list"}, {"accept-language": "id"}, {"cookie": "sessionid=x"}, {"cookie": "x"},
         {"accept-encoding": "xgzip"}, {"accept-encoding": "gzip;q=0"}, {"x-original-url": "/admin/"}, {"x-http-method-override": "POST"},
         {"accept": "application/json"}, {"range": "bytes=0-1"}, {"if-modified-since": "Wed, 21 Oct 2065 07:28:00 GMT"}, {"if-none-match": "*"}],
    )  # fmt: skip
    def test_an_odd_request_leaves_no_trace_in_what_others_get(self, headers: dict[str, str]) -> None:
        clean = Client().get(ASKED)
        cache.clear()
        Client().get(ASKED, headers=headers)
        after = Client().get(ASKED)
        assert (after.status_code, after.content, dict(after.headers)) == (200, clean.content, dict(clean.headers))

    def test_packed_pages_go_only_to_who_unpacks_them(self) -> None:
        packed = Client().get(ASKED, headers={"accept-encoding": "gzip"})
        plain = Client().get(ASKED)
        assert (packed.headers["Content-Encoding"], plain.headers.get("Content-Encoding")) == ("gzip", None)
        assert gzip.decompress(packed.content) == plain.content
        assert "Accept-Encoding" in packed.headers["Vary"]

    @pytest.mark.parametrize("accepted", ["xgzip", "gzipped", "br", "identity"])
    def test_who_does_not_unpack_gets_plain_pages(self, accepted: str) -> None:
        Client().get(ASKED, headers={"accept-encoding": "gzip"})
        assert Client().get(ASKED, headers={"accept-encoding": accepted}).headers.get("Content-Encoding") is None

    def test_no_page_mixes_people(self) -> None:
        world, wrong = build(is_public=False), []
        operator = client_of(world, "superuser", raises=False)
        for name in [name for name in OWN if policy.PAGES[name].get is not Door.NOBODY]:
            address = reverse(name, kwargs=world.of(name))
            before, inside, after = Client().get(address), operator.get(address), Client().get(address)
            is_same = before.headers.get("Content-Type") == PDF or tokenless(before.content) == tokenless(after.content)
            is_same = is_same and before.status_code == after.status_code
            if not is_same or (b"Superuser" in after.content and b"Superuser" in inside.content):
                wrong.append(name)
        assert wrong == []

    def test_two_members_in_turn_never_get_each_others_page(self) -> None:
        world, wrong = build(is_public=False), []
        budi, sari = client_of(world, "member", raises=False), client_of(world, "chair", raises=False)
        for name in [name for name in OWN if policy.PAGES[name].get is not Door.NOBODY]:
            address = reverse(name, kwargs=world.of(name))
            mine, theirs, again = budi.get(address), sari.get(address), budi.get(address)
            is_private = name in OF_NOBODY or {one.headers["Cache-Control"] for one in (mine, theirs, again)} <= PRIVATE
            is_same = tokenless(mine.getvalue()) == tokenless(again.getvalue()) or mine.headers["Content-Type"] == PDF
            if not (is_private and is_same):
                wrong.append((name, mine.headers["Cache-Control"]))
        assert wrong == []

    def test_a_dead_link_is_not_kept(self, budi: Member, forum: Forum, sari: Member) -> None:
        invitation = Invitation.objects.create(forum=forum, created_by=sari, created_at=timezone.now())
        assert Client().get(invitation.get_absolute_url()).status_code == 200
        Invitation.objects.update(revoked_at=timezone.now())
        assert Client().get(invitation.get_absolute_url()).status_code == 404

    def test_many_ports_do_not_fill_the_memory(self) -> None:
        for port in range(20):
            Client().get(ASKED, headers={"host": f"localhost:{port + 1000}"})
        assert len(list(cache._cache.get_client(None).scan_iter("*visitor:*"))) <= 1


PDF = "application/pdf"  # made anew each time, with the second of its making


def tokenless(content: bytes) -> bytes:
    return re.sub(rb'value="[A-Za-z0-9_:=.-]{20,}"|name="opened" value="[^"]*"', b"", content)
