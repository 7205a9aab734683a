"""Adding a person at the door or before the day, her slip, the people of a session one hosts."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.log_actions import log

from courses.api import (
    CourseRun,
    Enrolment,
    EnrolmentRefused,
    leave_address,
    renew_code,
    withdraw,
    written,
)

from ..attendance.screens import reached
from ..models import TimeSlot
from ..times import in_words
from .joining import NoSeat, add_person
from .joining_form import JoiningForm
from .reach import is_only_welcomed_by, runs_welcomed_by, welcomed_enrolments
from .slip import party_words, slip_pdf

COOKIE = "tne_bulletin"
SHOWN_FOR = 15 * 60  # seconds
SALT = "scheduling.slip"
View = Callable[..., HttpResponse]


def _of_person(view: View) -> View:
    """The view receives an enrolment of a session that one welcomes; others' do not exist."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, pk: int) -> HttpResponse:
        return view(request, get_object_or_404(welcomed_enrolments(request.user), pk=pk))

    return guarded


@require_safe
@never_cache
@login_required
def people(request: HttpRequest, run: int) -> HttpResponse:
    """Names and how many come with them: what one needs to receive, nothing else."""
    found = get_object_or_404(runs_welcomed_by(request.user), pk=run)
    live = Enrolment.objects.live().filter(run=found).select_related("user")
    rows = live.order_by("state", "user__last_name", "user__first_name", "pk")
    context = {"run": found, "people": [(row, party_words(row)) for row in rows]}
    return render(request, "scheduling/welcome/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def add(request: HttpRequest, run: int) -> HttpResponse:
    """Before the day."""
    found = get_object_or_404(runs_welcomed_by(request.user), pk=run)
    return _add(request, found, None)


@require_http_methods(["GET", "HEAD", "POST"])
@reached
def walk_in(request: HttpRequest, slot: TimeSlot) -> HttpResponse:
    """At the door: enrolled and present in one act."""
    return _add(request, slot.run, slot)


def _add(request: Any, run: CourseRun, slot: TimeSlot | None) -> HttpResponse:
    posted = request.method == "POST"
    asked = posted and "beyond" in request.POST
    form = JoiningForm(request.POST if posted else None, asks_beyond=asked)
    if posted and form.is_valid():
        beyond = bool(form.cleaned_data.get("beyond")) and slot is not None
        key = form.cleaned_data["key"]
        try:
            code, row = add_person(
                run, form.person, by=request.user, key=key, slot=slot, beyond=beyond
            )
        except NoSeat as refusal:
            form.add_error(None, refusal.sentence)
            form.ask_beyond()
        except EnrolmentRefused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _outcome(row, slot))
            return _show_code(row, code)
    context = {
        "form": form,
        "run": run,
        "slot": slot,
        "when": in_words(slot.start, slot.end, slot.zone) if slot else "",
        "for_parents": "parent" in run.course.audiences,
        "in_charge": run.is_managed_by(request.user),
    }
    status = 422 if form.is_bound else 200
    return render(request, "scheduling/welcome/add.html", context, status=status)


def _outcome(row: Enrolment, slot: TimeSlot | None) -> str:
    words = {"name": row.user.display_name}
    if slot is not None:
        return _("%(name)s est sur la liste, et présente.") % words
    if row.state == Enrolment.State.WAITING:
        return _("La session est complète : %(name)s est en liste d’attente.") % words
    return _("L’inscription de %(name)s est confirmée.") % words


def _show_code(row: Enrolment, code: str) -> HttpResponse:
    """Lead to her page. Nothing keeps the code but a cookie of this browser, for a while."""
    response = redirect("scheduling:welcomed", row.pk)
    response.set_cookie(
        COOKIE,
        signing.dumps([row.pk, code], salt=SALT),
        max_age=SHOWN_FOR,
        path=reverse("scheduling:welcomed", args=[row.pk]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def _shown_code(request: HttpRequest, row: Enrolment) -> str:
    try:
        pk, code = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SHOWN_FOR)
    except signing.BadSignature:
        return ""
    return written(code) if pk == row.pk else ""


@require_safe
@_of_person
def welcomed(request: HttpRequest, row: Enrolment) -> HttpResponse:
    """Her slip to print; her code while it may be shown."""
    context = {
        "row": row,
        "run": row.run,
        "party": party_words(row),
        "code": _shown_code(request, row),
        "renews": is_only_welcomed_by(row.user, request.user),
        "leave": leave_address(row),
    }
    return render(request, "scheduling/welcome/welcomed.html", context)


@require_POST
@_of_person
def new_code(request: HttpRequest, row: Enrolment) -> HttpResponse:
    """For a guest who comes to one's own sessions only; the former code opens nothing more."""
    if not is_only_welcomed_by(row.user, request.user):
        messages.error(request, _("Cette personne a un autre moyen d’entrer."))
        return redirect("scheduling:welcomed", row.pk)
    with transaction.atomic():
        code = renew_code(row.user)
        data = {"run": row.run_id, "enrolment": row.pk}
        log(row.run.course, "courses.renew_code", user=request.user, data=data)
    return _show_code(row, code)


@require_POST
@_of_person
def cancel(request: HttpRequest, row: Enrolment) -> HttpResponse:
    by: Any = request.user
    if withdraw(row, by=by):
        words = _("L’inscription de %(name)s est retirée.")
        messages.success(request, words % {"name": row.user.display_name})
    else:
        messages.info(request, _("Cette inscription avait déjà pris fin."))
    return redirect("scheduling:people", row.run_id)


@require_safe
@_of_person
def slip(request: HttpRequest, row: Enrolment) -> HttpResponse:
    """To be given to her, with her code while this browser holds it."""
    return _printed(row, _shown_code(request, row))


@require_safe
@never_cache
@login_required
def own_slip(request: HttpRequest, run: int) -> HttpResponse:
    """Of her own seat; she has her code already."""
    person: Any = request.user
    mine = Enrolment.objects.live().filter(user=person)
    kin = ("user", "run__course", "run__territory", "run__organisation")
    return _printed(get_object_or_404(mine.select_related(*kin), run=run), "")


def _printed(row: Enrolment, code: str) -> HttpResponse:
    response = HttpResponse(slip_pdf(row, code), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="bulletin-{row.pk}.pdf"'
    return response
