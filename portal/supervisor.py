"""Several services under one parent: their lines named, their end in order, their orphans found after a kill."""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from portal import local


@dataclass
class Service:
    """A running child, the signal that ends it, and the pipe with its words."""

    name: str
    process: subprocess.Popen[bytes]
    farewell: signal.Signals
    words: IO[bytes] | None = None
    unfinished: bytes = b""
    muted: bytes | None = None  # lines with this are not passed on


@dataclass
class Supervisor:
    """Starts services in the order given and stops them in the opposite one."""

    folder: Path  # where the ids of the children stand, for the next start
    services: list[Service] = field(default_factory=list)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def pipe(self) -> tuple[int, IO[bytes]]:
        """The two ends of a pipe for a child's words: the child's, and ours."""
        ours, theirs = os.pipe()
        return theirs, os.fdopen(ours, "rb", buffering=0)

    def run(
        self,
        name: str,
        command: Sequence[str | Path],
        folder: Path,
        environment: Mapping[str, str],
        farewell: signal.Signals,
    ) -> Service:
        """Starts `command` and follows it."""
        theirs, ours = self.pipe()
        try:
            process = local.spawn(command, theirs, folder=folder, environment=environment, farewell=farewell)
        finally:
            os.close(theirs)
        return self.follow(Service(name, process, farewell, ours))

    def follow(self, service: Service) -> Service:
        """Takes charge of a child that runs already."""
        self.services.append(service)
        if service.words is not None:
            os.set_blocking(service.words.fileno(), False)
            self.selector.register(service.words, selectors.EVENT_READ, service)
        self.remember()
        return service

    def remember(self) -> None:
        lines = [f"{service.process.pid} {identity(service.process.pid)}" for service in self.services]
        (self.folder / "children").write_text("\n".join(lines))

    def watch(self, until: Callable[[], bool]) -> Service | None:
        """Passes on the services' words until `until()` (None) or until one of them ends (that one)."""
        while not until():
            self.pass_on(0.2)
            for service in self.services:
                if service.process.poll() is not None:
                    return service
        return None

    def pass_on(self, seconds: float) -> None:
        for key, _ in self.selector.select(seconds):
            service: Service = key.data
            chunk = key.fileobj.read(65536)  # type: ignore[union-attr]
            if not chunk:
                self.selector.unregister(key.fileobj)
            *lines, service.unfinished = (service.unfinished + (chunk or b"")).split(b"\n")
            for line in lines:
                if service.muted is None or service.muted not in line:
                    say(service.name, line.decode(errors="replace"))

    def stop(self) -> None:
        """Ends the services one after the other, the last started first."""
        while self.services:
            service = self.services[-1]
            if service.process.poll() is None:
                service.process.send_signal(service.farewell)
            end = time.monotonic() + local.STOP_SECONDS
            while service.process.poll() is None and time.monotonic() < end:
                self.pass_on(0.05)
            local.end_process(service.process, signal.SIGKILL)
            self.pass_on(0)
            self.services.pop()
        (self.folder / "children").unlink(missing_ok=True)


def say(name: str, line: str) -> None:
    sys.stdout.write(f"{name:<9}| {line}\n")
    sys.stdout.flush()


def identity(pid: int) -> str:
    """What tells this process from a later one with the same id: when it began. Empty when there is none."""
    if not Path("/proc/self").exists():
        command = ["/bin/ps", "-o", "lstart=", "-p", str(pid)]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    return ""


def orphans(folder: Path) -> Iterator[int]:
    """The children of an earlier run that still live."""
    with contextlib.suppress(FileNotFoundError):
        for line in (folder / "children").read_text().splitlines():
            pid, _, began = line.partition(" ")
            if began and identity(int(pid)) == began and local.alive(int(pid)):
                yield int(pid)


def end_orphans(folder: Path) -> None:
    """Ends what a killed run left behind, so that ports and files are free again."""
    for how, seconds in ((signal.SIGTERM, 8.0), (signal.SIGKILL, 5.0)):
        for pid in orphans(folder):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
        local.wait_until(lambda: not any(orphans(folder)), seconds)
