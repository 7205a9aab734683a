"""What was issued and may be true no more: it awaits a second look, which a person gives."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from courses.api import CourseRun, Enrolment, occasions

from .case import cases
from .hours import met, minutes_by_nature, signed_for
from .models import INVITATIONS, Attestation, Kind

Hours = tuple[datetime, datetime]


def reexamine(enrolment: Enrolment) -> int:
    """Progress was taken back: what was issued on it awaits a second look, transcripts of the
    person's hours too, whichever of her enrolments they were asked for.
    """
    told = Enrolment.objects.filter(
        user=enrolment.user_id, run__organisation=enrolment.run.organisation_id
    ).same_side(enrolment.as_quality)
    concerned = Q(enrolment=enrolment) | Q(kind=Kind.RELEVE, enrolment__in=told.values("pk"))
    return (
        Attestation.objects.current()
        .filter(concerned, to_reexamine_since=None)
        .update(to_reexamine_since=Now())
    )


def reexamine_hours(enrolments: Sequence[int]) -> int:
    """Where meetings are attested otherwise than they are now known: a second look. How many.

    What cannot be affirmed for now is no difference: it waits until it can be again.
    """
    issued: dict[int, set[tuple[bool, tuple[int, ...]]]] = {}
    for row in (
        Attestation.objects.current()
        .filter(enrolment__in=enrolments, to_reexamine_since=None, content__isnull=False)
        .exclude(kind__in=(*INVITATIONS, Kind.RELEVE))
        .select_related("content")
    ):
        told = (row.kind == Kind.PRESENCE, met(row.content.facts["minutes"]))
        issued.setdefault(row.enrolment_id, set()).add(told)
    kin = ("run__organisation", "run__territory", "course", "user", "territory")
    rows = Enrolment.objects.filter(pk__in=issued).select_related(*kin).order_by("pk")
    differing = [
        case.enrolment
        for case in (cases(list(rows)) if issued else ())
        if all(fact.valid for fact in case.facts)
        and not issued[case.enrolment.pk]
        <= {(False, met(minutes_by_nature(case))), (True, met(signed_for(case)))}
    ]
    return sum(reexamine(enrolment) for enrolment in differing)


def reexamine_invitations(enrolment: Enrolment) -> int:
    """She is no longer expected."""
    rows = Attestation.objects.current().filter(enrolment=enrolment, kind__in=INVITATIONS)
    return rows.filter(to_reexamine_since=None).update(to_reexamine_since=Now())


def reexamine_convocations(run_id: int) -> int:
    """Those that convene to a meeting to come that was moved, taken back or added. How many.

    What merely informs is left: people are told of each change by mail.
    """
    rows = Attestation.objects.current().filter(
        enrolment__run=run_id,
        kind=Kind.CONVOCATION,
        to_reexamine_since=None,
        content__isnull=False,
    )
    runs = CourseRun.objects.filter(pk=run_id).select_related("course", "territory")
    planned = {(one.start, one.end) for one in occasions(runs) if one.status == "confirmed"}
    known = {row.pk: _convened(row) for row in rows.select_related("content")}
    differing = [pk for pk, told in known.items() if _to_come(told) != _to_come(planned)]
    return Attestation.objects.filter(pk__in=differing).update(to_reexamine_since=Now())


def _convened(row: Attestation) -> set[Hours]:
    meetings = row.content.facts["meetings"]
    return {
        (datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"]))
        for one in meetings
    }


def _to_come(hours: set[Hours]) -> set[Hours]:
    return {(start, end) for start, end in hours if end > timezone.now()}
