"""People at every stage of a course: enrolled, half way, completed, waiting, withdrawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from django.db.models import F

from ..completion import Progress, record_progress
from ..enrolment import Party, enrol, withdraw
from ..models import ActivityPage, Completion, CourseRun, Enrolment, KnownBy, User
from .builders import gathered
from .people import People
from .registry import Registry

Table = dict[str, Any]
# How far, in percent of the course, the learners of each stage are.
FAR = {"enrolled": 0, "begun": 25, "half": 50, "done": 100, "withdrawn": 0}


@dataclass(frozen=True)
class Done:
    """What a person did in one activity: `score` in percent or None."""

    percent: int
    minutes: int
    score: int | None
    ended_at: datetime


class Learning:
    """Enrols the learners of the files and has them work."""

    def __init__(self, registry: Registry, people: People, by: User) -> None:
        self.registry, self.people, self.by = registry, people, by
        self.studies = gathered("STUDIES")

    def is_made(self, table: Table) -> bool:
        return enrolment_key(table) in self.registry

    def enrol(
        self, run: CourseRun, table: Table, activities: list[tuple[ActivityPage, Table]]
    ) -> None:
        """`ago`: the days since the person last worked, or enrolled if she has not begun."""
        user = self.people.find(table["who"])
        if user is not None:
            quality = self.people.quality(table["who"])
            self.registry.once(
                enrolment_key(table),
                Enrolment,
                lambda: self.follow(user, quality, run, table, activities),
            )

    def follow(
        self,
        user: User,
        quality: str,
        run: CourseRun,
        table: Table,
        activities: list[tuple[ActivityPage, Table]],
    ) -> Enrolment:
        """Enrol and have her work as far as her stage says."""
        party = Party(**table.get("party", {}))
        by = None if run.takes_enrolments else self.by
        enrolment = enrol(user, run, quality, party, by=by, tell=False)
        last = self._last(run, table)
        for page, content, done in share(table, activities, last):
            self._study(enrolment, page, content, done)
        if table["stage"] == "withdrawn":
            withdraw(enrolment, by=user, tell=False)
        self._date(enrolment, last)
        return enrolment

    def _last(self, run: CourseRun, table: Table) -> datetime:
        """Some hour of an afternoon where she is, never of today: see `ageing`."""
        day = self.registry.today - timedelta(days=max(1, table["ago"]))
        return datetime.combine(day, afternoon(table["who"]), ZoneInfo(run.territory.time_zone))

    def _study(self, enrolment: Enrolment, page: ActivityPage, content: Table, done: Done) -> None:
        study = self.studies.get(content["kind"], study_by_announcing)
        study(enrolment, page, content, done)
        row = Completion.objects.filter(enrolment=enrolment, activity=page)
        began = done.ended_at - timedelta(minutes=done.minutes)
        row.update(started_at=began, changed_at=done.ended_at)
        row.filter(completed_at__isnull=False).update(completed_at=done.ended_at)

    def _date(self, enrolment: Enrolment, last: datetime) -> None:
        """Give it the past that it tells of."""
        begun = enrolment.completions.order_by("started_at").first()
        first = begun.started_at if begun else last
        row = Enrolment.objects.filter(pk=enrolment.pk)
        row.update(created_at=first - timedelta(days=2))
        row.filter(confirmed_at__isnull=False).update(confirmed_at=F("created_at"))
        row.filter(queued_at__isnull=False).update(queued_at=F("created_at"))
        row.filter(started_at__isnull=False).update(started_at=first)
        row.filter(completed_at__isnull=False).update(completed_at=last)
        row.filter(ended_at__isnull=False).update(ended_at=last)
        enrolment.refresh_from_db()


def enrolment_key(table: Table) -> str:
    return f"enrolments/{table['course']}/{table['who']}"


def share(
    table: Table, activities: list[tuple[ActivityPage, Table]], last: datetime
) -> Iterable[tuple[ActivityPage, Table, Done]]:
    """What of the course was done, one activity a day, the last one on `last`."""
    reached = FAR[table["stage"]] * len(activities)  # in hundredths of an activity
    percents = [min(100, max(0, reached - 100 * place)) for place in range(len(activities))]
    begun = [found for found in zip(activities, percents, strict=True) if found[1]]
    for place, ((page, content), percent) in enumerate(begun, start=1):
        minutes = max(1, content["minutes"] * percent * pace(table["who"], content) // 10_000)
        ended = last - timedelta(days=len(begun) - place)
        score = table.get("score", 100) if percent == 100 else None
        yield page, content, Done(percent, minutes, score, ended)


def afternoon(who: str) -> time:
    minutes = crc32(who.encode()) % (6 * 60)
    return time(12 + minutes // 60, minutes % 60)


def pace(who: str, content: Table) -> int:
    """Percent of the announced time that this person took: 80 to 130, always the same."""
    return 80 + crc32(f"{who}/{content['title']}".encode()) % 51


def study_by_announcing(
    enrolment: Enrolment, page: ActivityPage, content: Table, done: Done
) -> None:
    """For kinds that keep nothing of their own: the progress, with the announced minutes."""
    record_progress(
        enrolment,
        page,
        Progress(
            done.percent,
            minutes=content["minutes"] * done.percent // 100,
            nature=page.nature,
            known_by=KnownBy.ANNOUNCED,
        ),
    )
