"""The map of a territory: its venues, and the stops to come of those that move."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from courses.api import Territory, position_of

from ..models import Stop, Venue
from .communes import department_of
from .map import Map, Spot, sheet

MOST_STOPS = 60
FROM_A_GROUP = 10  # km around its commune


def map_of(territory: Territory) -> Map | None:
    """None where nothing has a position. Two statements."""
    spots = [*_fixed(territory), *_moving(territory)]
    return sheet(sorted(spots, key=lambda spot: spot.commune), _around) if spots else None


def _around(group: Sequence[Spot]) -> str:
    """What there is where several are close together."""
    code = department_of(group[0].postal_code)
    place = {"commune": f"{group[0].commune} ({code})" if code else group[0].commune}
    return f"{reverse('scheduling:near')}?{urlencode(place | {'rayon': FROM_A_GROUP})}"


def _spot(place: Venue | Stop, venue: Venue, href: str, *, is_stop: bool = False) -> Spot:
    position: Any = position_of(place)
    return Spot(position, venue.name, place.commune, href, is_stop, place.postal_code)


def _fixed(territory: Territory) -> Iterator[Spot]:
    placed = Venue.objects.open().filter(territory=territory, latitude__isnull=False)
    columns = ("pk", "name", "commune", "postal_code", "latitude", "longitude", "mobility")
    for venue in placed.exclude(longitude=None).order_by("commune", "name", "pk").only(*columns):
        if not venue.is_itinerant:
            yield _spot(venue, venue, venue.get_absolute_url())


def _moving(territory: Territory) -> Iterator[Spot]:
    coming = Stop.objects.filter(
        venue__territory=territory, venue__state=Venue.State.OPEN, day__gte=timezone.localdate()
    )
    placed = coming.exclude(latitude=None).exclude(longitude=None).select_related("venue")
    for stop in placed[:MOST_STOPS]:
        yield _spot(stop, stop.venue, f"{stop.venue.get_absolute_url()}#etapes", is_stop=True)
