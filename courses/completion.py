"""The one way progress is recorded, whatever it comes from, and the one way it is taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from . import notices
from .contributions import off_labels
from .models import ActivityPage, Completion, CoursePage, Enrolment, User
from .signals import activity_completed, announce, course_completed, progress_retracted

AT_ONCE = 100


class NotFollowing(Exception):
    """The enrolment does not take progress: it waits, was withdrawn or is closed."""


@dataclass(frozen=True)
class Progress:
    """What is now known. `progress` in percent (100 completes), `score` in percent or None.

    The best score stands, unless `score_stands`: its source has weighed several itself.
    """

    progress: int
    score: Decimal | None = None
    evidence: str = ""
    minutes: int = 0
    nature: str = ""
    known_by: str = ""
    score_stands: bool = False


def required_activities(course: CoursePage | int) -> Any:
    """Those that must be done: required, published or scheduled, of a plugin that is on."""
    if isinstance(course, int):
        course = CoursePage.objects.get(pk=course)
    return _required(ActivityPage.objects.child_of(course))


def having_steps(courses: Iterable[CoursePage]) -> set[int]:
    """The keys of those that have something to do; one statement for a hundred of them."""
    known = {course.path: course.pk for course in courses}
    found: set[int] = set()
    for at in range(0, len(known), AT_ONCE):
        parents = list(known)[at : at + AT_ONCE]
        below = Q()
        for path in parents:
            below |= Q(path__startswith=path, depth=len(path) // ActivityPage.steplen + 1)
        rows = _required(ActivityPage.objects.filter(below)).order_by()
        paths = rows.values_list("path", flat=True)
        found |= {known[path[: -ActivityPage.steplen]] for path in paths}
    return found


def _required(activities: Any) -> Any:
    rows = activities.filter(required=True).filter(_published_or_scheduled())
    return rows.exclude(content_type__app_label__in=off_labels())


def _published_or_scheduled() -> Any:
    scheduled = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=Cast(OuterRef("pk"), CharField()),
        approved_go_live_at__isnull=False,
    )
    return Q(live=True) | Exists(scheduled)


def record_progress(enrolment: Enrolment, activity: ActivityPage, known: Progress) -> Completion:
    """Move the completion of `activity` forward, never back; complete the course when it is due.

    Safe to repeat and under concurrency: it holds the enrolment's row. Raises NotFollowing.
    """
    with transaction.atomic():
        row = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        if not row.is_active:
            raise NotFollowing
        completion = Completion.objects.filter(enrolment=row, activity=activity).first()
        if completion is None:
            completion = Completion(enrolment=row, activity_id=activity.pk)
        was_complete = completion.is_complete
        if _move_forward(completion, activity, known):
            completion.save()
        if completion.is_complete and not was_complete:
            announce(activity_completed, Completion, enrolment=row, activity=activity)
            _complete_course(row)
        if row.started_at is None:
            row.started_at = timezone.now()
            row.save(update_fields=["started_at"])
    return completion


def _move_forward(completion: Completion, activity: ActivityPage, known: Progress) -> bool:
    """True when something changed. The best score and the most minutes stand."""
    before = dict(completion.__dict__)
    completion.progress = max(completion.progress, min(100, max(0, known.progress)))
    completion.minutes = max(completion.minutes, known.minutes)
    if known.score is not None:
        best = known.score if known.score_stands else (completion.score or Decimal(0))
        completion.score = max(known.score, best)
    if completion.progress == 100 and completion.completed_at is None:
        completion.completed_at = timezone.now()
        completion.revision_id = activity.live_revision_id
        completion.evidence = known.evidence[:200]
    completion.nature = completion.nature or known.nature
    completion.known_by = completion.known_by or known.known_by
    return completion.pk is None or before != completion.__dict__


def _complete_course(row: Enrolment) -> bool:
    """Set `completed_at` if every required activity is done. The caller holds the row."""
    if row.completed_at is not None:
        return False
    required = set(required_activities(row.course_id).values_list("pk", flat=True))
    done = Completion.objects.filter(enrolment=row, completed_at__isnull=False)
    if not required or not required <= set(done.values_list("activity_id", flat=True)):
        return False
    row.completed_at = timezone.now()
    row.save(update_fields=["completed_at"])
    announce(course_completed, Enrolment, enrolment=row)
    return True


def retract_progress(
    enrolment: Enrolment, activity: ActivityPage, *, by: User, reason: str
) -> bool:
    """Take a completion back: logged, the learner told, the course reopened.

    False if there was nothing to take back.
    """
    with transaction.atomic():
        row = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        taken_back = Completion.objects.filter(
            enrolment=row, activity=activity, completed_at__isnull=False
        ).update(completed_at=None, progress=0, score=None, minutes=0, evidence="")
        if not taken_back:
            return False
        row.completed_at = None
        row.save(update_fields=["completed_at"])
        log(
            activity,
            "courses.retract_progress",
            user=by,
            data={"enrolment": row.pk, "reason": reason[:500]},
        )
        notices.retracted(row, activity, by, reason)
        announce(
            progress_retracted, Enrolment, enrolment=row, activity=activity, by=by, reason=reason
        )
    return True


def correct_progress(enrolment: Enrolment, activity: ActivityPage, known: Progress) -> bool:
    """Set down what was counted too much: minutes; how far and how well while nothing is complete.

    To take a completion back is `retract_progress`, which tells the learner.
    """
    with transaction.atomic():
        row = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        counted = Completion.objects.filter(enrolment=row, activity=activity)
        corrected = counted.filter(minutes__gt=known.minutes).update(minutes=known.minutes)
        unfinished = counted.filter(completed_at=None)
        too_far = Q(progress__gt=known.progress) | Q(score__gt=known.score or 0)
        corrected += unfinished.filter(too_far).update(progress=known.progress, score=known.score)
    return bool(corrected)


def grant_progress(
    enrolment: Enrolment, activity: ActivityPage, *, by: User, reason: str
) -> Completion:
    """A person in charge affirms that an activity was done: logged, with its announced minutes.

    What is done already stays as it is. Raises NotFollowing.
    """
    from .models import KnownBy

    with transaction.atomic():
        Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        done = Completion.objects.filter(
            enrolment=enrolment, activity=activity, completed_at__isnull=False
        ).first()
        if done is not None:
            return done
        completion = record_progress(
            enrolment,
            activity,
            Progress(
                100,
                evidence=f"{by.display_name} : {reason}",
                minutes=activity.minutes_announced,
                nature=activity.specific.nature,
                known_by=KnownBy.ANNOUNCED,
            ),
        )
        log(
            activity,
            "courses.grant_progress",
            user=by,
            data={"enrolment": enrolment.pk, "reason": reason[:500]},
        )
    return completion


def begun_and_open(course: CoursePage) -> Any:
    """Enrolments that follow the course, have begun it and have not completed it."""
    return Enrolment.objects.filter(
        course=course, state=Enrolment.State.CONFIRMED, completed_at=None, started_at__isnull=False
    )


def recheck_completion(course: CoursePage) -> int:
    """After the activities of a course have changed: complete those who have nothing left to do."""
    completed = 0
    for pk in begun_and_open(course).values_list("pk", flat=True):
        with transaction.atomic():
            completed += _complete_course(Enrolment.objects.select_for_update().get(pk=pk))
    return completed
