"""The counters of seats: taken and given back by one conditional UPDATE, never counted first.

Whoever holds several does so in one order: the totals of the runs by key, then their audiences.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q

from .models import CourseRun, Enrolment, QualityKind, SeatCounter, User

Bucket = SeatCounter.Bucket
BUCKET_OF = {
    QualityKind.TEACHER: Bucket.TEACHERS,
    QualityKind.AGENT: Bucket.TEACHERS,
    QualityKind.PARENT: Bucket.PARENTS,
    QualityKind.PARTNER: Bucket.PARTNERS,
}


def lock_seats(*runs: CourseRun) -> None:
    """Hold the runs' counters until the end of the transaction (SQLite: the whole base is held)."""
    totals = SeatCounter.objects.filter(run__in=runs, bucket=Bucket.TOTAL)
    list(totals.order_by("pk").select_for_update().values_list("pk"))


def hold_seats(run: CourseRun, people: Iterable[User]) -> None:
    """Before several acts on seats in one transaction: all the counters that these people need.

    Those of the run, and of the earlier runs of its course that some of them completed.
    """
    earlier = Enrolment.objects.live().filter(user__in=people, course=run.course_id)
    lock_seats(run, *CourseRun.objects.filter(pk__in=earlier.values("run")))


def take_seats(run: CourseRun, as_quality: str, seats: int) -> bool:
    """Take them all in every counter that applies, or none."""
    try:
        with transaction.atomic():
            for bucket in (Bucket.TOTAL, BUCKET_OF[QualityKind(as_quality)]):
                counters = SeatCounter.objects.filter(run=run, bucket=bucket)
                fits = Q(capacity=None) | Q(taken__lte=F("capacity") - seats)
                taken = counters.filter(fits).update(taken=F("taken") + seats)
                if not taken and (bucket == Bucket.TOTAL or counters.exists()):
                    raise _Full
    except _Full:
        return False
    return True


class _Full(Exception):
    """No room in one of the counters: what was taken in the others is given back."""


def release_seats(run: CourseRun, as_quality: str, seats: int) -> None:
    buckets = (Bucket.TOTAL, BUCKET_OF[QualityKind(as_quality)])
    for bucket in buckets:
        SeatCounter.objects.filter(run=run, bucket=bucket).update(taken=F("taken") - seats)


def seats_held(run: CourseRun, bucket: str) -> int:
    """Counted from the enrolments, for a new counter and for reconciliation."""
    holding = Enrolment.objects.holding_seats().filter(run=run)
    if bucket != Bucket.TOTAL:
        holding = holding.filter(as_quality__in=[k for k, b in BUCKET_OF.items() if b == bucket])
    return sum(holding.values_list("seats", flat=True))
