"""Who and what is taken when, in memory: two statements for all the sessions of a start."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from courses.api import User

from ..models import Room, SlotTrainer, TimeSlot, Venue
from .wanted import Span

Taken = tuple[str, int]
Chosen = TypeVar("Chosen", Room, User)


class Diary:
    """What is held stays held, also by what is moving away: nothing overlaps on the way."""

    def __init__(self, since: datetime) -> None:
        self._held: dict[Taken, list[Span]] = defaultdict(list)
        slots = TimeSlot.objects.planned().filter(end__gte=since)
        for room, venue, whole, start, end in slots.values_list(
            "room", "venue", "whole_venue", "start", "end"
        ):
            if room:
                self._held["room", room].append((start, end))
            if whole:
                self._held["bus", venue].append((start, end))
        leads = SlotTrainer.objects.filter(live=True, end__gte=since)
        for trainer, start, end in leads.values_list("trainer", "start", "end"):
            self._held["person", trainer].append((start, end))

    def room(self, rooms: Iterable[Room], times: Sequence[Span]) -> Room | None:
        return self._first("room", rooms, times)

    def trainer(self, people: Iterable[User], times: Sequence[Span]) -> User | None:
        return self._first("person", people, times)

    def bus(self, venue: Venue, times: Sequence[Span]) -> bool:
        """Whether it is free, and held from now on."""
        return self._take(("bus", venue.pk), times)

    def _first(self, kind: str, some: Iterable[Chosen], times: Sequence[Span]) -> Chosen | None:
        return next((one for one in some if self._take((kind, one.pk), times)), None)

    def _take(self, what: Taken, times: Sequence[Span]) -> bool:
        held = self._held[what]
        if any(start < until and since < end for start, end in times for since, until in held):
            return False
        held.extend(times)
        return True
