"""The agenda as a page: a month, a week or a list of occasions, each on the clock of its place."""

import calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.api import CourseRun, occasions, said
from courses.plugin import Occasion

VIEWS = {
    "mois": gettext_lazy("Mois"),
    "semaine": gettext_lazy("Semaine"),
    "liste": gettext_lazy("Liste"),
}
LISTED = timedelta(days=60)
MOST_LISTED = 200
# Python's calendar ends with year 9999, and nobody plans a session in the last century.
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True)
class Period:
    """What one view shows: from a day to another, both included."""

    view: str
    day: date
    first: date
    last: date

    @classmethod
    def read(cls, view: str, typed: str) -> "Period":
        """What was asked for in the address; today's where that means nothing."""
        view = view if view in VIEWS else "liste"
        try:
            day = min(max(date.fromisoformat(typed), EARLIEST), LATEST)
        except ValueError:
            day = timezone.localdate()
        if view == "mois":
            first = day.replace(day=1)
            return cls(view, day, first, _last_of_month(first))
        if view == "semaine":
            first = day - timedelta(days=day.weekday())
            return cls(view, day, first, first + timedelta(days=6))
        return cls(view, day, day, day + LISTED)

    @property
    def before(self) -> date:
        if self.view == "mois":
            return (self.first - timedelta(days=1)).replace(day=1)
        return self.first - (self.last - self.first) - timedelta(days=1)

    @property
    def after(self) -> date:
        return self.last + timedelta(days=1)

    @property
    def words(self) -> str:
        if self.view == "mois":
            return str(capfirst(said(self.first, "F Y").removeprefix("1er ")))
        form = "j F" if self.first.year == self.last.year else "j F Y"
        return _("Du %(first)s au %(last)s") % {
            "first": said(self.first, form),
            "last": said(self.last),
        }


@dataclass(frozen=True)
class Meeting:
    """One occasion as a page shows it."""

    occasion: Occasion
    start: datetime
    end: datetime
    address: str = ""

    @property
    def is_cancelled(self) -> bool:
        return self.occasion.status == "cancelled"

    @property
    def has_changed_lately(self) -> bool:
        """Moved or cancelled less than a day ahead: what a calendar may not know in time."""
        changed = self.occasion.changed_at
        return (
            changed is not None
            and self.occasion.sequence > 0
            and timedelta() < self.occasion.start - timezone.now() < timedelta(days=1)
            and self.occasion.start - changed < timedelta(days=1)
        )

    @property
    def days(self) -> Iterable[date]:
        last = (self.end - timedelta(microseconds=1)).date()
        for number in range((last - self.start.date()).days + 1):
            yield self.start.date() + timedelta(days=number)


@dataclass(frozen=True)
class Day:
    day: date
    meetings: list[Meeting]
    is_today: bool
    is_outside: bool


def within(runs: QuerySet[CourseRun], period: Period) -> QuerySet[CourseRun]:
    """The runs that may meet in this period; those open all year carry no dates."""
    return runs.filter(
        Q(starts_on=None) | Q(starts_on__lte=period.last),
        Q(ends_on=None) | Q(ends_on__gte=period.first),
    )


def meetings(told: Iterable[Occasion], period: Period, addresses: dict[int, str]) -> list[Meeting]:
    """Those of the period, in order; the clock is that of each place."""
    found = []
    for one in told:
        zone = ZoneInfo(one.zone)
        start, end = one.start.astimezone(zone), one.end.astimezone(zone)
        if start.date() <= period.last and end.date() >= period.first:
            found.append(Meeting(one, start, end, addresses.get(one.run_id, "")))
    return sorted(found, key=lambda one: (one.start.date(), one.start.time(), one.occasion.uid))


def occasions_of(runs: QuerySet[CourseRun], period: Period) -> list[Occasion]:
    return occasions(within(runs, period))


def by_day(found: Iterable[Meeting]) -> list[tuple[date, list[Meeting]]]:
    """Days that have something, for a list."""
    days: dict[date, list[Meeting]] = defaultdict(list)
    for one in found:
        days[one.start.date()].append(one)
    return sorted(days.items())


def weeks(found: Iterable[Meeting], period: Period) -> list[list[Day]]:
    """The rows of a month, or the one row of a week; each day once, from Monday."""
    days: dict[date, list[Meeting]] = defaultdict(list)
    for one in found:
        for day in one.days:
            days[day].append(one)
    today = timezone.localdate()
    first = period.first - timedelta(days=period.first.weekday())
    count = -(-((period.last - first).days + 1) // 7)
    return [
        [
            Day(day, days.get(day, []), day == today, not period.first <= day <= period.last)
            for day in (first + timedelta(days=7 * week + number) for number in range(7))
        ]
        for week in range(count)
    ]


def _last_of_month(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def context(found: list[Meeting], period: Period) -> dict[str, Any]:
    """What both agendas' templates show."""
    shown = found[:MOST_LISTED]
    return {
        "period": period,
        "views": VIEWS.items(),
        "days": by_day(shown),
        "weeks": weeks(found, period) if period.view != "liste" else [],
        "more": len(found) - len(shown),
        "today": timezone.localdate(),
    }
