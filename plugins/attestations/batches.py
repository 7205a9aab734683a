"""Issuing many at once: one human act, done in the background, each exactly once."""

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from courses.api import Enrolment, User, Work, job, start_job
from courses.plugin import Blocker

from .families import principal
from .issue import MOST_TRIES, Rejected, issue, render
from .models import Attestation, Batch, Kind

logger = logging.getLogger(__name__)
KIND = "attestations.issue"
# A frozen attestation without its PDF for that long was left by a crash.
LEFT_AFTER = timedelta(minutes=2)


def start(enrolments: list[int], *, by: User, key: UUID, kind: str = "") -> Batch:
    """Confirmed once or twice with the same key, it is one batch."""
    with transaction.atomic():
        batch, created = Batch.objects.get_or_create(key=key, defaults={"by": by, "kind": kind})
        if created:
            batch.job = start_job(KIND, by=by, batch=batch.pk, enrolments=enrolments)
            batch.save(update_fields=["job"])
    return batch


@job(KIND)
def issue_batch(work: Work) -> None:
    """From where it stopped. What a crash interrupted is found issued, and only rendered."""
    batch = Batch.objects.select_related("by").get(pk=work.params["batch"])
    enrolments = work.params["enrolments"]
    report: dict[str, Any] = {"issued": 0, "preparing": 0, "already": [], "rejects": []}
    report |= work.row.report
    work.begin(len(enrolments))
    for done in range(work.row.done, len(enrolments)):
        _issue_one(enrolments[done], batch, report)
        work.advance(done + 1, **report)


def _issue_one(pk: int, batch: Batch, report: dict[str, Any]) -> None:
    """Say in the report what became of it; of a reject, the reasons, each with its address."""
    try:
        attestation = _issued(pk, batch)
    except Rejected as rejected:
        reasons = [[reason.reason, reason.address] for reason in rejected.reasons]
        report["rejects"].append({"enrolment": pk, "reasons": reasons})
        return
    if attestation.batch_id != batch.pk:
        report["already"].append(attestation.pk)
        return
    render(attestation)
    attestation.refresh_from_db(fields=["state"])
    report["preparing" if attestation.state == Attestation.State.PENDING else "issued"] += 1


def _issued(pk: int, batch: Batch) -> Attestation:
    """Raises Rejected for an error of ours too: one must not keep all the others waiting."""
    try:
        enrolment = Enrolment.objects.select_related("run__territory").get(pk=pk)
        kind = Kind(batch.kind) if batch.kind else principal(enrolment)
        return _taken_back(enrolment, kind, batch) or issue(
            enrolment, by=batch.by, kind=kind, batch=batch
        )
    except (Rejected, DatabaseError):
        raise
    except Exception as error:
        logger.exception("enrolment %s of batch %s", pk, batch.pk)
        words = _("Une erreur inattendue empêche l’émission (%s) : prévenez votre support.")
        raise Rejected(Blocker(words % type(error).__name__)) from error


def _taken_back(enrolment: Enrolment, kind: Kind, batch: Batch) -> Attestation | None:
    """What somebody revoked since this batch was confirmed does not come again by it."""
    rows = Attestation.objects.filter(enrolment=enrolment, kind=kind)
    return rows.filter(revoked_at__gte=batch.created_at).order_by("version").last()


def left_pending() -> list[int]:
    """Frozen a while ago and still without a PDF, unless that failed too often. A file system that
    is full for a night, or a seal that is mended in the morning, costs nobody a click per document.
    """
    pauses = Q()
    for tries in range(MOST_TRIES):  # 2 minutes, 16, an hour, two: the last one after nine days
        pauses |= Q(tries=tries, frozen_at__lt=Now() - LEFT_AFTER * max(1, tries**3))
    rows = Attestation.objects.filter(pauses, state=Attestation.State.PENDING)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:200])
