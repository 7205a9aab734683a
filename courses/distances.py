"""How far one place is from another, as the crow flies, and how one says it."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from django.utils.translation import gettext as _

EARTH_KM = 6371.0088


@dataclass(frozen=True)
class Position:
    """In degrees, as satellites tell it."""

    latitude: float
    longitude: float


def position_of(place: object) -> Position | None:
    """Of a school, a venue, an occasion's place: anything that may have both degrees."""
    latitude = getattr(place, "latitude", None)
    longitude = getattr(place, "longitude", None)
    return None if latitude is None or longitude is None else Position(latitude, longitude)


def km_between(one: Position, other: Position) -> float:
    north = sin(radians(other.latitude - one.latitude) / 2) ** 2
    east = sin(radians(other.longitude - one.longitude) / 2) ** 2
    there = north + cos(radians(one.latitude)) * cos(radians(other.latitude)) * east
    return 2 * EARTH_KM * asin(min(1.0, sqrt(there)))


def distance_words(km: float) -> str:
    """« à 4 km », « à moins d’un kilomètre »."""
    if km < 1:
        return _("à moins d’un kilomètre")
    return _("à %(km)d\u00a0km") % {"km": round(km)}
