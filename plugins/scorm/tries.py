"""When an attempt is over, and whether another may begin: what the author of the activity set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.api import moment

from .models import Attempt, ScormActivityPage

GRACE = timedelta(minutes=2)
"""For what was on its way when the time ran out."""
State = Attempt.State


@dataclass(frozen=True, slots=True)
class Next:
    """Whether another attempt may begin; else why not, where there is something to say.

    ``left`` counts the attempts that are left; None: without limit.
    """

    may: bool
    reason: str = ""
    left: int | None = None


def is_out_of_time(attempt: Attempt, now: datetime, grace: timedelta = timedelta(0)) -> bool:
    return attempt.expires_at is not None and now > attempt.expires_at + grace


def is_over(attempt: Attempt, now: datetime) -> bool:
    """The learner has come to its end, or its time is up."""
    is_finished = attempt.state != State.OPEN or attempt.finished_at is not None
    return is_finished or is_out_of_time(attempt, now)


def is_closed(attempt: Attempt, activity: ScormActivityPage, now: datetime) -> bool:
    """It can only be looked at again: else who has one attempt would make the same one twice."""
    return is_out_of_time(attempt, now) or (
        activity.attempts_allowed > 0 and attempt.finished_at is not None
    )


def expiry(activity: ScormActivityPage, now: datetime) -> datetime | None:
    """Of an attempt that begins now."""
    if not activity.minutes_allowed:
        return None
    return now + timedelta(minutes=activity.minutes_allowed)


def next_try(activity: ScormActivityPage, attempts: Sequence[Attempt], now: datetime) -> Next:
    """``attempts`` are the learner's, the last first, without those that were reset."""
    allowed = activity.attempts_allowed
    left = max(0, allowed - len(attempts)) if allowed else None
    if not attempts:
        return Next(may=True, left=left)
    if left == 0:
        return Next(may=False, left=0, reason=_("Vous avez fait toutes les tentatives permises."))
    last, policy = attempts[0], activity.NewAttempt
    if activity.new_attempt != policy.ANY_TIME and not is_over(last, now):
        return Next(may=False, left=left)
    if activity.new_attempt == policy.UNLESS_PASSED and was_passed(last):
        return Next(may=False, left=left)
    ready = ended_at(last) + timedelta(hours=activity.hours_between)
    if ready > now and activity.hours_between:
        when = moment(timezone.localtime(ready))
        reason = _("Une nouvelle tentative sera possible le %(when)s.") % {"when": when}
        return Next(may=False, left=left, reason=reason)
    return Next(may=True, left=left)


def was_passed(attempt: Attempt) -> bool:
    """What says nothing of success is passed by being completed: there is nothing to do better."""
    return attempt.state == State.COMPLETED and attempt.success != "failed"


def ended_at(attempt: Attempt) -> datetime:
    return attempt.finished_at or attempt.changed_at
