"""Venues with their rooms, stops and closures; the slots of runs, their dates, training plans."""

from .files import VenueFile
from .parts import Closure, Room, Stop
from .plans import PlanFile, PlanModule, PlanPerson, PlanSlot
from .schedules import RunSchedule
from .slots import SlotTrainer, TimeSlot
from .venues import Venue

__all__ = [
    "Closure",
    "PlanFile",
    "PlanModule",
    "PlanPerson",
    "PlanSlot",
    "Room",
    "RunSchedule",
    "SlotTrainer",
    "Stop",
    "TimeSlot",
    "Venue",
    "VenueFile",
]
