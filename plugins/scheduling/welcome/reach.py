"""Whom one may welcome: the sessions that one leads, organises, or receives at home."""

from typing import Any

from django.db.models import Q

from courses.api import CourseRun, Enrolment, User

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


def welcomed_enrolments(user: Any) -> Any:
    """Of the people whom one receives, with what their slips say."""
    rows = Enrolment.objects.filter(run__in=runs_welcomed_by(user).values("pk"))
    return rows.select_related("user", "run__course", "run__territory", "run__organisation")


def is_only_welcomed_by(person: User, user: Any) -> bool:
    """A guest known by her sessions alone: a new code opens nothing that others hold of her."""
    if not person.is_guest:
        return False
    own = runs_welcomed_by(user).values("pk")
    return not Enrolment.objects.filter(user=person).exclude(run__in=own).exists()
