"""The Celery app and its whole timetable."""

import logging
import os
from typing import Any

from celery import Celery, Task
from celery.result import AsyncResult
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

app.conf.beat_schedule = {}
