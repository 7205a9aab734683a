"""Enrolling, withdrawing, accepting an offered seat: forms that no cache holds."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..clashes import agenda, look_elsewhere
from ..enrolment import EnrolmentRefused, accept_offer, enrol
from ..forms import EnrolForm, GuestEnrolForm
from ..guests import enrol_guest, remember_device
from ..journeys import from_school, position_of_school
from ..leaving import leave, refusal
from ..models import CourseRun, Enrolment, School, User
from ..qualities import declare
from ..ratelimit import allowed, client_address
from ..words import is_full
from .guest import show_code

State = Enrolment.State
SCHOOLS_SHOWN = 10


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enrol_form(request: HttpRequest, pk: int) -> HttpResponse:
    """One run: sign up in a quality, with one's family, with or without an account."""
    run = get_object_or_404(
        CourseRun.objects.exclude(state=CourseRun.State.DRAFT)
        .filter(course__live=True)
        .select_related("course", "territory", "organisation")
        .prefetch_related("seats"),
        pk=pk,
    )
    if request.user.is_authenticated:
        return _enrol_person(request, run, request.user)
    return _enrol_unknown(request, run)


def _enrol_person(request: HttpRequest, run: CourseRun, user: User) -> HttpResponse:
    existing = Enrolment.objects.live().filter(user=user, course=run.course_id).first()
    if existing is not None and existing.run_id == run.pk:
        return redirect("courses:enrolment", existing.pk)
    if request.method != "POST":
        return _show(request, run, EnrolForm(run, user, initial=request.GET.dict()))
    form = EnrolForm(run, user, request.POST)
    if form.is_valid() and _not_too_often(form, "enrol", str(user.pk)):
        try:
            enrolment = _declare_and_enrol(user, run, form, form_key(request, user))
        except EnrolmentRefused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, outcome(enrolment))
            return redirect("courses:enrolment", enrolment.pk)
    return _show(request, run, form)


@transaction.atomic
def _declare_and_enrol(
    user: User, run: CourseRun, form: EnrolForm, key: uuid.UUID | None
) -> Enrolment:
    quality = form.cleaned_data["as_quality"]
    declare(user, quality, form.cleaned_data.get("school"))
    return enrol(user, run, quality, form.party(), key=key)


def _enrol_unknown(request: HttpRequest, run: CourseRun) -> HttpResponse:
    """Nobody is signed in: as a guest where the course allows it, else the account first."""
    if request.method != "POST":
        form = GuestEnrolForm(run, initial=request.GET.dict()) if open_to_guests(run) else None
        return _show(request, run, form)
    if "first_name" not in request.POST or not open_to_guests(run):
        return _sign_in_and_come_back(request)
    form = GuestEnrolForm(run, None, request.POST)
    if form.is_valid() and _not_too_often(form, "guest", client_address(request)):
        try:
            user, code, enrolment = enrol_guest(
                run,
                form_key(request, None),
                form.party(),
                first_name=form.cleaned_data["first_name"],
                last_name=form.cleaned_data["last_name"],
                phone=form.cleaned_data["phone"],
                reach_by=form.cleaned_data.get("reach_by", ""),
            )
        except EnrolmentRefused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, outcome(enrolment))
            response = show_code(user, code)
            remember_device(request, response, user)
            return response
    return _show(request, run, form)


def open_to_guests(run: CourseRun) -> bool:
    """A guest is a parent, by her own word."""
    return run.course.open_without_account and "parent" in run.course.audiences


def _sign_in_and_come_back(request: HttpRequest) -> HttpResponse:
    """The session is lost, not what was typed: it waits in the address of the form."""
    typed = {name: request.POST[name][:200] for name in EnrolForm.KEPT if request.POST.get(name)}
    back = f"{request.path}?{urlencode(typed)}" if typed else request.path
    return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': back})}")


def form_key(request: HttpRequest, user: User | None) -> uuid.UUID | None:
    """The key of the form shown, bound to who sends it: one person's never meets another's."""
    try:
        shown = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None
    return uuid.uuid5(shown, str(user.pk) if user is not None else "guest")


def _not_too_often(form: EnrolForm, action: str, subject: str) -> bool:
    if allowed(action, subject, times=120, seconds=3600):
        return True
    form.add_error(None, _("Beaucoup d’inscriptions en peu de temps : réessayez dans une heure."))
    return False


def _show(request: HttpRequest, run: CourseRun, form: EnrolForm | None) -> HttpResponse:
    user = request.user if request.user.is_authenticated else None
    other = (
        Enrolment.objects.live()
        .filter(user=user, course=run.course_id, completed_at=None)
        .exclude(run=run)
        .first()
        if user
        else None
    )
    found = agenda(run, user)
    elsewhere = look_elsewhere(run, user, found)
    context = {
        "run": run,
        "meetings": found.meetings,
        "meetings_unknown": not found.is_complete,
        "course": run.course,
        "form": form,
        "key": uuid.uuid4(),
        "other": other,
        "clashes": found.clashes,
        "same_day": found.same_day,
        "in_the_way": elsewhere.enrolment if elsewhere else None,
        "distance": from_school(found.meetings, position_of_school(user) if user else None),
        "is_full": is_full(run, run.course.buckets if user else ["parents"]),
        "somebody_waits": Enrolment.objects.filter(run=run, state=State.WAITING).exists(),
        "next": request.get_full_path() if request.method != "POST" else request.path,
    }
    return render(request, "courses/enrol_form.html", context)


def outcome(enrolment: Enrolment) -> str:
    """What the person reads once her form is sent."""
    return {
        State.CONFIRMED: _("C’est fait : votre inscription est confirmée."),
        State.WAITING: _(
            "Vous êtes en liste d’attente. Nous vous prévenons dès qu’une place est libre."
        ),
        State.OFFERED: _("Une place vous est proposée : acceptez-la ici."),
        State.REQUESTED: _("Votre demande est enregistrée. L’organisateur vous répondra bientôt."),
    }.get(State(enrolment.state), _("Vous aviez déjà une inscription, que vous avez retirée."))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once, then withdraws. Sent twice, it says the same."""
    row = _own(request, pk)
    if sentence := refusal(row):
        messages.info(request, sentence)
        return redirect("courses:enrolment", row.pk)
    if request.method == "POST":
        leave(row)
        messages.success(request, _("Votre inscription est retirée."))
        return redirect("courses:my_space")
    if not row.is_live:
        return redirect("courses:enrolment", row.pk)
    return render(request, "courses/withdraw_form.html", {"enrolment": row})


@never_cache
@login_required
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the seat that is offered; said again, it is the same."""
    row = _own(request, pk)
    if accept_offer(row) or row.is_active:
        messages.success(request, _("Votre place est confirmée."))
    else:
        messages.warning(
            request,
            _("Cette proposition n’est plus valable : la place est allée à une autre personne."),
        )
    return redirect("courses:enrolment", row.pk)


def _own(request: HttpRequest, pk: int) -> Enrolment:
    user: Any = request.user
    mine = Enrolment.objects.filter(user=user)
    return get_object_or_404(mine.select_related("user", "run__territory", "course"), pk=pk)


@never_cache
@login_required
@require_safe
def schools(request: HttpRequest) -> HttpResponse:
    """Suggestions for the school field, as the options of a list."""
    found = School.objects.open().matching(request.GET.get("school", ""))[:SCHOOLS_SHOWN]
    return render(request, "courses/parts/school_options.html", {"schools": found})
