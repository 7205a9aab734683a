"""What each calendar holds, and what tells that it has not changed."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.api import CoursePage, CourseRun, Enrolment, Territory, occasions
from courses.plugin import Occasion

from .ics import Deadline, Sheet, feed
from .models import FeedToken, RunStamp

FORMAT = 1  # moves when the same occasions are written otherwise
CANCELLED_FOR = timedelta(days=90)
PAST_FOR = timedelta(days=365)
PUBLIC_PAST_FOR = timedelta(days=30)
MOST_PUBLIC = 500
State = Enrolment.State


def fingerprint(token: FeedToken) -> str:
    """Moves whenever the feed does, by one statement; and once a day, as events grow old."""
    rows = _learning(token) if token.purpose == FeedToken.Purpose.LEARNER else _leading(token)
    # In order: a set is written otherwise by each process.
    off = sorted(settings.TNE_PLUGINS_OFF)
    told = [FORMAT, token.pk, token.created_at, timezone.localdate(), off]
    return hashlib.sha256(repr([*told, list(rows)]).encode()).hexdigest()[:32]


def _learning(token: FeedToken) -> Iterable[tuple[Any, ...]]:
    return _own(token.user).values_list(
        *("pk", "state", "completed_at", "run__changed_at", "run__ends_on", "course__title"),
        _stamp("run_id"),
    )


def _leading(token: FeedToken) -> Iterable[tuple[Any, ...]]:
    runs = led_by(token.user).order_by("pk")
    return runs.values_list("pk", "changed_at", "course__title", _stamp("pk"))


def _stamp(run: str) -> Subquery:
    return Subquery(RunStamp.objects.filter(run=OuterRef(run)).values("version")[:1])


def _own(user: Any) -> QuerySet[Enrolment]:
    """Confirmed, and those of runs that are closed: what one has attended stays a year."""
    held = (State.CONFIRMED, State.CLOSED)
    return Enrolment.objects.filter(user=user, state__in=held).order_by("pk")


def _told() -> QuerySet[CourseRun]:
    """With what a plugin is likely to ask of each."""
    return CourseRun.objects.select_related("course", "territory")


def attended_by(user: Any) -> QuerySet[CourseRun]:
    return _told().filter(pk__in=_own(user).order_by().values("run_id"))


def led_by(user: Any) -> QuerySet[CourseRun]:
    through = CourseRun.trainers.through.objects.filter(user=user)
    return _told().filter(pk__in=through.values("courserun_id"))


def own_feed(token: FeedToken) -> bytes:
    """The calendar of one person: nothing about anybody else in it."""
    if token.purpose == FeedToken.Purpose.TRAINER:
        runs = led_by(token.user)
        addresses = _trainer_addresses(runs)
        deadlines: list[Deadline] = []
    else:
        runs = attended_by(token.user)
        addresses = _learner_addresses(token)
        deadlines = _deadlines(token)
    told = recent(occasions(runs), PAST_FOR)
    days = {(one.run_id, one.end.date()) for one in told}
    deadlines = [one for one in deadlines if (one.run_id, one.day) not in days]
    return feed(Sheet(own_name(token.purpose), addresses=addresses), told, deadlines)


def own_name(purpose: str) -> str:
    what = FeedToken.Purpose(purpose).label
    return f"{settings.WAGTAIL_SITE_NAME}, {what}"


def _learner_addresses(token: FeedToken) -> dict[int, str]:
    return {
        run: settings.SITE_ORIGIN + reverse("courses:enrolment", args=[pk])
        for pk, run in _own(token.user).values_list("pk", "run_id")
    }


def _trainer_addresses(runs: QuerySet[CourseRun]) -> dict[int, str]:
    return {
        pk: settings.SITE_ORIGIN + reverse("courses:trainer_run", args=[pk])
        for pk in runs.values_list("pk", flat=True)
    }


def _deadlines(token: FeedToken) -> list[Deadline]:
    """The last days of what she still has to finish."""
    rows = _own(token.user).filter(
        state=State.CONFIRMED, completed_at=None, run__ends_on__gte=timezone.localdate()
    )
    return [
        Deadline(row.run_id, row.course.title, row.run.ends_on, row.run.changed_at)
        for row in rows.select_related("run", "course")
    ]


def recent(told: Iterable[Occasion], past: timedelta) -> list[Occasion]:
    """Without what is long over, and what was cancelled some time ago."""
    now = timezone.now()
    return [
        one
        for one in told
        if one.end > now - past
        and (one.status != "cancelled" or (one.changed_at or one.start) > now - CANCELLED_FOR)
    ]


def public_runs(
    territory: Territory | None = None, audience: str = "", course: CoursePage | None = None
) -> QuerySet[CourseRun]:
    """Runs that visitors see, still to come or just over."""
    since = timezone.localdate() - PUBLIC_PAST_FOR
    runs = (
        CourseRun.objects.public()
        .select_related("course", "territory")
        .filter(Q(ends_on=None) | Q(ends_on__gte=since))
    )
    if territory is not None:
        runs = runs.filter(territory=territory)
    if audience:
        runs = runs.filter(**{f"course__for_{audience}": True})
    return runs if course is None else runs.filter(course=course)


def at(place: str, told: Iterable[Occasion]) -> list[Occasion]:
    """Those of one place, or of a room of it."""
    return [
        one for one in told if one.place is not None and place in (one.place.key, one.place.within)
    ]


def public_feed(name: str, told: Iterable[Occasion], zone: str = settings.TIME_ZONE) -> bytes:
    shown = recent(told, PUBLIC_PAST_FOR)[:MOST_PUBLIC]
    return feed(Sheet(name, zone, addresses(shown)), shown)


def addresses(told: Iterable[Occasion]) -> dict[int, str]:
    """The course pages of these occasions, by run; two statements."""
    runs = CourseRun.objects.filter(pk__in={one.run_id for one in told})
    pages = CoursePage.objects.filter(runs__in=runs).annotate(run=F("runs__pk"))
    return {page.run: page.full_url or "" for page in pages.only("url_path", "path", "depth")}


def public_name(what: str) -> str:
    return _("%(site)s, %(what)s") % {"site": settings.WAGTAIL_SITE_NAME, "what": what}
