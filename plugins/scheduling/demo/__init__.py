"""What scheduling brings to the demonstration: see `courses.demo`."""

from typing import Any

from courses.api import User

from .sessions import keep_sessions
from .sheets import keep_sheets
from .slots import keep_slots
from .story import STEPS
from .venues import name_hosts, open_venues

__all__ = ["STEPS", "furnish"]


def furnish(made: Any, by: User) -> None:
    """Places, the half-days of the sessions in them, the sheets of those that are over."""
    open_venues(made)
    keep_slots(made, by)
    keep_sheets(made, by)
    keep_sessions(made, by)
    name_hosts(made)
