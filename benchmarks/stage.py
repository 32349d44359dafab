"""A private stage for measuring: database and cache of its own, the demo data, and servers to ask."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal import catalogues, local, servers

ROOT = Path(__file__).resolve().parent.parent
TEMPORARY = "/tmp" if os.getuid() == 0 else None  # noqa: S108 - the account of the services can go there too
COMMANDS = (("migrate", "--no-input", "-v0"), ("load_regions",), ("load_demo",), ("collectstatic", "--no-input", "-v0"))


@contextmanager
def services() -> Iterator[None]:
    """PostgreSQL and Valkey of their own, with the demo data in them; the environment points at them."""
    with tempfile.TemporaryDirectory(prefix="rembuk-bench-", dir=TEMPORARY) as name:
        folder = Path(name)
        account = local.account_of_services()
        if account is not None:
            folder.chmod(0o711)
        password = local.kept_secret(folder / "state" / "database_password", lambda: secrets.token_hex(24))
        place = local.Place(folder / "data", local.short_folder(folder / "run"), password, account)
        started: list[servers.Postgres | servers.Valkey] = []
        try:
            with (folder / "services.log").open("ab") as log:
                for service in (servers.Postgres(place), servers.Valkey(place)):
                    started.append(service)
                    service.start(log)
            os.environ.update(
                DATABASE_URL=place.database_url,
                REDIS_URL=place.redis_url,
                SECRET_KEY=secrets.token_urlsafe(48),
                REMBUK_DEMO="1",
                REMBUK_STATIC_ROOT=str(folder / "static"),
            )
            catalogues.compile_all()
            for command in COMMANDS:
                subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            yield
        finally:
            for service in reversed(started):
                service.stop()


def inside(function: str) -> str:
    """What a function of this package, named like "scene.write_cookie", writes when it runs inside Django."""
    module, _, name = function.partition(".")
    script = f"from benchmarks import {module}; {module}.{name}()"
    command = [sys.executable, "manage.py", "shell", "-v0", "--no-imports", "-c", script]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def write(line: str) -> None:
    """A line for the reader, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(application: str, server: str = "gunicorn") -> Iterator[int]:
    """The port on which `server` serves the WSGI `application` as on one machine: two workers of four threads."""
    port = free_port()
    if server == "gunicorn":
        command = ["gunicorn", "-c", "deploy/gunicorn.conf.py", "--max-requests", "0", "--log-level", "error"]
        command += ["--bind", f"127.0.0.1:{port}", application]
    else:
        command = ["granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "4", "--no-access-log"]
        command += ["--log-level", "error", "--host", "127.0.0.1", "--port", str(port), application]
    environment = dict(os.environ, REMBUK_PROCESS="web", PORT=str(port))
    process = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=environment)
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)
