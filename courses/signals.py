"""What has happened, announced after commit with `send_robust`.

A receiver is instantaneous or enqueues a task; work that must happen is a call, not a signal.
"""

from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import Signal

# enrolment: the Enrolment, in whatever state `enrol` left it.
enrolled = Signal()
# enrolment: it is withdrawn, by the person or by whoever is in charge.
seat_given_up = Signal()
# enrolment, activity: a required or optional activity has just been completed.
activity_completed = Signal()
# enrolment: every required activity is done; `completed_at` is set.
course_completed = Signal()
# enrolment, activity, by, reason: a person in charge has taken a completion back.
progress_retracted = Signal()
# enrolments: list of primary keys whose facts a plugin says have changed.
facts_changed = Signal()
# run, uids: occasions of the run that were added, moved or cancelled.
occasions_changed = Signal()


def announce(signal: Signal, sender: Any, **named: Any) -> None:
    """Send once the current transaction is committed; a failing receiver stops nobody else."""
    transaction.on_commit(partial(signal.send_robust, sender, **named))
