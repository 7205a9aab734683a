"""« Affiche et flyers »: for whoever leads, organises or receives a session or a tour's stop."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.api import CourseRun, Organisation

from ..models import Stop
from .flyer import Flyer, flyer_of, flyer_of_series, flyer_of_stop
from .flyer_paper import flyer_pdf
from .notice import MOST, notice
from .reach import runs_welcomed_by, stops_announced_by

MOST_SESSIONS = 12
View = Callable[..., HttpResponse]


def _signed_in(view: View) -> View:
    @wraps(view)
    @require_safe
    @never_cache
    @login_required
    def guarded(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        return view(request, pk, **kwargs)

    return guarded


@_signed_in
def of_run(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(runs_welcomed_by(request.user), pk=pk)
    others = _series(request, run)
    together = _is_series(request) and len(others) > 1
    flyer = flyer_of_series(others) if together else flyer_of(run)
    context = {"run": run, "others": len(others) - 1, "together": together}
    return _show(request, flyer, "scheduling:flyer_file", pk, **context)


@_signed_in
def file_of_run(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    run = get_object_or_404(runs_welcomed_by(request.user), pk=pk)
    others = _series(request, run) if _is_series(request) else []
    flyer = flyer_of_series(others) if len(others) > 1 else flyer_of(run)
    return _printed(flyer.with_logos(run.territory, run.organisation), form, f"session-{pk}")


@_signed_in
def of_stop(request: HttpRequest, pk: int) -> HttpResponse:
    stop = get_object_or_404(stops_announced_by(request.user), pk=pk)
    return _show(request, flyer_of_stop(stop), "scheduling:stop_flyer_file", pk, stop=stop)


@_signed_in
def file_of_stop(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    stop: Stop = get_object_or_404(stops_announced_by(request.user), pk=pk)
    flyer, venue = flyer_of_stop(stop), stop.venue
    host: Organisation | None = venue.organisation
    if venue.territory is not None:
        flyer = flyer.with_logos(venue.territory, host)
    return _printed(flyer, form, f"etape-{pk}")


def _is_series(request: HttpRequest) -> bool:
    return request.GET.get("serie") == "1"


def _series(request: HttpRequest, run: CourseRun) -> list[CourseRun]:
    """This one and those of its course to come in its territory that visitors see."""
    same = runs_welcomed_by(request.user).filter(course=run.course_id, territory=run.territory_id)
    others = same.filter(state__in=(CourseRun.State.OPEN, CourseRun.State.RUNNING))
    listed = others.exclude(pk=run.pk).order_by("starts_on", "pk")[: MOST_SESSIONS - 1]
    return [run, *listed]


def _show(request: HttpRequest, flyer: Flyer, files: str, pk: int, **context: Any) -> HttpResponse:
    query = "?serie=1" if context.get("together") else ""
    shared = {
        "flyer": flyer,
        "notice": notice(flyer),
        "most": MOST,
        "poster": reverse(files, args=[pk, "affiche"]) + query,
        "slips": reverse(files, args=[pk, "flyers"]) + query,
    }
    return render(request, "scheduling/welcome/flyers.html", shared | context)


def _printed(flyer: Flyer, form: str, name: str) -> HttpResponse:
    response = HttpResponse(flyer_pdf(flyer, form), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{form}-{name}.pdf"'
    return response
