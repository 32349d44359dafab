"""Services on one machine: where a checkout keeps their data, sockets and secrets, and how a child process starts and ends.

Nothing here knows Django: the settings, the supervisor and the tests all build on it.
"""

import ctypes
import fcntl
import hashlib
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
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
STATE = Path(os.environ.get("REMBUK_STATE") or ROOT / ".rembuk")
SHARED = Path("/var/lib/rembuk")
ROLE = DATABASE = "rembuk"
SOCKET_LIMIT = 107  # bytes of a Unix socket's path, on Linux; macOS has 103 and gets the short folder sooner
STOP_SECONDS = 15.0
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class ServiceError(RuntimeError):
    """A service cannot run; the message says in one sentence what to do."""


def kept_secret(path: Path, make: Callable[[], str] = lambda: secrets.token_urlsafe(48)) -> str:
    """The text kept in `path`, made once. However many processes ask at the same time, all get the same one (mode 0600)."""
    with suppress(FileNotFoundError):
        return path.read_text()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent)
    except OSError as error:
        raise ServiceError(f"Cannot write to {path.parent}: {error.strerror}. Make the folder writable.") from error
    with os.fdopen(handle, "w") as file:
        file.write(make())
    with suppress(FileExistsError):
        os.link(draft, path)
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

    def hold(self) -> IO[bytes]:
        """Claims the place until the returned file is closed or this process ends, however it ends.

        Raises ServiceError when somebody else has it.
        """
        self.prepare()
        lock = (self.data / "lock").open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.close()
            raise ServiceError(
                "The portal of this folder runs already; stop it first, with Ctrl-C where it was started."
            ) from error
        return lock

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


def die_with_parent(how: signal.Signals) -> None:
    """Asks the kernel to signal this child when its parent is killed; other systems leave an orphan for the next start to find."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, int(how))


def spawn(
    command: Sequence[str | Path],
    output: int | IO[bytes],
    *,
    account: pwd.struct_passwd | None = None,
    folder: Path = Path("/"),
    environment: Mapping[str, str] | None = None,
    farewell: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Starts a child that gets `farewell` when this process dies; in its own session, so that Ctrl-C reaches only the supervisor.

    To be called while no other thread runs.
    """
    plain = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.environ.get("PATH", os.defpath)}
    return subprocess.Popen(
        command,
        cwd=folder,
        env=plain if environment is None else environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=partial(die_with_parent, farewell),  # noqa: PLW1509
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
