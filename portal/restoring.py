"""A backup becomes the portal again: built beside what is there, compared, and swapped in by names.

Until the swap nothing that exists is touched, so that whatever goes wrong leaves the old portal whole. The swap is one
transaction of the server; the old database and the old files stay beside under other names.
"""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connections
from psycopg2 import errors
from psycopg2.sql import SQL, Identifier

from members import upkeep
from members.models import Mark, MarkName
from portal import backups, databases
from portal.backups import DUMP, FILES, BadBackup, Manifest
from portal.databases import Server, Session
from portal.local import ServiceError

ERASURES = "apply_erasures"  # people who asked to be forgotten after the backup was made
GRANTS = "grant_roles"


class NotEmpty(Exception):
    """There is something in the place of the restored data, and nobody said that it may go."""


@dataclass(frozen=True)
class Restored:
    """What came back, and under which names lies what was there before (empty: nothing was)."""

    manifest: Manifest
    old_database: str
    old_files: str


def restore(path: Path, server: Server, now: datetime, *, replace: bool = False) -> Restored:
    """Put the backup in the place of the portal's data. Mail stays held back until `manage.py mail on`.

    Raises BadBackup, NotEmpty and ServiceError, each before anything that exists was touched.
    """
    manifest = backups.check(path)
    backups.refuse_other_version(manifest, server)
    if not replace:
        refuse_full(server)
    stamp = f"{now:%Y%m%d_%H%M%S}"
    new = databases.plain_name(f"{server.database}_new_{stamp}")
    media = settings.MEDIA_ROOT
    media.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{media.name}-{stamp}-", dir=media.parent))
    try:
        _unpack(path, draft)
        server.create(new)
        server.run("pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={new}", draft / DUMP)
        _compare(server, new, manifest)
        _settle_in(new, now)
        return Restored(manifest, *_swap(server, new, stamp, draft / "files", media))
    finally:
        server.drop(new)
        shutil.rmtree(draft, ignore_errors=True)


def refuse_full(server: Server) -> None:
    """Raises NotEmpty when there are tables or files already."""
    if _has_tables(server, server.database):
        raise NotEmpty(f"The database {server.database} is not empty; --replace puts it aside for the restored one.")
    if any(backups.files()):
        raise NotEmpty(f"The folder {settings.MEDIA_ROOT} is not empty; --replace puts it aside for the restored one.")


def _has_tables(server: Server, name: str) -> bool:
    if name not in server.databases():
        return False
    with server.session(name) as session:
        return bool(databases.census(session))


def _unpack(path: Path, folder: Path) -> None:
    """The dump and the files, for our own eyes only; `check` has found nothing but plain parts."""
    (folder / "files").mkdir(mode=0o700)
    with tarfile.open(path, "r:") as tar:
        for member in tar:
            if member.name == DUMP or member.name.startswith(FILES):
                tar.extract(member, folder, set_attrs=False, filter="data")


def _compare(server: Server, new: str, manifest: Manifest) -> None:
    with server.session(new) as session:
        found = databases.census(session)
    differing = [name for name in {*found, *manifest.tables} if found.get(name) != manifest.tables.get(name)]
    if differing:
        raise BadBackup(f"The restored tables differ from the backup's: {', '.join(sorted(differing))}.")


def _settle_in(new: str, now: datetime) -> None:
    """Before anybody sees the new database: no mail, no signs of life of another time, nobody who was erased since."""
    with django_on(new):
        upkeep.hold_mail(now)
        Mark.objects.exclude(name=MarkName.MAIL_HELD).delete()
        for command in (ERASURES, GRANTS):
            if command in get_commands():
                call_command(command, verbosity=0)


@contextmanager
def django_on(database: str) -> Iterator[None]:
    """What Django does meanwhile in this thread it does in that database."""
    own = connections["default"]
    connections["default"] = other = own.copy()
    other.settings_dict["NAME"] = database
    try:
        yield
    finally:
        other.close()
        connections["default"] = own


def _swap(server: Server, new: str, stamp: str, files: Path, media: Path) -> tuple[str, str]:
    """Give the new data the names of the old; the names that the old data has now."""
    old = databases.plain_name(f"{server.database}_before_{stamp}")
    old_media = media.with_name(f"{media.name}.before-{stamp}")
    was_there, was_full = server.database in server.databases(), _has_tables(server, server.database)
    with server.session() as session:
        if was_there:
            _close_doors(session, server.database)
        try:
            with server.session(at_once=False) as both:
                if was_there:
                    _rename(both, server.database, old)
                _rename(both, new, server.database)
                _move(media, old_media, files)
                both.commit()
        finally:
            for name in {server.database, old} & server.databases():
                session.cursor().execute(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(Identifier(name)))
    if was_there and not was_full:
        server.drop(old)
    return old if was_full else "", str(old_media) if old_media.exists() else ""


def _close_doors(session: Session, name: str) -> None:
    """Nobody new gets into the database, and whoever is in it leaves; web server and workers come back by themselves."""
    with session.cursor() as cursor:
        try:
            cursor.execute(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(Identifier(name)))
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        except errors.InsufficientPrivilege as error:
            raise ServiceError(
                f"Our role may not put {name} aside; use the owner's DATABASE_URL, and stop web server and workers."
            ) from error


def _rename(session: Session, name: str, to: str) -> None:
    session.cursor().execute(SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(name), Identifier(to)))


def _move(media: Path, old_media: Path, files: Path) -> None:
    """The files change places last, before the commit: when that fails, all of it is undone."""
    if media.exists():
        media.rename(old_media)
    try:
        files.rename(media)
    except OSError:
        if old_media.exists():
            old_media.rename(media)
        raise
