"""The Celery app and its whole timetable."""

import logging
import os
from typing import Any

from celery import Celery, Task
from celery.result import AsyncResult
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
logger = logging.getLogger(__name__)


class Doorbell(Task):
    """A task whose call is only a hint: when the broker is away nobody is disturbed, the next tick of beat finds the work."""

    def apply_async(self, *args: Any, **kwargs: Any) -> AsyncResult | None:
        try:
            return super().apply_async(*args, **kwargs)
        except OperationalError:
            logger.warning("The broker is away; %s waits for the next tick.", self.name)
            return None


app = Celery("rembuk", task_cls=Doorbell)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
if os.environ.get("REMBUK_LOG") == "json":
    app.steps["worker"].add(DjangoStructLogInitStep)  # the id of the request goes with its tasks

MINUTE, HOUR = 60.0, 3600.0
WATCH = "portal.tasks.keep_watch"

# What is rung for, how often in seconds. A bell that nobody heard within its interval is dropped: the next one will do.
TIMETABLE = {
    WATCH: MINUTE,
    "portal.tasks.sweep_mail": MINUTE,
    "members.tasks.send_account_mails": MINUTE,
    "members.tasks.end_suspensions": MINUTE,
    "members.tasks.sweep_files": HOUR,
    "forums.tasks.sweep_seats": MINUTE,
    "forums.tasks.send_forum_mails": MINUTE,
    "forums.tasks.send_meeting_notices": MINUTE,
    "forums.tasks.plan_meeting_reminders": MINUTE,
    "forums.tasks.send_meeting_reminders": MINUTE,
    "projects.tasks.plan_work_reminders": 10 * MINUTE,
    "projects.tasks.send_work_reminders": MINUTE,
    "projects.tasks.send_enquiries": MINUTE,
    "projects.tasks.place_photos": MINUTE,
    "portal.tasks.plan_digests": MINUTE,
    "portal.tasks.send_digests": MINUTE,
    "portal.tasks.plan_farewells": HOUR,
    "portal.tasks.send_farewells": MINUTE,
    "portal.tasks.forget_addresses": HOUR,
    "portal.tasks.proceed_imports": MINUTE,
    "portal.tasks.forget_imports": HOUR,
    "portal.tasks.finish_erasures": MINUTE,
    "portal.tasks.enforce_retention": 6 * HOUR,
    "portal.tasks.send_rights_mails": MINUTE,
    "forums.tasks.check_counts": 6 * HOUR,
    "projects.tasks.plan_funding_mails": HOUR,
    "projects.tasks.send_funding_mails": MINUTE,
}
app.conf.beat_schedule = {
    name: {"task": name, "schedule": seconds, "options": {"expires": seconds}} for name, seconds in TIMETABLE.items()
}
