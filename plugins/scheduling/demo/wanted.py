"""When the written sessions are to meet, counted from a day; some are to be found at once."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from ..models import Stop
from ..times import at, later
from .slots import AFTERNOON, EVENING, MORNING, is_break, is_holiday

Table = dict[str, Any]
Span = tuple[datetime, datetime]
WRITTEN = Path(__file__).with_name("sessions.toml")
COFFEE, TEA, ABOARD = (time(10), time(11, 30)), (time(16), time(18)), (time(10), time(12, 30))
HOURS = {
    "matin": (MORNING,),
    "après-midi": (AFTERNOON,),
    "jour": (MORNING, AFTERNOON),
    "soir": (EVENING,),
    "café": (COFFEE,),
    "goûter": (TEA,),
}
BUS = "bus"
WITH_CHILDREN = ("café", "goûter", BUS)
NOW, SOON, YESTERDAY, FAMILY = "en-ce-moment", "dans-une-heure", "hier", "en-famille"
LAST_SEAT, CANCELLED, AT_RISK = "derniere-place", "annulee", "a-risque"
JUST_OVER = "atelier"
HOURS_KEPT = timedelta(hours=4)  # after which a workshop has not just ended any more
# Of the others that are special: in how many days, and when in the day.
AHEAD = {LAST_SEAT: (3, EVENING), CANCELLED: (5, EVENING), AT_RISK: (9, AFTERNOON)}
SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True)
class Wanted:
    """A session as it is written. `special` is empty for most."""

    key: str
    course: str
    title: str
    venue: str
    starts: int = 0
    weeks: int = 1
    hours: str = ""
    special: Table = field(default_factory=dict, compare=False)

    @property
    def kind(self) -> str:
        return str(self.special.get("key", ""))

    @property
    def with_children(self) -> bool:
        return self.hours in WITH_CHILDREN or self.kind == FAMILY


def written() -> Table:
    return tomllib.loads(WRITTEN.read_text(encoding="utf-8"))


def wanted(tables: Table) -> Iterator[Wanted]:
    """The special ones first: they have the choice of rooms and people."""
    for table in tables["special"]:
        yield Wanted(
            f"gatherings/{table['key']}",
            table["course"],
            table["title"],
            table["venue"],
            special=table,
        )
    for course, title, venue, starts, weeks, hours in tables["sessions"]:
        yield Wanted(f"gatherings/{title}", course, title, venue, starts, weeks, hours)


def moment_of(today: date) -> datetime:
    """The present hour, on the day that the demonstration counts from."""
    return timezone.now() + (today - timezone.localdate())


def spans(one: Wanted, today: date, zone: str, stops: Mapping[int, Stop]) -> list[Span]:
    if one.special:
        return _special(one.kind, today, zone)
    if one.hours == BUS:
        stop = stops.get(one.starts)
        return [_on(stop.day, ABOARD, zone)] if stop else []
    return [_on(day, hours, zone) for day in _days(one, today) for hours in HOURS[one.hours]]


def _days(one: Wanted, today: date) -> list[date]:
    """Always as many: where a week falls in the holidays, its day comes just after them."""
    days: list[date] = []
    for week in range(one.weeks):
        day = today + timedelta(days=one.starts + 7 * week)
        days.append(_open_day(max(day, days[-1] + timedelta(days=1)) if days else day))
    return days


def _special(kind: str, today: date, zone: str) -> list[Span]:
    now = moment_of(today).replace(second=0, microsecond=0)
    if kind == NOW:
        start = now.replace(minute=0) - timedelta(hours=1)
        return [(start, start + timedelta(hours=3))]
    if kind == SOON:
        start = now + timedelta(minutes=60 - now.minute % 15)
        return [(start, start + timedelta(hours=2))]
    if kind == JUST_OVER:
        end = now.replace(minute=0)
        return [(end - timedelta(hours=2), end)]
    if kind == YESTERDAY:
        return [_on(today + timedelta(days=days), MORNING, zone) for days in (-1, 6)]
    if kind == FAMILY:
        first = today + timedelta(days=3)
        ahead = timedelta(days=(SATURDAY - first.weekday()) % 7)
        return [_on(first + ahead, AFTERNOON, zone)]
    days, hours = AHEAD[kind]
    return [_on(_open_day(today + timedelta(days=days)), hours, zone)]


def _on(day: date, hours: tuple[time, time], zone: str) -> Span:
    return at(day, hours[0], zone), at(day, hours[1], zone)


def _open_day(day: date) -> date:
    """Not on a day off: the day after. In the holidays the same weekday after them, so that their
    end does not see all at once.
    """
    while is_holiday(day) or day.weekday() == SUNDAY:
        day += timedelta(days=7 if is_break(day) and day.weekday() != SUNDAY else 1)
    return day


def postponed(times: list[Span], days: int, zone: str) -> list[Span] | None:
    """The same hours so many days later; None where one of those days is off."""
    moved = [(later(start, days, zone), later(end, days, zone)) for start, end in times]
    return None if any(is_holiday(start.date()) for start, _end in moved) else moved


def last_call(one: Wanted, times: list[Span], zone: str) -> datetime:
    """Until when one may enrol."""
    if one.special or one.hours == BUS:
        begun = one.kind in (NOW, JUST_OVER, YESTERDAY)
        return times[-1][1] if begun else times[0][0]
    eve = times[0][0].date() - timedelta(days=1)
    return at(eve, time(18), zone)


def is_over(one: Wanted, times: list[Span], until: datetime, counted: date, today: date) -> bool:
    """Whether its dates, counted from the day `counted`, are to be counted anew."""
    now = moment_of(today)
    if one.kind == NOW:
        return not times[0][0] <= now < times[0][1]
    if one.kind == SOON:
        return times[0][0] <= now or counted < today
    if one.kind == JUST_OVER:
        return times[0][1] + HOURS_KEPT <= now or counted < today
    if one.special:
        return counted < today
    if one.hours == BUS:
        return timezone.localdate(until) < today
    return timezone.localdate(until) <= today
