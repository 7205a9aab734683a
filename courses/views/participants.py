"""The people of a run: who they are, what they ask, one by one or as a table to take away."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.log_actions import log

from .. import exports
from ..access import plan
from ..adding import enrol_person
from ..completion import required_activities
from ..enrolment import EnrolmentRefused, answer_request, offer, withdraw
from ..guests import renew_code
from ..keys import written
from ..models import CourseRun, Enrolment
from ..naming import give_name, is_to_name
from ..participants import (
    HEADERS,
    State,
    counts_by_state,
    filtered,
    filters_of,
    party_of,
    school_of,
    table,
)
from ..qualities import confirm, is_to_confirm
from ..trainer_forms import NameForm, OptionalReasonForm, PersonForm, ReasonForm
from .trainer import DeskRequest, enrolment_of, in_charge

PER_PAGE = 200
FORMATS = {"csv": exports.csv_response, "ods": exports.ods_response}


@require_safe
@in_charge
def people(request: DeskRequest, run: CourseRun) -> HttpResponse:
    filters = filters_of(run, request.GET)
    page_obj = Paginator(filtered(filters), PER_PAGE).get_page(request.GET.get("page"))
    requests = run.enrolments.filter(state=State.REQUESTED).select_related(
        "user", "school", "opinion"
    )
    context = {
        "run": run,
        "current": "people",
        "filters": filters,
        "page_obj": page_obj,
        "lines": [(row, school_of(row)) for row in page_obj.object_list],
        "counts": counts_by_state(run),
        "requests": [(row, school_of(row)) for row in requests.order_by("created_at")[:PER_PAGE]],
        "required": required_activities(run.course).count(),
    }
    return render(request, "courses/trainer/people.html", context)


@require_safe
@in_charge
def export(request: DeskRequest, run: CourseRun, form: str) -> HttpResponse:
    """What the screen shows under the same facets, as a file; logged."""
    respond = response_as(form)
    rows = list(table(filtered(filters_of(run, request.GET))))
    log_export(request, run, "participants", len(rows))
    return respond(f"{run}-participants", [str(header) for header in HEADERS], rows)


def response_as(form: str) -> Callable[..., HttpResponse]:
    if form not in FORMATS:
        raise Http404
    return FORMATS[form]


def log_export(request: DeskRequest, run: CourseRun, what: str, count: int) -> None:
    data = {"run": run.pk, "what": what, "count": count}
    log(run.course, "courses.export_people", user=request.user, data=data)


@require_safe
@in_charge
def person(request: DeskRequest, run: CourseRun, enrolment: int) -> HttpResponse:
    return person_page(request, enrolment_of(run, enrolment))


def person_page(
    request: DeskRequest, row: Enrolment, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """One enrolment. `forms`: one that comes back with its errors."""
    context = {
        "run": row.run,
        "current": "people",
        "row": row,
        "school": school_of(row),
        "party": party_of(row),
        "steps": plan(row.course, row),
        "is_managed_guest": is_managed_guest(row, request.user),
        "is_to_confirm": is_to_confirm(row, request.user),
        "is_to_name": is_to_name(row, request.user),
        "name_form": NameForm(),
        "refuse_form": ReasonForm(prefix="refuse"),
        "withdraw_form": OptionalReasonForm(prefix="withdraw"),
    }
    return render(request, "courses/trainer/person.html", context | forms, status=status)


@require_POST
@in_charge
def answer(request: DeskRequest, run: CourseRun, enrolment: int) -> HttpResponse:
    """Accept, or refuse with a reason."""
    row = enrolment_of(run, enrolment)
    accepted = request.POST.get("answer") == "accept"
    form = ReasonForm(request.POST, prefix="refuse")
    if not accepted and not form.is_valid():
        return person_page(request, row, status=422, refuse_form=form)
    reason = "" if accepted else form.cleaned_data["reason"]
    try:
        answered = answer_request(row, accepted, by=request.user, reason=reason)
    except EnrolmentRefused as refusal:
        messages.error(request, refusal.sentence)
    else:
        _tell_answer(request, row, answered)
    return redirect("courses:trainer_people", run.pk)


def _tell_answer(request: DeskRequest, row: Enrolment, answered: bool) -> None:
    if not answered:
        messages.info(request, _("Cette demande avait déjà sa réponse."))
        return
    values = {"name": row.user.display_name, "state": row.get_state_display()}
    messages.success(request, _("%(name)s : inscription %(state)s.") % values)


@require_POST
@in_charge
def offer_seat(request: DeskRequest, run: CourseRun, enrolment: int) -> HttpResponse:
    """Out of turn."""
    row = enrolment_of(run, enrolment)
    if offer(row):
        messages.success(
            request, _("Une place est proposée à %(name)s.") % {"name": row.user.display_name}
        )
    elif row.state == State.WAITING:
        messages.error(request, _("Aucune place n’est libre : personne n’a été prévenu."))
    else:
        messages.info(request, _("Cette personne n’est pas en liste d’attente."))
    return redirect("courses:trainer_person", run.pk, row.pk)


@require_POST
@in_charge
def withdraw_person(request: DeskRequest, run: CourseRun, enrolment: int) -> HttpResponse:
    row = enrolment_of(run, enrolment)
    form = OptionalReasonForm(request.POST, prefix="withdraw")
    if not form.is_valid():
        return person_page(request, row, status=422, withdraw_form=form)
    if withdraw(row, by=request.user, reason=form.cleaned_data["reason"]):
        messages.success(
            request, _("L’inscription de %(name)s est retirée.") % {"name": row.user.display_name}
        )
    else:
        messages.info(request, _("Cette inscription avait déjà pris fin."))
    return redirect("courses:trainer_people", run.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@in_charge
def add(request: DeskRequest, run: CourseRun) -> HttpResponse:
    """Enrol one person: known by her address, or new."""
    posted = request.method == "POST"
    form = PersonForm(run, request.user, request.POST if posted else None)
    if posted and form.is_valid():
        row = _enrol(request, run, form)
        if row is not None:
            return redirect("courses:trainer_person", run.pk, row.pk)
    status = 422 if form.is_bound else 200
    context = {"run": run, "current": "people", "form": form}
    return render(request, "courses/trainer/add.html", context, status=status)


def _enrol(request: DeskRequest, run: CourseRun, form: PersonForm) -> Enrolment | None:
    cleaned = form.cleaned_data
    try:
        row, made = enrol_person(
            run, cleaned["quality"], form.line, by=request.user, key=cleaned["key"]
        )
    except EnrolmentRefused as refusal:
        form.add_error(None, refusal.sentence)
        return None
    values = {"name": row.user.display_name, "state": row.get_state_display()}
    said = (
        _("%(name)s : inscription %(state)s.")
        if made
        else _("%(name)s avait déjà une inscription.")
    )
    messages.success(request, said % values)
    return row


@require_POST
@in_charge
def confirm_quality(request: DeskRequest, run: CourseRun, enrolment: int) -> HttpResponse:
    """Of those who direct the run: a trainer takes a person as what she says she is."""
    row = enrolment_of(run, enrolment)
    if not CourseRun.objects.directed_by(request.user).filter(pk=run.pk).exists():
        raise Http404
    values = {"name": row.user.display_name, "quality": row.get_as_quality_display()}
    if is_to_confirm(row, request.user) and confirm(row, by=request.user):
        messages.success(request, _("C’est confirmé : %(name)s est %(quality)s.") % values)
    else:
        messages.info(request, _("Il n’y a rien à confirmer ici."))
    return redirect("courses:trainer_person", run.pk, row.pk)


@require_POST
@in_charge
def name_person(request: DeskRequest, run: CourseRun, enrolment: int) -> HttpResponse:
    """Of those who direct the run, where no document could print the name that there is."""
    row = enrolment_of(run, enrolment)
    if not CourseRun.objects.directed_by(request.user).filter(pk=run.pk).exists():
        raise Http404
    form = NameForm(request.POST)
    if not is_to_name(row, request.user):
        messages.info(request, _("Cette personne a déjà son nom."))
    elif not form.is_valid():
        return person_page(request, row, status=422, name_form=form)
    elif give_name(row, form.cleaned_data["printed_name"], by=request.user):
        messages.success(request, _("Ses documents porteront ce nom."))
    return redirect("courses:trainer_person", run.pk, row.pk)


def is_managed_guest(row: Enrolment, user: Any) -> bool:
    """A guest who comes to this person's runs only: she may be given a new code by her."""
    if not row.user.is_guest:
        return False
    managed = CourseRun.objects.managed_by(user).values("pk")
    return not Enrolment.objects.filter(user=row.user).exclude(run__in=managed).exists()


@require_POST
@in_charge
def new_code(request: DeskRequest, run: CourseRun, enrolment: int) -> HttpResponse:
    """The code de reprise of somebody without an address, shown once, to be written down."""
    row = enrolment_of(run, enrolment)
    if not is_managed_guest(row, request.user):
        messages.error(request, _("Cette personne a un autre moyen d’entrer."))
        return redirect("courses:trainer_person", run.pk, row.pk)
    with transaction.atomic():
        code = renew_code(row.user)
        data = {"run": run.pk, "enrolment": row.pk}
        log(run.course, "courses.renew_code", user=request.user, data=data)
    context = {"run": run, "current": "people", "row": row, "code": written(code)}
    return render(request, "courses/trainer/code.html", context)
