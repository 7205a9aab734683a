"""What is issued, ready for a printer: the pages of a run's papers in one file. It issues nothing.

The file is a copy: it says so on each page, since the seals stay with the documents' own files.

Who leads or directs the run prints; a host does from the sheet of a meeting that she receives, by
a pass that this sheet's page gives her for the day.
"""

import io
import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.api import CourseRun, render_pdf

from .models import FOR_FAMILIES, INVITATIONS, Attestation
from .standing import decisions_for

logger = logging.getLogger(__name__)
SALT = "attestations.print"
PASS_LASTS = 12 * 3600
# In one file: a printer, and who waits in front of it, take no more at a time.
MOST_PAPERS = 300
# How often a sheet that has just been closed asks by itself what is ready: for four minutes.
MOST_TIMES = 120
STAMP = "attestations/stamp.html"


@dataclass(frozen=True)
class Part:
    """One file to print: the papers from `first` to `last`, counted from one."""

    first: int
    last: int
    address: str


def printable(run: CourseRun) -> Any:
    """Participants' papers that are valid: the least personal ones, the only ones handed out."""
    kinds = [kind for kind in FOR_FAMILIES if kind not in INVITATIONS]
    rows = Attestation.objects.filter(enrolment__run=run, state=Attestation.State.ISSUED)
    return rows.filter(kind__in=kinds, content__isnull=False).order_by("sequence", "pk")


def parts(run: CourseRun, count: int, *, by_pass: str = "") -> list[Part]:
    """The files that hold `count` papers. `by_pass` lets in who is not in charge of the run: only
    a sheet that she reached gives it.
    """
    address = reverse("attestations:run_papers", args=[run.pk])
    given: dict[str, Any] = {"pass": by_pass} if by_pass else {}
    found = []
    for number, before in enumerate(range(0, count, MOST_PAPERS), start=1):
        asked = given | ({"partie": number} if number > 1 else {})
        last = min(count, before + MOST_PAPERS)
        found.append(Part(before + 1, last, f"{address}?{urlencode(asked)}" if asked else address))
    return found


def so_far(run: CourseRun, *, by_pass: str, seen: int = 0, times: int = 0) -> dict[str, Any]:
    """What papers_panel.html shows. On a closed sheet, reached by its pass, it asks again until
    there are some and no more than were `seen` the time before; MOST_TIMES at most.
    """
    count = printable(run).count()
    awaited = decisions_for(run).exists()
    again = ""
    if by_pass and awaited and times < MOST_TIMES and not 0 < count == seen:
        asked = {"vus": count, "fois": times + 1, "pass": by_pass}
        again = f"{reverse('attestations:run_papers_ready', args=[run.pk])}?{urlencode(asked)}"
    return {
        "count": count,
        "parts": parts(run, count, by_pass=by_pass),
        "awaited": awaited,
        "again": again,
        "changed": bool(times) and count != seen,
    }


def pass_for(run: CourseRun, user: Any) -> str:
    """For the sheet's page alone: what asks by a pass hands the same one on, and it ends."""
    return signing.dumps([run.pk, user.pk], salt=SALT)


def _run_to_print(request: HttpRequest, run_id: int) -> CourseRun:
    """The run, for who is in charge of it or holds a pass; else it is not there."""
    run = get_object_or_404(CourseRun, pk=run_id)
    if not CourseRun.objects.managed_by(request.user).filter(pk=run_id).exists():
        try:
            given = signing.loads(request.GET.get("pass", ""), salt=SALT, max_age=PASS_LASTS)
        except signing.BadSignature:
            given = None
        if given != [run_id, request.user.pk]:
            raise Http404
    return run


@login_required
@require_safe
def run_papers(request: HttpRequest, run_id: int) -> HttpResponse:
    run = _run_to_print(request, run_id)
    before = (max(1, _number(request, "partie", 1)) - 1) * MOST_PAPERS
    found = printable(run).select_related("content")[before : before + MOST_PAPERS]
    papers = [paper for paper in found if _is_there(paper)]
    if not papers:
        raise Http404
    response = HttpResponse(together(papers), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="attestations-{run.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_safe
def run_papers_ready(request: HttpRequest, run_id: int) -> HttpResponse:
    """What has changed in the panel of a closed sheet, and when it asks next."""
    run = _run_to_print(request, run_id)
    known = {"seen": _number(request, "vus", 0), "times": _number(request, "fois", MOST_TIMES)}
    context = so_far(run, by_pass=request.GET.get("pass", ""), **known)
    if not (context["count"] or context["awaited"]):
        raise Http404
    response = render(request, "attestations/papers_again.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _is_there(paper: Attestation) -> bool:
    """One file that the storage has lost leaves the others to be printed."""
    pdf = paper.content.pdf
    there = bool(pdf.storage.exists(pdf.name))
    if not there:
        logger.error("the PDF of %s is not in the storage", paper.number)
    return there


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    asked = request.GET.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else otherwise


def together(papers: list[Attestation]) -> bytes:
    """Copies on paper: the seal stays with each file of its own, and each page says so."""
    from pikepdf import Pdf, Rectangle

    out = io.BytesIO()
    title = _("Attestations à imprimer")
    drawn = io.BytesIO(render_pdf(STAMP, {}, title=title))
    with Pdf.new() as book, Pdf.open(drawn) as stamps:
        stamp = book.copy_foreign(stamps.pages[0].as_form_xobject())
        for paper in papers:
            with paper.content.pdf.open("rb") as file, Pdf.open(file) as source:
                for page in source.pages:
                    book.pages.append(page)
        for page in book.pages:
            for key in ("/Annots", "/StructParents"):
                if key in page.obj:
                    del page.obj[key]
            page.add_overlay(stamp, Rectangle(*map(float, page.mediabox)))
        book.docinfo["/Title"] = title
        book.Root.Lang = settings.LANGUAGE_CODE
        book.save(out)
    return out.getvalue()
