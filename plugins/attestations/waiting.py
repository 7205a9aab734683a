"""Who waits for which document: what the desk lists. The confirmation then says who is ready."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from courses.api import CourseRun, Enrolment, LegalFramework, QualityKind

from .case import cases
from .families import PAPERS, PRINCIPAL
from .models import FOR_FAMILIES, INVITATIONS, Attended, Attestation, Kind, in_charge_of

KIN = (
    *("run__territory", "run__organisation", "run__course", "course", "user", "territory"),
    "school",
)


def waiting(user: Any, kind: Kind | None = None) -> QuerySet[Enrolment]:
    """In the runs that this person organises or administers, without the document yet.

    Without a `kind`, each one's principal document.
    """
    kinds = [kind] if kind else list(PRINCIPAL.values())
    issued = Attestation.objects.current().filter(enrolment=OuterRef("pk"), kind__in=kinds)
    state = Enrolment.State
    rows = Enrolment.objects.filter(~Exists(issued), state__in=(state.CONFIRMED, state.CLOSED))
    rows = rows.filter(_grounds(kind))
    if kind:
        rows = rows.filter(_family(kind))
    rows = rows if user.is_superuser else rows.filter(in_charge_of(user, "run"))
    return rows.select_related(*KIN)


def _grounds(kind: Kind | None) -> Q:
    """An invitation is for those who are still to come; the others rest on something done."""
    if kind in INVITATIONS:
        going = (CourseRun.State.OPEN, CourseRun.State.RUNNING)
        coming = Q(run__ends_on=None) | Q(run__ends_on__gte=timezone.localdate())
        return coming & Q(run__state__in=going, run__permanent=False)
    attended = Exists(Attended.objects.filter(enrolment=OuterRef("pk")))
    return Q(attended) if kind == Kind.PRESENCE else Q(attended) | Q(completed_at__isnull=False)


def _family(kind: Kind) -> Q:
    frameworks = [framework for framework, kinds in PAPERS.items() if kind in kinds]
    if kind in FOR_FAMILIES:
        public = Q(run__legal_framework=LegalFramework.GRAND_PUBLIC)
        return public | Q(as_quality=QualityKind.PARENT)
    return Q(run__legal_framework__in=frameworks) & ~Q(as_quality=QualityKind.PARENT)


def note_attended(enrolments: Sequence[int]) -> None:
    """Keep in mind whom facts now attest, and forget the others. May be repeated."""
    rows = Enrolment.objects.filter(pk__in=enrolments).select_related(*KIN).order_by("pk")
    told = {case.enrolment.pk: bool(case.attended) for case in (cases(list(rows)) if rows else ())}
    Attended.objects.bulk_create(
        [Attended(enrolment_id=pk) for pk, is_there in told.items() if is_there],
        ignore_conflicts=True,
    )
    gone = [pk for pk, is_there in told.items() if not is_there]
    Attended.objects.filter(enrolment__in=gone).delete()
