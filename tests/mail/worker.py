"""Workers as processes of their own, for tests that kill them.

As a program it drains the kind named first and dies by SIGKILL at the point named second (once, as the file named third
then exists). As a Celery app it is the portal's own, with a timetable of half seconds and only what the test is about.
With CARELESS=1 nothing is committed before handing over: what the engine must not be.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import django
from django.utils import timezone

from portal.celery import app

django.setup()

from members.mail import draining, ledger, sending  # noqa: E402
from tests.mail import kit  # noqa: E402

TICK = 0.5
app.conf.beat_schedule = {
    name: {"task": name, "schedule": TICK, "options": {"expires": 10}}
    for name in (
        "portal.tasks.sweep_mail",
        "forums.tasks.plan_meeting_reminders",
        "forums.tasks.send_meeting_reminders",
    )
}

if os.environ.get("CARELESS"):
    ledger.begin = draining.ledger.begin = lambda *_: True


def die_at(wanted: str, done: Path) -> None:
    """Die by SIGKILL at that point, the first time any worker comes by."""

    def passing(point: str) -> None:
        if point == wanted and not done.exists():
            done.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    sending.passing = passing


if __name__ == "__main__":
    kinds = {kind.name: kind for kind in (kit.NOTE, kit.URGENT)}
    die_at(sys.argv[2], Path(sys.argv[3]))
    kit.drain(timezone.now(), kinds[sys.argv[1]])
