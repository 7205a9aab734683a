"""Long work: with progress, under a lease, resumed where it stopped.

A kind of work is a function registered by `@job("label.name")`. It receives a `Work`, does its
pieces one transaction each, calls `advance` after each, and must find by itself what is already
done: after a crash it runs again. The row is the outbox; a sweep brings back what a crash left.
"""

import logging
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from .models import Job, User

logger = logging.getLogger(__name__)
MOST_TRIES = 3
State = Job.State
Handler = Callable[["Work"], None]
handlers: dict[str, Handler] = {}


class JobRefused(Exception):
    """The work cannot be done, whatever the number of tries: the French sentence says why."""


class LeaseLost(Exception):
    """Another worker has taken this work over: stop at once, write nothing more."""


class Paused(Exception):
    """Somebody asked for a pause: the work goes on from here when it is resumed."""


class Work:
    """A job in the hands of a worker."""

    def __init__(self, row: Job) -> None:
        self.row = row
        self.params: dict[str, Any] = row.params
        self.furthest = row.done

    def begin(self, total: int) -> None:
        self._write(total=total)

    def advance(self, done: int, **report: Any) -> None:
        """Say how far the work is and keep the lease. Raises LeaseLost or Paused.

        Tries count the failures at one place: what gets further begins to count again.
        """
        self.row.report |= report
        afresh = {"tries": 0} if done > self.furthest else {}
        self.furthest = max(done, self.furthest)
        self._write(done=done, report=self.row.report, **afresh)

    def _write(self, **fields: Any) -> None:
        mine = Job.objects.filter(pk=self.row.pk, lease=self.row.lease)
        until = Now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)
        if not mine.filter(state=State.RUNNING).update(leased_until=until, **fields):
            raise Paused if mine.filter(state=State.PAUSED).exists() else LeaseLost


def job(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does this kind of work."""

    def register(handler: Handler) -> Handler:
        handlers[kind] = handler
        return handler

    return register


def start_job(kind: str, *, by: User | None = None, **params: Any) -> Job:
    """Write the row in the caller's transaction; a worker takes it after commit."""
    if kind not in handlers:
        raise LookupError(f"no handler is registered for {kind}")
    row = Job.objects.create(kind=kind, by=by, params=params)
    _enqueue(row.pk)
    return row


def _enqueue(pk: int) -> None:
    from .tasks import run_job

    transaction.on_commit(lambda: run_job.delay(pk), robust=True)


def claimable() -> Any:
    return Job.objects.filter(
        Q(state=State.WAITING) | Q(state=State.RUNNING, leased_until__lte=Now())
    )


def run_job(job_id: int) -> bool:
    """Claim and do one job. False if it is not to be had."""
    lease = uuid.uuid4()
    claimed = (
        claimable()
        .filter(pk=job_id)
        .update(
            state=State.RUNNING,
            lease=lease,
            leased_until=Now() + timedelta(seconds=settings.JOB_LEASE_SECONDS),
            tries=F("tries") + 1,
        )
    )
    if not claimed:
        return False
    row = Job.objects.get(pk=job_id)
    try:
        handlers[row.kind](Work(row))
    except (LeaseLost, Paused):
        return False
    except JobRefused as refusal:
        _finish(row, State.FAILED, str(refusal))
    except Exception:
        logger.exception("job %s (%s) failed", row.pk, row.kind)
        _failed(row)
    else:
        _finish(row, State.DONE)
    return True


def _failed(row: Job) -> None:
    """Tried again by the sweep, then parked."""
    mine = Job.objects.filter(pk=row.pk, lease=row.lease)
    if not mine.filter(tries__lt=MOST_TRIES).update(leased_until=Now()):
        _finish(row, State.FAILED, _("Ce travail a échoué plusieurs fois. L’équipe est prévenue."))


def _finish(row: Job, state: str, error: str = "") -> None:
    Job.objects.filter(pk=row.pk, lease=row.lease).update(
        state=state, error=error, finished_at=Now(), lease=None, leased_until=None
    )


def pause_job(row: Job) -> bool:
    """It stops after the piece in hand."""
    active = Job.objects.filter(pk=row.pk, state__in=(State.WAITING, State.RUNNING))
    return bool(active.update(state=State.PAUSED))


def resume_job(row: Job) -> bool:
    """What was paused or has failed goes on from where it stopped, with all its tries."""
    stopped = Job.objects.filter(pk=row.pk, state__in=(State.PAUSED, State.FAILED))
    resumed = stopped.update(
        state=State.WAITING, lease=None, leased_until=None, tries=0, error="", finished_at=None
    )
    if resumed:
        _enqueue(row.pk)
    return bool(resumed)


def sweep() -> int:
    """Enqueue what waits or was dropped, park what killed its worker too often."""
    from .tasks import run_job as task

    claimable().filter(tries__gte=MOST_TRIES + 2).update(
        state=State.FAILED,
        error=_("Ce travail a été interrompu trop souvent."),
        finished_at=Now(),
        lease=None,
    )
    found = list(claimable().values_list("pk", flat=True)[:500])
    for pk in found:
        task.delay(pk)
    return len(found)
