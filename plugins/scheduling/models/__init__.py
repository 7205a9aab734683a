"""Venues with their rooms, stops and closures; the time slots of runs, and their other dates."""

from .files import VenueFile
from .parts import Closure, Room, Stop
from .schedules import RunSchedule
from .slots import SlotTrainer, TimeSlot
from .venues import Venue

__all__ = [
    "Closure",
    "Room",
    "RunSchedule",
    "SlotTrainer",
    "Stop",
    "TimeSlot",
    "Venue",
    "VenueFile",
]
