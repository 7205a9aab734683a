"""Schools by the hundred, so that lists, searches and choices have the length of real ones."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from ..models import School, Territory
from ..validators import uai_letter
from .registry import Registry

Table = dict[str, Any]


def open_schools(written: Table, registry: Registry) -> None:
    """Each département at once: what was deleted since does not come back."""
    for table in written["directories"]:
        make = partial(_directory, table, written["places"], written["guests"])
        registry.many_once(f"directories/{table['territory']}", School, make)


def _directory(table: Table, places: list[str], guests: list[str]) -> list[School]:
    territory = Territory.objects.get(code=table["territory"])
    schools = [School(territory=territory, **fields) for fields in fields_of(table, places, guests)]
    taken = set(
        School.objects.filter(uai__in=[school.uai for school in schools]).values_list(
            "uai", flat=True
        )
    )
    return School.objects.bulk_create([school for school in schools if school.uai not in taken])


def fields_of(table: Table, places: list[str], guests: list[str]) -> Iterator[Table]:
    """Of each school of a département, in the order of their codes."""
    rank = 0
    for group in table["kinds"]:
        for place in range(group["count"]):
            commune, postal_code, latitude, longitude = town(table, group["towns"], place)
            number = f"{table['first'] + rank:07}"
            yield {
                "uai": number + uai_letter(number),
                "name": f"{group['name']} {name(rank, places, guests)}",
                "kind": group["kind"],
                "commune": commune,
                "postal_code": postal_code,
                "latitude": round(latitude + (rank % 7 - 3) / 400, 4),
                "longitude": round(longitude + (rank % 11 - 5) / 400, 4),
            }
            rank += 1


def town(table: Table, towns: int, place: int) -> list[Any]:
    """The largest have one more at each round."""
    chosen = table["communes"][:towns]
    lap, rest = divmod(place, towns)
    found: list[Any] = chosen[rest % max(1, towns - 6 * (lap % 3))]
    return found


def name(rank: int, places: list[str], guests: list[str]) -> str:
    """No two alike below the product of both lengths, which share no divisor with two."""
    lap, place = divmod(rank, len(places))
    return f"{places[place]}-{guests[(2 * lap + place) % len(guests)]}"
