"""Enrolling a list: handed in, looked at, confirmed, undone, its rejects taken away."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..exports import csv_response
from ..judging import Fate, said
from ..lists import UndoRefused, counts, enrol_list, prepare_list, undo_list
from ..models import CourseRun, EnrolmentList, SeatCounter
from ..ratelimit import allowed
from ..trainer_forms import ListForm
from .participants import log_export
from .trainer import DeskRequest, do_now, in_charge

PER_HOUR = 60
PER_PAGE = 100
# Refused lines first: they are the ones to look at.
ORDER = {
    fate: place
    for place, fate in enumerate((Fate.REFUSED, Fate.ALREADY, Fate.NEW, Fate.KNOWN, Fate.DONE))
}


@require_http_methods(["GET", "HEAD", "POST"])
@in_charge
def lists(request: DeskRequest, run: CourseRun) -> HttpResponse:
    """Former lists, and a new one handed in."""
    posted = request.method == "POST"
    form = ListForm(run, request.POST, request.FILES) if posted else ListForm(run)
    if posted and form.is_valid():
        if allowed("enrolment-list", str(request.user.pk), times=PER_HOUR, seconds=3600):
            return _prepared(request, run, form)
        form.add_error(None, _("Beaucoup de listes en une heure : réessayez un peu plus tard."))
    context = {
        "run": run,
        "current": "lists",
        "form": form,
        "former": [(listed, counts(listed)) for listed in run.lists.select_related("by")[:20]],
    }
    status = 422 if form.is_bound else 200
    return render(request, "courses/trainer/lists.html", context, status=status)


def _prepared(request: DeskRequest, run: CourseRun, form: ListForm) -> HttpResponse:
    roster = form.roster
    listed = prepare_list(run, form.cleaned_data["quality"], roster.lines, by=request.user)
    if roster.guessed:
        messages.warning(
            request,
            _("Pas de ligne de titres : vérifiez que noms et prénoms sont dans le bon ordre."),
        )
    if roster.unread:
        names = ", ".join(roster.unread)[:300]
        messages.info(request, _("Colonnes laissées de côté : %(names)s.") % {"names": names})
    return redirect("courses:trainer_list", run.pk, listed.pk)


def _list_of(run: CourseRun, pk: int) -> EnrolmentList:
    return get_object_or_404(run.lists.select_related("run__course", "by", "job"), pk=pk)


@require_safe
@in_charge
def one_list(request: DeskRequest, run: CourseRun, listed: int) -> HttpResponse:
    """What a list would do, is doing or has done."""
    row = _list_of(run, listed)
    lines = sorted(row.rows, key=lambda line: (ORDER[Fate(line["fate"])], line["number"]))
    shown = [line for line in lines if "email" in line]
    page_obj = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    totals = counts(row)
    context: dict[str, Any] = {
        "run": run,
        "current": "lists",
        "listed": row,
        "page_obj": page_obj,
        "lines": [(line, Fate(line["fate"])) for line in page_obj.object_list],
        "totals": [(said(fate, totals[fate]), totals[fate]) for fate in ORDER if totals[fate]],
        "to_enrol": totals[Fate.NEW] + totals[Fate.KNOWN],
        "refused": totals[Fate.REFUSED],
        "total": run.seats.filter(bucket=SeatCounter.Bucket.TOTAL).first(),
        "is_working": row.job is not None and not row.job.is_over,
    }
    return render(request, "courses/trainer/list.html", context)


@require_POST
@in_charge
def confirm(request: DeskRequest, run: CourseRun, listed: int) -> HttpResponse:
    row = _list_of(run, listed)
    job = enrol_list(row, by=request.user)
    if job is None:
        messages.info(request, _("Cette liste était déjà confirmée."))
    else:
        do_now(job, len(row.rows))
    return redirect("courses:trainer_list", run.pk, row.pk)


@require_POST
@in_charge
def undo(request: DeskRequest, run: CourseRun, listed: int) -> HttpResponse:
    row = _list_of(run, listed)
    try:
        job = undo_list(row, by=request.user)
    except UndoRefused as refusal:
        messages.error(request, str(refusal))
    else:
        if job is not None:
            do_now(job, len(row.rows))
    return redirect("courses:trainer_list", run.pk, row.pk)


@require_safe
@in_charge
def rejects(request: DeskRequest, run: CourseRun, listed: int) -> HttpResponse:
    """The refused lines as they were written, with the reason: mended, they are a list again."""
    row = _list_of(run, listed)
    names = ("last_name", "first_name", "email", "uai", "phone", "reason")
    refused = [line for line in row.rows if line["fate"] == Fate.REFUSED and "email" in line]
    headers = [_("Nom"), _("Prénom"), _("Courriel"), _("UAI"), _("Téléphone"), _("Motif")]
    log_export(request, run, "rejets", len(refused))
    lines = [[line[name] for name in names] for line in refused]
    return csv_response(f"{run}-a-corriger", headers, lines)
