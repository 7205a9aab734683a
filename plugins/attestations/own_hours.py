"""« Mes heures »: all that one has followed, by course and nature; one's own history, on demand.

It is no attestation: each of its lines names the document that is one, which anybody verifies.
"""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.api import Enrolment, QualityKind, User, render_pdf, said

from .case import printable_name
from .history import KIN, lines
from .wording.transcript import ledger, total_of


def sides(user: User) -> list[dict[str, Any]]:
    """What one followed at work and what one followed as a parent are told apart."""
    told = [
        (_("À titre professionnel"), QualityKind.TEACHER),
        (_("À titre de parent"), QualityKind.PARENT),
    ]
    found = []
    for title, quality in told:
        rows = Enrolment.objects.filter(user=user).same_side(quality)
        courses = lines(list(rows.select_related(*KIN).order_by("pk")))
        if courses:
            announced = any(course["announced"] for course in courses)
            found.append(
                {
                    "title": title,
                    "table": ledger(courses),
                    "total": total_of(courses),
                    "announced": announced,
                }
            )
    return found


@login_required
@require_safe
def own_hours(request: HttpRequest) -> HttpResponse:
    return _private(render(request, "attestations/own_hours.html", {"sides": sides(request.user)}))


@login_required
@require_safe
def own_hours_pdf(request: HttpRequest) -> HttpResponse:
    context = {
        "sides": sides(request.user),
        "name": printable_name(request.user) or request.user.display_name,
        "today": said(timezone.localdate()),
    }
    pdf = render_pdf("attestations/own_hours_pdf.html", context, title=_("Mes heures de formation"))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="mes-heures.pdf"'
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
