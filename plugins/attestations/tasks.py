"""Celery's side of attestations: ids in, verbs called."""

from celery import shared_task

from .batches import left_pending
from .issue import reexamine_hours, render
from .models import Attestation


@shared_task
def render_pdf(pk: int) -> None:
    render(Attestation.objects.get(pk=pk))


@shared_task
def sweep() -> None:
    for pk in left_pending():
        render_pdf.delay(pk)


@shared_task
def compare_hours(enrolments: list[int]) -> None:
    reexamine_hours(enrolments)
