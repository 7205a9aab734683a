"""What may be affirmed of the modules that people followed."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from courses.api import Completion, KnownBy, Nature
from courses.plugin import Fact

from .models import ScormActivityPage


def facts(enrolments: Sequence[Any]) -> Iterable[Fact]:
    """One fact per finished module: its title, its measured minutes, its score."""
    modules = dict(
        ScormActivityPage.objects.filter(
            pk__in=Completion.objects.filter(enrolment__in=enrolments).values("activity_id")
        ).values_list("pk", "title")
    )
    done = Completion.objects.filter(
        enrolment__in=enrolments, activity__in=modules, completed_at__isnull=False
    ).order_by("completed_at")
    for row in done:
        yield Fact(
            enrolment_id=row.enrolment_id,
            kind="scorm.module",
            label=modules[row.activity_id],
            text=_("Note : %(score)s %%") % {"score": f"{row.score:.0f}"} if row.score else "",
            start=row.started_at,
            end=row.completed_at,
            minutes=row.minutes,
            nature=row.nature or Nature.REMOTE_SELF,
            known_by=row.known_by or KnownBy.MEASURED,
        )
