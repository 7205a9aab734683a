"""How far the people of a run are in a module, in a few statements whatever their number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet
from django.utils.translation import gettext_lazy

from courses.api import CourseRun, Enrolment

from ..claims import FLAGS
from ..grading import grade
from ..models import Attempt, ScormActivityPage, ScoState

State = Attempt.State
STATUSES = {
    "passed": gettext_lazy("réussi"),
    "failed": gettext_lazy("échoué"),
    "completed": gettext_lazy("terminé"),
    "browsed": gettext_lazy("parcouru"),
    "incomplete": gettext_lazy("commencé"),
    "not attempted": gettext_lazy("ouvert"),
    "unknown": gettext_lazy("ouvert"),
    "": gettext_lazy("ouvert"),
}


@dataclass
class Line:
    """One person and what she made of the module; ``attempts`` the last first, reset ones too."""

    enrolment: Enrolment
    graded_by: str
    attempts: list[Attempt] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)

    @property
    def counted(self) -> list[Attempt]:
        return [attempt for attempt in self.attempts if attempt.state != State.RESET]

    @property
    def last(self) -> Attempt | None:
        return next(iter(self.counted), None)

    @property
    def score(self) -> Decimal | None:
        scores = [attempt.score for attempt in reversed(self.counted) if attempt.score is not None]
        return grade(self.graded_by, scores)

    @property
    def minutes(self) -> int:
        return round(sum(attempt.seconds for attempt in self.counted) / 60)

    @property
    def seen_at(self) -> datetime | None:
        return max((attempt.changed_at for attempt in self.counted), default=None)

    @property
    def sentences(self) -> list[str]:
        return sentences_of(self.flags)


def status_of(state: ScoState) -> str:
    """What a step says of itself, in French."""
    return str(STATUSES.get(state.status, state.status))


def sentences_of(flags: Iterable[str]) -> list[str]:
    return [str(FLAGS[flag]) for flag in sorted(flags) if flag in FLAGS]


def followers(run: CourseRun) -> QuerySet[Enrolment]:
    """Those who follow or followed the run, by name."""
    states = (Enrolment.State.CONFIRMED, Enrolment.State.CLOSED)
    return (
        Enrolment.objects.filter(run=run, state__in=states)
        .select_related("user")
        .order_by("user__last_name", "user__first_name", "pk")
    )


def modules_of(run: CourseRun) -> list[ScormActivityPage]:
    """The published modules of the course, and those withdrawn since that somebody has opened."""
    made = Attempt.objects.filter(enrolment__run=run).values("activity")
    pages = ScormActivityPage.objects.child_of(run.course)
    return list(pages.filter(Q(live=True) | Q(pk__in=made)).order_by("path"))


def lines(activity: ScormActivityPage, enrolments: Sequence[Enrolment]) -> list[Line]:
    """Two statements, whatever the number of people."""
    found = {row.pk: Line(row, activity.graded_by) for row in enrolments}
    made = Attempt.objects.filter(activity=activity, enrolment__in=found).defer("sequencing")
    for attempt in made.order_by("-number"):
        found[attempt.enrolment_id].attempts.append(attempt)
    marked = ScoState.objects.filter(attempt__activity=activity, attempt__enrolment__in=found)
    marked = marked.exclude(flags="").exclude(attempt__state=State.RESET)
    for enrolment, flags in marked.values_list("attempt__enrolment", "flags"):
        found[enrolment].flags.update(flags.split())
    return list(found.values())


def current_states(run: CourseRun, activity: ScormActivityPage) -> QuerySet[ScoState]:
    """Of the attempt that each follower is at."""
    return ScoState.objects.filter(
        attempt__activity=activity,
        attempt__enrolment__in=followers(run).order_by().values("pk"),
        attempt__state__in=(State.OPEN, State.COMPLETED),
    )


def steps(run: CourseRun, activity: ScormActivityPage) -> list[dict[str, Any]]:
    """Each step of the version in use, with how many began, finished and passed it; one statement.

    Steps of older versions, which some are still at, come last.
    """
    over = Q(completed=True) | ~Q(success="")
    rows = current_states(run, activity).values("step")
    counted = rows.annotate(
        begun=Count("pk"),
        finished=Count("pk", filter=over),
        passed=Count("pk", filter=Q(success="passed")),
        failed=Count("pk", filter=Q(success="failed")),
        score=Avg("score"),
        seconds=Avg("seconds"),
    )
    by_step = {row["step"]: row for row in counted.order_by("step")}
    titles = {step["id"]: step["title"] for step in activity.version.steps}
    return [
        {"title": titles.get(step, step)} | by_step.get(step, {})
        for step in [*titles, *(step for step in by_step if step not in titles)]
    ]


def summary(run: CourseRun, activity: ScormActivityPage) -> dict[str, Any]:
    """Of the whole group: how many are at it, how many are done, with what mean; two statements."""
    attempts = Attempt.objects.filter(
        activity=activity,
        enrolment__in=followers(run).order_by().values("pk"),
        state__in=(State.OPEN, State.COMPLETED),
    )
    return attempts.aggregate(
        begun=Count("enrolment", distinct=True),
        completed=Count("enrolment", filter=Q(state=State.COMPLETED), distinct=True),
        failed=Count("enrolment", filter=Q(success="failed"), distinct=True),
        score=Avg("score"),
        seconds=Avg("seconds"),
    ) | {"people": followers(run).count()}
