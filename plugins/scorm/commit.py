"""What a module sends: the whole state of one step, in one POST and one transaction.

A commit is taken once: a replay changes nothing, one that comes after a later one is refused, and
so is one from a tab that has been superseded.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .attempts import LEASE, Refused, clock, locked_enrolment, report, sum_up, waiting
from .claims import noticed
from .journal import keep_calls
from .models import Attempt, ScoState
from .sequencing import keep
from .status import Outcome, outcome_of
from .tries import GRACE, is_out_of_time
from .wire import MOST_KEPT, Commit, TooBig

logger = logging.getLogger(__name__)
MOST_CLAIMED = Decimal(10**9)


class Superseded(Exception):
    """The step has since been opened by another tab or device."""


class OutOfOrder(Exception):
    """A later commit has already been taken."""


@dataclass(frozen=True, slots=True)
class Taken:
    """``waiting``: the steps that may not be begun yet; None where nothing has changed."""

    sequence: int
    waiting: list[str] | None = None


def commit(enrolment_id: int, attempt_id: int, found: Commit) -> Taken:
    """Take ``found`` in. Raises Refused, Superseded, OutOfOrder or TooBig, having written nothing.

    A replay changes nothing, but says that the tab is still there: it goes on holding the attempt.
    """
    with transaction.atomic():
        enrolment = locked_enrolment(enrolment_id)
        attempt = (
            Attempt.objects.select_for_update(of=("self",))
            .select_related("version", "activity")
            .defer("sequencing", "version__manifest", "version__report")
            .filter(pk=attempt_id, enrolment=enrolment)
            .first()
        )
        if attempt is None:
            raise Refused(_("Cette tentative n’est plus là. Rechargez la page."))
        attempt.enrolment = enrolment
        is_whole = found.base is None
        states = list(attempt.states.defer("cmi") if is_whole else attempt.states.all())
        state = next((entry for entry in states if entry.step == found.step), None)
        if state is None or attempt.session != found.session or state.opening != found.opening:
            raise Superseded
        now = timezone.now()
        if found.sequence == state.sequence:
            if not found.end:
                Attempt.objects.filter(pk=attempt.pk).update(leased_until=now + LEASE)
            return Taken(state.sequence)
        if is_out_of_time(attempt, now, GRACE):
            raise Refused(_("Le temps laissé pour cette tentative est écoulé."))
        store(attempt, state, found, now)
        state.save()
        conclude(attempt, states, found, now)
        keep_calls(attempt, state.step, found.calls)
    return Taken(state.sequence, waiting(attempt.version, attempt, states))


def conclude(attempt: Attempt, states: list[ScoState], found: Commit, now: datetime) -> None:
    """What the step's news mean for the attempt, and for the core when it has to know."""
    minutes = attempt.seconds // 60
    told = found.sequencing if found.opening == attempt.openings else None
    if told is not None:
        keep(attempt, told)
    has_news = sum_up(attempt, states, told)
    attempt.leased_until = None if found.end else now + LEASE
    attempt.save(
        update_fields=[
            *("progress", "score", "state", "seconds", "success", "completed_at", "finished_at"),
            *("leased_until", "changed_at"),
            *(("sequencing", "current_step") if told is not None else ()),
        ]
    )
    if has_news or (found.end and attempt.seconds // 60 != minutes):
        report(attempt)


def store(attempt: Attempt, state: ScoState, found: Commit, now: datetime) -> None:
    """Set on ``state`` what ``found`` says. Raises OutOfOrder or TooBig."""
    if found.sequence < state.sequence or found.base not in (None, state.sequence):
        raise OutOfOrder
    tree = found.cmi if found.base is None else state.tree | found.cmi
    state.tree = tree
    if len(state.cmi) > MOST_KEPT:  # changed parts may add up
        raise TooBig
    state.sequence, state.terminated = found.sequence, found.terminated
    told = found.seconds
    step = attempt.version.step(state.step)
    if found.opened and step is not None and not step["sco"]:
        state.status, state.completed, state.progress = "completed", True, 100
    else:
        claimed = read_outcome(attempt, state, tree)
        state.claimed_seconds = min(MOST_CLAIMED, state.claimed_before + claimed)
        told = int(claimed) or told
    spent = state.seconds_before + min(told, clock(state.session_started_at, now))
    state.seconds = max(state.seconds, min(spent, clock(attempt.started_at, now)))


def read_outcome(attempt: Attempt, state: ScoState, tree: dict[str, Any]) -> Decimal:
    """Set on ``state`` what ``tree`` says; returns the seconds that the module counted.

    What was completed once stays completed, though the module may begin again.
    """
    step = attempt.version.step(state.step) or {}
    outcome = outcome_of(tree, step, is_2004=attempt.version.is_2004)
    flag(attempt, state, tree, outcome)
    state.status, state.exit = outcome.status, outcome.exit
    state.completed = state.completed or outcome.completed
    if not (state.success == "passed" and outcome.success != "passed"):
        state.success = outcome.success
    if outcome.score is not None:
        state.score = max(outcome.score, state.score or outcome.score)
    state.progress = max(state.progress, outcome.progress)
    return outcome.seconds


def flag(attempt: Attempt, state: ScoState, tree: dict[str, Any], outcome: Outcome) -> None:
    """Mark what a browser is not to be believed of; nothing is refused for it."""
    started = state.session_started_at
    elapsed = (timezone.now() - started).total_seconds() if started else 0
    found = noticed(state, outcome, tree, elapsed)
    new = found - set(state.flags.split())
    if new:
        state.flags = " ".join(sorted(found | set(state.flags.split())))
        logger.warning("scorm attempt %s, step %s: %s", attempt.pk, state.pk, sorted(new))
