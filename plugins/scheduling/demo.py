"""What scheduling brings to the demonstration: see `courses.demo`."""

from typing import Any

from courses.api import User

from .demo_slots import keep_slots
from .demo_venues import open_venues


def furnish(made: Any, by: User) -> None:
    """Places, then the half-days of the sessions in them. Each once; slots follow their session."""
    open_venues(made)
    keep_slots(made, by)
