"""The stops of the touring bus: always ahead, each coming back six weeks after it has been."""

from datetime import date, time, timedelta
from functools import partial
from typing import Any

from ..models import Stop
from .venues import written
from .wanted import SUNDAY

TOUR = "tours/"
FIRST, EVERY, ROUND = timedelta(days=2), timedelta(days=5), timedelta(weeks=6)
OPENS, CLOSES = time(9, 30), time(16, 30)


def keep_tour(made: Any) -> dict[int, Stop]:
    """By their number in the file, from 1; those that somebody has taken away are left out."""
    for table in written():
        key = f"{TOUR}{table['name']}"
        venue = f"venues/{table['name']}"
        if table.get("stops") and venue in made:
            make = partial(_stops, made.today, made.made(venue), table["stops"])
            made.many_once(key, Stop, make)
            if key in made:
                return _ahead(made.today, made.many(key))
    return {}


def _stops(today: date, venue: Any, rows: list[list[Any]]) -> list[Stop]:
    return Stop.objects.bulk_create(
        Stop(
            venue_id=int(venue),
            day=_weekday(today + FIRST + EVERY * place),
            start=OPENS,
            end=CLOSES,
            place=row[0],
            postal_code=row[1],
            commune=row[2],
            latitude=row[3],
            longitude=row[4],
        )
        for place, row in enumerate(rows)
    )


def _ahead(today: date, keys: list[int]) -> dict[int, Stop]:
    stops = {stop.pk: stop for stop in Stop.objects.filter(pk__in=keys)}
    past = [stop for stop in stops.values() if stop.day < today]
    for stop in past:
        while stop.day < today:
            stop.day += ROUND
    Stop.objects.bulk_update(past, ["day"])
    return {number: stops[pk] for number, pk in enumerate(keys, start=1) if pk in stops}


def _weekday(day: date) -> date:
    return day + timedelta(days=1) if day.weekday() == SUNDAY else day
