"""What a module sends: the whole state of one step, in one POST and one transaction.

A commit is taken once: a replay changes nothing, one that comes after a later one is refused, and
so is one from a tab that has been superseded.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from .attempts import LEASE, Refused, locked_enrolment, report, sum_up
from .models import Attempt, ScoState
from .status import outcome_of

MOST_BYTES = 2 * 1024 * 1024
MOST_DEPTH = 12
SLACK_SECONDS = 60


class BadCommit(Exception):
    """Not a commit of ours: refused before anything is read from the database."""


class Superseded(Exception):
    """The step has since been opened by another tab or device."""


class OutOfOrder(Exception):
    """A later commit has already been taken."""


@dataclass(frozen=True, slots=True)
class Commit:
    """``base`` is None for a whole tree, else the commit that the changed parts are relative to.

    ``seconds`` is how long the page was in sight, for modules that tell no time themselves.
    """

    step: str
    session: str
    opening: int
    sequence: int
    cmi: dict[str, Any]
    end: bool = False
    terminated: bool = False
    opened: bool = False
    seconds: int = 0
    base: int | None = None


def read_body(body: bytes) -> dict[str, Any]:
    """Raises BadCommit."""
    if len(body) > MOST_BYTES:
        raise BadCommit("too big")
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise BadCommit("not JSON") from problem
    if not isinstance(data, dict):
        raise BadCommit("not an object")
    return data


def read_commit(data: Any) -> Commit:
    """Raises BadCommit."""
    if not isinstance(data, dict) or depth(data) > MOST_DEPTH:
        raise BadCommit("not a commit")
    try:
        return Commit(
            step=wanted(data["item"], str),
            session=wanted(data["session"], str),
            opening=whole(data["opening"]),
            sequence=whole(data["sequence"]),
            cmi=wanted(data["cmi"], dict),
            end=data.get("end") is True,
            terminated=data.get("terminated") is True,
            opened=data.get("opened") is True,
            seconds=whole(data.get("seconds", 0)),
            base=None if data.get("base") is None else whole(data["base"]),
        )
    except KeyError as problem:
        raise BadCommit("incomplete") from problem


def wanted(value: Any, kind: type) -> Any:
    if not isinstance(value, kind) or (kind is str and (len(value) > 255 or "\x00" in value)):
        raise BadCommit("wrong type")
    return value


def whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise BadCommit("not a whole number")
    return value


def depth(value: Any) -> int:
    children: list[Any] = []
    if isinstance(value, dict):
        children = list(value.values())
    elif isinstance(value, list):
        children = value
    return 1 + max((depth(child) for child in children), default=0)


def commit(enrolment_id: int, attempt_id: int, found: Commit) -> ScoState:
    """Take ``found`` in. Raises Refused, Superseded or OutOfOrder, having written nothing."""
    with transaction.atomic():
        enrolment = locked_enrolment(enrolment_id)
        attempt = (
            Attempt.objects.select_for_update(of=("self",))
            .select_related("version", "activity")
            .defer("version__manifest", "version__report")
            .get(pk=attempt_id, enrolment=enrolment)
        )
        attempt.enrolment = enrolment
        is_whole = found.base is None
        states = list(attempt.states.defer("cmi") if is_whole else attempt.states.all())
        state = next((entry for entry in states if entry.step == found.step), None)
        if state is None or attempt.session != found.session or state.opening != found.opening:
            raise Superseded
        if found.sequence == state.sequence:
            return state
        now = timezone.now()
        store(attempt, state, found, now)
        state.save()
        conclude(attempt, states, found, now)
    return state


def conclude(attempt: Attempt, states: list[ScoState], found: Commit, now: datetime) -> None:
    """What the step's news mean for the attempt, and for the core when it has to know."""
    minutes = attempt.seconds // 60
    has_news = sum_up(attempt, states)
    attempt.leased_until = None if found.end else now + LEASE
    attempt.save(
        update_fields=[
            *("progress", "score", "state", "seconds", "completed_at"),
            *("leased_until", "changed_at"),
        ]
    )
    if has_news or (found.end and attempt.seconds // 60 != minutes):
        report(attempt)


def store(attempt: Attempt, state: ScoState, found: Commit, now: datetime) -> None:
    """Set on ``state`` what ``found`` says. Raises OutOfOrder."""
    if found.sequence < state.sequence or found.base not in (None, state.sequence):
        raise OutOfOrder
    tree = found.cmi if found.base is None else state.tree | found.cmi
    state.tree = tree
    state.sequence, state.terminated = found.sequence, found.terminated
    told = found.seconds
    if found.opened:
        state.status, state.completed, state.progress = "completed", True, 100
    else:
        told = read_outcome(attempt, state, tree) or told
    state.seconds = max(state.seconds, state.seconds_before + plausible(told, state, now))


def read_outcome(attempt: Attempt, state: ScoState, tree: dict[str, Any]) -> int:
    """Set on ``state`` what ``tree`` says; returns the seconds that the module counted.

    What was completed once stays completed, though the module may begin again.
    """
    step = attempt.version.step(state.step) or {}
    outcome = outcome_of(tree, step, is_2004=attempt.version.is_2004)
    state.status, state.exit = outcome.status, outcome.exit
    state.completed = state.completed or outcome.completed
    if not (state.success == "passed" and outcome.success != "passed"):
        state.success = outcome.success
    if outcome.score is not None:
        state.score = max(outcome.score, state.score or outcome.score)
    state.progress = max(state.progress, outcome.progress)
    return outcome.seconds


def plausible(seconds: int, state: ScoState, now: datetime) -> int:
    """A session cannot have lasted longer than since it was opened."""
    if state.session_started_at is None:
        return 0
    elapsed = int((now - state.session_started_at).total_seconds()) + SLACK_SECONDS
    return max(0, min(seconds, elapsed))


def apply_pending(attempt: Attempt, state: ScoState, pending: Any, now: datetime) -> bool:
    """Take what an earlier visit left on the device, if nobody has opened the step since."""
    if pending is None:
        return False
    try:
        found = read_commit(pending)
        if not fits(found, state):
            return False
        store(attempt, state, found, now)
    except (BadCommit, OutOfOrder):
        return False
    state.save()
    states = [state, *attempt.states.exclude(pk=state.pk).defer("cmi")]
    conclude(attempt, states, found, now)
    return True


def fits(found: Commit, state: ScoState) -> bool:
    return (
        found.step == state.step
        and found.opening == state.opening
        and found.sequence > state.sequence
    )


__all__ = ["BadCommit", "Commit", "OutOfOrder", "Refused", "Superseded", "commit", "read_commit"]
