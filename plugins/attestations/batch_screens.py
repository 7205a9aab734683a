"""A batch in Wagtail's admin: how far it is, pause and go on, what it made as one file."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.api import csv_response, pause_job, resume_job, zip_response
from courses.plugin import Blocker

from .archive import COLUMNS, listed, taken
from .desk import rejects_as_csv
from .eligibility import Reject
from .models import Attestation, Batch
from .rights import issuable
from .screens import page, require_organiser

REFRESH_SECONDS = 2
PER_PAGE = 50


def _batch(request: HttpRequest, pk: int) -> Batch:
    require_organiser(request.user)
    rows = Batch.objects.visible_to(request.user).select_related("job", "by")
    return get_object_or_404(rows, pk=pk)


def _made(row: Batch, user: Any) -> Any:
    """Of territories that one administers still."""
    rows = Attestation.objects.administered_by(user).filter(batch=row)
    return rows.select_related("content", "organisation").order_by("organisation", "sequence")


@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a batch is, then what it issued and what it refused. Comes back by itself."""
    row = _batch(request, pk)
    made = _made(row, request.user).select_related("enrolment__user", "enrolment__course")
    response = page(
        request,
        "batch.html",
        _("Émission d’attestations"),
        batch=row,
        job=row.job,
        rejects=_rejects(row),
        failing=_failing(row, request.user),
        attestations=Paginator(made, PER_PAGE).get_page(request.GET.get("p")),
        preparing=made.filter(state=Attestation.State.PENDING).count(),
        already=_already(row, request.user),
    )
    if row.job is not None and not row.job.is_over and row.job.state != row.job.State.PAUSED:
        response["Refresh"] = str(REFRESH_SECONDS)
    return response


def _already(row: Batch, user: Any) -> Any:
    """What another act had issued, or frozen, before this batch came to it."""
    told = row.job.report.get("already", []) if row.job else []
    return Attestation.objects.administered_by(user).filter(pk__in=told).order_by("pk")


def _rejects(row: Batch) -> list[Reject]:
    """Names are looked up now: the job keeps none."""
    told = row.job.report.get("rejects", []) if row.job else []
    rows = issuable(row.by).in_bulk([reject["enrolment"] for reject in told])
    return [
        Reject(
            rows[reject["enrolment"]],
            tuple(Blocker(reason, address) for reason, address in reject["reasons"]),
        )
        for reject in told
        if reject["enrolment"] in rows
    ]


def _failing(row: Batch, user: Any) -> list[Reject]:
    """Frozen, but their PDF could not be made so far; each is mended or given up on its page."""
    kin = ("enrolment__user", "enrolment__course")
    rows = _made(row, user).filter(state=Attestation.State.PENDING).exclude(trouble="")
    words = _("Le PDF du document %(number)s n’a pas pu être fait : %(trouble)s")
    return [
        Reject(
            paper.enrolment,
            (
                Blocker(
                    words % {"number": paper.number, "trouble": paper.trouble},
                    reverse("attestations_admin:inspect", args=[paper.pk]),
                ),
            ),
        )
        for paper in rows.select_related(*kin)
    ]


@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    row = _batch(request, pk)
    if row.job is not None and pause_job(row.job):
        messages.success(request, _("En pause : ce qui est émis le reste, le reste attend."))
    return redirect("attestations_admin:batch", pk)


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    row = _batch(request, pk)
    if row.job is not None and resume_job(row.job):
        messages.success(request, _("L’émission reprend où elle s’était arrêtée."))
    return redirect("attestations_admin:batch", pk)


@require_safe
def as_zip(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The PDFs with their manifest, sent as they are read."""
    made = _made(_batch(request, pk), request.user)
    return zip_response(taken(made, with_facts=False), f"attestations-lot-{pk}.zip")


@require_safe
def manifest(request: HttpRequest, pk: int) -> HttpResponse:
    made = _made(_batch(request, pk), request.user)
    return csv_response(f"manifeste-lot-{pk}", COLUMNS, map(listed, made))


@require_safe
def rejects(request: HttpRequest, pk: int) -> HttpResponse:
    row = _batch(request, pk)
    found = [*_rejects(row), *_failing(row, request.user)]
    return rejects_as_csv(f"inscriptions-ecartees-lot-{pk}", found)
