"""Celery's side of attestations: ids in, verbs called."""

from collections.abc import Iterable
from typing import Any

from celery import shared_task

from courses.api import database_now

from .batches import left_pending
from .forms import GREATEST_KEY
from .history import reexamine_transcripts
from .issue import render
from .models import Attestation
from .reexamining import reexamine_convocations, reexamine_hours
from .seals import forget_retired_keys, warn_of_ends
from .standing import issue_by_decision, left_by_decisions
from .waiting import note_attended


def _keys(given: Iterable[Any]) -> list[int]:
    """Of what came by the queue, what may be a row's key; who has no such row is nobody."""
    return [key for key in given if isinstance(key, int) and 0 < key <= GREATEST_KEY]


@shared_task
def render_pdf(pk: int) -> None:
    for row in Attestation.objects.filter(pk__in=_keys([pk])):
        render(row)


@shared_task
def sweep() -> None:
    for pk in left_pending():
        render_pdf.delay(pk)


@shared_task
def compare_hours(enrolments: list[int]) -> None:
    known = _keys(enrolments)
    note_attended(known)
    reexamine_hours(known)
    reexamine_transcripts(known)


@shared_task
def compare_meetings(run: int) -> None:
    for key in _keys([run]):
        reexamine_convocations(key)


@shared_task
def look_at_seals() -> None:
    warn_of_ends(database_now())
    forget_retired_keys()


@shared_task
def decide(enrolments: list[int]) -> None:
    issue_by_decision(_keys(enrolments))


@shared_task
def sweep_decisions() -> None:
    for some in left_by_decisions():
        decide.delay(some)
