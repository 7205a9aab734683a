"""All the hours of a person, course by course: an organisation's transcript, and one's own."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from courses.api import Enrolment, Nature

from .case import Case, cases
from .hours import announced_natures, met, minutes_by_nature, period
from .models import Attestation, Kind

KIN = ("run__organisation", "run__territory", "course", "user", "territory")


def transcript(case: Case) -> dict[str, Any]:
    """What this organisation can affirm of this person, on the same side of her life."""
    courses = lines(_beside(case.enrolment))
    minutes: Counter[str] = Counter()
    for line in courses:
        minutes.update(line["minutes"])
    return {
        "course": _("Formations suivies avec %s") % case.enrolment.run.organisation.name,
        "courses": courses,
        "minutes": {nature: minutes[nature] for nature in Nature.values if minutes[nature]},
        "announced": sorted({nature for line in courses for nature in line["announced"]}),
        "first_day": min(line["first_day"] for line in courses),
        "last_day": max(line["last_day"] for line in courses),
        "places": [],
        "objectives": [],
    }


def _beside(row: Enrolment) -> list[Enrolment]:
    """Those of which a transcript asked for this one tells."""
    rows = Enrolment.objects.filter(user=row.user_id, run__organisation=row.run.organisation_id)
    return list(rows.same_side(row.as_quality).select_related(*KIN).order_by("pk"))


def reexamine_transcripts(enrolments: Sequence[int]) -> int:
    """Those that tell of meetings otherwise than they are now known: a second look. How many."""
    people = Enrolment.objects.filter(pk__in=enrolments).values("user")
    issued = Attestation.objects.current().filter(
        kind=Kind.RELEVE, enrolment__user__in=people, to_reexamine_since=None, content__isnull=False
    )
    differing = [
        paper.pk
        for paper in issued.select_related("content", "enrolment__run").order_by("pk")
        if _differs(paper.content.facts["courses"], paper.enrolment)
    ]
    return Attestation.objects.filter(pk__in=differing).update(to_reexamine_since=Now())


def _differs(told: list[dict[str, Any]], row: Enrolment) -> bool:
    """Meetings of a course have changed, or are gone; courses that came since are no difference.

    What cannot be affirmed for now waits until it can be again.
    """
    found = cases(_kept(_beside(row)))
    if not all(fact.valid for case in found for fact in case.facts):
        return False
    titles = {case.enrolment.course.title for case in found}  # one may have another since
    now = [line for line in map(_line, found) if line]
    known = {_meetings(line, line["course"]) for line in now} | {_meetings(line) for line in now}
    return any(
        _meetings(line, line["course"] if line["course"] in titles else "") not in known
        for line in told
        if any(met(line["minutes"]))
    )


def _meetings(line: dict[str, Any], course: str = "") -> tuple[Any, ...]:
    return course, line["first_day"], met(line["minutes"])


def lines(enrolments: Sequence[Enrolment]) -> list[dict[str, Any]]:
    """By date; only what is affirmed without doubt. `number` is that of the document issued."""
    found = [_line(case) for case in cases(_kept(enrolments))]
    return sorted((line for line in found if line), key=lambda line: line["first_day"])


def _kept(enrolments: Sequence[Enrolment]) -> list[Enrolment]:
    states = (Enrolment.State.CONFIRMED, Enrolment.State.CLOSED)
    return [row for row in enrolments if row.state in states]


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
