"""Hours as a clock on the wall says them: nine o’clock stays nine o’clock through the year."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.api import hour
from courses.api import said as day_said

SPAN_BEFORE, SPAN_AFTER = timedelta(days=2 * 366), timedelta(days=3 * 366)


def at(day: date, hour: time, zone: str) -> datetime:
    """Of the two times that one hour of autumn has, the first."""
    return datetime.combine(day, hour, ZoneInfo(zone))


def exists(moment: datetime) -> bool:
    """False for the hour that a clock skips in spring."""
    there = moment.astimezone(UTC).astimezone(moment.tzinfo)
    return there.replace(tzinfo=None) == moment.replace(tzinfo=None)


def later(moment: datetime, days: int, zone: str) -> datetime:
    """The same hour on the clock, so many days after."""
    local = moment.astimezone(ZoneInfo(zone))
    return at(local.date() + timedelta(days=days), local.time(), zone)


def said(start: datetime, end: datetime, zone: str) -> str:
    """« mercredi 3 juin 2026, 9 h – 12 h »."""
    own = ZoneInfo(zone)
    first, last = start.astimezone(own), end.astimezone(own)
    return _("%(day)s, %(start)s – %(end)s") % {
        "day": day_said(first, "l j F Y"),
        "start": hour(first),
        "end": hour(last),
    }


def in_words(start: datetime, end: datetime, zone: str) -> str:
    """« mercredi 2 décembre, de 9 h à 12 h », with the year where it is not this one."""
    own = ZoneInfo(zone)
    first, last = start.astimezone(own), end.astimezone(own)
    values = {
        "day": _day(first),
        "last_day": _day(last),
        "start": hour(first),
        "end": hour(last),
    }
    if first.date() != last.date():
        return _("du %(day)s à %(start)s au %(last_day)s à %(end)s") % values
    return _("%(day)s, de %(start)s à %(end)s") % values


def _day(moment: datetime) -> str:
    is_this_year = moment.year == timezone.now().astimezone(moment.tzinfo).year
    return day_said(moment, "l j F" if is_this_year else "l j F Y")
