"""Venues with their rooms, stops and closures."""

from .files import VenueFile
from .parts import Closure, Room, Stop
from .venues import Venue

__all__ = ["Closure", "Room", "Stop", "Venue", "VenueFile"]
