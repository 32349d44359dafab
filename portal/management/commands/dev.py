"""The whole portal on one machine, under one parent."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection
from django.urls import reverse

from portal import local, preparing, servers
from portal.demo.accounts import ACCOUNTS, PASSWORD
from portal.supervisor import Service, Supervisor, end_orphans

MACHINE_ADVICE = b"overcommit"  # Valkey's, for administrators of busy servers


class Command(BaseCommand):
    help = "Runs the portal on this machine: database, cache, web server, worker and scheduler; Ctrl-C stops all."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, interrupt)
        supervisor = Supervisor(local.STATE)
        try:
            self.run(supervisor)
        except local.ServiceError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            self.stdout.write("\nStopping ...")
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            supervisor.stop()

    def run(self, supervisor: Supervisor) -> None:
        local.STATE.mkdir(mode=0o700, parents=True, exist_ok=True)
        with held_place():
            end_orphans(local.STATE)
            refuse_taken_port(settings.PORT)
            self.start_services(supervisor)
            self.prepare()
            start_portal(supervisor)
            ended = supervisor.watch(until=answers)
            if ended is None:
                self.greet()
                ended = supervisor.watch(until=lambda: False)
            if ended is not None:
                raise CommandError(
                    f"{ended.name} ended by itself (code {ended.process.returncode}); its last words stand above."
                )

    def start_services(self, supervisor: Supervisor) -> None:
        if settings.EMBEDDED_DATABASE:
            start_embedded(supervisor, "postgres", servers.Postgres(local.place_of()), signal.SIGINT)
        if settings.EMBEDDED_REDIS:
            start_embedded(supervisor, "valkey", servers.Valkey(local.place_of()), signal.SIGTERM)
        try:
            connection.ensure_connection()
        except OperationalError as error:
            raise CommandError(f"The database does not answer; check DATABASE_URL. It says: {error}") from error

    def prepare(self) -> None:
        preparing.prepare()
        if settings.REMBUK_DEMO and not get_user_model().objects.exists():
            self.stdout.write("Loading the demo data, once ...")
            call_command("load_demo", verbosity=0, stdout=StringIO())
        connection.close()

    def greet(self) -> None:
        """Says where the portal is, who can sign in to look around, and where the mails are."""
        lines = ["", f"Rembuk runs at {settings.REMBUK_URL}/  (Ctrl-C stops it)"]
        if get_user_model().objects.filter(email=ACCOUNTS[0].email).exists():
            lines += ["", f"Demo accounts, each with the password {PASSWORD}:"]
            lines += [f"  {account.email:<30} {account.name} {account.does}" for account in ACCOUNTS]
        if settings.MAILBOX:
            lines += ["", f"Every mail can be read by staff at {settings.REMBUK_URL}{reverse('portal:mailbox')}"]
        connection.close()
        self.stdout.write("\n".join([*lines, ""]))


def interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def held_place() -> Iterator[None]:
    """The data folder is ours alone while the portal runs; nothing to hold when both servers stand elsewhere."""
    if not (settings.EMBEDDED_DATABASE or settings.EMBEDDED_REDIS):
        yield
        return
    with local.place_of().hold():
        yield


def start_embedded(
    supervisor: Supervisor, name: str, server: servers.Postgres | servers.Valkey, farewell: signal.Signals
) -> None:
    """Starts a server and hands it over; what it said shows even when it did not come up."""
    theirs, ours = supervisor.pipe()
    try:
        server.start(theirs)
    except local.ServiceError:
        os.set_blocking(ours.fileno(), False)
        sys.stdout.write((ours.read(65536) or b"").decode(errors="replace"))
        raise
    finally:
        os.close(theirs)
        if server.process is not None and server.process.poll() is None:
            supervisor.follow(Service(name, server.process, farewell, ours, muted=MACHINE_ADVICE))


def start_portal(supervisor: Supervisor) -> None:
    """Starts the web server, one worker and one scheduler."""
    python, folder = sys.executable, settings.ROOT
    web = dict(os.environ, REMBUK_PROCESS="web", PORT=str(settings.PORT))
    worker = dict(os.environ, REMBUK_PROCESS="worker")
    binds = [word for address in addresses() for word in ("--bind", address)]
    gunicorn = [python, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--log-level", "warning", *binds]
    celery = [
        python,
        "-W",
        "ignore:You're running the worker with superuser",
        "-m",
        "celery",
        "-A",
        "portal",
        "--skip-checks",
        "--quiet",
    ]
    work = [
        "worker",
        "-Q",
        "default,mail",
        "--concurrency",
        "2",
        "--loglevel",
        "WARNING",
        "--without-gossip",
        "--without-mingle",
    ]
    supervisor.run("worker", [*celery, *work], folder, worker, signal.SIGTERM)
    supervisor.run("web", gunicorn, folder, web, signal.SIGTERM)
    supervisor.run("beat", [*celery, "beat", "--loglevel", "WARNING", "--pidfile="], folder, worker, signal.SIGTERM)


def addresses() -> list[str]:
    """Where the web server listens: this machine only, unless REMBUK_URL names another host."""
    if urlsplit(settings.REMBUK_URL).hostname not in {"localhost", "127.0.0.1", "::1"}:
        return [f"0.0.0.0:{settings.PORT}"]
    found = [f"127.0.0.1:{settings.PORT}"]
    if can_bind(socket.AF_INET6, "::1", 0):
        found.append(f"[::1]:{settings.PORT}")
    return found


def can_bind(family: socket.AddressFamily, host: str, port: int) -> bool:
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError:
        return False
    return True


def refuse_taken_port(port: int) -> None:
    if not can_bind(socket.AF_INET, "127.0.0.1", port):
        raise CommandError(f"Port {port} is taken (or not allowed); choose another one: make run PORT={port + 1}")


def answers() -> bool:
    """Whether the web server accepts a connection."""
    try:
        socket.create_connection(("127.0.0.1", settings.PORT), timeout=1).close()
    except OSError:
        return False
    return True
