"""Seats, counted again once a day: a counter that is not its enrolments is reported."""

import logging

from django.db import transaction

from .enrolment import seats_disagree
from .models import CourseRun, SeatCounter
from .seats import lock_seats, seats_held

logger = logging.getLogger(__name__)


def reconcile_seats() -> int:
    """Report, as errors, the counters that do not equal the seats held. How many.

    Nothing is mended: what oversold or undersold is somebody's to look at. People may enrol while
    we count, so what looks wrong is counted once more with the run's seats held.
    """
    suspects = {(run, bucket) for run, bucket, _counted, _held in seats_disagree()}
    return sum(_still_wrong(run, bucket) for run, bucket in sorted(suspects))


def _still_wrong(run_id: int, bucket: str) -> bool:
    with transaction.atomic():
        run = CourseRun.objects.get(pk=run_id)
        lock_seats(run)
        counted = SeatCounter.objects.get(run=run, bucket=bucket).taken
        held = seats_held(run, bucket)
    if counted == held:
        return False
    logger.error(
        "run %s, seats %r: the counter says %s, the enrolments hold %s",
        *(run_id, bucket, counted, held),
    )
    return True
