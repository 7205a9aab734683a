"""Meetings that a person cannot attend both."""

from collections.abc import Iterable
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
    by_run, _is_complete = agendas([run.pk], user)
    return by_run[run.pk]


def agendas(runs: Iterable[int], user: User | None) -> tuple[dict[int, Agenda], bool]:
    """The same for several runs, asked at once; and whether every plugin could answer."""
    keys = list(runs)
    asked = CourseRun.objects.filter(Q(pk__in=keys) | Q(pk__in=_followed_by(user)))
    meetings, is_complete = occasions_to_show(asked.select_related("course", "territory"))
    held = [meeting for meeting in meetings if meeting.run_id not in keys]
    found = {}
    for key in keys:
        wanted = [meeting for meeting in meetings if meeting.run_id == key]
        clashes = [Clash(one, other) for one in wanted for other in held if _overlap(one, other)]
        found[key] = Agenda(wanted, clashes, is_complete)
    return found, is_complete


def _followed_by(user: User | None) -> Any:
    return Enrolment.objects.live().filter(user=user).values("run_id") if user else []


def _overlap(one: Occasion, other: Occasion) -> bool:
    return one.start < other.end and other.start < one.end
