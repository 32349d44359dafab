"""The whole portal as real processes while Valkey is killed, no mail server answers, and PostgreSQL stops for 20 seconds.

Every page that a visitor, a chair and staff reach is asked for in each of these; what was seen is printed.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

import pytest
from django.conf import settings

from portal import local, servers
from portal.demo.accounts import PASSWORD
from tests import services
from tests.crawler import Reader, name_of
from tests.mail.sink import Sink

pytestmark = pytest.mark.load
PEOPLE = ("", "wagiman@contoh.example", "ratri@contoh.example")  # a visitor, who chairs a forum, who runs the portal
AWAY_SECONDS, BACK_SECONDS = 20, 10
WITHOUT_DATABASE = ("/livez", "/robots.txt", "/favicon.ico")
AGAIN = ("members:sign_in_again", "account_reauthenticate", "mfa_reauthenticate")
LOGIN, CODE, READY = "/en/akun/login/", "/en/akun/login/code/", "/readyz"
CELERY = ["-W", "ignore", "-m", "celery", "-A", "portal", "--skip-checks", "--quiet"]


@dataclass(frozen=True)
class Seen:
    """One answer: its status, how long it took, what it asks for when it is none."""

    status: int
    seconds: float
    retry_after: str | None
    html: str
    location: str


@dataclass
class Portal:
    """Two servers, a mail server, gunicorn, a worker and a scheduler; the sessions of people who walk through."""

    place: local.Place
    postgres: servers.Postgres
    valkey: servers.Valkey
    sink: Sink
    log: Path
    port: int
    web: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> Mapping[str, str]:
        return os.environ | {
            "DATABASE_URL": self.place.database_url, "REDIS_URL": self.place.redis_url, "REMBUK_DEMO": "1",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.sink.port}", "REMBUK_URL": f"http://127.0.0.1:{self.port}",
            "REMBUK_STATIC": "source", "REMBUK_MAIL_PACE": "0.01", "DJANGO_SETTINGS_MODULE": "portal.settings",
        }  # fmt: skip

    def start(self, *command: str, process: str = "worker") -> subprocess.Popen[bytes]:
        environment = {**self.environment, "REMBUK_PROCESS": process}
        with self.log.open("ab") as log:
            return local.spawn([sys.executable, *command], log, folder=settings.ROOT, environment=environment)

    def serve(self, application: str = "portal.wsgi:application") -> None:
        address = ["--bind", f"127.0.0.1:{self.port}", "--log-level", "warning"]
        self.web = self.start("-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", *address, application, process="web")
        assert local.wait_until(lambda: status_of(self, READY) == 200, 60), self.log.read_text()

    def ask(self, path: str, cookies: str = "", form: Mapping[str, str] | None = None) -> Seen:
        """One request of somebody with these cookies; with a form, sent."""
        connection, began = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60), time.monotonic()
        csrf = re.sub(r".*csrf=([^;]*).*", r"\1", cookies)
        body = urlencode({**form, "csrfmiddlewaretoken": csrf}) if form else None
        headers = {"Cookie": cookies} | ({"Content-Type": "application/x-www-form-urlencoded"} if form else {})
        connection.request("POST" if form else "GET", path, body, headers)
        response = connection.getresponse()
        html, given = response.read().decode("utf-8", "replace"), response.headers
        connection.close()
        self.cookies = "; ".join(one.partition(";")[0] for one in given.get_all("Set-Cookie", []))
        took = time.monotonic() - began
        return Seen(response.status, took, given["Retry-After"], html, given["Location"] or "")

    def sign_in(self, email: str) -> str:
        """The cookies of that person, signed in; none for a visitor."""
        if not email:
            return ""
        csrf = f"csrf={'a' * 32}"
        answer = self.ask(LOGIN, csrf, {"login": email, "password": PASSWORD})
        assert answer.status == 302, (answer, self.log.read_text()[-3000:])
        return f"{csrf}; {self.cookies}"


def status_of(portal: Portal, path: str) -> int:
    with suppress(OSError):
        return portal.ask(path).status
    return 0


def is_page(path: str) -> bool:
    return bool(name_of(path)) and not re.search(r"/static/|/logout/|readyz|/berhenti/|/lihat-sebagai/", path)


def pages(portal: Portal, cookies: str) -> list[str]:
    """Every page that these cookies reach by links, at most two of one name."""
    queue, found, names = ["/en/", "/en/mulai/", "/en/admin/", "/livez", "/robots.txt"], [], Counter()
    while queue:
        path = urldefrag(queue.pop(0))[0]
        name = name_of(path)
        if urlsplit(path).netloc or not is_page(path) or path in found or names[name] > 1:
            continue
        names[name] += 1
        found.append(path)
        answer = portal.ask(path, cookies)
        links = Reader(path, answer.html).links if "<html" in answer.html else []
        queue += [one for one in [*links, urljoin(path, answer.location)] if one]
    return found


@dataclass
class Storm:
    """The portal, whose pages are whose, and what each answered in quiet times."""

    portal: Portal
    sessions: list[str]
    walks: list[tuple[str, str]]
    calm: list[Seen]

    def walk(self) -> list[Seen]:
        return [self.portal.ask(path, cookies) for cookies, path in self.walks]

    def tell(self, what: str, answers: list[Seen], more: str = "") -> None:
        """A line for the README: how many pages, which statuses, how long."""
        times = [one.seconds * 1000 for one in answers]
        sys.stdout.write(
            f"\n{what}: {len(answers)} answers {dict(Counter(one.status for one in answers))}, "
            f"median {statistics.median(times):.0f} ms, slowest {max(times):.0f} ms{more}\n"
        )


def back_after(is_back: Callable[[], bool], seconds: float) -> float:
    """How long it took until so; fails when it takes longer."""
    began = time.monotonic()
    assert local.wait_until(is_back, seconds)
    return time.monotonic() - began


@pytest.fixture(scope="module")
def portal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The demo portal on servers of its own, as nobody else may be without them."""
    if not request.config.getoption("--full-size"):
        pytest.skip("its parts stand in test_outages and test_without_redis")
    folder = Path(os.environ["REMBUK_TESTS_FOLDER"]) / "storm"
    folder.mkdir(mode=0o755)
    place, sink = services.private_place(folder), Sink(tmp_path_factory.mktemp("sink"))
    made = Portal(place, servers.Postgres(place), servers.Valkey(place), sink, folder / "log", free_port())
    started = []
    try:
        with made.log.open("ab") as log:
            made.postgres.start(log)
            made.valkey.start(log)
        sink.start()
        for command in ("prepare", "load_demo"):
            assert made.start("manage.py", command, process="command").wait() == 0, made.log.read_text()
        made.serve()
        started += [made.start(*CELERY, "worker", "-Q", "default,mail", "--concurrency", "2"), made.start(*CELERY, "beat", "--pidfile=")]  # fmt: skip
        yield made
    finally:
        for process in [*started, made.web]:
            end(process)
        sink.stop()
        made.valkey.stop()
        made.postgres.stop()


