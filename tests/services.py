"""A private PostgreSQL and Valkey for each run of pytest, started before Django's settings load; the tests' own settings.

A killed run leaves only a folder without a lock; the next run sweeps it away. Servers end with the pytest that started them.
"""

import fcntl
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

import pytest
from django.conf import settings

from portal import catalogues, local, servers

PREFIX = "rembuk-tests-"
TEMPORARY = Path("/tmp" if os.getuid() == 0 else tempfile.gettempdir())  # where the account of the services can go too
running: list[servers.Postgres | servers.Valkey] = []
locks: list[IO[str]] = []  # a lock lasts as long as its file is open


def sweep() -> None:
    """Removes the folders of killed runs: those whose lock nobody holds, unless a run is just making it."""
    for folder in TEMPORARY.glob(f"{PREFIX}*"):
        if time.time() - folder.stat().st_mtime < 60:
            continue
        with suppress(OSError), (folder / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)


def private_place(folder: Path) -> local.Place:
    state = folder / "state"
    password = local.kept_secret(state / "database_password", lambda: secrets.token_hex(24))
    account = local.account_of_services()
    if account is not None:
        folder.chmod(0o711)
    return local.Place(folder / "data", local.short_folder(folder / "run"), password, account)


def surroundings(**more: str) -> dict[str, str]:
    """The environment of a process that works on the database of this test."""
    database = re.sub(r"/[^/]*$", f"/{settings.DATABASES['default']['NAME']}", os.environ["DATABASE_URL"])
    own = {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "portal.settings", "PYTHONWARNINGS": "ignore"}
    return os.environ | own | more


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full-size", action="store_true", help="run every sampled test at full size")
    parser.addoption("--noticed", type=Path, help="take each check of access away; write which test notices, as JSON")
    parser.addoption("--reach", type=Path, help="with it: a file for what the tests reach, read if it is there")
    parser.addoption("--checks", default="", help="with it: only checks whose label matches this expression")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        os.environ["REDIS_URL"] += f"?db={int(worker.removeprefix('gw')) + 1}"
    else:
        start()
    try:
        return (yield)
    except BaseException:
        stop()
        raise


def start() -> None:
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=TEMPORARY))
    os.environ["REMBUK_TESTS_FOLDER"] = str(folder)
    lock = (folder / "lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    locks.append(lock)
    place = private_place(folder)
    log = (folder / "services.log").open("ab")
    postgres = servers.Postgres(place, options=servers.FAST_BUT_FORGETFUL)
    valkey = servers.Valkey(place, options=("--appendonly", "no"))
    for service in (postgres, valkey):
        running.append(service)
        service.start(log)
    os.environ.update(
        DATABASE_URL=place.database_url, REDIS_URL=place.redis_url, SECRET_KEY=secrets.token_urlsafe(48),
        REMBUK_PROCESS="worker", REMBUK_STATIC="source", REMBUK_MEDIA=str(folder / "media"),
        REMBUK_MAIL_TRACES=str(folder / "mail"),
        REMBUK_VISITOR_SECONDS="0",
    )  # fmt: skip
    for name in ("REMBUK_MODE", "REMBUK_URL", "REMBUK_DEMO", "EMAIL_URL", "DEBUG", "PORT"):
        os.environ.pop(name, None)
    catalogues.compile_all()


def pytest_configure() -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """`figure("...")` is a result worth quoting: with `-s` or `--full-size` all stand at the end of the run."""
    return lambda text: record_property("figure", text)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not (config.getoption("--full-size") or config.getoption("capture") == "no"):
        return
    for report in terminalreporter.stats.get("passed", []):
        for name, text in report.user_properties:
            if name == "figure":
                terminalreporter.write_line(str(text))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    stop()


def stop() -> None:
    while running:
        running.pop().stop()
    while locks:
        shutil.rmtree(os.environ["REMBUK_TESTS_FOLDER"], ignore_errors=True)
        locks.pop().close()
