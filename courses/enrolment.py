"""Enrolling and withdrawing. Seats are exact under any rush.

A seat is taken (`seats`) in the transaction that writes the enrolment. Whoever finds the run full
takes the counter's lock and tries again, so that nobody joins the waiting list while a seat comes
free. Locks: the counters first, then enrolments by key.
"""

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from . import notices
from .clashes import Elsewhere, look_elsewhere
from .meetings import meetings_of
from .models import CourseRun, Enrolment, EnrolmentList, QualityKind, SeatCounter, User
from .seats import BUCKET_OF, Bucket, lock_seats, release_seats, seats_held, take_seats
from .signals import announce, enrolled, seat_given_up

State = Enrolment.State
OVER = (CourseRun.State.CLOSED, CourseRun.State.ARCHIVED)


class EnrolmentRefused(Exception):
    """Carries the French sentence that says why."""

    def __init__(self, sentence: str, enrolment: Enrolment | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.enrolment = enrolment


@dataclass(frozen=True)
class Party:
    """Who comes: adults, and children by age band. All come, or none."""

    adults: int = 1
    children_under_6: int = 0
    children_6_to_10: int = 0
    children_11_to_17: int = 0

    @property
    def seats(self) -> int:
        return sum(asdict(self).values())


def _once_more(verb: Callable[..., Enrolment]) -> Callable[..., Enrolment]:
    """Two requests of one person at the same instant: the second meets the first's row.

    Inside a transaction of others it takes no seat again. Who waits for the one just given back
    waits, first in line, for the end of that whole transaction: each would wait for the other.
    """

    @wraps(verb)
    def twice(user: User, run: CourseRun, *args: Any, **kwargs: Any) -> Enrolment:
        try:
            return verb(user, run, *args, **kwargs)
        except IntegrityError:
            if not transaction.get_connection().in_atomic_block:
                return verb(user, run, *args, **kwargs)
            existing = _existing(user, run, kwargs.get("key"))
            if existing is None:
                raise
            return existing

    return twice


@_once_more
def enrol(
    user: User,
    run: CourseRun,
    as_quality: str,
    party: Party | None = None,
    *,
    by: User | None = None,
    key: uuid.UUID | None = None,
    from_list: EnrolmentList | None = None,
    tell: bool = True,
) -> Enrolment:
    """Enrol `user` in `run`: confirmed, waiting, or requested where the organiser decides.

    Called again it returns the enrolment that exists. `by` is the person in charge who enrols
    somebody else: neither the window nor that person's other meetings bind her, the seats do.
    Raises EnrolmentRefused with a sentence for the person.
    """
    party = party or Party()
    # Before any seat is taken: others wait for it.
    meetings = meetings_of(run) if tell else None
    elsewhere = look_elsewhere(run, user) if by is None else None
    with transaction.atomic():
        existing = _existing(user, run, key)
        if existing is not None:
            return existing
        _check(run, as_quality, party, in_charge=by is not None)
        _refuse_two_at_once(elsewhere)
        state = (
            State.REQUESTED
            if run.approval and by is None
            else _seat_or_queue(run, as_quality, party.seats)
        )
        _refuse_two_at_once(elsewhere and elsewhere.again())
        enrolment = Enrolment.objects.create(
            run=run,
            course_id=run.course_id,
            user=user,
            as_quality=as_quality,
            territory_id=run.territory_id,
            school_id=_school_of(user, as_quality),
            state=state,
            seats=party.seats,
            source=_source(by, from_list),
            from_list=from_list,
            key=key,
            queued_at=Now() if state == State.WAITING else None,
            confirmed_at=Now() if state == State.CONFIRMED else None,
            **asdict(party),
        )
        _read_again(enrolment)
        if tell:
            notices.enrolled(enrolment, meetings)
        announce(enrolled, Enrolment, enrolment=enrolment)
    return enrolment


def _read_again(enrolment: Enrolment) -> None:
    """What the database has stamped; and a run that was closed meanwhile takes nobody."""
    stamps = ("queued_at", "confirmed_at")
    row = Enrolment.objects.values(*stamps, "run__state").get(pk=enrolment.pk)
    if row["run__state"] in OVER:
        raise EnrolmentRefused(_("Cette session est terminée."))
    for stamp in stamps:
        setattr(enrolment, stamp, row[stamp])


def _existing(user: User, run: CourseRun, key: uuid.UUID | None) -> Enrolment | None:
    same_form = Q(key=key, user=user) if key else Q(pk=None)
    found = (
        Enrolment.objects.filter(
            same_form | Q(user=user, course=run.course_id, state__in=Enrolment.LIVE)
        )
        .order_by("-pk")
        .first()
    )
    if found is None or found.run_id == run.pk:
        return found
    if found.is_active and found.completed_at is not None:
        _close_completed(found, run)
        return None
    raise EnrolmentRefused(
        _("Vous avez déjà une inscription à cette formation, dans une autre session."), found
    )


def _close_completed(found: Enrolment, run: CourseRun) -> None:
    """A completed course is taken again in `run`: the earlier enrolment is kept, closed."""
    lock_seats(found.run, run)
    row = Enrolment.objects.select_for_update().get(pk=found.pk)
    if row.is_live:
        _end(row, State.CLOSED, by=None, reason="")
        promote(found.run)


def _check(run: CourseRun, as_quality: str, party: Party, *, in_charge: bool) -> None:
    if run.state in OVER:
        raise EnrolmentRefused(_("Cette session est terminée."))
    if not in_charge and not run.takes_enrolments:
        raise EnrolmentRefused(_("Les inscriptions à cette session ne sont pas ouvertes."))
    if as_quality not in run.course.audiences:
        raise EnrolmentRefused(_("Cette formation ne s’adresse pas à cette qualité."))
    if not 1 <= party.seats <= 20 or min(asdict(party).values()) < 0:
        raise EnrolmentRefused(_("Indiquez entre 1 et 20 personnes."))
    if party.seats > 1 and as_quality != QualityKind.PARENT:
        raise EnrolmentRefused(_("À cette formation, chacun s’inscrit pour soi."))


def _refuse_two_at_once(elsewhere: Elsewhere | None) -> None:
    if elsewhere is not None and elsewhere.sentence:
        raise EnrolmentRefused(elsewhere.sentence, elsewhere.enrolment)


def _school_of(user: User, as_quality: str) -> int | None:
    """The school of a professional quality. A parent's enrolment never names one."""
    if as_quality == QualityKind.PARENT:
        return None
    return user.qualities.filter(kind=as_quality).values_list("school_id", flat=True).first()


def _source(by: User | None, from_list: EnrolmentList | None) -> str:
    if from_list is not None:
        return Enrolment.Source.LIST
    return Enrolment.Source.SELF if by is None else Enrolment.Source.ORGANISER


# --- seats -------------------------------------------------------------------------------------


def _seat_or_queue(run: CourseRun, as_quality: str, seats: int) -> str:
    if take_seats(run, as_quality, seats):
        if not _queue(run, as_quality).exists():
            return State.CONFIRMED
        # Those who wait come first (they wait for more seats than were free).
        release_seats(run, as_quality, seats)
    else:
        lock_seats(run)
        if not _queue(run, as_quality).exists() and take_seats(run, as_quality, seats):
            return State.CONFIRMED
    if not run.waiting_list:
        raise EnrolmentRefused(_("Il n’y a plus de place dans cette session."))
    return State.WAITING


def _queue(run: CourseRun, as_quality: str | None = None) -> Any:
    waiting = Enrolment.objects.filter(run=run, state=State.WAITING).in_queue_order()
    if as_quality is None:
        return waiting
    same_bucket = [k for k, b in BUCKET_OF.items() if b == BUCKET_OF[QualityKind(as_quality)]]
    return waiting.filter(as_quality__in=same_bucket)


def seats_disagree() -> list[tuple[int, str, int, int]]:
    """Reconciliation: (run, bucket, counter, enrolments) wherever the two differ."""
    wrong = []
    for counter in SeatCounter.objects.select_related("run").iterator():
        held = seats_held(counter.run, counter.bucket)
        if held != counter.taken:
            wrong.append((counter.run_id, counter.bucket, counter.taken, held))
    return wrong


def change_capacity(run: CourseRun, capacity: int | None, bucket: str = Bucket.TOTAL) -> None:
    """Raises EnrolmentRefused when more seats are held than would be left."""
    with transaction.atomic():
        lock_seats(run)
        counter, created = SeatCounter.objects.get_or_create(run=run, bucket=bucket)
        if created:
            counter.taken = seats_held(run, bucket)
        if capacity is not None and counter.taken > capacity:
            raise EnrolmentRefused(
                _("%(taken)d places sont déjà prises : retirez d’abord des inscriptions.")
                % {"taken": counter.taken}
            )
        counter.capacity = capacity
        counter.save(update_fields=["capacity", "taken"] if created else ["capacity"])
        promote(run)


# --- afterwards --------------------------------------------------------------------------------


def withdraw(enrolment: Enrolment, *, by: User, reason: str = "", tell: bool = True) -> bool:
    """End a live enrolment and give its seats to those who wait. False if it had ended already."""
    run = enrolment.run
    with transaction.atomic():
        lock_seats(run)
        row = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        if not row.is_live:
            return False
        was = row.state
        _end(row, State.WITHDRAWN, by=by, reason=reason)
        if tell:
            notices.withdrawn(row, by, was=was)
        promote(run)
    enrolment.refresh_from_db()
    return True


def _end(row: Enrolment, state: str, *, by: User | None, reason: str) -> None:
    if row.state in Enrolment.HOLDING:
        release_seats(row.run, row.as_quality, row.seats)
    row.state, row.ended_by, row.end_reason = state, by, reason[:200]
    row.ended_at = timezone.now()
    row.offered_until = None
    row.save(update_fields=["state", "ended_by", "end_reason", "ended_at", "offered_until"])
    if state == State.WITHDRAWN:
        announce(seat_given_up, Enrolment, enrolment=row)


def promote(run: CourseRun) -> list[Enrolment]:
    """Offer the seats that are free to those who wait, in order, each audience in its own queue."""
    offered: list[Enrolment] = []
    full: set[str] = set()
    with transaction.atomic():
        lock_seats(run)
        if run.state in OVER:
            return []
        for row in _queue(run).select_related("user"):
            bucket = BUCKET_OF[QualityKind(row.as_quality)]
            if bucket in full or not take_seats(run, row.as_quality, row.seats):
                full.add(bucket)
                continue
            offered.append(_offer(row))
    return offered


def offer(enrolment: Enrolment) -> bool:
    """Offer one person a seat out of turn. False when none is free or the person waits no more."""
    with transaction.atomic():
        lock_seats(enrolment.run)
        row = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        if row.state != State.WAITING:
            return False
        if not take_seats(row.run, row.as_quality, row.seats):
            return False
        _offer(row)
    enrolment.refresh_from_db()
    return True


def _offer(row: Enrolment) -> Enrolment:
    row.state = State.OFFERED
    row.offered_until = timezone.now() + timedelta(hours=settings.OFFER_HOURS)
    Enrolment.objects.filter(pk=row.pk).update(
        state=row.state, offered_until=Now() + timedelta(hours=settings.OFFER_HOURS)
    )
    row.refresh_from_db(fields=("offered_until",))
    notices.offered(row)
    return row


def accept_offer(enrolment: Enrolment) -> bool:
    """Compare and swap, on the database's clock. False when the offer has gone."""
    open_offer = Enrolment.objects.filter(
        pk=enrolment.pk, state=State.OFFERED, offered_until__gt=Now()
    )
    with transaction.atomic():
        accepted = open_offer.update(state=State.CONFIRMED, confirmed_at=Now(), offered_until=None)
        enrolment.refresh_from_db()
        if accepted:
            notices.enrolled(enrolment)
    return bool(accepted)


def expire_offers() -> int:
    """End the offers whose time is over, and promote the next in the same transaction."""
    expired = 0
    late = Enrolment.objects.filter(state=State.OFFERED, offered_until__lte=Now())
    for pk in late.values_list("pk", flat=True):
        with transaction.atomic():
            run = CourseRun.objects.get(enrolments=pk)
            lock_seats(run)
            row = late.select_for_update().filter(pk=pk).first()
            if row is None:
                continue
            _end(row, State.WITHDRAWN, by=None, reason=_("Proposition restée sans réponse."))
            notices.lapsed(row)
            promote(run)
            expired += 1
    return expired


def answer_request(enrolment: Enrolment, accepted: bool, *, by: User, reason: str = "") -> bool:
    """The organiser's decision on a request. False if it was decided already."""
    with transaction.atomic():
        lock_seats(enrolment.run)
        row = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        if row.state != State.REQUESTED:
            return False
        if accepted:
            row.state = _seat_or_queue(row.run, row.as_quality, row.seats)
            stamp = "confirmed_at" if row.state == State.CONFIRMED else "queued_at"
            setattr(row, stamp, Now())
            row.save(update_fields=["state", stamp])
            row.refresh_from_db(fields=(stamp,))
            notices.enrolled(row)
        else:
            _end(row, State.WITHDRAWN, by=by, reason=reason)
            notices.withdrawn(row, by, was=State.REQUESTED)
    enrolment.refresh_from_db()
    return True