def end(process: subprocess.Popen[bytes] | None) -> None:
    if process is not None and process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def storm(portal: Portal) -> Storm:
    sessions = [portal.sign_in(email) for email in PEOPLE]
    walks = [(cookies, path) for cookies in sessions for path in pages(portal, cookies)]
    made = Storm(portal, sessions, walks, [])
    made.calm = made.walk()
    made.tell("all is there", made.calm)
    assert len(walks) > 150
    return made


def statuses(answers: list[Seen]) -> list[int]:
    return [one.status for one in answers]


def differing(storm: Storm, answers: list[Seen]) -> list[tuple[str, int, int]]:
    """The pages that answered otherwise than in quiet times, unless it is only that one must sign in again by now."""
    told = zip(storm.walks, storm.calm, answers, strict=True)
    other = [(walk[1], calm, now) for walk, calm, now in told if calm.status != now.status]
    return [(path, calm.status, now.status) for path, calm, now in other if name_of(now.location) not in AGAIN]


def test_with_valkey_killed_every_page_is_as_ever_and_people_sign_in(storm: Storm) -> None:
    portal = storm.portal
    portal.valkey.process.kill()
    portal.valkey.process.wait()
    answers = storm.walk()
    portal.sign_in(PEOPLE[1])
    with portal.log.open("ab") as log:
        portal.valkey.start(log)
    back = back_after(lambda: '"ready"' in portal.ask(READY).html, BACK_SECONDS)
    mailed = mail_arrives(portal, "suparmi@contoh.example", 130)
    storm.tell("Valkey killed", answers, f"; ready again after {back:.2f} s, a mail leaves after {mailed:.0f} s")
    assert differing(storm, answers) == []


