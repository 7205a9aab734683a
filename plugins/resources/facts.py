"""What may be affirmed of resources: each was read, for the minutes that its author announced."""

from collections.abc import Iterable, Sequence
from typing import Any

from courses.api import Completion
from courses.plugin import Fact

from .models import ResourcePage


def facts(enrolments: Sequence[Any]) -> Iterable[Fact]:
    """One fact per resource done."""
    done = Completion.objects.filter(
        enrolment__in=enrolments,
        activity__in=ResourcePage.objects.values("pk"),
        completed_at__isnull=False,
    )
    for row in done.select_related("activity").order_by("completed_at"):
        yield Fact(
            enrolment_id=row.enrolment_id,
            kind="resources.read",
            label=row.activity.title,
            start=row.started_at,
            end=row.completed_at,
            minutes=row.minutes,
            nature=row.nature,
            known_by=row.known_by,
        )
