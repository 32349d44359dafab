"""One file that holds all there is: the database, the files, and a manifest by which to tell that it is whole.

The file is a tar: a marker, PostgreSQL's own dump, the files, and last the manifest with its sum. Nothing in it is
encrypted; it is for its owner's eyes only (mode 0600).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from portal import databases
from portal.databases import Census, Server

FORMAT = 1
MARKER, DUMP, FILES, MANIFEST, SEAL = "rembuk-backup", "database.dump", "files/", "manifest.json", "manifest.sha256"
NAME = re.compile(r"rembuk-\d{8}T\d{6}Z\.tar")
CHUNK = 1024 * 1024


class BadBackup(Exception):
    """The file cannot be restored; the message says in one sentence why."""


@dataclass
class Manifest:
    """What a backup holds. `parts` are the sums (sha256) of everything in it; `migrations` are `app.name`."""

    format: int
    made_at: str
    version: str
    postgresql: int
    migrations: list[str]
    tables: Census
    parts: dict[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows in all tables together."""
        return sum(int(count) for count, _sum in self.tables.values())


def version() -> str:
    """The version of this code."""
    return str(tomllib.loads((settings.ROOT / "pyproject.toml").read_text())["project"]["version"])


def make(server: Server, folder: Path, now: datetime) -> Path:
    """Write a backup of the database as it is at one moment, and of the files; its path.

    Raises ServiceError when the database or the folder does not let us; then nothing is left behind.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"rembuk-{now:%Y%m%dT%H%M%SZ}.tar"
    draft = Path(tempfile.mkdtemp(prefix=".rembuk-", dir=folder))
    try:
        manifest = _dump(server, draft / DUMP, now)
        with os.fdopen(os.open(draft / "whole", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            _write(file, manifest, draft / DUMP)
            file.flush()
            os.fsync(file.fileno())
        (draft / "whole").rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups of the folder; those removed. Other files stay."""
    ours = sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))
    old = ours[: max(0, len(ours) - keep)]
    for path in old:
        path.unlink()
    return old


def check(path: Path) -> Manifest:
    """Read the whole file and compare every sum.

    Raises BadBackup when it is no backup, cut short or damaged.
    """
    sums, kept = {}, {}
    try:
        with tarfile.open(path, "r:") as tar:
            for number, member in enumerate(tar):
                if (number == 0) != (member.name == MARKER):
                    raise BadBackup(f"{path.name} is not a backup of this portal.")
                sums[member.name], kept[member.name] = _sum(tar, member)
    except FileNotFoundError as error:
        raise BadBackup(f"There is no file {path}.") from error
    except (tarfile.TarError, OSError) as error:
        why = "is cut short or damaged" if sums else "is not a backup of this portal"
        raise BadBackup(f"{path.name} {why}.") from error
    if path.stat().st_size % tarfile.RECORDSIZE:
        raise BadBackup(f"{path.name} is cut short or damaged.")
    return _sealed(path.name, sums, kept)


def refuse_other_version(manifest: Manifest, server: Server) -> None:
    """Raises BadBackup unless this code and this server can take it as it is."""
    if manifest.version != version() or set(manifest.migrations) != known_migrations():
        raise BadBackup(
            f"This backup was made by version {manifest.version} with other tables than this code, version {version()}, has; "
            "restore it with the code it was made by, then update."
        )
    if manifest.postgresql > server.version():
        raise BadBackup(
            f"This backup comes from PostgreSQL {manifest.postgresql}; this server is older ({server.version()})."
        )


def known_migrations() -> set[str]:
    """The migrations of this code, as `app.name`."""
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def files() -> Iterator[tuple[str, Path]]:
    """Every uploaded file with its name in a backup."""
    for path in sorted(settings.MEDIA_ROOT.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield FILES + path.relative_to(settings.MEDIA_ROOT).as_posix(), path


def _dump(server: Server, path: Path, now: datetime) -> Manifest:
    """The dump and the census are of the same snapshot, however busy the portal is meanwhile."""
    with server.session(server.database, at_once=False) as session:
        session.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with session.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            [snapshot] = cursor.fetchone() or [""]
        plain = ("--format=custom", "--no-owner", "--no-privileges", "--no-comments")
        server.run("pg_dump", *plain, f"--snapshot={snapshot}", f"--file={path}", f"--dbname={server.database}")
        major = session.server_version // 10000
        applied = sorted(databases.migrations(session))
        return Manifest(FORMAT, f"{now:%Y-%m-%dT%H:%M:%SZ}", version(), major, applied, databases.census(session))


def _write(file: IO[bytes], manifest: Manifest, dump: Path) -> None:
    with tarfile.open(fileobj=file, mode="w") as tar:
        _add(tar, MARKER, f"{FORMAT}\n".encode())
        for name, path in [(DUMP, dump), *files()]:
            with path.open("rb") as source:
                manifest.parts[name] = _add_file(tar, name, source)
        words = json.dumps(asdict(manifest), indent=1, sort_keys=True).encode()
        _add(tar, MANIFEST, words)
        _add(tar, SEAL, hashlib.sha256(words).hexdigest().encode())


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o600
    tar.addfile(member, BytesIO(data))


class _Summing:
    """Reads a file and sums what was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(size)
        self.digest.update(data)
        return data


def _add_file(tar: tarfile.TarFile, name: str, source: IO[bytes]) -> str:
    """Its sum, of just those bytes that went into the backup."""
    member, summing = tarfile.TarInfo(name), _Summing(source)
    member.size, member.mode = os.fstat(source.fileno()).st_size, 0o600
    tar.addfile(member, summing)
    return summing.digest.hexdigest()


def _sum(tar: tarfile.TarFile, member: tarfile.TarInfo) -> tuple[str, bytes]:
    """The sum of a part, and its content when it is one of the small ones at the end."""
    source = tar.extractfile(member) if member.isreg() else None
    if source is None:
        raise BadBackup(f"{Path(str(tar.name)).name} holds something that no backup of this portal has: {member.name}.")
    digest, kept, is_small = hashlib.sha256(), b"", member.name in {MANIFEST, SEAL}
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        kept += chunk if is_small else b""
    return digest.hexdigest(), kept


def _sealed(name: str, sums: dict[str, str], kept: dict[str, bytes]) -> Manifest:
    if kept.get(SEAL, b"").decode(errors="replace") != sums.get(MANIFEST):
        raise BadBackup(f"{name} is cut short or damaged.")
    told = json.loads(kept[MANIFEST])
    if told.get("format") != FORMAT:
        raise BadBackup(f"{name} was made in another format ({told.get('format')}) than this code reads ({FORMAT}).")
    manifest = Manifest(**told)
    if manifest.parts != {part: total for part, total in sums.items() if part not in {MARKER, MANIFEST, SEAL}}:
        raise BadBackup(f"{name} is cut short or damaged.")
    return manifest
