"""Venues as a file of the national schema, with the columns that came from elsewhere."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from ..models import Venue
from .importing import words
from .schema import BY_NAME, COLUMNS


def export_venues(venues: Any) -> Iterator[str]:
    """The file by pieces: its head, then a line for each venue."""
    others = _other_columns(venues)
    yield _written([*BY_NAME, *others])
    for venue in venues.order_by("national_id").iterator(500):
        yield _written([*_cells(venue), *(venue.other.get(name, "") for name in others)])


def _other_columns(venues: Any) -> list[str]:
    found: set[str] = set()
    for other in venues.exclude(other={}).order_by().values_list("other", flat=True).iterator(500):
        found.update(other)
    return sorted(found - BY_NAME.keys())


def _cells(venue: Venue) -> Iterator[str]:
    """What our field says; else what the file had said that it cannot hold."""
    for column in COLUMNS:
        yield words(getattr(venue, column.field)) or venue.other.get(column.name, "")


def _written(cells: list[str]) -> str:
    piece = io.StringIO()
    csv.writer(piece, lineterminator="\r\n").writerow(cells)
    return piece.getvalue()
