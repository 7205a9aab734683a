"""What scheduling brings to the demonstration: see `courses.demo`."""

from typing import Any

from courses.api import User

from .demo_sheets import keep_sheets
from .demo_slots import keep_slots
from .demo_venues import open_venues


def furnish(made: Any, by: User) -> None:
    """Places, the half-days of the sessions in them, the sheets of those that are over."""
    open_venues(made)
    keep_slots(made, by)
    keep_sheets(made, by)
