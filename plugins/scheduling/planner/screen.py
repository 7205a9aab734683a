"""« Planning »: a table made by the server, to read, to print, to begin a session from."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.api import Territory

from ..organising.frame import framed
from .asked import Asked, By, Span
from .table import table


@require_safe
def planner(request: HttpRequest) -> HttpResponse:
    """Of the territories where one works."""
    territories = list(Territory.objects.open().worked_in_by(request.user))
    if not territories:
        raise PermissionDenied
    asked = Asked.of(request.GET, territories)
    shown = table(asked, request.user)
    pages = shown.page.paginator.page_range if shown.page else ()
    return framed(
        request,
        "planner/planner.html",
        _("Planning"),
        asked=asked,
        table=shown,
        spans=[(span, asked.address(vue=span.value), span == asked.span) for span in Span],
        pages=[(one, asked.address(page=one), one == shown.page.number) for one in pages],
        kinds=[(by, asked.address(par=by.value), by == asked.by) for by in By],
        territories=[
            (one, asked.address(territoire=one.code, lieu=None), one == asked.territory)
            for one in territories
        ],
    )
