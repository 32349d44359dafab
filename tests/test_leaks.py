"""Nothing secret stands in a log, in what workers are told, or in Valkey; and a task's lines carry the id of the page that rang for it."""

from __future__ import annotations

import base64
import json
import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.utils.log import AdminEmailHandler

from forums.models import Meeting
from members.models import Delivery
from tests import factories, leaks
from tests.services import surroundings

pytestmark = pytest.mark.django_db(transaction=True)
DONE_WITHIN = 60  # seconds
RINGS = ("members.tasks.send_account_mails", "forums.tasks.send_meeting_notices")


@pytest.fixture
def place(meeting: Meeting, settings: Any) -> Meeting:
    """What the walk meets: a member with secrets in the forum, and staff."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]  # as the walk's own process has
    member = factories.member("Kanari", email=leaks.EMAIL, password=leaks.PASSWORD)
    factories.membership(meeting.forum, member)
    factories.member("Dewi", is_staff=True)
    return meeting


@pytest.fixture
def told_to_valkey() -> Iterator[list[str]]:
    """Every command that any process gives to Valkey while the test runs."""
    said: list[str] = []
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=None)
    number = client.connection_pool.connection_kwargs.get("db") or 0  # other tests have other databases
    with client.monitor() as monitor:

        def listen() -> None:
            with suppress(redis.RedisError, OSError, ValueError):  # the test is over
                said.extend(str(one["command"]) for one in monitor.listen() if int(one["db"]) == number)

        threading.Thread(target=listen, daemon=True).start()
        yield said


def walk(folder: Path, **more: str) -> tuple[str, list[str]]:
    """The log of the walk, and what was secret in it."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.leaks", str(folder / "secrets")], cwd=settings.ROOT, env=surroundings(REMBUK_LOG="json", **more),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr, json.loads((folder / "secrets").read_text())


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Path]:
    """A worker as on a server; the file is its log."""
    log = tmp_path / "worker.log"
    line = "-m celery -A portal worker -Q default,mail -c 1 --without-gossip --without-mingle --loglevel INFO"
    command = [sys.executable, *line.split()]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=settings.ROOT,
            env=surroundings(REMBUK_LOG="json"),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        yield log
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + DONE_WITHIN
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


def lines(log: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.splitlines() if line.startswith("{")]


def held(secrets: list[str], *texts: str) -> list[str]:
    return [one for one in secrets if any(one in text for text in texts)]


def test_no_secret_is_written_anywhere(
    place: Meeting, worker: Path, told_to_valkey: list[str], tmp_path: Path, figure: Callable[[str], None]
) -> None:
    pages, secrets = walk(tmp_path)
    wait(lambda: not Delivery.objects.filter(kind="account", state="planned").exists())
    wait(lambda: all(f'"task": "{name}"' in worker.read_text() for name in RINGS))
    tasks, commands = worker.read_text(), "\n".join(told_to_valkey)
    assert held(secrets, pages, tasks, commands) == []
    assert {"/patah/", "ValueError"} <= set(re.findall(r"/patah/|ValueError", pages))
    rung = arguments(commands)
    assert held(secrets, *rung) == []
    calls = [json.loads(one)[:2] for one in rung if one.startswith("[")]  # beside them workers greet each other
    assert calls == [[[], {}]] * len(calls) != []
    asked = {one["request_id"] for one in lines(pages) if one.get("event") == "request_finished"}
    rang = {one["request_id"] for one in lines(tasks) if one.get("event") == "task_started" and "request_id" in one}
    assert (len(rang) >= 3, rang - asked) == (True, set())
    figure(
        f"{len(secrets)} secrets: 0 in {len(pages.splitlines())} lines of pages, {len(tasks.splitlines())} of the worker, "
        f"{len(told_to_valkey)} commands to Valkey, {len(calls)} messages to workers; {len(rang)} requests found again in the lines of their tasks"
    )


def arguments(commands: str) -> list[str]:
    """What each message to a worker holds beside the name of its task."""
    return [base64.b64decode(one).decode() for one in re.findall(r'"body": "([\w+/=]+)"', commands)]


def test_without_the_mask_secrets_would_be_found(place: Meeting, tmp_path: Path) -> None:
    """Negative control."""
    pages, secrets = walk(tmp_path, CARELESS="1")
    assert {leaks.EMAIL} < set(held(secrets, pages))


def test_errors_go_to_no_mailbox() -> None:
    loggers = [logging.getLogger(), logging.getLogger("django"), logging.getLogger("django.request")]
    assert not [one for logger in loggers for one in logger.handlers if isinstance(one, AdminEmailHandler)]
