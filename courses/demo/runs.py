"""Sessions of the courses. Their dates are counted from the day of the start, and move on with it.

A session is moved once its time is over, and only if it still has the dates that it was given.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ..models import CoursePage, CourseRun, Organisation, Territory, TrainingPlanCode, User
from ..runs import close_run, open_run, permanent_run
from .people import People
from .registry import Registry

Table = dict[str, Any]
State = CourseRun.State
OPENED_BEFORE = timedelta(days=45)
CLOSED_BEFORE = timedelta(days=3)
END_OF_DAY = time(18)


@dataclass(frozen=True)
class Dates:
    """Of one session, when today is `today`."""

    starts_on: date
    ends_on: date
    enrol_from: datetime
    enrol_until: datetime

    @property
    def stale_on(self) -> date:
        """The day from which nobody can enrol any more."""
        return self.enrol_until.date()


def dates(table: Table, zone: str, today: date) -> Dates:
    """`starts` and `lasts` in days; `weekday` (0: Monday) puts the first day on the next such."""
    first = today + timedelta(days=table["starts"])
    if "weekday" in table:
        first += timedelta(days=(table["weekday"] - first.weekday()) % 7)
    while table["starts"] > 0 and in_holidays(first):
        first += timedelta(days=7)
    last = first + timedelta(days=table.get("lasts", 0))
    until = first - CLOSED_BEFORE if table["starts"] > 0 else last - CLOSED_BEFORE
    own = ZoneInfo(zone)
    return Dates(
        starts_on=first,
        ends_on=last,
        enrol_from=datetime.combine(first - OPENED_BEFORE, time(8), own),
        enrol_until=datetime.combine(until, END_OF_DAY, own),
    )


def in_holidays(day: date) -> bool:
    """When nobody opens a session anywhere: the turn of the year, and the summer."""
    place = (day.month, day.day)
    return place >= (12, 19) or place <= (1, 4) or (7, 4) <= place <= (8, 31)


class Schedule:
    """Opens the sessions of the files, finds them again, moves them on."""

    def __init__(self, registry: Registry, people: People) -> None:
        self.registry, self.people = registry, people

    def open(self, course: CoursePage, table: Table) -> CourseRun | None:
        key = run_key(course_slug=table["course"], key=table["key"])
        run = self.registry.once(key, CourseRun, lambda: self._open(course, table))
        if run is not None and key not in self.registry.fresh and not table.get("closed"):
            self._move_on(key, run, table)
        return run

    def find(self, course: CoursePage, course_slug: str, name: str) -> CourseRun | None:
        """By its key in the file; the code of a territory means its permanent session."""
        territory = Territory.objects.filter(code=name).first()
        if territory is not None:
            return permanent_run(course, territory)
        return self.registry.find(run_key(course_slug, name), CourseRun)

    def close(self, table: Table, by: User) -> None:
        """At the very start that made it: those who were to follow it have."""
        key = run_key(table["course"], table["key"])
        run = self.registry.find(key, CourseRun)
        if table.get("closed") and run is not None and key in self.registry.fresh:
            close_run(run, by=by)
            given = dates(table, run.territory.time_zone, self.registry.today)
            run.enrolments.update(ended_at=given.enrol_until + CLOSED_BEFORE)

    def _open(self, course: CoursePage, table: Table) -> CourseRun | None:
        territory = Territory.objects.get(code=table["territory"])
        found = (self.people.find(key) for key in table.get("trainers", []))
        counted = dates(table, territory.time_zone, self.registry.today)
        run = open_run(
            course,
            Organisation.objects.get(code=table["organisation"]),
            territory,
            title=table["title"],
            trainers=[trainer for trainer in found if trainer is not None],
            trainers_named=True,
            capacity=table["capacity"],
            quotas=table.get("quotas"),
            approval=table.get("approval", False),
            state=state(table),
            **vars(counted),
        )
        if "plan" in table:
            dispositif, module, group = table["plan"]
            TrainingPlanCode.objects.create(
                run=run, dispositif=dispositif, module=module, group=group
            )
        return run

    def _move_on(self, key: str, run: CourseRun, table: Table) -> None:
        given = dates(table, run.territory.time_zone, self.registry.day(key))
        untouched = all(getattr(run, name) == value for name, value in vars(given).items())
        over = self.registry.today >= given.stale_on
        if not (untouched and over and run.state in (State.OPEN, State.RUNNING)):
            return
        counted = dates(table, run.territory.time_zone, self.registry.today)
        for name, value in vars(counted).items():
            setattr(run, name, value)
        run.state = state(table)
        run.save(update_fields=[*vars(counted), "state", "changed_at"])
        self.registry.note(key, run)


def state(table: Table) -> str:
    return State.OPEN if table["starts"] > 0 else State.RUNNING


def run_key(course_slug: str, key: str) -> str:
    return f"runs/{course_slug}/{key}"
