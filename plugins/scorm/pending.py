"""What earlier visits left on a device, sent on the next one: taken, dropped, or kept there."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.api import Enrolment

from .attempts import Refused, locked_enrolment
from .commit import OutOfOrder, conclude, store
from .models import Attempt, ScoState
from .tries import GRACE, is_out_of_time
from .wire import BadCommit, Commit, TooBig, read_commit

MOST_PENDING = 20


def take_pending(
    enrolment: Enrolment, pending: Any, now: datetime, current: Attempt | None = None
) -> list[int]:
    """Take in what still belongs somewhere; gives the places of what the device has to keep.

    That is what came after the time of its attempt, which may yet be given more, and what is too
    much at once. The rest is of no use any more: others have worked since, or it is no commit.
    The caller holds the enrolment; ``current`` is the attempt in hand, which the caller saves.
    """
    entries = pending if isinstance(pending, list) else [pending]
    late = [
        place
        for place, entry in enumerate(entries[:MOST_PENDING])
        if is_late(enrolment, entry, now, current)
    ]
    return [*late, *range(MOST_PENDING, len(entries))]


def take_left_by_review(attempt_id: int, user_id: int, pending: Any) -> list[int]:
    """The same for a learner who comes back to an attempt that is closed."""
    rows = Attempt.objects.filter(pk=attempt_id, enrolment__user=user_id)
    enrolment_id = rows.values_list("enrolment", flat=True).first()
    if not pending or enrolment_id is None:
        return []
    try:
        with transaction.atomic():
            return take_pending(locked_enrolment(enrolment_id), pending, timezone.now())
    except Refused:
        return list(range(len(pending))) if isinstance(pending, list) else [0]


def is_late(enrolment: Enrolment, entry: Any, now: datetime, current: Attempt | None) -> bool:
    """Takes ``entry`` in where it is not."""
    try:
        found = read_commit(entry)
    except BadCommit:
        return False  # of another program
    attempt = attempt_of(enrolment, found, current)
    states = list(attempt.states.all()) if attempt else []
    state = next((row for row in states if row.step == found.step), None)
    if attempt is None or state is None or not fits(found, state):
        return False
    if is_out_of_time(attempt, now, GRACE):
        return True
    with suppress(OutOfOrder, TooBig):
        store(attempt, state, found, now)
        state.save()
        conclude(attempt, states, found, now)
    return False


def attempt_of(enrolment: Enrolment, found: Commit, current: Attempt | None) -> Attempt | None:
    """The one that ``found`` was made in, though another may have begun since."""
    if current is not None and found.attempt in (0, current.pk):
        return current
    attempt = (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("version", "activity")
        .filter(pk=found.attempt, enrolment=enrolment)
        .exclude(state=Attempt.State.RESET)
        .first()
    )
    if attempt is not None:
        attempt.enrolment = enrolment
    return attempt


def fits(found: Commit, state: ScoState) -> bool:
    """It is news, and nobody has worked in the step since it was made."""
    is_last = state.opening == found.opening or state.sequence == found.after
    return is_last and found.sequence > state.sequence
