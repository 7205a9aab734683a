"""The places of the demonstration, with their rooms. Real communes, invented places."""

import tomllib
from functools import partial
from pathlib import Path
from typing import Any

from courses.api import Territory, User

from ..models import Room, Venue
from ..national.schema import FEES, MOBILITY, PUBLICS, SERVICES

Table = dict[str, Any]
WRITTEN = Path(__file__).with_name("venues.toml")
ITINERANT, FIXED = MOBILITY
ASKED_OF = {"88": ("host-88", "host-88-2"), "95": ("host-95", "host-95-2")} | {
    "971": ("host-971", "host-971-2")
}
HOSTED_ONE_IN = 3  # the others have nobody to ask


def written() -> list[Table]:
    tables: list[Table] = tomllib.loads(WRITTEN.read_text(encoding="utf-8"))["venues"]
    return tables


def open_venues(made: Any) -> None:
    territories = {territory.code: territory for territory in Territory.objects.all()}
    for place, table in enumerate(written()):
        key, territory = f"venues/{table['name']}", territories.get(table["territory"])
        if key not in made and territory is not None:
            made.once(key, Venue, partial(_open, place, territory, table))


def name_hosts(made: Any) -> None:
    """After the first sessions have their rooms: whoever receives is asked for the next ones."""
    for place, table in enumerate(written()):
        key = f"venues/{table['name']}"
        if place % HOSTED_ONE_IN == 0 and key in made.fresh:
            who = ASKED_OF[table["territory"]][place % 2]
            host = made.find(f"people/{who}", User)
            Venue.objects.filter(pk=made.made(key)).update(host=host)


def _open(place: int, territory: Territory, table: Table) -> Venue:
    address, postal_code, commune, latitude, longitude = table["where"]
    venue = Venue.objects.create(
        territory=territory,
        name=table["name"],
        address=address,
        postal_code=postal_code,
        commune=commune,
        latitude=latitude,
        longitude=longitude,
        phone=table["phone"],
        opening_hours=table.get("hours", ""),
        summary=table["summary"],
        transport=table["transport"],
        parking=table["parking"],
        wheelchair=table.get("wheelchair", True),
        hearing_loop=table.get("loop", False),
        mobility=[ITINERANT if table.get("touring") else FIXED],
        services=[SERVICES[1], SERVICES[4], SERVICES[place % 4]],
        publics=[PUBLICS[2], PUBLICS[place % 2]],
        fees=[FEES[0]],
    )
    rooms = [Room(venue=venue, name=room, capacity=n) for room, n in table["rooms"].items()]
    Room.objects.bulk_create(rooms)
    return venue
