"""Who has done what in a run; a person in charge grants a step, or takes one back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..completion import NotFollowing, grant_progress, retract_progress
from ..matrix import Cell, followers, matrix
from ..models import ActivityPage, Completion, CourseRun, Enrolment
from ..trainer_forms import ReasonForm
from .participants import log_export, response_as
from .trainer import DeskRequest, enrolment_of, in_charge

PER_PAGE = 200


@require_safe
@in_charge
def progression(request: DeskRequest, run: CourseRun) -> HttpResponse:
    page_obj = Paginator(followers(run), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "run": run,
        "current": "progression",
        "page_obj": page_obj,
        "matrix": matrix(run, list(page_obj.object_list)),
    }
    return render(request, "courses/trainer/progression.html", context)


@require_safe
@in_charge
def export(request: DeskRequest, run: CourseRun, form: str) -> HttpResponse:
    respond = response_as(form)
    headers, rows = matrix(run, list(followers(run))).table()
    lines = list(rows)
    log_export(request, run, "progression", len(lines))
    return respond(f"{run}-progression", headers, lines)


def _of(run: CourseRun, enrolment: int, activity: int) -> tuple[Enrolment, ActivityPage]:
    """Of this run and of its course, or 404."""
    return enrolment_of(run, enrolment), get_object_or_404(run.course.activities(), pk=activity)


@require_safe
@in_charge
def cell(request: DeskRequest, run: CourseRun, enrolment: int, activity: int) -> HttpResponse:
    return _cell_page(request, *_of(run, enrolment, activity))


def _cell_page(
    request: DeskRequest,
    row: Enrolment,
    activity: ActivityPage,
    *,
    form: ReasonForm | None = None,
) -> HttpResponse:
    completion = Completion.objects.filter(enrolment=row, activity=activity).first()
    context: dict[str, Any] = {
        "run": row.run,
        "current": "progression",
        "row": row,
        "activity": activity,
        "cell": Cell(activity, completion),
        "completion": completion,
        "form": form or ReasonForm(),
    }
    return render(
        request, "courses/trainer/cell.html", context, status=422 if form is not None else 200
    )


@require_POST
@in_charge
def grant(request: DeskRequest, run: CourseRun, enrolment: int, activity: int) -> HttpResponse:
    row, page = _of(run, enrolment, activity)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _cell_page(request, row, page, form=form)
    try:
        grant_progress(row, page, by=request.user, reason=form.cleaned_data["reason"])
    except NotFollowing:
        messages.error(request, _("Cette inscription n’est pas en cours : rien n’a changé."))
    else:
        messages.success(request, _("L’étape est accordée."))
    return redirect("courses:trainer_cell", run.pk, row.pk, page.pk)


@require_POST
@in_charge
def retract(request: DeskRequest, run: CourseRun, enrolment: int, activity: int) -> HttpResponse:
    row, page = _of(run, enrolment, activity)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _cell_page(request, row, page, form=form)
    if retract_progress(row, page, by=request.user, reason=form.cleaned_data["reason"]):
        messages.success(request, _("L’étape est reprise ; la personne en est prévenue."))
    else:
        messages.info(request, _("Cette étape n’était pas terminée : rien n’a changé."))
    return redirect("courses:trainer_cell", run.pk, row.pk, page.pk)
