"""One person in one module: her attempts, and in each the steps, the answers, the calls."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from courses.api import Enrolment

from ..interactions import Answer, answers_of
from ..models import Attempt, Journal, ScormActivityPage, ScoState
from ..tries import is_out_of_time
from .figures import sentences_of, status_of

MOST_CALLS = 200


@dataclass(frozen=True)
class StepDetail:
    """``state`` is None for a step that nobody has opened in this attempt."""

    title: str
    state: ScoState | None
    answers: list[Answer]
    calls: list[list[Any]]

    @property
    def status(self) -> str:
        return status_of(self.state) if self.state else _("pas ouvert")

    @property
    def sentences(self) -> list[str]:
        return sentences_of(self.state.flags.split()) if self.state else []

    @property
    def minutes(self) -> int:
        return round(self.state.seconds / 60) if self.state else 0

    @property
    def timed_calls(self) -> list[list[Any]]:
        """Their moments in seconds."""
        return [[round(call[0] / 1000, 1), *call[1:]] for call in self.calls]

    @property
    def errors(self) -> int:
        return sum(bool(call[5]) for call in self.calls)


@dataclass(frozen=True)
class AttemptDetail:
    attempt: Attempt
    steps: list[StepDetail]
    is_out_of_time: bool

    @property
    def is_reset(self) -> bool:
        return self.attempt.state == Attempt.State.RESET


def attempts_of(enrolment: Enrolment, activity: ScormActivityPage, now: Any) -> list[AttemptDetail]:
    """The last first; three statements."""
    rows = (
        Attempt.objects.filter(enrolment=enrolment, activity=activity)
        .select_related("version")
        .defer("sequencing", "version__manifest", "version__report", "version__changes")
        .prefetch_related("states", "journals")
        .order_by("-number")
    )
    return [AttemptDetail(row, list(steps_of(row)), is_out_of_time(row, now)) for row in rows]


def steps_of(attempt: Attempt) -> list[StepDetail]:
    states = {state.step: state for state in attempt.states.all()}
    journals = {journal.step: journal for journal in attempt.journals.all()}
    titles = {step["id"]: step["title"] for step in attempt.version.steps}
    return [
        step_detail(title, states.get(step), journals.get(step), attempt)
        for step, title in titles.items()
    ]


def step_detail(
    title: str, state: ScoState | None, journal: Journal | None, attempt: Attempt
) -> StepDetail:
    is_2004 = attempt.version.is_2004
    return StepDetail(
        title=title,
        state=state,
        answers=answers_of(state.tree, is_2004=is_2004) if state else [],
        calls=json.loads(journal.lines)[-MOST_CALLS:] if journal else [],
    )
