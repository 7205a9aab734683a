"""What resources bring to the demonstration: see `courses.demo`."""

from collections.abc import Mapping
from typing import Any

from wagtail.rich_text import RichText

from courses.api import Enrolment, KnownBy, Progress, User, record_progress

from .models import ResourcePage


def build_reading(content: Mapping[str, Any], by: User) -> ResourcePage:
    return ResourcePage(body=[("text", RichText(content["html"]))])


def study_reading(
    enrolment: Enrolment, page: ResourcePage, content: Mapping[str, Any], done: Any
) -> None:
    """A text is read or it is not: what was only begun leaves no trace."""
    if done.percent == 100:
        read = Progress(
            100,
            evidence=page.done_when,
            minutes=page.minutes_announced,
            nature=page.nature,
            known_by=KnownBy.ANNOUNCED,
        )
        record_progress(enrolment, page, read)


BUILDERS = {"lecture": build_reading}
STUDIES = {"lecture": study_reading}
