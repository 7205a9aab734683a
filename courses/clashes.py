"""Meetings that a person cannot attend both."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from .contributions import occasions_to_show
from .models import CourseRun, Enrolment, User
from .plugin import Occasion


@dataclass(frozen=True)
class Clash:
    """A meeting of the run looked at, and the one that already is at that time."""

    wanted: Occasion
    held: Occasion


@dataclass(frozen=True)
class Agenda:
    """The meetings of a run, those that clash with them, and whether all could be asked."""

    meetings: list[Occasion]
    clashes: list[Clash]
    is_complete: bool


def agenda(run: CourseRun, user: User | None) -> Agenda:
    """Of a run, for somebody who may have other meetings at the same time."""
    runs = CourseRun.objects.filter(Q(pk=run.pk) | Q(pk__in=_followed_by(user))).select_related(
        "course", "territory"
    )
    meetings, is_complete = occasions_to_show(runs)
    wanted = [meeting for meeting in meetings if meeting.run_id == run.pk]
    held = [meeting for meeting in meetings if meeting.run_id != run.pk]
    clashes = [Clash(one, other) for one in wanted for other in held if _overlap(one, other)]
    return Agenda(wanted, clashes, is_complete)


def _followed_by(user: User | None) -> Any:
    return Enrolment.objects.live().filter(user=user).values("run_id") if user else []


def _overlap(one: Occasion, other: Occasion) -> bool:
    return one.start < other.end and other.start < one.end
