"""A whole session done again later, or cancelled with a word to everybody."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from courses.api import CourseRun

from ..models import TimeSlot
from ..overlaps import Plan, warnings
from ..slot_forms import CancelForm, DayInput
from ..slots import SlotRefused
from ..times import SPAN_AFTER
from .frame import framed
from .session_screens import foreseen
from .sessions import again_from, cancel_session, concerned_by_end, duplicate_session

OVER = (CourseRun.State.CLOSED, CourseRun.State.ARCHIVED)


class AgainForm(forms.Form):
    """The first day of the new session: all its half-days follow."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    first_day = forms.DateField(
        label=gettext_lazy("Premier jour de la nouvelle session"),
        widget=DayInput(format="%Y-%m-%d"),
    )

    def clean_first_day(self) -> Any:
        day, today = self.cleaned_data["first_day"], timezone.localdate()
        if not today <= day <= today + SPAN_AFTER:
            raise ValidationError(_("Choisissez un jour à venir, pas trop lointain."))
        return day


@require_http_methods(["GET", "POST"])
def again(request: HttpRequest, run: int) -> HttpResponse:
    """Its half-days moved, looked at first; nobody is enrolled in the new one."""
    runs = CourseRun.objects.directed_by(request.user).select_related("course", "territory")
    found = get_object_or_404(runs, pk=run)
    last = TimeSlot.objects.planned().told().filter(run=found).order_by("-start").first()
    if last is None:
        messages.info(request, _("Cette session n’a pas de créneau à reprendre."))
        return redirect("scheduling_slots:list", found.pk)
    form = AgainForm(request.POST or None, initial=_next(found, last))
    plans: list[Plan] = []
    refused: list[str] = []
    if form.is_bound and form.is_valid():
        plans = again_from(found, form.cleaned_data["first_day"])
        refused = foreseen(plans)
        if "save" in request.POST and not refused:
            try:
                return _made(request, found, form)
            except SlotRefused as error:
                refused = error.sentences
    return framed(
        request,
        "organising/again.html",
        _("Refaire cette session"),
        run=found,
        form=form,
        plans=plans,
        refused=refused,
        warned=warnings(plans, None),
    )


def _next(run: CourseRun, last: TimeSlot) -> dict[str, Any]:
    """The same weekday as the first, after the last one and after today."""
    first = TimeSlot.objects.planned().told().filter(run=run).order_by("start")[0]
    day = first.local_start.date()
    after = max(last.local_start.date(), timezone.localdate())
    weeks = (after - day).days // 7 + 1
    return {"key": uuid4(), "first_day": day + timedelta(days=7 * weeks)}


def _made(request: HttpRequest, run: CourseRun, form: AgainForm) -> HttpResponse:
    given = form.cleaned_data
    made = duplicate_session(run, given["first_day"], by=request.user, key=given["key"])
    messages.success(request, _("Voici la nouvelle session, en préparation."))
    return redirect("scheduling_slots:list", made.pk)


@require_http_methods(["GET", "POST"])
def call_off(request: HttpRequest, run: int) -> HttpResponse:
    """The whole session: only who directs it, with the number of people who will be told."""
    runs = CourseRun.objects.directed_by(request.user).select_related("course", "territory")
    found = get_object_or_404(runs, pk=run)
    if found.state in OVER:
        messages.info(request, _("Cette session est close."))
        return redirect("courserun:inspect", found.pk)
    form = CancelForm(request.POST or None)
    if form.is_bound and form.is_valid():
        if cancel_session(found, form.cleaned_data["reason"], by=request.user):
            messages.success(request, _("La session est annulée, les personnes sont prévenues."))
        return redirect("courserun:inspect", found.pk)
    coming = TimeSlot.objects.planned().filter(run=found, end__gt=timezone.now()).count()
    people = len(concerned_by_end(found, by=request.user))
    slots = ngettext("%(n)d créneau à venir", "%(n)d créneaux à venir", coming) % {"n": coming}
    return framed(
        request,
        "organising/call_off.html",
        _("Annuler toute la session"),
        run=found,
        form=form,
        people=people,
        slots=slots,
        back=reverse("courserun:inspect", args=[found.pk]),
    )
