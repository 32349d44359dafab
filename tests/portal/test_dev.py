"""`manage.py dev`: one command runs the whole portal and stops it, whatever happened before."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager

import pytest
from django.conf import settings

from portal import local, supervisor


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """The environment of a checkout of its own, whose data goes away afterwards."""
    state = tmp_path_factory.mktemp("checkout") / "state"
    names = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "REMBUK_PROCESS", "REMBUK_MEDIA")
    environment = {name: value for name, value in os.environ.items() if name not in names}
    yield environment | {
        "REMBUK_STATE": str(state),
        "REMBUK_DEMO": "0",
        "PORT": str(free_port()),
    }
    if (state / "id").exists():
        shutil.rmtree(local.SHARED / (state / "id").read_text())


def start(environment, **changes):
    command = [sys.executable, "manage.py", "dev"]
    return subprocess.Popen(
        command,
        cwd=settings.ROOT,
        env=environment | changes,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def running(environment, **changes):
    """The portal, once it has said its address; what it said before is in `.words`."""
    process = start(environment, **changes)
    process.words = ""
    while "Rembuk runs at" not in process.words:
        line = process.stdout.readline()
        assert line, process.words
        process.words += line
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate()


def children(environment):
    lines = (local.Path(environment["REMBUK_STATE"]) / "children").read_text().splitlines()
    return [int(line.split()[0]) for line in lines]


def ask(environment):
    with urllib.request.urlopen(f"http://localhost:{environment['PORT']}/en/akun/login/") as answer:
        return answer.status, answer.headers["Content-Security-Policy"]


def test_one_command_serves_the_portal_and_stops_it_in_order(checkout):
    with running(checkout) as portal:
        assert f"Rembuk runs at http://localhost:{checkout['PORT']}/" in portal.words
        status, policy = ask(checkout)
        assert (status, "default-src 'none'" in policy) == (200, True)
        left = children(checkout)
    assert portal.returncode == 0
    assert [pid for pid in left if local.alive(pid)] == []


def test_it_starts_again_after_kill_9(checkout):
    with running(checkout) as first:
        left = children(checkout)
        first.kill()
        first.wait()
        with running(checkout):
            assert ask(checkout)[0] == 200
            assert [pid for pid in left if local.alive(pid)] == []


def test_orphans_of_an_earlier_run_are_ended_and_strangers_are_not(tmp_path):
    with subprocess.Popen(["/bin/sleep", "60"]) as orphan, subprocess.Popen(["/bin/sleep", "60"]) as stranger:
        known = f"{orphan.pid} {supervisor.identity(orphan.pid)}\n{stranger.pid} 12345"
        (tmp_path / "children").write_text(known)
        supervisor.end_orphans(tmp_path)
        assert (local.alive(orphan.pid), local.alive(stranger.pid)) == (False, True)
        stranger.kill()


def test_a_second_portal_in_the_same_folder_is_refused_in_one_sentence(checkout):
    with running(checkout):
        second = start(checkout)
        words = second.communicate()[0]
    assert (
        words
        == "CommandError: The portal of this folder runs already; stop it first, with Ctrl-C where it was started.\n"
    )


def test_a_taken_port_is_refused_with_what_to_do(checkout):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        words = start(checkout, PORT=str(port)).communicate()[0]
    assert (
        words == f"CommandError: Port {port} is taken (or not allowed); choose another one: make run PORT={port + 1}\n"
    )


def test_missing_programs_are_refused_with_what_to_do(checkout):
    words = start(checkout, PG_BIN="/nowhere").communicate()[0]
    assert words.startswith("CommandError: PostgreSQL's programs are missing: run `make run` to install them")
    assert words.count("\n") == 1


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgres://portal:secret-words@127.0.0.1:1/rembuk", "The database does not answer; check DATABASE_URL."),
        ("mysql://portal@localhost/rembuk", "DATABASE_URL cannot be understood; it should look like postgres://"),
        ("postgres", "DATABASE_URL cannot be understood; it should look like postgres://"),
    ],
)
def test_a_broken_database_url_is_refused_in_one_sentence(checkout, url, sentence):
    process = start(checkout, DATABASE_URL=url)
    words = process.communicate()[0]
    assert process.returncode == 1
    assert sentence in words
    assert "Traceback" not in words
    assert "secret-words" not in words
