"""Half-days again every week, fortnight or month, but for the days when the venue is closed."""

import calendar
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ..models import Venue
from ..overlaps import Plan
from ..times import at

MOST_TIMES = 30


class Every(TextChoices):
    """How often."""

    ONCE = "", _("Une seule fois")
    WEEK = "semaine", _("Chaque semaine")
    FORTNIGHT = "quinzaine", _("Toutes les deux semaines")
    MONTH = "mois", _("Chaque mois, le même jour de la semaine")


def repeated(plans: Sequence[Plan], every: str, times: int) -> tuple[list[Plan], list[Plan]]:
    """Those of the whole series, and those left out because the venue is closed.

    `times` counts the first one. What was asked for in so many words is never left out.
    """
    again = [_moved(plan, every, time) for time in range(1, times) for plan in plans if every]
    closed = [plan for plan in again if is_closed(plan)]
    return [*plans, *(plan for plan in again if plan not in closed)], closed


def is_closed(plan: Plan) -> bool:
    return plan.venue is not None and closed_on(plan.venue, _day(plan))


def closed_on(venue: Venue, day: date) -> bool:
    return any(one.first_day <= day <= one.last_day for one in venue.closures.all())


def _day(plan: Plan) -> date:
    return on_the_wall(plan)[0].date()


def on_the_wall(plan: Plan) -> tuple[datetime, datetime]:
    """Its hours on the clock of its place."""
    zone = ZoneInfo(plan.zone)
    return plan.start.astimezone(zone), plan.end.astimezone(zone)


def _moved(plan: Plan, every: str, time: int) -> Plan:
    start, end = on_the_wall(plan)
    if every == Every.MONTH:
        day = _same_weekday(start.date(), time)
    else:
        day = start.date() + timedelta(days=(7 if every == Every.WEEK else 14) * time)
    return replace(plan, start=at(day, start.time(), plan.zone), end=at(day, end.time(), plan.zone))


def _same_weekday(day: date, months: int) -> date:
    """The second Wednesday stays one; a fifth becomes the last where there are four."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    weeks = [week[day.weekday()] for week in calendar.monthcalendar(year, month + 1)]
    days = [number for number in weeks if number]
    return date(year, month + 1, days[min((day.day - 1) // 7, len(days) - 1)])
