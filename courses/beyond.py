"""A seat over the number there was, for somebody who is at the door: asked for in so many words."""

import uuid

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest, Now

from .enrolment import Party, State, enrol
from .models import CourseRun, Enrolment, QualityKind, SeatCounter, User
from .seats import BUCKET_OF, Bucket, hold_seats, take_seats


def enrol_beyond(
    user: User,
    run: CourseRun,
    as_quality: str,
    party: Party,
    *,
    by: User,
    key: uuid.UUID | None = None,
) -> Enrolment:
    """Confirmed though the run is full: its capacity grows by what is missing for this party.

    Those who wait keep their turn: no seat of theirs is taken. Raises EnrolmentRefused.
    """
    with transaction.atomic():
        hold_seats(run, [user])
        mine = Enrolment.objects.filter(user=user, run=run)
        there = mine.filter(Q(key=key, key__isnull=False) | Q(state__in=Enrolment.LIVE)).last()
        if there is None or there.state == State.WAITING:
            # A form sent twice makes no second room: somebody in the queue would be offered it.
            _make_room(run, as_quality, there.seats if there else party.seats)
        enrolment = enrol(user, run, as_quality, party, by=by, key=key, tell=False)
        if enrolment.state == State.WAITING and take_seats(run, as_quality, enrolment.seats):
            Enrolment.objects.filter(pk=enrolment.pk).update(
                state=State.CONFIRMED, queued_at=None, confirmed_at=Now()
            )
            enrolment.refresh_from_db(fields=("state", "queued_at", "confirmed_at"))
    return enrolment


def _make_room(run: CourseRun, as_quality: str, seats: int) -> None:
    buckets = (Bucket.TOTAL, BUCKET_OF[QualityKind(as_quality)])
    limited = SeatCounter.objects.filter(run=run, bucket__in=buckets, capacity__isnull=False)
    limited.update(capacity=Greatest(F("capacity"), F("taken") + seats))
