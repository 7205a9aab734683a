"""Celery's side of the core: ids in, verbs called, nothing decided here."""

from celery import shared_task
from django.core.management import call_command

from . import enrolment, jobs, lists, messages, reconciliation, runs, text_index
from .privacy import retention


@shared_task
def run_job(job_id: int) -> None:
    jobs.run_job(job_id)


@shared_task
def sweep_jobs() -> None:
    jobs.sweep()


@shared_task
def deliver_message(message_id: int) -> None:
    messages.deliver(message_id)


@shared_task
def sweep_messages() -> None:
    messages.sweep()


@shared_task
def expire_offers() -> None:
    enrolment.expire_offers()


@shared_task
def reconcile_seats() -> None:
    reconciliation.reconcile_seats()


@shared_task
def open_permanent_runs() -> None:
    runs.open_permanent_runs()


@shared_task
def tidy_lists() -> None:
    lists.tidy_lists()


@shared_task
def keep_periods() -> None:
    retention.keep_periods()


@shared_task
def publish_scheduled() -> None:
    call_command("publish_scheduled", verbosity=0)


@shared_task
def index_again() -> None:
    text_index.index_again()


@shared_task
def keep_demonstration_up() -> None:
    from .demo.fill import keep_up

    keep_up()
