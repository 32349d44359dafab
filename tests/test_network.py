"""The guard of the tests bites; and no address that somebody types is ever fetched, looked up or connected to."""

from __future__ import annotations

import smtplib
import socket
import urllib.request
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.test import Client
from django.utils import timezone

from forums.models import Forum, Meeting
from members.models import Member
from portal import due
from tests import factories, network, payloads

As = Callable[[Member], Client]


@pytest.mark.parametrize(
    "leave",
    [
        lambda: socket.create_connection(("192.0.2.1", 80), timeout=0.1),
        lambda: socket.getaddrinfo("evil.example", 80),
        lambda: socket.gethostbyname("evil.example"),
        lambda: urllib.request.urlopen("http://192.0.2.1/", timeout=0.1),
        lambda: smtplib.SMTP("evil.example", timeout=0.1),
        lambda: socket.create_connection(("169.254.169.254", 80), timeout=0.1),
    ],
)
def test_what_would_leave_is_stopped_and_remembered(leave: Callable[[], object]) -> None:
    def try_it() -> None:
        with network.nothing_leaves(), suppress(OSError):
            leave()

    with pytest.raises(AssertionError, match="tried to leave"):
        try_it()
    network.seen.clear()


def test_this_machine_may_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, network.nothing_leaves():
        socket.create_connection(server.getsockname()).close()


@pytest.mark.django_db
@pytest.mark.parametrize("address", payloads.P25)
def test_an_address_that_a_member_types_is_not_fetched(as_: As, forum: Forum, putu: Member, address: str) -> None:
    body = {"title": "Rapat", "starts_on": "2027-03-01", "starts_time": "09:00", "zone": "Asia/Jakarta", "how": "online", "audience": "members",
            "online_link": address, "agenda": f"![x]({address}) <{address}>", "do": "call"}  # fmt: skip
    response = as_(putu).post(f"/en/forum/{forum.slug}/rapat/baru/", body, follow=True)
    due.run(timezone.now())
    assert response.status_code == 200
    for meeting in Meeting.objects.all():
        assert meeting.online_link.startswith(("http://", "https://"))


@pytest.mark.django_db
def test_only_addresses_of_the_web_become_links(forum: Forum) -> None:
    meeting = factories.meeting(forum, agenda="[a](javascript:alert(1)) [b](file:///etc/passwd) [c](gopher://x)")
    html = Client().get(meeting.get_absolute_url()).content.decode()
    assert [bad for bad in ('href="javascript', 'href="file', 'href="gopher') if bad in html] == []
