"""All the hours of a person, course by course: an organisation's transcript, and one's own."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from courses.api import Enrolment, Nature

from .case import Case, cases
from .hours import announced_natures, minutes_by_nature, period

KIN = ("run__organisation", "run__territory", "course", "user", "territory")


def transcript(case: Case) -> dict[str, Any]:
    """What this organisation can affirm of this person, on the same side of her life."""
    row = case.enrolment
    rows = Enrolment.objects.filter(user=row.user_id, run__organisation=row.run.organisation_id)
    courses = lines(list(rows.same_side(row.as_quality).select_related(*KIN).order_by("pk")))
    minutes: Counter[str] = Counter()
    for line in courses:
        minutes.update(line["minutes"])
    return {
        "course": _("Formations suivies avec %s") % row.run.organisation.name,
        "courses": courses,
        "minutes": {nature: minutes[nature] for nature in Nature.values if minutes[nature]},
        "announced": sorted({nature for line in courses for nature in line["announced"]}),
        "first_day": min(line["first_day"] for line in courses),
        "last_day": max(line["last_day"] for line in courses),
        "places": [],
        "objectives": [],
    }


def lines(enrolments: Sequence[Enrolment]) -> list[dict[str, Any]]:
    """By date; only what is affirmed without doubt. `number` is that of the document issued."""
    kept = (Enrolment.State.CONFIRMED, Enrolment.State.CLOSED)
    found = [_line(case) for case in cases([row for row in enrolments if row.state in kept])]
    return sorted((line for line in found if line), key=lambda line: line["first_day"])


def _line(case: Case) -> dict[str, Any]:
    minutes = minutes_by_nature(case)
    if not minutes or case.grounds is None:
        return {}
    first, last = period(case)
    issued = case.already is not None and case.already.is_valid
    return {
        "course": case.enrolment.course.title,
        "organisation": case.enrolment.run.organisation.name,
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "minutes": minutes,
        "announced": sorted(set(minutes) & announced_natures(case)),
        "number": case.already.number if issued and case.already else "",
    }
