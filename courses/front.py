"""The first pages: the home and its two doors, with what happens soon."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, prefetch_related_objects
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from . import contributions
from .catalogue import cards, public_courses
from .contact import contacts_in
from .models import CataloguePage, CoursePage, CourseRun, HomePage, Territory
from .plugin import Occasion

COURSES_SHOWN = 6
MEETINGS_SHOWN = 6
LOOKED_AT = 24  # runs among which the soonest meetings are found


@dataclass(frozen=True)
class Soon:
    """A run that one may still join, and its next meeting where it is known."""

    run: CourseRun
    meeting: Occasion | None
    on: date

    @property
    def is_event(self) -> bool:
        return self.run.course.format == CoursePage.Format.EVENT


def home_context(home: HomePage, request: HttpRequest) -> dict[str, Any]:
    courses = public_courses()
    newest = courses.order_by("-first_published_at")[:COURSES_SHOWN]
    return {
        "cards": cards(newest, request),
        "soon": soon(courses),
        "catalogues": CataloguePage.objects.live()
        .exclude(territory=None)
        .filter(territory__state=Territory.State.OPEN)
        .select_related("territory")
        .order_by("territory__code"),
        "contacts": contacts_in([], home),
        **_panels(""),
    }


def door_context(audience: str, request: HttpRequest) -> dict[str, Any]:
    """For one group, "parents" or "teachers": what one may begin today, and what happens soon."""
    courses = public_courses().filter(addressed_to(audience))
    first = courses.order_by("-open_all_year", f"-for_{audience}", "-first_published_at")
    return {
        "cards": cards(first[:COURSES_SHOWN], request),
        "soon": soon(courses),
        "contacts": contacts_in([]),
        "door_name": _("Parents") if audience == "parents" else _("Enseignants"),
        "all_courses": f"/formations/?public={audience}",
        **_panels(audience),
    }


def _panels(audience: str) -> dict[str, Any]:
    panels = contributions.front_panels(audience)
    return {"panels": panels, "panels_media": contributions.media_of(panels)}


def addressed_to(audience: str) -> Q:
    """Courses that name this audience, and those that name none: they are for everybody."""
    nobody_named = Q(for_teachers=False, for_parents=False, for_partners=False)
    return Q(**{f"for_{audience}": True}) | nobody_named


# --- what happens soon -------------------------------------------------------------------------


def soon(courses: Any) -> list[Soon]:
    """The soonest of these courses that one may still join, one per course."""
    today = timezone.localdate()
    runs = _to_come(courses, today)
    prefetch_related_objects(runs, "seats")
    meetings = _next_meetings(runs)
    found = [row for run in runs if (row := _row(run, meetings.get(run.pk), today)) is not None]
    found.sort(key=lambda row: (row.on, row.run.pk))
    first_of_each = {row.run.course_id: row for row in reversed(found)}
    return sorted(first_of_each.values(), key=lambda row: (row.on, row.run.pk))[:MEETINGS_SHOWN]


def _to_come(courses: Any, today: date) -> list[CourseRun]:
    """Runs that begin, and runs that go on: the nearest of both."""
    runs = (
        CourseRun.objects.enrollable()
        .filter(permanent=False, course__in=courses.values("pk"))
        .select_related("course", "territory")
    )
    beginning = runs.filter(starts_on__gte=today).order_by("starts_on", "pk")
    going_on = runs.filter(starts_on__lt=today, ends_on__gte=today).order_by("ends_on", "pk")
    return [*beginning[:LOOKED_AT], *going_on[:LOOKED_AT]]


def _next_meetings(runs: Iterable[CourseRun]) -> dict[int, Occasion]:
    """By run: the first meeting that is not over."""
    keys = [run.pk for run in runs]
    if not keys:
        return {}
    asked = CourseRun.objects.filter(pk__in=keys).select_related("course", "territory")
    occasions, _all_told = contributions.occasions_to_show(asked)
    now = timezone.now()
    to_come = [occasion for occasion in occasions if occasion.end > now]
    return {occasion.run_id: occasion for occasion in reversed(to_come)}


def _row(run: CourseRun, meeting: Occasion | None, today: date) -> Soon | None:
    """None for a run that has begun and whose next meeting nobody knows."""
    if meeting is not None:
        return Soon(run, meeting, meeting.start.date())
    if run.starts_on is None or run.starts_on < today:
        return None
    return Soon(run, None, run.starts_on)
