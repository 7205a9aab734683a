"""What is near somewhere: venues with their next sessions, stops of tours with theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Case, DateField, F, Q, When, Window
from django.db.models.functions import RowNumber, TruncDate
from django.utils import timezone

from courses.api import Position, distance_words

from ..models import Stop, TimeSlot, Venue
from .distance import away, km_of, within

VENUES_SHOWN, STOPS_SHOWN = 24, 10
SLOTS_OF_EACH = 2
MOST_SLOTS = 200
# What is shown of each, and no more: a page tells of dozens.
VENUE = (
    *("name", "address", "commune", "postal_code", "latitude", "longitude", "mobility"),
    *("time_zone", "territory__time_zone"),
)
STOP = ("day", "start", "end", "place", "commune", "latitude", "longitude")
SLOT = (
    *("start", "end", "whole_venue", "children_welcome", "venue_id", "run__course__title"),
    *("run__course__url_path", "run__course__locale_id"),
)
AUDIENCE = {
    "": Q(),
    **{
        name: Q(**{f"run__course__for_{name}": True})
        | Q(
            run__course__for_teachers=False,
            run__course__for_parents=False,
            run__course__for_partners=False,
        )
        for name in ("teachers", "parents")
    },
}


@dataclass(frozen=True)
class Found:
    """A venue, or a stop of one on a day."""

    venue: Venue
    km: float
    stop: Stop | None = None
    slots: list[TimeSlot] = field(default_factory=list)

    @property
    def distance(self) -> str:
        return distance_words(self.km)

    @property
    def position(self) -> Position:
        place: Any = self.stop or self.venue
        return Position(place.latitude, place.longitude)

    @property
    def commune(self) -> str:
        return str((self.stop or self.venue).commune)

    @property
    def name(self) -> str:
        return str(self.venue.name)

    @cached_property
    def href(self) -> str:
        return str(self.venue.get_absolute_url())


def near(here: Position, reach: float, audience: str = "") -> list[Found]:
    """The nearest first, at most `reach` km away. Three statements."""
    venues = [venue for venue in _venues(here, reach) if not venue.is_itinerant]
    stops = list(_stops(here, reach))
    slots = _slots(venues, stops, audience)
    fixed = [
        Found(venue, km_of(venue.away), slots=slots.get((venue.pk, None), [])) for venue in venues
    ]
    moving = [
        Found(stop.venue, km_of(stop.away), stop, slots.get((stop.venue_id, stop.day), []))
        for stop in stops
    ]
    return sorted([*fixed, *moving], key=lambda one: (round(one.km), _day(one), one.km))


def nearest(here: Position) -> Found | None:
    """Of all venues, however far."""
    placed = Venue.objects.open().filter(latitude__isnull=False, longitude__isnull=False)
    venue = placed.annotate(away=away(here)).order_by("away", "pk").first()
    return Found(venue, km_of(venue.away)) if venue else None


def _venues(here: Position, reach: float) -> Any:
    rows = within(Venue.objects.open(), here, reach).select_related("territory")
    return rows.only(*VENUE).order_by("away", "pk")[:VENUES_SHOWN]


def _stops(here: Position, reach: float) -> Any:
    coming = Stop.objects.filter(day__gte=timezone.localdate(), venue__state=Venue.State.OPEN)
    rows = within(coming, here, reach).select_related("venue__territory")
    of_venue = (f"venue__{name}" for name in VENUE)
    return rows.only(*STOP, *of_venue).order_by("day", "away", "pk")[:STOPS_SHOWN]


def _slots(
    venues: Sequence[Venue], stops: Sequence[Stop], audience: str
) -> dict[tuple[int, date | None], list[TimeSlot]]:
    """The first to come of each venue, and of each day of an itinerant one."""
    known = {venue.pk: venue for venue in (*venues, *(stop.venue for stop in stops))}
    there = Q(venue__in=[venue.pk for venue in venues])
    for stop in stops:
        there |= Q(venue=stop.venue_id, start__range=_around(stop.day))
    by_day = Case(When(whole_venue=True, then=TruncDate("start")), output_field=DateField())
    rank = Window(RowNumber(), partition_by=[F("venue"), by_day], order_by=["start", "pk"])
    upcoming = TimeSlot.objects.upcoming().filter(AUDIENCE[audience]).filter(there)
    rows = upcoming.annotate(nth=rank).filter(nth__lte=SLOTS_OF_EACH).select_related("run__course")
    found: dict[tuple[int, date | None], list[TimeSlot]] = {}
    for slot in rows.only(*SLOT).order_by("start", "pk")[:MOST_SLOTS]:
        slot.venue = known[slot.venue_id]
        day = slot.local_start.date() if slot.whole_venue else None
        found.setdefault((slot.venue_id, day), []).append(slot)
    return found


def _around(day: date) -> tuple[datetime, datetime]:
    """All of it, by whatever clock: the exact day is that of the place."""
    noon = datetime.combine(day, time(12), UTC)
    return noon - timedelta(hours=30), noon + timedelta(hours=30)


def _day(one: Found) -> date:
    if one.stop is not None:
        return date(one.stop.day.year, one.stop.day.month, one.stop.day.day)
    return timezone.localdate(one.slots[0].start) if one.slots else date.max
