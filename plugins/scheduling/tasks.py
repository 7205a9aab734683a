"""Celery's side of scheduling: ids in, verbs called."""

from celery import shared_task

from courses.api import CourseRun

from .attendance.closing import close_due
from .attendance.progress import recheck
from .telling import deciding, reminders, thanks


@shared_task
def close_sheets() -> None:
    close_due()


@shared_task
def recheck_run(pk: int) -> None:
    recheck(CourseRun.objects.select_related("course").get(pk=pk))


@shared_task
def remind() -> None:
    reminders.remind()
    thanks.thank()


@shared_task
def decide_due() -> None:
    deciding.decide_due()
