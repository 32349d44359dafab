"""Nothing leaves this machine while tests run: a connection or a name looked up elsewhere fails the test that caused it.

The portal fetches no address that anybody typed; this guard would see it, whatever library did it and in which thread.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

OWN_NAMES = {"localhost", "", socket.gethostname(), socket.getfqdn()}
seen: list[str] = []  # what was tried and refused


class LeavesTheMachine(OSError):
    """A connection to another machine."""


def is_here(host: Any) -> bool:
    """Whether it names this machine: a socket in the file system, the loopback, its own name."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name is None or name in OWN_NAMES or str(name).startswith("/"):
        return True
    try:
        return ipaddress.ip_address(str(name).partition("%")[0]).is_loopback
    except ValueError:
        return False


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Python's audit hook: raises before anything leaves."""
    if event == "socket.connect":
        target = arguments[1]
        host = target[0] if isinstance(target, tuple) else "/" if isinstance(target, str | bytes) else target
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if not is_here(host):
        seen.append(f"{event} {host!r}")
        raise LeavesTheMachine(f"{event} {host!r}")


def start() -> None:
    """Watch from now on; a hook cannot be taken away again."""
    sys.addaudithook(watch)


@contextmanager
def nothing_leaves() -> Iterator[None]:
    """Fails when anything tried to leave inside, even where its error was swallowed."""
    before = len(seen)
    yield
    tried = seen[before:]
    assert tried == [], f"tried to leave the machine: {tried}"
