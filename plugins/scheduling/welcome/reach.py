"""Whom one may welcome: the sessions that one leads, organises, or receives at home."""

from typing import Any

from django.db.models import Q

from courses.api import CourseRun

from ..models import Stop, TimeSlot, Venue


def runs_welcomed_by(user: Any) -> Any:
    """Those of which at least a slot is hers to see; and those that she is in charge of."""
    slots = TimeSlot.objects.visible_to(user).values("run_id")
    managed = CourseRun.objects.managed_by(user).values("pk")
    runs = CourseRun.objects.filter(Q(pk__in=managed) | Q(pk__in=slots), permanent=False)
    return runs.select_related("course", "territory", "organisation")


def stops_announced_by(user: Any) -> Any:
    """Of the venues where one works, and of the one that one hosts."""
    venues = Venue.objects.visible_to(user).values("pk")
    return Stop.objects.filter(venue__in=venues).select_related(
        "venue__territory", "venue__organisation"
    )
