"""Two hundred browsers ask for fifty seats at once, against gunicorn and PostgreSQL; without the lock it must go wrong."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from forums import rsvp
from forums.answer_links import answer_url
from forums.models import ResponseState, Role
from forums.rsvp import Reply
from members.models import Delivery
from tests import factories

pytestmark = [pytest.mark.load, pytest.mark.django_db(transaction=True)]

CSRF = "a" * 32
TRIES = 20  # a busy meeting asks people to try again; a person does


@dataclass(frozen=True)
class Door:
    """How one person's answer reaches the server."""

    path: str
    data: dict[str, str]
    session: str = ""

    def send(self, port: int) -> int:
        """Post until it is taken; the last status."""
        cookies = f"{settings.CSRF_COOKIE_NAME}={CSRF}"
        if self.session:
            cookies += f"; {settings.SESSION_COOKIE_NAME}={self.session}"
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(self.data | {"csrfmiddlewaretoken": CSRF})
        for _try in range(TRIES):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("POST", self.path, body, headers)
            response = connection.getresponse()
            text = response.read()
            connection.close()
            if "/login/" in response.headers.get("Location", ""):
                return 401
            if response.status != 200 or b"please try again" not in text:
                return response.status
        return 0


@dataclass
class Crowd:
    """A forum of many, with a session of each."""

    forum: object
    officer: str
    people: list[object]
    sessions: list[str]

    def doors(self, meeting) -> list[Door]:
        """Half by the page, a quarter by the link in a mail, a quarter through the secretary."""
        base = f"/en/forum/{self.forum.slug}/rapat/{meeting.pk}"
        found = []
        for number, (person, session) in enumerate(zip(self.people, self.sessions, strict=True)):
            if number % 4 == 2:
                link = answer_url(meeting, person).removeprefix(settings.REMBUK_URL)
                found.append(Door(link, {"answer": "yes"}))
            elif number % 4 == 3:
                data = {"member": str(person.pk), "answer": "yes"}
                found.append(Door(f"{base}/catat-jawaban/", data, self.officer))
            else:
                found.append(Door(f"{base}/jawaban/", {"answer": "yes"}, session))
        return found


def session_of(member) -> str:
    client = Client()
    client.force_login(member, settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def is_full_size(request) -> bool:
    return bool(request.config.getoption("--full-size", default=False))


def crowd_of(count: int) -> Crowd:
    forum = factories.forum()
    officer = factories.member("Sekretaris")
    factories.membership(forum, officer, Role.SECRETARY)
    people = [factories.member(f"Warga {number}", language="en") for number in range(count)]
    for person in people:
        factories.membership(forum, person)
    return Crowd(forum, session_of(officer), people, [session_of(person) for person in people])


@contextmanager
def server(application: str, folder):
    """gunicorn with this application on the database of the test; the port it listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    database = re.sub(r"/[^/?]*(\?|$)", rf"/{settings.DATABASES['default']['NAME']}\1", os.environ["DATABASE_URL"])
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "3", "--threads", "12", "--backlog", "512", "--log-level", "warning", application]
    environment = os.environ | {"DATABASE_URL": database, "REMBUK_PROCESS": "web"}
    with (folder / "gunicorn.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, cwd=settings.ROOT, stdout=log, stderr=log)
    try:
        wait_for(port, process, folder / "gunicorn.log")
        yield port
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int, process, log) -> None:
    for _try in range(300):
        assert process.poll() is None, log.read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def rush(doors: list[Door], port: int) -> list[int]:
    """All at the same moment; their statuses."""
    gate = threading.Barrier(len(doors))

    def go(door: Door) -> int:
        gate.wait()
        return door.send(port)

    with ThreadPoolExecutor(len(doors)) as pool:
        return list(pool.map(go, doors))


def test_fifty_seats_for_two_hundred_browsers(tmp_path, is_full_size):
    crowd = crowd_of(200)
    with server("portal.wsgi:application", tmp_path) as port:
        for _round in range(20 if is_full_size else 1):
            meeting = factories.meeting(crowd.forum, seats_in_person=50)
            assert set(rush(crowd.doors(meeting), port)) == {302}
            numbers = meeting.responses.order_by("number").values_list("number", "state")
            yes, waiting = [(n, "yes") for n in range(1, 51)], [(n, "waiting") for n in range(51, 201)]
            assert list(numbers) == yes + waiting
            meeting.refresh_from_db()
            assert (meeting.taken_in_person, meeting.last_number) == (50, 200)
    assert "Traceback" not in (tmp_path / "gunicorn.log").read_text()


def test_seats_given_back_while_others_ask_go_on_in_the_order_of_the_numbers(tmp_path):
    crowd = crowd_of(60)
    meeting = factories.meeting(crowd.forum, seats_in_person=20)
    for person in crowd.people[:30]:
        rsvp.answer(meeting, person, Reply("yes"), timezone.now())
    doors = crowd.doors(meeting)
    back = [Door(door.path, door.data | {"answer": "no"}, door.session) for door in doors[:10]]
    with server("portal.wsgi:application", tmp_path) as port:
        assert set(rush([*back, *doors[30:]], port)) == {302}
    seated = list(meeting.responses.attending().order_by("number").values_list("number", flat=True))
    assert seated == list(range(11, 31))
    told = Delivery.objects.filter(kind="seat_promoted").values_list("member__name", flat=True)
    assert sorted(told) == sorted(person.name for person in crowd.people[20:30])


def test_without_the_lock_the_same_rush_goes_wrong(tmp_path):
    crowd = crowd_of(80)
    meeting = factories.meeting(crowd.forum, seats_in_person=20)
    with server("tests.forums.unlocked:application", tmp_path) as port:
        statuses = rush(crowd.doors(meeting), port)
    seated = meeting.responses.filter(state=ResponseState.YES).count()
    assert 302 in statuses
    assert seated > 20 or 500 in statuses
