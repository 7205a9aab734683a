"""Issuing many at once: one human act, done in the background, each exactly once."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from courses.api import Enrolment, User, Work, job, start_job

from .issue import MOST_TRIES, Rejected, issue, render
from .models import Attestation, Batch

KIND = "attestations.issue"
# A frozen attestation without its PDF for that long was left by a crash.
LEFT_AFTER = timedelta(minutes=2)


def start(enrolments: list[int], *, by: User, key: UUID) -> Batch:
    """Confirmed once or twice with the same key, it is one batch."""
    with transaction.atomic():
        batch, created = Batch.objects.get_or_create(key=key, defaults={"by": by})
        if created:
            batch.job = start_job(KIND, by=by, batch=batch.pk, enrolments=enrolments)
            batch.save(update_fields=["job"])
    return batch


@job(KIND)
def issue_batch(work: Work) -> None:
    """From where it stopped. What a crash interrupted is found issued, and only rendered."""
    batch = Batch.objects.select_related("by").get(pk=work.params["batch"])
    enrolments = work.params["enrolments"]
    issued = work.row.report.get("issued", 0)
    rejects = work.row.report.get("rejects", [])
    work.begin(len(enrolments))
    for done in range(work.row.done, len(enrolments)):
        reasons = _issue_one(enrolments[done], batch)
        if reasons:
            rejects.append({"enrolment": enrolments[done], "reasons": reasons})
        else:
            issued += 1
        work.advance(done + 1, issued=issued, rejects=rejects)


def _issue_one(pk: int, batch: Batch) -> list[list[str]]:
    """The reasons of a reject, each with its address; empty when it is issued."""
    enrolment = Enrolment.objects.select_related("run__territory").get(pk=pk)
    try:
        attestation = issue(enrolment, by=batch.by, batch=batch)
    except Rejected as rejected:
        return [[reason.reason, reason.address] for reason in rejected.reasons]
    render(attestation)
    return []


def left_pending() -> list[int]:
    """Frozen a while ago and still without a PDF, unless that failed too often."""
    rows = Attestation.objects.filter(
        state=Attestation.State.PENDING, frozen_at__lt=Now() - LEFT_AFTER, tries__lt=MOST_TRIES
    )
    return list(rows.order_by("pk").values_list("pk", flat=True)[:200])
