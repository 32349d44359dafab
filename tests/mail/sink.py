"""A mail server for tests, in a process of its own: each message is on disk before the sender hears that it was taken.

A script for an address says how its next messages are answered, one step for each; after the last it is taken:
`rcpt 550 5.1.1 No such user`, `data 451 4.3.0 Later`, `drop` (gone without an answer), `keep and drop` (taken, then
gone without an answer), `stall` (no answer for a minute). While the file `closed` exists all is answered with 421.
"""

from __future__ import annotations

import asyncio
import email
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

ROOT = Path(__file__).resolve().parents[2]


class Handler:
    """Answers as the scripts say, and writes down what it takes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = len(list(folder.glob("*.eml")))
        self.steps_taken: Counter[str] = Counter()

    def step(self, address: str) -> str:
        script = self.folder / f"{address}.script"
        steps = json.loads(script.read_text()) if script.exists() else []
        return steps[self.steps_taken[address]] if self.steps_taken[address] < len(steps) else ""

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list) -> str:  # noqa: N802
        if (self.folder / "closed").exists():
            return "421 4.3.2 Closed"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list) -> str:  # noqa: N802
        step = self.step(address)
        if step.startswith("rcpt "):
            self.steps_taken[address] += 1
            return step.removeprefix("rcpt ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        [address] = envelope.rcpt_tos
        step = self.step(address)
        self.steps_taken[address] += bool(step)
        if step.startswith("data "):
            return step.removeprefix("data ")
        if step == "stall":
            await asyncio.sleep(60)
        if step != "drop":
            self.keep(address, envelope.original_content or b"")
        if step in ("drop", "keep and drop"):
            server.transport.abort()
        return "250 OK"

    def keep(self, address: str, content: bytes) -> None:
        self.count += 1
        path = self.folder / f"{self.count:06}.eml"
        with path.with_suffix(".part").open("wb") as file:
            file.write(f"X-Sink-To: {address}\r\nX-Sink-At: {time.time():.6f}\r\n".encode() + content)
            file.flush()
            os.fsync(file.fileno())
        path.with_suffix(".part").rename(path)


async def serve(folder: Path, port: int) -> None:
    handler = Handler(folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, hostname="sink", enable_SMTPUTF8=False), "127.0.0.1", port)
    draft = folder / "port.part"
    draft.write_text(str(server.sockets[0].getsockname()[1]))
    draft.rename(folder / "port")
    await server.serve_forever()


@dataclass(frozen=True)
class Received:
    """A message that the sink took."""

    to: str
    at: float
    message: EmailMessage

    @property
    def id(self) -> str:
        return str(self.message["Message-ID"])

    @property
    def text(self) -> str:
        return self.message.get_body(("plain",)).get_content().replace("\r\n", "\n")


class Sink:
    """The sink as a test sees it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None
        self.port = 0

    def start(self) -> None:
        (self.folder / "port").unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.mail.sink", self.folder, str(self.port)], cwd=ROOT
        )
        deadline = time.monotonic() + 30
        while not (self.folder / "port").exists():
            assert time.monotonic() < deadline, "the sink does not start"
            time.sleep(0.02)
        self.port = int((self.folder / "port").read_text())

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def script(self, address: str, *steps: str) -> None:
        (self.folder / f"{address}.script").write_text(json.dumps(steps))

    def close(self) -> None:
        (self.folder / "closed").touch()

    def reopen(self) -> None:
        (self.folder / "closed").unlink()

    def count(self) -> int:
        return len(list(self.folder.glob("*.eml")))

    def received(self) -> list[Received]:
        return [read(path) for path in sorted(self.folder.glob("*.eml"))]


def read(path: Path) -> Received:
    message = email.message_from_bytes(path.read_bytes(), policy=SMTP_POLICY)
    return Received(str(message["X-Sink-To"]), float(message["X-Sink-At"]), message)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
