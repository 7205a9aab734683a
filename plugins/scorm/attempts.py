"""Attempts at an activity: begun, begun again, and what they amount to."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.api import Enrolment, KnownBy, NotFollowing, Progress, record_progress

from .grading import standing_score
from .models import Attempt, LearnerValue, PackageVersion, ScormActivityPage, ScoState
from .prerequisites import locked
from .sequencing import sum_up_root
from .tries import Next, expiry, is_over, next_try
from .wire import Sequencing

LEASE = timedelta(seconds=90)
SLACK_SECONDS = 60
State = Attempt.State


class Refused(Exception):
    """The learner may not do this now; the French sentence says why."""


def locked_enrolment(enrolment_id: int) -> Enrolment:
    """The enrolment first, then its attempts: everybody locks in this order."""
    row = Enrolment.objects.select_for_update().filter(pk=enrolment_id).first()
    if row is None or not row.is_active:
        raise Refused(_("Votre inscription n’est plus en cours : rien ne peut être enregistré."))
    return row


def made_attempts(enrolment: Enrolment, activity: ScormActivityPage) -> list[Attempt]:
    """The last first, with those that were reset."""
    rows = Attempt.objects.filter(enrolment=enrolment, activity=activity)
    return list(rows.defer("sequencing").order_by("-number"))


def counted(attempts: Iterable[Attempt]) -> list[Attempt]:
    return [attempt for attempt in attempts if attempt.state != State.RESET]


def current_attempt(
    enrolment: Enrolment | int, activity: ScormActivityPage | int
) -> Attempt | None:
    """The last one that stands: not replaced by another, not reset by a person in charge."""
    return (
        Attempt.objects.filter(enrolment=enrolment, activity=activity)
        .exclude(state__in=(State.ABANDONED, State.RESET))
        .select_related("version")
        .order_by("-number")
        .first()
    )


def waiting(
    version: PackageVersion, attempt: Attempt | None, states: Iterable[ScoState] | None = None
) -> list[str]:
    """Identifiers of the steps that may not be begun before others are done."""
    if not any(step.get("requires") for step in version.steps):
        return []
    if states is None:
        states = attempt.states.defer("cmi") if attempt else ()
    return sorted(locked(version.steps, {state.step: state for state in states}))


def new_attempt(enrolment: Enrolment, activity: ScormActivityPage) -> Attempt:
    """The caller holds the enrolment. Raises Refused where the author allows no other attempt."""
    before, now = made_attempts(enrolment, activity), timezone.now()
    allowed = next_try(activity, counted(before), now)
    if not allowed.may:
        raise Refused(allowed.reason or _("Une nouvelle tentative n’est pas possible maintenant."))
    attempt = Attempt.objects.create(
        enrolment=enrolment,
        activity=activity,
        version=activity.version,
        number=before[0].number + 1 if before else 1,
        seconds_before=sum(entry.seconds for entry in counted(before)),
        expires_at=expiry(activity, now),
    )
    report(attempt)
    return attempt


def begin_again(enrolment: Enrolment, activity: ScormActivityPage) -> Attempt:
    """A new attempt in place of the current one, which stays as it is. Safe to repeat.

    An attempt nobody has worked in is the new one already. What this activity has written for
    all of the learner's modules goes: it would be skipped as done.
    """
    with transaction.atomic():
        row = locked_enrolment(enrolment.pk)
        current = current_attempt(row, activity)
        if current is not None and is_untouched(current):
            return current
        attempt = new_attempt(row, activity)
        LearnerValue.objects.filter(attempt__enrolment=row, attempt__activity=activity).delete()
        if current is not None and current.state == State.OPEN:
            Attempt.objects.filter(pk=current.pk).update(state=State.ABANDONED, leased_until=None)
    return attempt


def is_untouched(attempt: Attempt) -> bool:
    """Nobody has worked in it yet, and one still may."""
    now = timezone.now()
    return not is_over(attempt, now) and not attempt.states.filter(sequence__gt=0).exists()


def next_attempt(enrolment: Enrolment, activity: ScormActivityPage) -> Next:
    """Whether this learner may begin another attempt now."""
    return next_try(activity, counted(made_attempts(enrolment, activity)), timezone.now())


def sum_up(attempt: Attempt, states: Iterable[ScoState], told: Sequencing | None = None) -> bool:
    """Set on ``attempt`` what its states amount to; True when the core has to be told."""
    before = (attempt.progress, attempt.score, attempt.state)
    by_step = {state.step: state for state in states}
    steps = [by_step.get(step["id"]) for step in attempt.version.steps]
    told_in_all = sum(state.seconds for state in by_step.values())
    attempt.seconds = min(told_in_all, clock(attempt.started_at, timezone.now()))
    if not attempt.is_rolled_up:
        sum_up_steps(attempt, steps)
    elif told is not None:
        sum_up_root(attempt, told.root)
        if attempt.activity.completed_when == ScormActivityPage.CompletedWhen.STEPS:
            complete_if(attempt, are_finished(steps))
    if attempt.finished_at is None and (are_finished(steps) or (told and told.ended)):
        attempt.finished_at = timezone.now()
    return before != (attempt.progress, attempt.score, attempt.state)


def clock(since: datetime | None, now: datetime) -> int:
    """The most seconds that can have been spent: every opening has its slack, the whole has one."""
    return max(0, int((now - since).total_seconds()) + SLACK_SECONDS) if since else 0


def sum_up_steps(attempt: Attempt, steps: list[ScoState | None]) -> None:
    """Every step counts alike."""
    scores = [state.score for state in steps if state is not None and state.score is not None]
    attempt.score = max_score(attempt.score, scores)
    attempt.success = success_of(steps)
    reached = sum(state.progress for state in steps if state is not None) // max(1, len(steps))
    attempt.progress = max(attempt.progress, min(99, reached))
    complete_if(attempt, is_met(attempt, steps))


def complete_if(attempt: Attempt, is_complete: bool) -> None:
    if is_complete:
        attempt.progress, attempt.state = 100, State.COMPLETED
        attempt.completed_at = attempt.completed_at or timezone.now()


def success_of(steps: list[ScoState | None]) -> str:
    """Failed as soon as one step is, passed when one is and none is failed."""
    said = {state.success for state in steps if state is not None}
    return next((word for word in ("failed", "passed") if word in said), "")


def are_finished(steps: list[ScoState | None]) -> bool:
    """Every step has come to its end, whatever it says of success."""
    return bool(steps) and all(
        state is not None and (state.completed or state.success) for state in steps
    )


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
    if when == ScormActivityPage.CompletedWhen.STEPS:
        return are_finished(steps)
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
                score=standing_score(attempt),
                score_stands=attempt.activity.graded_by != ScormActivityPage.GradedBy.BEST,
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
