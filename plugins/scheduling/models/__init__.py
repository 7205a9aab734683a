"""Venues with their rooms, stops and closures; the time slots of runs."""

from .files import VenueFile
from .parts import Closure, Room, Stop
from .slots import SlotTrainer, TimeSlot
from .venues import Venue

__all__ = ["Closure", "Room", "SlotTrainer", "Stop", "TimeSlot", "Venue", "VenueFile"]
