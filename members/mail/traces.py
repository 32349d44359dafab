"""How far a process came with the message it was sending, in a small file of its own that outlives it.

The ledger says `sending` a moment before the last line of a message goes out. Of a process that died in that moment
nobody could say whether the message left; its file can. It is written before that commit, and again between it and the
last line, and the kernel keeps what a killed process wrote. While the process lives it holds a lock on the file, which
ends with it however it ends. Where there is no file, or one of before the machine was restarted, the message stays in
doubt: nothing is sent again for want of knowing.
"""

from __future__ import annotations

import fcntl
import logging
import os
import struct
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from members.models import Delivery

logger = logging.getLogger(__name__)

RECORD = struct.Struct("<qq?")  # id of the delivery, its lease in microseconds, whether it may have left
KEPT_SECONDS = 600
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BOOT = Path("/proc/sys/kernel/random/boot_id")
_own = threading.local()


@dataclass(frozen=True)
class Trace:
    """What a dead process left behind: the delivery it held under which lease, or None for nothing that can be told."""

    path: Path
    never_left: tuple[int, datetime] | None

    def remove(self) -> None:
        """Forget it, once the database has surely done what the process asked of it last."""
        with suppress(FileNotFoundError):
            if time.time() - self.path.stat().st_mtime > KEPT_SECONDS:
                self.path.unlink()


def begun(delivery: Delivery) -> None:
    """All but the last line is with the server, which forgets it without that line. Called before `ledger.begin`."""
    _write(delivery, may_have_left=False)


def leaving(delivery: Delivery) -> None:
    """From here on it may have left."""
    _write(delivery, may_have_left=True)


def of_the_dead() -> list[Trace]:
    """What processes left that have died on this machine since it was started; a file of before tells nothing."""
    return list(_dead(Path(settings.REMBUK_MAIL_TRACES)))


def _dead(folder: Path) -> Iterator[Trace]:
    boot = _boot()
    for path in sorted(folder.glob("*.trace")):
        with suppress(OSError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # its owner would hold it
            content = file.read()
            yield Trace(path, _told(content) if path.name.startswith(f"{boot}-") else None)


def _told(content: bytes) -> tuple[int, datetime] | None:
    if len(content) != RECORD.size:
        return None
    pk, lease, may_have_left = RECORD.unpack(content)
    return None if may_have_left else (pk, EPOCH + timedelta(microseconds=lease))


def _write(delivery: Delivery, *, may_have_left: bool) -> None:
    if getattr(_own, "process", 0) != os.getpid():  # a child of a fork needs one of its own
        _own.process, _own.file = os.getpid(), _open(Path(settings.REMBUK_MAIL_TRACES))
    if _own.file is None or delivery.lease_until is None:
        return
    lease = (delivery.lease_until - EPOCH) // timedelta(microseconds=1)
    os.pwrite(_own.file, RECORD.pack(delivery.pk, lease, may_have_left), 0)


def _open(folder: Path) -> int | None:
    """The file of this process, locked before it bears a name that others look for."""
    path = folder / f"{_boot()}-{uuid.uuid4().hex}.trace"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(path.with_suffix(".new"), os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.with_suffix(".new").rename(path)
    except OSError as error:
        logger.warning(
            "No trace of mails can be kept in %s (%s): more of them stay in doubt after a crash.",
            folder,
            error.strerror,
        )
        return None
    return file


def _boot() -> str:
    """Names this run of the machine; nothing that was written before it can be trusted to be whole."""
    try:
        return BOOT.read_text().strip()
    except OSError:
        return "unknown"
