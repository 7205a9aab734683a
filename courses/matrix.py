"""Who has done what: the people of a run by the activities of its course, in a few statements."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from .models import ActivityPage, Completion, CourseRun, Enrolment


@dataclass(frozen=True)
class Cell:
    """One person and one activity. `completion` is None before it was begun."""

    activity: ActivityPage
    completion: Completion | None = None

    @property
    def state(self) -> str:
        """done, started or todo."""
        if self.completion is None or not (self.completion.progress or self.is_done):
            return "todo"
        return "done" if self.is_done else "started"

    @property
    def is_done(self) -> bool:
        return self.completion is not None and self.completion.is_complete

    @property
    def words(self) -> str:
        if self.completion is None or self.state == "todo":
            return _("à faire")
        return _("terminée") if self.is_done else f"{self.completion.progress} %"


@dataclass(frozen=True)
class Row:
    enrolment: Enrolment
    cells: list[Cell]

    @property
    def done(self) -> int:
        return sum(cell.is_done for cell in self.cells if cell.activity.required)


@dataclass(frozen=True)
class Matrix:
    activities: list[ActivityPage]
    rows: list[Row]

    @property
    def required(self) -> int:
        return sum(activity.required for activity in self.activities)

    def table(self) -> tuple[list[str], Iterator[list[Any]]]:
        """Headers and rows, to be exported."""
        headers = [_("Nom"), _("Prénom"), *(activity.title for activity in self.activities)]
        return headers, (
            [row.enrolment.user.last_name, row.enrolment.user.first_name]
            + [cell.words for cell in row.cells]
            for row in self.rows
        )


def followers(run: CourseRun) -> Any:
    """Those who follow or followed the run, by name."""
    states = (Enrolment.State.CONFIRMED, Enrolment.State.CLOSED)
    return (
        run.enrolments.filter(state__in=states)
        .select_related("user")
        .order_by("user__last_name", "user__first_name", "pk")
    )


def shown_activities(run: CourseRun) -> list[ActivityPage]:
    """The published activities, and those withdrawn since that somebody has done."""
    done = Completion.objects.filter(enrolment__run=run).values("activity_id")
    activities = run.course.activities()
    return list(activities.filter(live=True) | activities.filter(pk__in=done))


def matrix(run: CourseRun, enrolments: Sequence[Enrolment]) -> Matrix:
    """Two statements, whatever the number of people."""
    activities = shown_activities(run)
    done = {
        (completion.enrolment_id, completion.activity_id): completion
        for completion in Completion.objects.filter(enrolment__in=enrolments)
    }
    rows = [
        Row(row, [Cell(activity, done.get((row.pk, activity.pk))) for activity in activities])
        for row in enrolments
    ]
    return Matrix(activities, rows)
