"""Celery's side of attestations: ids in, verbs called."""

from celery import shared_task

from .batches import left_pending
from .issue import render
from .models import Attestation


@shared_task
def render_pdf(pk: int) -> None:
    render(Attestation.objects.get(pk=pk))


@shared_task
def sweep() -> None:
    for pk in left_pending():
        render_pdf.delay(pk)
