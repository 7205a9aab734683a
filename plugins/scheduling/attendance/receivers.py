"""What attendance does when a step that is done by being there comes online."""

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from courses.api import CourseRun

from ..models import Attendance, AttendanceActivityPage, Presence
from .progress import recheck_later


@receiver(page_published, sender=AttendanceActivityPage)
def count_what_was_attended(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Presences that were there before it count too; so does a share that was lowered."""
    said = Attendance.objects.filter(state=Presence.PRESENT).values("slot__run_id")
    for run in CourseRun.objects.filter(course=instance.course.pk, pk__in=said):
        recheck_later(run)
