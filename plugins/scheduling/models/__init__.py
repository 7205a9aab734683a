"""Venues, the slots of runs with their other dates, training plans, attendance."""

from .activity import AttendanceActivityPage
from .attendance import (
    Attendance,
    AttendanceEvent,
    Excuse,
    HeadCount,
    PlanEntry,
    Presence,
    Sheet,
    SheetReopening,
    Source,
)
from .files import VenueFile
from .parts import Closure, Room, Stop
from .plans import PlanFile, PlanModule, PlanPerson, PlanSlot
from .scans import SheetScan
from .schedules import RunSchedule
from .slots import SlotTrainer, TimeSlot
from .venues import Venue

__all__ = [
    "Attendance",
    "AttendanceActivityPage",
    "AttendanceEvent",
    "Closure",
    "Excuse",
    "HeadCount",
    "PlanEntry",
    "PlanFile",
    "PlanModule",
    "PlanPerson",
    "PlanSlot",
    "Presence",
    "Room",
    "RunSchedule",
    "Sheet",
    "SheetReopening",
    "SheetScan",
    "SlotTrainer",
    "Source",
    "Stop",
    "TimeSlot",
    "Venue",
    "VenueFile",
]
