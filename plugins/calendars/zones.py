"""A time zone as every calendar program reads it: rules, not lists of dates.

Several programs misread VTIMEZONEs made of RDATE (a summer event comes an hour late) and ignore
what lies after the last one. Rules are derived from the system's own data and checked against it;
a zone that no yearly rule describes is not written at all: its events are told in UTC.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.utils import timezone
from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

# The rules in force in Europe and in North America have not changed between these years.
FIRST, LAST = 2007, 2037
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Change:
    """The moment when clocks change: local time before it, offsets before and after."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str
    is_summer: bool

    @property
    def rule(self) -> tuple[int, int, int]:
        """Month, weekday (Monday 0) and which one of the month: -1 is the last."""
        last = (self.wall + timedelta(days=7)).month != self.wall.month
        return self.wall.month, self.wall.weekday(), -1 if last else (self.wall.day - 1) // 7 + 1


def changes_of(zone: ZoneInfo, year: int) -> list[Change]:
    """The changes of a year, found to the minute by halving."""
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    found = []
    moment = start
    while moment < end:
        later = moment + timedelta(days=7)
        if _offset(zone, moment) != _offset(zone, later):
            found.append(_change(zone, _first_after(zone, moment, later)))
        moment = later
    return found


def _first_after(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        middle = middle.replace(second=0, microsecond=0)
        low, high = (middle, high) if _offset(zone, middle) == _offset(zone, low) else (low, middle)
    return high


def _change(zone: ZoneInfo, moment: datetime) -> Change:
    before = _offset(zone, moment - timedelta(minutes=1))
    local = moment.astimezone(zone)
    return Change(
        wall=(moment + before).replace(tzinfo=None),
        before=before,
        after=_offset(zone, moment),
        name=local.tzname() or "",
        is_summer=bool(local.dst()),
    )


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


@cache
def timezone_of(name: str) -> Timezone | None:
    """The VTIMEZONE of a zone; None where a yearly rule does not describe it."""
    zone = ZoneInfo(name)
    years = [changes_of(zone, year) for year in range(FIRST, LAST + 1)]
    if not any(years):
        return _fixed(name, zone)
    rules = {tuple(change.rule for change in year) for year in years}
    if len(rules) != 1 or len(years[0]) != 2:
        return _since_fixed(name, zone, years)
    written = Timezone()
    written.add("tzid", name)
    for change in years[0]:
        written.add_component(_part(change))
    return written


def _since_fixed(name: str, zone: ZoneInfo, years: list[list[Change]]) -> Timezone | None:
    """A zone that gave up changing its clocks, before any event of ours."""
    recent = years[timezone.localdate().year - FIRST - 3 :]
    return None if any(recent) else _fixed(name, zone)


def _fixed(name: str, zone: ZoneInfo) -> Timezone:
    now = datetime.now(UTC)
    offset = _offset(zone, now)
    part = TimezoneStandard()
    part.add("dtstart", datetime.fromisoformat("1970-01-01"))  # on the zone's own clock
    part.add("tzoffsetfrom", offset)
    part.add("tzoffsetto", offset)
    part.add("tzname", now.astimezone(zone).tzname() or name)
    written = Timezone()
    written.add("tzid", name)
    written.add_component(part)
    return written


def _part(change: Change) -> TimezoneDaylight | TimezoneStandard:
    part = TimezoneDaylight() if change.is_summer else TimezoneStandard()
    month, weekday, which = change.rule
    part.add("dtstart", change.wall)
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", change.after)
    part.add("tzname", change.name)
    part.add("rrule", vRecur(freq="yearly", bymonth=month, byday=f"{which}{DAYS[weekday]}"))
    return part
