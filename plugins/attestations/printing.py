"""What is issued, ready for a printer: the pages of a run's papers in one file. It issues nothing.

Who leads or directs the run prints; a host does from the sheet of a meeting that she receives, by
a pass that this sheet's page gives her for the day.
"""

import io
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.api import CourseRun

from .models import FOR_FAMILIES, INVITATIONS, Attestation

SALT = "attestations.print"
PASS_LASTS = 12 * 3600
MOST_PAPERS = 300


def printable(run: CourseRun) -> Any:
    """Participants' papers that are valid: the least personal ones, the only ones handed out."""
    kinds = [kind for kind in FOR_FAMILIES if kind not in INVITATIONS]
    rows = Attestation.objects.filter(enrolment__run=run, state=Attestation.State.ISSUED)
    return rows.filter(kind__in=kinds, content__isnull=False).order_by("sequence", "pk")


def print_address(run: CourseRun, user: Any, *, by_pass: bool = False) -> str:
    """`by_pass` lets in who is not in charge of the run: only a sheet that she reached gives it."""
    address = reverse("attestations:run_papers", args=[run.pk])
    if not by_pass:
        return address
    return f"{address}?pass={signing.dumps([run.pk, user.pk], salt=SALT)}"


def _may_print(request: HttpRequest, run_id: int) -> bool:
    if CourseRun.objects.managed_by(request.user).filter(pk=run_id).exists():
        return True
    try:
        given = signing.loads(request.GET.get("pass", ""), salt=SALT, max_age=PASS_LASTS)
    except signing.BadSignature:
        return False
    return bool(given == [run_id, request.user.pk])


@login_required
@require_safe
def run_papers(request: HttpRequest, run_id: int) -> HttpResponse:
    run = get_object_or_404(CourseRun, pk=run_id)
    if not _may_print(request, run_id):
        raise Http404
    papers = list(printable(run).select_related("content")[:MOST_PAPERS])
    if not papers:
        raise Http404
    response = HttpResponse(together(papers), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="attestations-{run.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def together(papers: list[Attestation]) -> bytes:
    """Copies on paper: the seal stays with each file of its own."""
    from pikepdf import Pdf

    out = io.BytesIO()
    with Pdf.new() as book:
        for paper in papers:
            with paper.content.pdf.open("rb") as file, Pdf.open(file) as source:
                book.pages.extend(source.pages)
        for page in book.pages:
            for key in ("/Annots", "/StructParents"):
                if key in page.obj:
                    del page.obj[key]
        book.docinfo["/Title"] = _("Attestations à imprimer")
        book.Root.Lang = settings.LANGUAGE_CODE
        book.save(out)
    return out.getvalue()
