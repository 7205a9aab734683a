"""Fills the site, or finds that it is filled and moves its dates on."""

import logging
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Site

from ..models import ActivityPage, CoursePage, Enrolment, User
from ..runs import open_permanent_runs
from . import texts
from .ageing import move_on
from .builders import demo_modules
from .crowds import Crowds
from .directory import open_schools
from .learners import Learning
from .pages import Author
from .people import People
from .places import open_places
from .registry import Registry
from .runs import Schedule

Table = dict[str, Any]
logger = logging.getLogger(__name__)


def fill(today: date | None = None) -> Registry:
    """Safe to repeat and to interrupt: all is made at once, or nothing; papers come after."""
    with transaction.atomic():
        list(Site.objects.select_for_update())  # of two starts at once, the second waits
        registry = Registry(today or timezone.localdate())
        people = People(texts.people(), registry)
        open_places(texts.places(), registry)
        open_schools(texts.directory(), registry)
        people.register()
        by = people.find("administrator")
        if by is not None:
            _fill_courses(registry, people, by)
        move_on(registry)
    if by is not None:
        _finish(registry, by)
    return registry


def keep_up(today: date | None = None) -> bool:
    """For a server that runs for days: once a day, and only where there is a demonstration."""
    registry = Registry(today or timezone.localdate())
    if registry.began_empty or any(
        registry.day(key) == registry.today for key in registry.keys("")
    ):
        return False
    fill(registry.today)
    return True


def _fill_courses(registry: Registry, people: People, by: User) -> None:
    author, schedule = Author(registry, people, by), Schedule(registry, people)
    written = [(table, author.write(table)) for table in texts.courses()]
    courses = [(table, course) for table, course in written if course is not None]
    open_permanent_runs()
    learning = Learning(registry, people, by)
    crowds = Crowds(registry, learning)
    for table, course in courses:
        runs = [{"course": table["slug"], **run} for run in table.get("runs", [])]
        for run in runs:
            schedule.open(course, run)
        activities = [
            (page, activity)
            for activity in table["activities"]
            if (page := author.activity(table, activity)) is not None
        ]
        _enrol(schedule, learning, course, table, activities)
        _gather(schedule, crowds, course, table["slug"], activities)
    _furnish(registry, by)
    for table, _course in courses:
        for run in table.get("runs", []):
            schedule.close({"course": table["slug"], **run}, by)


def _furnish(registry: Registry, by: User) -> None:
    """What plugins add to the sessions, at every start: made once, then moved on with them."""
    for module in demo_modules().values():
        if hasattr(module, "furnish"):
            module.furnish(registry, by)


def _gather(
    schedule: Schedule,
    crowds: Crowds,
    course: CoursePage,
    slug: str,
    activities: list[tuple[ActivityPage, Table]],
) -> None:
    for crowd in texts.crowds():
        run = schedule.open(course, crowd) if crowd["course"] == slug else None
        if run is not None:
            crowds.gather(run, crowd, activities)
            schedule.close(crowd, crowds.learning.by)


def _enrol(
    schedule: Schedule,
    learning: Learning,
    course: CoursePage,
    table: Table,
    activities: list[tuple[ActivityPage, Table]],
) -> None:
    for learner in table.get("learners", []):
        entry = {"course": table["slug"], **learner}
        if learning.is_made(entry):
            continue
        run = schedule.find(course, table["slug"], learner["run"])
        if run is not None:
            learning.enrol(run, entry, activities)


def _finish(registry: Registry, by: User) -> None:
    """What fails here leaves the rest of the demonstration as good as it is."""
    made = [registry.made(key) for key in registry.fresh if key.startswith("enrolments/")]
    rows = Enrolment.objects.filter(pk__in=made, completed_at__isnull=False).order_by("pk")
    kin = ("run__organisation", "run__territory", "course", "user", "territory")
    completed = list(rows.select_related(*kin))
    for label, module in demo_modules().items():
        if not completed or not hasattr(module, "finish"):
            continue
        try:
            module.finish(completed, by)
        except Exception:
            logger.exception("the demonstration of %s was not finished", label)
