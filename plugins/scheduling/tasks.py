"""Celery's side of scheduling: ids in, verbs called."""

from celery import shared_task

from courses.api import CourseRun

from .attendance.closing import close_due
from .attendance.progress import recheck


@shared_task
def close_sheets() -> None:
    close_due()


@shared_task
def recheck_run(pk: int) -> None:
    recheck(CourseRun.objects.select_related("course").get(pk=pk))
