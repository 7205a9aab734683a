"""The Celery application; the beat schedule is the core's plus that of every plugin that is on."""

import os
from typing import Any

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tne_formation.settings")

app = Celery("tne_formation")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def fill_beat_schedule(sender: Celery, **kwargs: Any) -> None:
    from courses.contributions import beat_schedule

    sender.conf.beat_schedule = beat_schedule()
