"""The runs of somebody in charge, in the order in which they matter to her today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.functional import cached_property

from . import contributions
from .models import CourseRun, Enrolment, User
from .plugin import Occasion
from .search import matching

State = CourseRun.State
OVER = (State.CLOSED, State.ARCHIVED)


def managed_runs(user: User, *, words: str = "", over: bool = False) -> "QuerySet[CourseRun]":
    """Those that take place now, the next ones, those of all the year, drafts; or those over."""
    runs = (
        CourseRun.objects.managed_by(user)
        .select_related("course", "organisation", "territory")
        .filter(matching(words, "course__title", "title"))
    )
    if over:
        return runs.filter(state__in=OVER).order_by("-ends_on", "-pk")
    return (
        runs.exclude(state__in=OVER)
        .annotate(rank=_rank())
        .order_by("rank", "starts_on", "course__title", "pk")
    )


def _rank() -> Case:
    today = timezone.localdate()
    dated = Q(permanent=False, starts_on__isnull=False)
    now = dated & Q(starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gte=today))
    return Case(
        When(state=State.DRAFT, then=Value(3)),
        When(now, then=Value(0)),
        When(dated & Q(starts_on__gt=today), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


def is_in_charge(user: Any) -> bool:
    """Whether she has a desk, for the menu: remembered for a minute, guards no page."""

    def look() -> bool:
        return CourseRun.objects.managed_by(user).exists()

    return bool(cache.get_or_set(f"in-charge:{user.pk}", look, 60))


@dataclass(frozen=True)
class Numbers:
    """Of one run, by state of enrolment."""

    confirmed: int = 0
    requested: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class Entry:
    run: CourseRun
    numbers: Numbers
    next_meeting: Occasion | None


class Desk:
    """Some runs with their numbers and their meetings: two questions for all of them."""

    def __init__(self, runs: Sequence[CourseRun]) -> None:
        self.runs = runs

    @cached_property
    def meetings(self) -> list[Occasion]:
        """Those to come, today's included, the nearest first."""
        chosen = CourseRun.objects.filter(pk__in=[run.pk for run in self.runs])
        found = contributions.occasions(chosen.select_related("course", "territory"))
        return [meeting for meeting in found if meeting.end >= _midnight(meeting)]

    @property
    def today(self) -> list[tuple[Occasion, CourseRun]]:
        """What takes place today, where it takes place."""
        runs = {run.pk: run for run in self.runs}
        return [(m, runs[m.run_id]) for m in self.meetings if _is_today(m)]

    @property
    def entries(self) -> list[Entry]:
        upcoming = {meeting.run_id: meeting for meeting in reversed(self.meetings)}
        numbers = self._numbers()
        return [
            Entry(run, numbers.get(run.pk, Numbers()), upcoming.get(run.pk)) for run in self.runs
        ]

    def _numbers(self) -> dict[int, Numbers]:
        rows = (
            Enrolment.objects.filter(run__in=[run.pk for run in self.runs])
            .order_by()
            .values_list("run_id")
            .annotate(
                confirmed=Count("pk", filter=Q(state=Enrolment.State.CONFIRMED)),
                requested=Count("pk", filter=Q(state=Enrolment.State.REQUESTED)),
                waiting=Count("pk", filter=Q(state=Enrolment.State.WAITING)),
            )
        )
        return {run: Numbers(*numbers) for run, *numbers in rows}


def _now_there(meeting: Occasion) -> datetime:
    return timezone.now().astimezone(ZoneInfo(meeting.zone))


def _midnight(meeting: Occasion) -> datetime:
    return _now_there(meeting).replace(hour=0, minute=0, second=0, microsecond=0)


def _is_today(meeting: Occasion) -> bool:
    return meeting.start.astimezone(ZoneInfo(meeting.zone)).date() == _now_there(meeting).date()