def mail_arrives(portal: Portal, email: str, seconds: float) -> float:
    """Asks for a code by mail; how long until a mail to that address is at the mail server."""

    def mails() -> int:
        return sum(one.to == email for one in portal.sink.received())

    before = mails()
    assert portal.ask(CODE, f"csrf={'a' * 32}", {"email": email}).status == 302
    return back_after(lambda: mails() > before, seconds)


def test_without_a_mail_server_no_page_waits_and_the_mail_leaves_once_it_is_there(storm: Storm) -> None:
    portal = storm.portal
    portal.sink.stop()
    asked = portal.ask(CODE, f"csrf={'a' * 32}", {"email": "lukman.hakim@contoh.example"})
    answers = [asked, *storm.walk()]
    before = portal.sink.count()
    portal.sink.start()
    back = back_after(lambda: portal.sink.count() > before, 150)
    storm.tell("no mail server", answers, f"; asking for a code took {asked.seconds * 1000:.0f} ms, the mail left {back:.0f} s after its return")  # fmt: skip
    assert (asked.status, differing(storm, answers[1:])) == (302, [])


def stopped(portal: Portal, walk: Callable[[], list[Seen]], seconds: float) -> tuple[list[Seen], float]:
    """What is answered for so long with PostgreSQL stopped; the time from its return to the first page."""
    portal.postgres.stop()
    until, answers = time.monotonic() + seconds, walk()
    while time.monotonic() < until:
        answers += walk()
    with portal.log.open("ab") as log:
        portal.postgres.start(log)
    return answers, back_after(lambda: status_of(portal, "/en/forum/") == 200, BACK_SECONDS)


def test_with_postgresql_stopped_every_page_says_so_at_once_and_is_back_by_itself(storm: Storm) -> None:
    portal, process = storm.portal, storm.portal.web.pid
    answers, back = stopped(portal, storm.walk, AWAY_SECONDS)
    mailed = mail_arrives(portal, "wagiman@contoh.example", 130)
    storm.tell("PostgreSQL stopped for 20 s", answers, f"; first page {back:.2f} s after its return, a mail leaves after {mailed:.0f} s")  # fmt: skip
    rounds = [answers[at : at + len(storm.walks)] for at in range(0, len(answers), len(storm.walks))]
    other = [one for answered in rounds for one in differing(storm, answered)]
    assert {now for _path, _calm, now in other} == {503}
    assert {one.retry_after for one in answers if one.status == 503} == {"30"}
    for_members = [path for cookies, path in storm.walks if cookies and path not in WITHOUT_DATABASE]
    assert len(other) >= len(rounds) * len(for_members)
    assert max(one.seconds for one in answers) < 1
    assert (portal.web.poll(), portal.web.pid, differing(storm, storm.walk())) == (None, process, [])


def test_without_the_words_for_an_outage_the_same_goes_wrong(storm: Storm) -> None:
    portal = storm.portal
    end(portal.web)
    portal.serve("tests.portal.careless:application")
    answers, _back = stopped(portal, lambda: [portal.ask(path, cookies) for cookies, path in storm.walks[:20]], 0)
    storm.tell("PostgreSQL stopped, without the words for it", answers)
    assert 500 in statuses(answers)
    end(portal.web)
