"""Standing decisions: what issues by itself when a sheet closes or a course completes."""

import logging
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from wagtail.log_actions import log

from courses.api import CoursePage, CourseRun, Enrolment, Organisation, User

from .eligibility import candidates
from .families import kinds_of
from .issue import Rejected, issue, render
from .models import Attestation, Kind, StandingDecision

logger = logging.getLogger(__name__)
AT_ONCE = 200


def decide(
    organisation: Organisation,
    kind: Kind,
    courses: Iterable[CoursePage],
    *,
    until: Any,
    by: User,
) -> StandingDecision:
    with transaction.atomic():
        made = StandingDecision.objects.create(
            organisation=organisation, kind=kind, ends_on=until, by=by
        )
        made.courses.set(courses)
        log(organisation, "attestations.decide", user=by, data={"decision": made.pk})
    return made


def end(decision: StandingDecision, *, by: User) -> bool:
    """Nothing more issues by it. False if it had ended."""
    with transaction.atomic():
        ended = StandingDecision.objects.filter(pk=decision.pk, ended_at=None)
        done = bool(ended.update(ended_at=Now()))
        if done:
            log(decision.organisation, "attestations.undecide", user=by)
    return done


def decisions_for(run: CourseRun) -> QuerySet[StandingDecision]:
    day = timezone.localdate(timezone=ZoneInfo(run.territory.time_zone))
    found = StandingDecision.objects.in_force(day).filter(organisation=run.organisation_id)
    return found.filter(courses=run.course_id)


def issue_by_decision(enrolments: Sequence[int]) -> int:
    """How many documents issued. Who does not meet the conditions stays on the desk."""
    courses = Enrolment.objects.filter(pk__in=enrolments).values("course")
    found = StandingDecision.objects.in_force_somewhere().filter(courses__in=courses).distinct()
    kin = ("run__organisation", "run__territory", "run__course", "course", "user", "territory")
    count = 0
    for decision in found.select_related("by").order_by("pk"):
        rows = _without_document(decision).filter(pk__in=enrolments).select_related(*kin)
        kind = Kind(decision.kind)
        count += _issue(decision, [row for row in rows.order_by("pk") if kind in kinds_of(row)])
    return count


def _without_document(decision: StandingDecision) -> QuerySet[Enrolment]:
    """Whom it reaches. Revoked counts too: what somebody took back does not come by itself."""
    issued = Attestation.objects.filter(enrolment=OuterRef("pk"), kind=decision.kind)
    return Enrolment.objects.filter(
        ~Exists(issued),
        run__organisation=decision.organisation_id,
        course__in=decision.courses.all(),
    )


def _issue(decision: StandingDecision, rows: Sequence[Enrolment]) -> int:
    count = 0
    ready, _rejects = candidates(rows, Kind(decision.kind))
    for row in ready:
        try:
            made = issue(row, by=decision.by, kind=Kind(decision.kind), decision=decision)
        except Rejected:  # it has changed since, or is of a territory that she does not administer
            continue
        except DatabaseError:
            raise
        except Exception:  # the others do not wait for it
            logger.exception("enrolment %s, by decision %s", row.pk, decision.pk)
            continue
        count += render(made)
    return count


def left_by_decisions() -> list[list[int]]:
    """Enrolments that a decision reaches and that have no document of its type, in lots."""
    found: set[int] = set()
    for decision in StandingDecision.objects.in_force_somewhere().prefetch_related("courses"):
        rows = (
            _without_document(decision)
            .filter(state__in=(Enrolment.State.CONFIRMED, Enrolment.State.CLOSED))
            .exclude(run__state__in=(CourseRun.State.DRAFT, CourseRun.State.ARCHIVED))
        )
        found.update(rows.values_list("pk", flat=True))
    ordered = sorted(found)
    return [ordered[at : at + AT_ONCE] for at in range(0, len(ordered), AT_ONCE)]
