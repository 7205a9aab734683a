"""Attempts at an activity: opened, taken over, begun again, and what they amount to."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.api import Enrolment, KnownBy, NotFollowing, Progress, record_progress

from .models import Attempt, ScormActivityPage, ScoState

LEASE = timedelta(seconds=90)
State = Attempt.State


class Refused(Exception):
    """The learner may not do this now; the French sentence says why."""


class Busy(Exception):
    """The attempt is held by another tab or another device."""


def locked_enrolment(enrolment_id: int) -> Enrolment:
    """The enrolment first, then its attempts: everybody locks in this order."""
    row = Enrolment.objects.select_for_update().filter(pk=enrolment_id).first()
    if row is None or not row.is_active:
        raise Refused(_("Votre inscription n’est plus en cours : rien ne peut être enregistré."))
    return row


def open_step(
    enrolment_id: int,
    activity: ScormActivityPage,
    step: str,
    session: str,
    *,
    take_over: bool = False,
    pending: Any = None,
) -> tuple[Attempt, ScoState]:
    """The attempt in hand, held by ``session``, and the state of ``step`` in it.

    ``pending`` is a commit that an earlier visit left on the device. Raises Refused or Busy.
    """
    from .commit import apply_pending

    with transaction.atomic():
        enrolment = locked_enrolment(enrolment_id)
        attempt = current_attempt(enrolment, activity) or new_attempt(enrolment, activity)
        attempt.enrolment, attempt.activity = enrolment, activity
        now = timezone.now()
        if attempt.is_held_by_another(session, now) and not take_over:
            raise Busy
        if attempt.version.step(step) is None:
            raise Refused(_("Cette étape n’existe pas dans le module."))
        state, _created = ScoState.objects.get_or_create(attempt=attempt, step=step)
        apply_pending(attempt, state, pending, now)
        attempt.openings += 1
        attempt.session, attempt.leased_until, attempt.current_step = session, now + LEASE, step
        attempt.save()
        state.opening, state.session_started_at = attempt.openings, now
        state.seconds_before = state.seconds
        state.save()
    return attempt, state


def current_attempt(enrolment: Enrolment, activity: ScormActivityPage) -> Attempt | None:
    return (
        Attempt.objects.filter(enrolment=enrolment, activity=activity)
        .exclude(state=State.ABANDONED)
        .select_related("version")
        .order_by("-number")
        .first()
    )


def new_attempt(enrolment: Enrolment, activity: ScormActivityPage) -> Attempt:
    """The caller holds the enrolment. Raises Refused once all attempts are spent."""
    before = list(
        Attempt.objects.filter(enrolment=enrolment, activity=activity).order_by("-number")
    )
    if activity.attempts_allowed and len(before) >= activity.attempts_allowed:
        raise Refused(_("Vous avez fait toutes les tentatives permises."))
    attempt = Attempt.objects.create(
        enrolment=enrolment,
        activity=activity,
        version=activity.version,
        number=before[0].number + 1 if before else 1,
        seconds_before=sum(entry.seconds for entry in before),
    )
    report(attempt)
    return attempt


def begin_again(enrolment: Enrolment, activity: ScormActivityPage) -> Attempt:
    """A new attempt in place of the current one, which stays as it is. Safe to repeat.

    An attempt nobody has worked in is the new one already.
    """
    with transaction.atomic():
        row = locked_enrolment(enrolment.pk)
        current = current_attempt(row, activity)
        if current is not None and not current.states.filter(sequence__gt=0).exists():
            return current
        attempt = new_attempt(row, activity)
        if current is not None and current.state == State.OPEN:
            Attempt.objects.filter(pk=current.pk).update(state=State.ABANDONED, leased_until=None)
    return attempt


def attempts_left(enrolment: Enrolment, activity: ScormActivityPage) -> int | None:
    """None: without limit."""
    if not activity.attempts_allowed:
        return None
    made = Attempt.objects.filter(enrolment=enrolment, activity=activity).count()
    return max(0, activity.attempts_allowed - made)


def sum_up(attempt: Attempt, states: Iterable[ScoState]) -> bool:
    """Set on ``attempt`` what its states amount to; True when the core has to be told."""
    before = (attempt.progress, attempt.score, attempt.state)
    by_step = {state.step: state for state in states}
    steps = [by_step.get(step["id"]) for step in attempt.version.steps]
    scores = [state.score for state in steps if state is not None and state.score is not None]
    attempt.score = max_score(attempt.score, scores)
    attempt.seconds = sum(state.seconds for state in by_step.values())
    reached = sum(state.progress for state in steps if state is not None) // max(1, len(steps))
    if is_met(attempt, steps):
        attempt.progress = 100
        attempt.state = State.COMPLETED
        attempt.completed_at = attempt.completed_at or timezone.now()
    else:
        attempt.progress = max(attempt.progress, min(99, reached))
    return before != (attempt.progress, attempt.score, attempt.state)


def max_score(best: Decimal | None, scores: list[Decimal]) -> Decimal | None:
    """The mean of the steps that were marked, unless it was higher once."""
    if not scores:
        return best
    mean = (sum(scores, Decimal(0)) / len(scores)).quantize(Decimal("0.01"))
    return mean if best is None else max(best, mean)


def is_met(attempt: Attempt, steps: list[ScoState | None]) -> bool:
    """Whether the author's condition is fulfilled; what was fulfilled once stays so."""
    if attempt.state == State.COMPLETED:
        return True
    reported = [state for state in steps if state is not None]
    if len(reported) < len(steps) or not steps:
        return False
    activity, when = attempt.activity, attempt.activity.completed_when
    if when == ScormActivityPage.CompletedWhen.SCORE:
        finished = all(state.completed or state.success for state in reported)
        return finished and attempt.score is not None and attempt.score >= activity.pass_mark
    if when == ScormActivityPage.CompletedWhen.PASSED:
        return all(
            state.success == "passed" or (state.completed and not state.success)
            for state in reported
        ) and any(state.success == "passed" for state in reported)
    return all(state.completed for state in reported)


def report(attempt: Attempt) -> None:
    """Tell the core, by its one verb, how far this attempt is."""
    try:
        record_progress(
            attempt.enrolment,
            attempt.activity,
            Progress(
                progress=attempt.progress,
                score=attempt.score,
                evidence=_("Module, tentative %(number)s") % {"number": attempt.number},
                minutes=round((attempt.seconds_before + attempt.seconds) / 60),
                nature=attempt.activity.nature,
                known_by=KnownBy.MEASURED,
            ),
        )
    except NotFollowing as refusal:
        raise Refused(
            _("Votre inscription n’est plus en cours : rien ne peut être enregistré.")
        ) from refusal
