"""What scheduling brings to the demonstration: see `courses.demo`."""

from collections.abc import Mapping
from typing import Any

from courses.api import Enrolment, User

from ..models import AttendanceActivityPage
from .sessions import keep_sessions
from .sheets import keep_sheets
from .slots import keep_slots
from .story import STEPS
from .venues import name_hosts, open_venues

__all__ = ["BUILDERS", "STEPS", "STUDIES", "furnish"]


def build_meetings(content: Mapping[str, Any], by: User) -> AttendanceActivityPage:
    return AttendanceActivityPage(share=content.get("share", 100))


def study_meetings(
    enrolment: Enrolment, page: AttendanceActivityPage, content: Mapping[str, Any], done: Any
) -> None:
    """Nothing: who was there is what the sheets say, and they are filled in once slots are made."""


BUILDERS = {"meetings": build_meetings}
STUDIES = {"meetings": study_meetings}


def furnish(made: Any, by: User) -> None:
    """Places, the half-days of the sessions in them, the sheets of those that are over."""
    open_venues(made)
    keep_slots(made, by)
    keep_sheets(made, by)
    keep_sessions(made, by)
    name_hosts(made)
