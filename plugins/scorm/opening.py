"""A tab opens a step: it holds the attempt from then on, and finds the step as it was left."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .attempts import LEASE, Refused, current_attempt, locked_enrolment, new_attempt, waiting
from .models import Attempt, ScormActivityPage, ScoState
from .pending import take_pending
from .sequencing import is_rolled_up, keep
from .tries import is_closed
from .wire import Sequencing


class Busy(Exception):
    """The attempt is held by another tab or another device."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a tab asks for: a step, or with an empty ``step`` the module as a whole.

    ``opening`` is the last one that the tab knows of, in modules of several steps. ``entry`` says
    whether the step begins or is resumed where the sequencing decides that. ``pending`` holds
    commits that earlier visits left on the device.
    """

    step: str
    session: str
    take_over: bool = False
    pending: Any = None
    opening: int | None = None
    entry: str = ""
    sequencing: Sequencing | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """``late`` are the places in ``Asked.pending`` of what came after its time."""

    attempt: Attempt
    state: ScoState | None
    late: list[int]


def open_step(
    enrolment_id: int, activity: ScormActivityPage, asked: Asked, shown: int | None = None
) -> Opened:
    """The attempt in hand, held by the tab from now on, and the state of the step in it.

    What earlier visits left is taken even where the attempt is closed. ``shown`` is the version
    whose files the tab has. Raises Refused or Busy.
    """
    with transaction.atomic():
        enrolment = locked_enrolment(enrolment_id)
        attempt = current_attempt(enrolment, activity) or new_attempt(enrolment, activity)
        attempt.enrolment, attempt.activity = enrolment, activity
        if shown not in (None, attempt.version_id):
            raise Refused(_("Ce module a changé depuis que cette page est ouverte. Rechargez-la."))
        now = timezone.now()
        if not is_closed(attempt, activity, now):
            check_hold(attempt, asked, now)
        late = take_pending(enrolment, asked.pending, now, attempt)
        closed = is_closed(attempt, activity, now)  # perhaps by what was left
        state = None if closed else hold(attempt, asked, now)
    if closed:
        raise Refused(_("Cette tentative est finie. Rechargez la page."))
    return Opened(attempt, state, late)


def check_hold(attempt: Attempt, asked: Asked, now: datetime) -> None:
    """Raises Busy when another tab has the attempt, or has moved it on since this one looked."""
    if attempt.is_held_by_another(asked.session, now) and not asked.take_over:
        raise Busy
    if asked.opening is None:
        return
    is_repeated = attempt.current_step == asked.step and attempt.openings == asked.opening + 1
    if attempt.session != asked.session or not (attempt.openings == asked.opening or is_repeated):
        raise Busy


def hold(attempt: Attempt, asked: Asked, now: datetime) -> ScoState | None:
    """From now on only this tab writes. Raises Refused."""
    if asked.sequencing is not None:
        keep(attempt, asked.sequencing)
    attempt.openings += 1
    attempt.session, attempt.leased_until = asked.session, now + LEASE
    attempt.is_rolled_up = is_rolled_up(attempt.version)
    state = begin_step(attempt, asked, now) if asked.step else None
    attempt.save()
    return state


def begin_step(attempt: Attempt, asked: Asked, now: datetime) -> ScoState:
    """Raises Refused."""
    if attempt.version.step(asked.step) is None:
        raise Refused(_("Cette étape n’existe pas dans le module."))
    if asked.step in waiting(attempt.version, attempt):
        raise Refused(_("Cette étape s’ouvrira quand celles qu’elle demande seront finies."))
    state, _created = ScoState.objects.get_or_create(attempt=attempt, step=asked.step)
    attempt.current_step = asked.step
    state.opening, state.session_started_at = attempt.openings, now
    state.seconds_before = state.seconds
    state.claimed_before = 0 if asked.entry == "ab-initio" else state.claimed_seconds
    state.save()
    return state
