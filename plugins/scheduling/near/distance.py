"""Distances in SQL, the same on both databases: the box by an index first, then the haversine."""

from math import asin, cos, degrees, pi, radians, sin
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Cos, Power, Sin

from courses.api import EARTH_KM, Position

DEGREE = pi / 180


def box(here: Position, km: float, at: str = "") -> Q:
    """What stands in the rectangle around a circle; `at` is the way to the place: "venue__"."""
    north = degrees(km / EARTH_KM)
    shrunk = cos(radians(here.latitude))
    reach = sin(min(km / EARTH_KM, pi / 2))
    east = degrees(asin(reach / shrunk)) if shrunk > reach else 180.0
    return Q(
        **{
            f"{at}latitude__range": (here.latitude - north, here.latitude + north),
            f"{at}longitude__range": (here.longitude - east, here.longitude + east),
        }
    )


def away(here: Position, at: str = "") -> Any:
    """What grows with the distance: the haversine before its arc sine, which Python takes."""
    north = Power(Sin((F(f"{at}latitude") - here.latitude) * (DEGREE / 2)), 2.0)
    east = Power(Sin((F(f"{at}longitude") - here.longitude) * (DEGREE / 2)), 2.0)
    return north + Cos(F(f"{at}latitude") * DEGREE) * cos(radians(here.latitude)) * east


def within(rows: Any, here: Position, km: float, at: str = "") -> Any:
    """Those at most so far, with how far (`away`); the caller orders."""
    furthest = sin(min(km / EARTH_KM / 2, pi / 2)) ** 2
    return rows.filter(box(here, km, at)).annotate(away=away(here, at)).filter(away__lte=furthest)


def km_of(measured: float) -> float:
    """Of what `away` gave."""
    return float(2 * EARTH_KM * asin(min(1.0, measured) ** 0.5))
