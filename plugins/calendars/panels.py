"""What people find of their agenda in their own spaces and on a course page."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from laces.components import Component

from courses.api import CoursePage, CourseRun

from . import agenda, feeds


class CourseAgenda(Component):
    """The dates of a course, as an agenda that one may subscribe to. Asks nothing."""

    template_name = "calendars/course_panel.html"

    def __init__(self, course: CoursePage) -> None:
        self.course = course

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"address": f"{reverse('calendars:agenda')}?formation={self.course.pk}"}


class RunAgenda(Component):
    """A session to open in one's own calendar, on its public page. Asks nothing."""

    template_name = "calendars/run_panel.html"
    for_visitors = True

    def __init__(self, run: CourseRun) -> None:
        self.run = run

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"address": reverse("calendars:public_session", args=[self.run.pk])}


class OwnAgenda(Component):
    """The way to one's agenda, and what changed less than a day ahead."""

    template_name = "calendars/own_panel.html"

    def __init__(self, user: Any, *, leading: bool = False) -> None:
        self.user, self.leading = user, leading

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        runs = feeds.led_by(self.user) if self.leading else feeds.attended_by(self.user)
        today = timezone.localdate()
        soon = agenda.Period("liste", today, today, today + timedelta(days=2))
        found = agenda.meetings(agenda.occasions_of(runs, soon), soon, {})
        return {
            "changed": [one for one in found if one.has_changed_lately],
            "leading": self.leading,
        }
