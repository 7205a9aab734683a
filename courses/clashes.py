"""Meetings that a person cannot attend both."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from .contributions import occasions
from .models import CourseRun, Enrolment, User
from .plugin import Occasion


@dataclass(frozen=True)
class Clash:
    """A meeting of the run looked at, and the one that already is at that time."""

    wanted: Occasion
    held: Occasion


def meetings_and_clashes(run: CourseRun, user: User | None) -> tuple[list[Occasion], list[Clash]]:
    """The meetings of a run, and those that the person has, or may have, at the same time."""
    runs = CourseRun.objects.filter(Q(pk=run.pk) | Q(pk__in=_followed_by(user))).select_related(
        "course", "territory"
    )
    meetings = [meeting for meeting in occasions(runs) if meeting.status != "cancelled"]
    wanted = [meeting for meeting in meetings if meeting.run_id == run.pk]
    held = [meeting for meeting in meetings if meeting.run_id != run.pk]
    return wanted, [Clash(one, other) for one in wanted for other in held if _overlap(one, other)]


def _followed_by(user: User | None) -> Any:
    return Enrolment.objects.live().filter(user=user).values("run_id") if user else []


def _overlap(one: Occasion, other: Occasion) -> bool:
    return one.start < other.end and other.start < one.end
