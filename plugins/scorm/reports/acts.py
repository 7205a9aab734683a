"""What a person in charge does to an attempt: resets it, gives more time, asks for its journal."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from courses.api import (
    KnownBy,
    Progress,
    User,
    correct_progress,
    record_progress,
    retract_progress,
)

from ..attempts import Refused, locked_enrolment
from ..grading import grade
from ..models import Attempt, LearnerValue

State = Attempt.State


def reset(attempt: Attempt, *, by: User, reason: str) -> bool:
    """Count this attempt no more: the learner begins anew. False when that is done already.

    What it earned is taken back, as far as her other attempts have not earned it too. Raises
    Refused when the enrolment is over.
    """
    with transaction.atomic():
        row = locked_enrolment(attempt.enrolment_id)
        changed = Attempt.objects.filter(pk=attempt.pk).exclude(state=State.RESET)
        if not changed.update(state=State.RESET, session="", leased_until=None):
            return False
        LearnerValue.objects.filter(attempt=attempt).delete()
        _take_back(attempt, by, reason)
        data = {"enrolment": row.pk, "attempt": attempt.number, "reason": reason[:500]}
        log(attempt.activity, "scorm.reset_attempt", user=by, data=data)
    return True


def _take_back(attempt: Attempt, by: User, reason: str) -> None:
    enrolment, activity = attempt.enrolment, attempt.activity
    others = list(
        Attempt.objects.filter(enrolment=enrolment, activity=activity)
        .exclude(state=State.RESET)
        .order_by("number")
    )
    known = _known(attempt, others)
    if not any(other.state == State.COMPLETED for other in others) and not retract_progress(
        enrolment, activity, by=by, reason=reason
    ):
        correct_progress(enrolment, activity, known)
    record_progress(enrolment, activity, known)


def _known(attempt: Attempt, others: list[Attempt]) -> Progress:
    """What the attempts that still count amount to."""
    scores = [other.score for other in others if other.score is not None]
    return Progress(
        progress=max((other.progress for other in others), default=0),
        score=grade(attempt.activity.graded_by, scores),
        minutes=round(sum(other.seconds for other in others) / 60),
        nature=attempt.activity.nature,
        known_by=KnownBy.MEASURED,
        score_stands=True,
    )


def extend(attempt: Attempt, minutes: int, *, by: User, reason: str) -> None:
    """Give more time from now, or from its end if that is later. Raises Refused."""
    with transaction.atomic():
        locked_enrolment(attempt.enrolment_id)
        row = Attempt.objects.select_for_update().get(pk=attempt.pk)
        if row.expires_at is None or row.state == State.RESET:
            raise Refused
        row.expires_at = max(row.expires_at, timezone.now()) + timedelta(minutes=minutes)
        row.save(update_fields=["expires_at"])
        data = {"enrolment": row.enrolment_id, "attempt": row.number, "minutes": minutes}
        log(attempt.activity, "scorm.extend_attempt", user=by, data=data | {"reason": reason[:500]})


def keep_all_calls(attempt: Attempt, wanted: bool, *, by: User) -> None:
    """From the next opening on."""
    with transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(keeps_all_calls=wanted)
        data = {"enrolment": attempt.enrolment_id, "attempt": attempt.number, "wanted": wanted}
        log(attempt.activity, "scorm.keep_calls", user=by, data=data)
