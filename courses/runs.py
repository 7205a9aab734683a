"""Opening, duplicating, closing and archiving the runs of a course."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log

from .models import (
    CoursePage,
    CourseRun,
    Enrolment,
    Organisation,
    SeatCounter,
    TermKind,
    Territory,
    User,
)
from .seats import lock_seats

State = CourseRun.State
Bucket = SeatCounter.Bucket


def open_run(
    course: CoursePage,
    organisation: Organisation,
    territory: Territory,
    *,
    title: str = "",
    trainers: Iterable[User] = (),
    trainers_named: bool = False,
    capacity: int | None = None,
    quotas: Mapping[str, int] | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    enrol_from: datetime | None = None,
    enrol_until: datetime | None = None,
    legal_framework: str = "",
    approval: bool = False,
    waiting_list: bool = True,
    permanent: bool = False,
    state: str = State.OPEN,
) -> CourseRun:
    """A run with its counters. `quotas` maps buckets of SeatCounter to seats."""
    with transaction.atomic():
        run = CourseRun(
            course=course,
            organisation=organisation,
            territory=territory,
            title=title,
            trainers_named=trainers_named,
            starts_on=starts_on,
            ends_on=ends_on,
            enrol_from=enrol_from,
            enrol_until=enrol_until,
            legal_framework=legal_framework or course.legal_framework,
            approval=approval,
            waiting_list=waiting_list,
            permanent=permanent,
            state=state,
        )
        run.full_clean()
        run.save()
        run.trainers.set(trainers)
        run.measures.set(course.terms.filter(kind=TermKind.MEASURE))
        _count_seats(run, {Bucket.TOTAL: capacity, **(quotas or {})})
    return run


def _count_seats(run: CourseRun, counters: Mapping[str, int | None]) -> None:
    SeatCounter.objects.bulk_create(
        SeatCounter(run=run, bucket=bucket, capacity=seats) for bucket, seats in counters.items()
    )


def duplicate_run(run: CourseRun) -> CourseRun:
    """A draft with the same organiser, trainers and seats; no dates, nobody enrolled."""
    counters = {counter.bucket: counter.capacity for counter in run.seats.all()}
    return open_run(
        run.course,
        run.organisation,
        run.territory,
        title=run.title,
        trainers=run.trainers.all(),
        trainers_named=run.trainers_named,
        capacity=counters.pop(Bucket.TOTAL, None),
        quotas={bucket: seats for bucket, seats in counters.items() if seats is not None},
        legal_framework=run.legal_framework,
        approval=run.approval,
        waiting_list=run.waiting_list,
        state=State.DRAFT,
    )


def open_draft(run: CourseRun, *, by: User) -> bool:
    """Let people enrol in a run that was in preparation. False if it was open already."""
    with transaction.atomic():
        opened = CourseRun.objects.filter(pk=run.pk, state=State.DRAFT).update(
            state=State.OPEN, changed_at=timezone.now()
        )
        if opened:
            log(run.course, "courses.open_run", user=by, data={"run": run.pk})
    run.refresh_from_db()
    return bool(opened)


def close_run(run: CourseRun, *, by: User | None) -> bool:
    """End the run: its live enrolments close, their seats are given back. False if it was over."""
    with transaction.atomic():
        if not CourseRun.objects.filter(
            pk=run.pk, state__in=(State.DRAFT, State.OPEN, State.RUNNING)
        ).update(state=State.CLOSED, changed_at=timezone.now()):
            return False
        lock_seats(run)
        run.seats.update(taken=0)
        held = run.enrolments.live().order_by("pk").select_for_update()
        keys = list(held.values_list("pk", flat=True))
        run.enrolments.filter(pk__in=keys).update(
            state=Enrolment.State.CLOSED, ended_at=timezone.now(), ended_by=by, offered_until=None
        )
        log(run.course, "courses.close_run", user=by, data={"run": run.pk})
    run.refresh_from_db()
    return True


def archive_run(run: CourseRun, *, by: User) -> bool:
    with transaction.atomic():
        archived = CourseRun.objects.filter(pk=run.pk, state=State.CLOSED).update(
            state=State.ARCHIVED, changed_at=timezone.now()
        )
        if archived:
            log(run.course, "courses.archive_run", user=by, data={"run": run.pk})
    run.refresh_from_db()
    return bool(archived)


def permanent_run(course: CoursePage, territory: Territory) -> CourseRun | None:
    """The run that a course open all year has in a territory; None if nobody organises there."""
    found = CourseRun.objects.filter(
        course=course, territory=territory, permanent=True, state__in=(State.OPEN, State.RUNNING)
    ).first()
    if found is not None:
        return found
    organisation = (
        course.organisation
        or Organisation.objects.filter(
            roles__territory=territory, roles__role__in=("operator", "pilot")
        )
        .order_by("roles__role", "pk")
        .first()
    )
    if organisation is None:
        return None
    return open_run(course, organisation, territory, permanent=True, state=State.RUNNING)


def open_permanent_runs() -> int:
    """Every published course open all year has its run in each territory that shows it."""
    opened = 0
    territories = list(Territory.objects.filter(state=Territory.State.OPEN))
    have = set(
        CourseRun.objects.filter(permanent=True)
        .exclude(state__in=(State.CLOSED, State.ARCHIVED))
        .values_list("course_id", "territory_id")
    )
    for course in CoursePage.objects.live().filter(open_all_year=True):
        shown = {territory.pk for territory in course.territories.all()}
        for territory in territories:
            if (not shown or territory.pk in shown) and (course.pk, territory.pk) not in have:
                opened += permanent_run(course, territory) is not None
    return opened


def begin_and_end(today: date | None = None) -> int:
    """Open runs whose first day has come are running. Returns how many changed."""
    today = today or timezone.localdate()
    return CourseRun.objects.filter(
        Q(starts_on__lte=today), state=State.OPEN, permanent=False
    ).update(state=State.RUNNING)
