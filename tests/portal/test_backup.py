"""One file holds everything; what is damaged, foreign or of another version is refused before anything is touched."""

from __future__ import annotations

import json
import os
import shutil
import stat
import tarfile
from contextlib import contextmanager
from dataclasses import replace as with_
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client, override_settings
from psycopg2 import sql

from members import regions, upkeep
from members.mail import outbox
from members.models import Mark, MarkName, Member
from portal import backups, databases, restoring
from portal.backups import BadBackup
from portal.databases import Server
from portal.demo import loading
from portal.demo.accounts import ACCOUNTS, PASSWORD
from portal.local import ServiceError

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
NOTE = outbox.Kind("note", lane=2)
PICTURE = b"\x89PNG picture" * 1000


@pytest.fixture(scope="module")
def portal(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo portal in a database and a folder of its own, and its backup."""
    media = tmp_path_factory.mktemp("files") / "media"
    with django_db_blocker.unblock(), override_settings(REMBUK_DEMO=True, MEDIA_ROOT=media):
        own = Server.of_django()
        server = with_(own, database=f"keeping_{os.getpid()}")
        connection.close()
        with own.session() as session, session.cursor() as cursor:
            names = map(sql.Identifier, (server.database, own.database))
            cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        with restoring.django_on(server.database):
            regions.load()
            loading.load(NOW - timedelta(days=1))
            member = Member.objects.get(email=ACCOUNTS[3].email)
            outbox.plan(NOTE, [outbox.Planned(member.pk, 1, "", NOW)])
        (media / "minutes").mkdir(parents=True)
        (media / "minutes" / "a.png").write_bytes(PICTURE)
        path = backups.make(server, tmp_path_factory.mktemp("backups"), NOW)
        yield server, path
        for name in own.databases():
            if name.startswith(server.database):
                own.drop(name)


@pytest.fixture
def server(portal, db):
    return portal[0]


@pytest.fixture
def path(portal, tmp_path):
    """A copy of the backup, free to be damaged."""
    return Path(shutil.copy(portal[1], tmp_path / "rembuk-20261130T030000Z.tar"))


@pytest.fixture(autouse=True)
def nobody_erased(settings, tmp_path):
    settings.REMBUK_ERASURES = tmp_path / "erasures.txt"


@contextmanager
def nothing_changes(server):
    """What is there stays as it is: the same rows, and no database beside."""
    before = state(server)
    yield
    assert state(server) == before


def state(server):
    with server.session(server.database) as session:
        return databases.census(session), server.databases()


def rewritten(path, **changes):
    """The backup with other words in its manifest, and everything else as it was."""
    draft = path.with_name("other.tar")
    with tarfile.open(path) as tar, draft.open("wb") as file:
        manifest = backups.Manifest(**json.load(tar.extractfile(backups.MANIFEST)))
        dump = path.with_name(backups.DUMP)
        dump.write_bytes(tar.extractfile(backups.DUMP).read())
        backups._write(file, with_(manifest, parts={}, **changes), dump)
    return draft


def test_a_whole_backup_says_what_it_holds(path):
    manifest = backups.check(path)
    assert manifest.tables["members_regency"][0] == "514"
    assert {"database.dump", "files/minutes/a.png"} < set(manifest.parts)  # beside the photos of the sample data


def test_only_its_owner_can_read_it(portal):
    assert stat.S_IMODE(portal[1].stat().st_mode) == 0o600


def test_the_newest_stay_and_other_files_are_left_alone(tmp_path):
    names = [f"rembuk-202611{day:02}T030000Z.tar" for day in range(1, 6)]
    for name in (*names, "letter.tar"):
        (tmp_path / name).touch()
    backups.prune(tmp_path, 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["letter.tar", *names[3:]]


@pytest.mark.parametrize("share", [0.0, 0.001, 0.2, 0.5, 0.9, 0.999])
def test_a_file_cut_short_is_refused(path, server, share):
    with path.open("r+b") as file:
        file.truncate(int(path.stat().st_size * share))
    with nothing_changes(server), pytest.raises(BadBackup, match=r"cut short|not a backup"):
        restoring.restore(path, server, NOW, replace=True)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.6, 0.8, 0.95])
def test_one_changed_bit_is_found(path, share):
    data = bytearray(path.read_bytes())
    place = next(n for n in range(int(len(data) * share), len(data)) if data[n])
    data[place] ^= 1
    path.write_bytes(data)
    with pytest.raises(BadBackup):
        backups.check(path)


@pytest.mark.parametrize("content", [b"", b"hello" * 500, PICTURE])
def test_another_file_is_refused(tmp_path, server, content):
    (tmp_path / "x.tar").write_bytes(content)
    with nothing_changes(server), pytest.raises(BadBackup, match=r"x\.tar is not a backup of this portal"):
        restoring.restore(tmp_path / "x.tar", server, NOW, replace=True)


def test_another_tar_is_refused(tmp_path):
    with tarfile.open(tmp_path / "x.tar", "w") as tar:
        tar.add(__file__, "../../etc/passwd")
    with pytest.raises(BadBackup, match="not a backup of this portal"):
        backups.check(tmp_path / "x.tar")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"version": "9.9.9"}, "made by version 9.9.9"),
        ({"migrations": ["members.0001_initial"]}, "with other tables"),
        ({"postgresql": 99}, "this server is older"),
        ({"format": 7}, "another format"),
    ],
)
def test_another_version_is_refused(path, server, changes, words):
    with nothing_changes(server), pytest.raises(BadBackup, match=words):
        restoring.restore(rewritten(path, **changes), server, NOW, replace=True)


def test_rows_that_differ_from_the_manifest_are_found_beside_the_old_database(path, server):
    tables = backups.check(path).tables
    other = rewritten(path, tables=tables | {"members_member": ["1", "5"]})
    with nothing_changes(server), pytest.raises(BadBackup, match=r"differ from the backup's: members_member\."):
        restoring.restore(other, server, NOW, replace=True)


def test_a_database_with_data_is_not_replaced_unasked(path, server):
    with nothing_changes(server), pytest.raises(restoring.NotEmpty, match="--replace"):
        restoring.restore(path, server, NOW)


def test_passwords_stay_out_of_the_command_line_and_of_complaints(server):
    with pytest.raises(ServiceError) as told:
        server.run("pg_restore", "--dbname=nowhere", "/nowhere")
    assert server.options["password"] not in str(told.value)


def test_a_dropped_database_comes_back_whole_and_a_member_signs_in(portal, server, path, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    server.drop(server.database)
    done = restoring.restore(path, server, NOW)
    with server.session(server.database) as session:
        found = databases.census(session)
    differing = {name for name in found if found[name] != done.manifest.tables[name]}
    assert (differing, done.old_database) == ({"members_mark"}, "")
    assert (tmp_path / "media" / "minutes" / "a.png").read_bytes() == PICTURE
    with restoring.django_on(server.database):
        answer = Client().post("/en/akun/login/", {"login": ACCOUNTS[3].email, "password": PASSWORD})
        assert (answer.status_code, answer.url) == (302, "/mulai/")


def test_a_restored_portal_sends_no_mail_until_it_is_told_to(portal, server, path, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    restoring.restore(path, server, NOW + timedelta(seconds=1), replace=True)
    with restoring.django_on(server.database):
        held = outbox.drain(NOTE, lambda rows: {}, NOW)
        upkeep.release_mail()
        free = outbox.drain(NOTE, lambda rows: {one.pk: outbox.Skip("told") for one in rows}, NOW)
    assert (held.claimed, free.claimed) == (0, 1)


def test_who_was_erased_after_the_backup_is_erased_again(portal, server, path, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    with restoring.django_on(server.database):
        member = Member.objects.get(email=ACCOUNTS[3].email)
    settings.REMBUK_ERASURES.write_text(f"{member.pk} {NOW:%Y-%m-%dT%H:%M:%S%z}\n")
    restoring.restore(path, server, NOW + timedelta(seconds=4), replace=True)
    with restoring.django_on(server.database):
        again = Member.objects.get(pk=member.pk)
    assert (again.email, again.name == member.name) == (None, False)


def test_replacing_keeps_the_old_portal_under_another_name(portal, server, path, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "old.png").write_bytes(b"old")
    with server.session(server.database) as somebody, somebody.cursor() as cursor:
        cursor.execute("SELECT 1")
        done = restoring.restore(path, server, NOW + timedelta(seconds=2), replace=True)
    assert done.old_database in server.databases()
    assert (Path(done.old_files) / "old.png").read_bytes() == b"old"


def test_files_that_cannot_change_places_leave_all_as_it_was(portal, server, path, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "media"

    def broken(*paths):
        raise OSError("read-only file system")

    monkeypatch.setattr(restoring, "_move", broken)
    with nothing_changes(server), pytest.raises(OSError, match="read-only"):
        restoring.restore(path, server, NOW + timedelta(seconds=3), replace=True)


def test_the_commands_write_read_and_refuse(portal, server, tmp_path):
    out = StringIO()
    with restoring.django_on(server.database):
        call_command("backup", to=tmp_path, keep=1, stdout=out)
        call_command("backup", to=tmp_path, keep=1, stdout=out)
        [path] = [one for one in tmp_path.iterdir() if one.suffix == ".tar"]
        call_command("backup", check=path, stdout=out)
        assert Mark.objects.get(name=MarkName.BACKUP).details["file"] == path.name
        with pytest.raises(CommandError, match="--replace"):
            call_command("restore", str(path))
    assert "514" not in out.getvalue()
    assert "is whole" in out.getvalue()
