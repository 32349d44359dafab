"""The embedded PostgreSQL and Valkey of one checkout: folders, secrets, starts after every kind of end."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from portal import local, servers
from tests import services


@pytest.fixture
def place():
    """A place of its own for each test; not under pytest's folder, which every run on the machine closes anew."""
    with tempfile.TemporaryDirectory(dir=services.TEMPORARY) as folder:
        yield services.private_place(Path(folder))


@pytest.fixture
def postgres(place):
    server = servers.Postgres(place, options=servers.FAST_BUT_FORGETFUL)
    yield server
    server.stop()


@pytest.fixture
def valkey(place):
    server = servers.Valkey(place)
    yield server
    server.stop()


def is_up(postgres):
    """Whether the server answers a query."""
    with psycopg2.connect(host=str(postgres.place.sockets), user=local.ROLE, password=postgres.place.password,
                          dbname=local.DATABASE) as session, session.cursor() as cursor:  # fmt: skip
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_tests_run_on_postgresql_with_the_indonesian_stemmer():
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_tsvector('indonesian', 'pelatihan')::text")
        assert cursor.fetchone() == ("'latih':1",)


@pytest.mark.parametrize("path", ["secret_key", "deep/er/secret_key"])
def test_a_secret_is_made_once_and_for_its_owner_only(tmp_path, path):
    first = local.kept_secret(tmp_path / path)
    assert local.kept_secret(tmp_path / path) == first
    assert stat.S_IMODE((tmp_path / path).stat().st_mode) == 0o600
    assert len(first) >= 50


def test_processes_that_start_together_share_one_key(tmp_path):
    program = "import sys, pathlib; from portal import local; print(local.kept_secret(pathlib.Path(sys.argv[1]) / 'state' / 'key'))"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, tmp_path], cwd=settings.ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(6)
    ]
    assert len({process.communicate()[0] for process in started}) == 1
    assert len(list((tmp_path / "state").iterdir())) == 1


def test_a_folder_that_cannot_be_written_is_named():
    with pytest.raises(local.ServiceError, match="Cannot write to /proc"):
        local.kept_secret(local.Path("/proc/none/secret_key"))


def test_a_long_path_gets_a_short_folder_for_sockets(tmp_path):
    short = local.short_folder(tmp_path / ("deep/" * 30))
    assert len(os.fsencode(short / ".s.PGSQL.5432.lock")) <= local.SOCKET_LIMIT
    assert local.short_folder(tmp_path / ("deep/" * 30)) == short
    assert local.short_folder(local.Path("/srv/rembuk/run")) == local.Path("/srv/rembuk/run")


def test_a_socket_folder_of_somebody_else_is_refused(place):
    place.prepare()
    os.rmdir(place.sockets)
    place.sockets.symlink_to("/tmp")
    with pytest.raises((local.ServiceError, FileExistsError)):
        place.prepare()


def test_only_one_portal_runs_from_a_folder(place):
    with place.hold(), pytest.raises(local.ServiceError, match="runs already"):
        place.hold()
    place.hold().close()


def test_postgresql_starts_again_after_an_ordered_stop(postgres):
    postgres.start(subprocess.DEVNULL)
    assert postgres.stop() == 0
    postgres.start(subprocess.DEVNULL)
    assert is_up(postgres)


def test_postgresql_starts_again_after_kill_9(postgres):
    postgres.start(subprocess.DEVNULL)
    postgres.process.kill()
    postgres.process.wait()
    postgres.start(subprocess.DEVNULL)
    assert is_up(postgres)


def test_postgresql_left_running_by_a_killed_parent_is_taken_over(postgres, place):
    postgres.start(subprocess.DEVNULL)
    heir = servers.Postgres(place, options=servers.FAST_BUT_FORGETFUL)
    heir.start(subprocess.DEVNULL)
    assert postgres.process.wait(5) == 0
    assert is_up(heir)
    heir.stop()


def test_a_lock_file_with_the_id_of_another_process_does_not_stop_postgresql(postgres):
    postgres.start(subprocess.DEVNULL)
    postgres.stop()
    (postgres.folder / "postmaster.pid").write_text(f"{os.getpid()}\n{postgres.folder}\n")
    postgres.start(subprocess.DEVNULL)
    assert is_up(postgres)


def test_a_half_made_cluster_is_made_anew(postgres, place):
    place.prepare()
    (place.data / "postgres.new").mkdir()
    (place.data / "postgres.new" / "PG_VERSION").write_text("18\n")
    postgres.start(subprocess.DEVNULL)
    assert is_up(postgres)


def test_a_language_that_the_machine_lacks_does_not_stop_postgresql(postgres, monkeypatch):
    monkeypatch.setenv("LC_ALL", "id_ID.UTF-8")
    postgres.start(subprocess.DEVNULL)
    assert is_up(postgres)


def test_missing_programs_are_named_with_what_to_do(monkeypatch):
    monkeypatch.setenv("PG_BIN", "/nowhere")
    with pytest.raises(local.ServiceError, match="run `make run` to install them, or set DATABASE_URL"):
        servers.postgres_binaries()


def test_valkey_keeps_what_it_was_told_over_a_kill_9(valkey):
    valkey.start(subprocess.DEVNULL)
    valkey.client.set("seat", "7")
    valkey.client.execute_command("WAITAOF", 1, 0, 5000)
    valkey.process.kill()
    valkey.process.wait()
    valkey.start(subprocess.DEVNULL)
    assert valkey.client.get("seat") == b"7"


def test_services_end_when_their_parent_is_killed(place):
    program = (
        "import sys, subprocess, pathlib, time; from portal import servers; from tests import services;"
        "server = servers.Valkey(services.private_place(pathlib.Path(sys.argv[1]))); server.start(subprocess.DEVNULL);"
        "print(server.process.pid, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", program, place.data.parent]
    with subprocess.Popen(command, cwd=settings.ROOT, stdout=subprocess.PIPE, text=True) as parent:
        pid = int(parent.stdout.readline())
        assert local.alive(pid)
        parent.send_signal(signal.SIGKILL)
    assert local.wait_until(lambda: not local.alive(pid), 5)
