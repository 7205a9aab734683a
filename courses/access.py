"""Who may open an activity, and what its page shows around it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from . import words
from .completion import required_activities
from .contributions import off_labels
from .models import ActivityPage, Completion, CoursePage, CourseRun, Enrolment, User
from .site_version import remember

Refusal = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True)
class Access:
    """Either a refusal, or the enrolment under which one works (None: a look without traces)."""

    enrolment: Enrolment | None = None
    refusal: Refusal | None = None

    @property
    def is_preview(self) -> bool:
        return self.refusal is None and self.enrolment is None


def carries_cookie(request: HttpRequest) -> bool:
    """Whether somebody may be known: else a page is public and touches no session."""
    names = (settings.SESSION_COOKIE_NAME, settings.GUEST_COOKIE_NAME)
    return any(name in request.COOKIES for name in names)


def visitor(request: HttpRequest) -> User | None:
    """The person who looks at a public page, account or guest."""
    if not carries_cookie(request):
        return None
    return request.user if request.user.is_authenticated else None


def access_to(activity: ActivityPage, user: Any) -> Access:
    """Enrolled in the course, or in charge of it; others are sent to the course."""
    if not user.is_authenticated:
        return Access(refusal=lambda request: redirect_to_login(request.get_full_path()))
    if activity.cached_content_type.app_label in off_labels():
        return Access(refusal=_unavailable)
    enrolment = following(activity, user)
    if enrolment is not None:
        return _in_turn(activity, enrolment)
    if may_look_at(activity, user):
        return Access()
    return Access(refusal=lambda request: redirect(activity.course.get_url(request) or "/"))


def _in_turn(activity: ActivityPage, enrolment: Enrolment) -> Access:
    missing = missing_before(activity, enrolment) if activity.course.in_sequence else None
    if missing is not None:
        return Access(refusal=lambda request: _too_early(request, activity, missing))
    return Access(enrolment=enrolment)


def following(activity: ActivityPage, user: Any) -> Enrolment | None:
    """The live, confirmed enrolment of this person in the activity's course."""
    return (
        Enrolment.objects.filter(
            user=user, course=activity.course.pk, state=Enrolment.State.CONFIRMED
        )
        .select_related("run", "course")
        .first()
    )


def may_look_at(activity: ActivityPage, user: Any) -> bool:
    """Those who edit the course, and those in charge of one of its runs."""
    return (
        activity.course.permissions_for_user(user).can_edit()
        or CourseRun.objects.managed_by(user).filter(course=activity.course.pk).exists()
    )


def missing_before(activity: ActivityPage, enrolment: Enrolment) -> ActivityPage | None:
    """The first required activity before this one that is not done yet."""
    done = Completion.objects.filter(enrolment=enrolment, completed_at__isnull=False)
    first: ActivityPage | None = (
        required_activities(activity.course)
        .filter(path__lt=activity.path, live=True)
        .exclude(pk__in=done.values("activity_id"))
        .order_by("path")
        .first()
    )
    return first


def _unavailable(request: HttpRequest) -> HttpResponse:
    return render(request, "courses/activity_unavailable.html", status=503)


def _too_early(request: HttpRequest, activity: ActivityPage, missing: ActivityPage) -> HttpResponse:
    context = {"activity": activity, "missing": missing}
    return render(request, "courses/activity_too_early.html", context, status=403)


@dataclass(frozen=True)
class Step:
    """A line of a course's plan, for one person. Its activity is not of its own class."""

    activity: ActivityPage
    completion: Completion | None
    available: bool
    opened: bool
    course_address: str

    @property
    def address(self) -> str:
        """Without asking Wagtail for the site's addresses once for each step."""
        return f"{self.course_address}{self.activity.slug}/"

    @cached_property
    def about(self) -> str:
        """« Module, 10 min, facultatif »."""
        minutes = self.activity.minutes_announced
        kind = str((self.activity.specific_class or ActivityPage).kind_label)
        parts = [
            capfirst(kind),
            *([words.duration(minutes)] if minutes else []),
            *([] if self.activity.required else [_("facultatif")]),
        ]
        return ", ".join(parts)

    @cached_property
    def state(self) -> str:
        """done, started, todo, locked or unavailable."""
        if not self.available:
            return "unavailable"
        if self.completion is not None and self.completion.is_complete:
            return "done"
        if not self.opened:
            return "locked"
        return "started" if self.completion is not None else "todo"


# What a plan tells of an activity.
SHOWN = ("title", "slug", "path", "url_path", "content_type", "required", "minutes_announced")


def plan(course: CoursePage, enrolment: Enrolment | None) -> list[Step]:
    """The published activities of a course with where this person is; two statements at most."""
    completions = Completion.objects.filter(enrolment=enrolment) if enrolment is not None else []

    def published() -> list[ActivityPage]:
        return list(course.activities().live().only(*SHOWN))

    activities = remember(("activities", course.pk), published)
    return _steps(course, activities, {row.activity_id: row for row in completions})


def plans(enrolments: Sequence[Enrolment]) -> dict[int, list[Step]]:
    """The plan of each enrolment, by its key; two statements for all. Pages are not specific."""
    below = Q()
    for enrolment in enrolments:
        below |= Q(path__startswith=enrolment.course.path, depth=enrolment.course.depth + 1)
    if not below:
        return {}
    activities = list(ActivityPage.objects.live().filter(below).only(*SHOWN).order_by("path"))
    done: dict[int, dict[int, Completion]] = {enrolment.pk: {} for enrolment in enrolments}
    for row in Completion.objects.filter(enrolment__in=done):
        done[row.enrolment_id][row.activity_id] = row
    return {
        enrolment.pk: _steps(
            enrolment.course,
            [page for page in activities if page.path.startswith(enrolment.course.path)],
            done[enrolment.pk],
        )
        for enrolment in enrolments
    }


def _steps(
    course: CoursePage, activities: Iterable[ActivityPage], done: Mapping[int, Completion]
) -> list[Step]:
    """In order; where the course is in sequence, locked after the first one still required."""
    off, address = off_labels(), course.get_url() or ""
    steps: list[Step] = []
    opened = True
    for activity in activities:
        available = activity.cached_content_type.app_label not in off
        completion = done.get(activity.pk)
        step = Step(activity, completion, available, opened or not course.in_sequence, address)
        steps.append(step)
        if activity.required and available and step.state != "done":
            opened = False
    return steps


def next_step(steps: Iterable[Step]) -> Step | None:
    """The first that one can go on with."""
    return next((step for step in steps if step.state in ("todo", "started")), None)


def activity_context(activity: ActivityPage, request: HttpRequest) -> dict[str, Any]:
    """Around an activity: its course, the step before and the step after."""
    access: Access = getattr(request, "access", Access())
    steps = plan(activity.course, access.enrolment)
    places = [step.activity.pk for step in steps]
    here = places.index(activity.pk) if activity.pk in places else None
    return {
        "course": activity.course,
        "enrolment": access.enrolment,
        "is_preview": access.enrolment is None,
        "steps": steps,
        "number": here + 1 if here is not None else None,
        "completion": steps[here].completion if here is not None else None,
        "previous_step": steps[here - 1] if here else None,
        "next_step": steps[here + 1] if here is not None and here + 1 < len(steps) else None,
    }
