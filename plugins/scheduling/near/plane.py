"""Places put on a sheet: an equirectangular plane, true to scale in the middle of what it shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from statistics import median

from courses.api import EARTH_KM, Position, km_between

KM_PER_DEGREE = EARTH_KM * radians(1)
WIDTH, LOWEST, HIGHEST, MARGIN = 400, 280, 420, 38
LEAST_KM = 2.0  # shown at least, however close together the places are
FURTHEST_KM = 250.0  # from the middle: one wrong position would squeeze all the others
ROUND_KM = (1, 2, 5, 10, 20, 50, 100, 200)


@dataclass(frozen=True)
class Plane:
    """How degrees become units of the sheet."""

    west: float
    north: float
    shrink: float
    per_km: float
    height: int

    def put(self, place: Position) -> tuple[float, float]:
        east_km = (place.longitude - self.west) * self.shrink * KM_PER_DEGREE
        south_km = (self.north - place.latitude) * KM_PER_DEGREE
        return east_km * self.per_km, south_km * self.per_km

    def round_km(self, widest: float) -> int:
        """The greatest round distance that is at most so many units long."""
        fitting = [km for km in ROUND_KM if km * self.per_km <= widest]
        return fitting[-1] if fitting else ROUND_KM[0]


def near_each_other(places: Sequence[Position]) -> list[bool]:
    """Which of them are where the others are."""
    middle = Position(
        median(place.latitude for place in places), median(place.longitude for place in places)
    )
    return [km_between(middle, place) <= FURTHEST_KM for place in places]


def plane_of(places: Sequence[Position]) -> Plane:
    """A sheet that holds all of them, with a margin."""
    south, north = _ends([place.latitude for place in places])
    west, east = _ends([place.longitude for place in places])
    shrink = max(0.01, cos(radians((south + north) / 2)))
    wide = max(LEAST_KM, (east - west) * shrink * KM_PER_DEGREE)
    high = max(LEAST_KM, (north - south) * KM_PER_DEGREE)
    inside = WIDTH - 2 * MARGIN
    height = round(min(HIGHEST, max(LOWEST, inside * high / wide + 2 * MARGIN)))
    per_km = min(inside / wide, (height - 2 * MARGIN) / high)
    half_east = WIDTH / 2 / per_km / KM_PER_DEGREE / shrink
    half_north = height / 2 / per_km / KM_PER_DEGREE
    return Plane(
        (west + east) / 2 - half_east, (south + north) / 2 + half_north, shrink, per_km, height
    )


def _ends(values: Sequence[float]) -> tuple[float, float]:
    return min(values), max(values)
