"""The PostgreSQL server beside Django: its own programs, other databases on it, and a census of every table."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import psycopg2
from django.db import connection
from psycopg2 import errors, extensions
from psycopg2.sql import SQL, Identifier

from portal.local import ServiceError
from portal.servers import Postgres, postgres_binaries

MAINTENANCE = "postgres"  # a database that every server has, to speak of the others from
# libpq's names of what Django's settings call otherwise, or pass on under OPTIONS.
ENVIRONMENT = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
}  # fmt: skip
# What the text of a row depends on, so that the same rows give the same sum on every server.
PLAIN_TEXT = "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex'; SET extra_float_digits = 1"
_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY c.relname
"""
_COUNT = "SELECT count(*), coalesce(sum(hashtextextended(one_row::text, 0)::numeric), 0) FROM {} AS one_row"

Session: TypeAlias = extensions.connection
Census = dict[str, list[str]]  # rows and sum of each table, both as text


class ProgramFailed(ServiceError):
    """One of PostgreSQL's programs gave up; the message is its first complaint."""


@dataclass(frozen=True)
class Server:
    """Where Django's database is, and the databases beside it."""

    options: Mapping[str, Any]
    database: str

    @classmethod
    def of_django(cls) -> Server:
        """The server of the default connection, without the limits that its sessions have there."""
        given = connection.get_connection_params()
        options = {name: given[name] for name in ENVIRONMENT if given.get(name)}
        return cls(options, str(connection.settings_dict["NAME"]))

    @contextmanager
    def session(self, database: str = MAINTENANCE, *, at_once: bool = True) -> Iterator[Session]:
        """A session of its own, each statement committed `at_once` or all in one transaction.

        Raises ServiceError when the server does not answer.
        """
        try:
            opened = psycopg2.connect(dbname=database, connect_timeout=5, **self.options)
        except psycopg2.OperationalError as error:
            raise ServiceError(f"The database does not answer: {str(error).strip().splitlines()[0]}") from error
        with closing(opened):
            opened.autocommit = at_once
            yield opened

    def databases(self) -> set[str]:
        """The names of all databases."""
        with self.session() as session, session.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database")
            return {name for (name,) in cursor.fetchall()}

    def create(self, name: str) -> None:
        """A new empty database.

        Raises ServiceError when our role may not make one.
        """
        with self.session() as session, session.cursor() as cursor:
            try:
                cursor.execute(SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(Identifier(name)))
            except errors.InsufficientPrivilege as error:
                raise ServiceError(
                    f"The role {self.options.get('user', '')} may not create databases; use the owner's DATABASE_URL, of a role with CREATEDB."
                ) from error

    def drop(self, name: str) -> None:
        """Remove a database and whoever is connected to it, if it is there."""
        with self.session() as session, session.cursor() as cursor:
            cursor.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))

    def version(self) -> int:
        """The server's major version."""
        with self.session() as session:
            return int(session.server_version) // 10000

    def run(self, program: str, *arguments: str | Path) -> None:
        """Run one of PostgreSQL's programs; the password travels in its environment, never on its command line.

        Raises ProgramFailed.
        """
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
        environment |= {ENVIRONMENT[name]: str(value) for name, value in self.options.items()}
        command = [program_of(program, self.version()), *arguments]
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if done.returncode:
            words = done.stderr.decode(errors="replace").strip().splitlines() or ["it gave no reason"]
            raise ProgramFailed(words[0])


def program_of(name: str, version: int) -> Path:
    """The program of PostgreSQL's client in a version not older than the server's.

    Raises ServiceError when the machine has none.
    """
    for path in _programs(name):
        if path.exists() and Postgres.version(path) >= version:
            return path
    raise ServiceError(f"{name} of PostgreSQL {version} or newer is missing; install postgresql-client, or set PG_BIN.")


def _programs(name: str) -> Iterator[Path]:
    if "PG_BIN" not in os.environ and (on_path := shutil.which(name)):
        yield Path(on_path)
    with suppress(ServiceError):
        yield postgres_binaries() / name
    yield from sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)


def census(session: Session) -> Census:
    """How many rows each table has, and a sum over all its contents that does not depend on their order."""
    found: Census = {}
    with session.cursor() as cursor:
        cursor.execute(PLAIN_TEXT)
        cursor.execute(_TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(SQL(_COUNT).format(Identifier(table)))
            found[table] = [str(value) for value in cursor.fetchone() or ()]
    return found


def migrations(session: Session) -> set[str]:
    """The migrations that the database has had, as `app.name`."""
    with session.cursor() as cursor:
        cursor.execute("SELECT app || '.' || name FROM django_migrations")
        return {name for (name,) in cursor.fetchall()}


def plain_name(text: str) -> str:
    """A name of a database made of letters, digits and underscores."""
    return re.sub(r"\W", "_", text)[:60]
