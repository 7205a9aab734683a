"""« Créneaux » of a run in Wagtail's administration, for those who direct it or lead it."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courses.api import CourseRun, SeatCounter

from .models import TimeSlot
from .overlaps import Plan, conflicts, place_words, warnings
from .slot_forms import (
    CancelForm,
    HalfDaysForm,
    MoveForm,
    PlacedForm,
    RepeatForm,
    first_values,
    values_of,
)
from .slots import (
    SlotRefused,
    add_slots,
    cancel_slot,
    copy_slots,
    move_slot,
    plan_of,
    refuse_unreal,
)
from .telling.changes import concerned
from .times import said

View = Callable[..., HttpResponse]


def in_charge(view: View) -> View:
    """The view receives the run, and the slot where one is named. Others' do not exist."""

    @wraps(view)
    @require_http_methods(["GET", "POST"])
    def guarded(request: HttpRequest, run: int, slot: int | None = None) -> HttpResponse:
        runs = CourseRun.objects.managed_by(request.user).select_related("course", "territory")
        found = get_object_or_404(runs, pk=run)
        if slot is None:
            return view(request, found)
        rows = TimeSlot.objects.told().filter(run=found)
        return view(request, found, get_object_or_404(rows, pk=slot))

    return guarded


def screen(
    request: HttpRequest, run: CourseRun, template: str, title: str, **context: Any
) -> HttpResponse:
    back = reverse("scheduling_slots:list", args=[run.pk])
    trail = [
        {"url": reverse("courserun:index"), "label": _("Sessions")},
        {"url": reverse("courserun:inspect", args=[run.pk]), "label": str(run)},
        *([] if template == "slots.html" else [{"url": back, "label": _("Créneaux")}]),
        {"url": "", "label": title, "sublabel": str(run)},
    ]
    shared = {
        "page_title": title,
        "header_title": title,
        "header_icon": "calendar-alt",
        "breadcrumbs_items": trail,
        "run": run,
        "back": back,
    }
    return render(request, f"scheduling/admin/{template}", shared | context)


def back_to(run: CourseRun) -> HttpResponse:
    return redirect("scheduling_slots:list", run.pk)


@in_charge
def slots(request: HttpRequest, run: CourseRun) -> HttpResponse:
    """The slots of the run, and the form that adds some: checked first, or added at once."""
    if request.method != "POST":
        form = HalfDaysForm(run=run, initial=first_values(run, request.user))
        return _listing(request, run, form)
    form = HalfDaysForm(request.POST, run=run)
    if not form.is_valid():
        return _listing(request, run, form)
    plans = form.plans()
    if "check" in request.POST:
        return _listing(request, run, form, plans=plans, refused=_foreseen(plans))
    try:
        added = add_slots(run, plans, by=request.user, key=form.cleaned_data["key"])
    except SlotRefused as refused:
        return _listing(request, run, form, plans=plans, refused=refused.sentences)
    words = ngettext("%(n)d créneau est prévu.", "%(n)d créneaux sont prévus.", len(added))
    messages.success(request, words % {"n": len(added)})
    return back_to(run)


def _foreseen(plans: Sequence[Plan]) -> list[str]:
    try:
        refuse_unreal(plans)
    except SlotRefused as refused:
        return refused.sentences
    return conflicts(plans)


def _listing(
    request: HttpRequest,
    run: CourseRun,
    form: PlacedForm,
    *,
    plans: Sequence[Plan] = (),
    refused: Sequence[str] = (),
) -> HttpResponse:
    rows = TimeSlot.objects.told().filter(run=run).prefetch_related("trainers")
    return screen(
        request,
        run,
        "slots.html",
        _("Créneaux"),
        form=form,
        slots=[(slot, said(slot.start, slot.end, slot.zone), place_words(slot)) for slot in rows],
        plans=plans,
        refused=refused,
        warned=warnings(plans, _seats(run)),
    )


def _seats(run: CourseRun) -> int | None:
    total = SeatCounter.objects.filter(run=run, bucket=SeatCounter.Bucket.TOTAL).first()
    return total.capacity if total else None


@in_charge
def move(request: HttpRequest, run: CourseRun, slot: TimeSlot) -> HttpResponse:
    if not slot.is_planned:
        return _is_cancelled(request, run)
    form = MoveForm(request.POST or None, run=run, slot=slot, initial=values_of(slot))
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        plan = form.plan(form.cleaned_data["start"], form.cleaned_data["end"])
        try:
            changed = move_slot(slot, plan, seen=form.cleaned_data["seen"], by=request.user)
        except SlotRefused as error:
            refused = error.sentences
        else:
            told = _("Le créneau est changé.") if changed else _("Rien n’a changé.")
            messages.success(request, told)
            return back_to(run)
    return screen(
        request,
        run,
        "slot.html",
        _("Déplacer un créneau"),
        form=form,
        slot=slot,
        refused=refused,
        confirm=_("Enregistrer"),
        hint=_("Si l’heure ou le lieu change : %(who)s")
        % {"who": _will_be_told(slot, request.user)},
    )


@in_charge
def cancel(request: HttpRequest, run: CourseRun, slot: TimeSlot) -> HttpResponse:
    if not slot.is_planned:
        return _is_cancelled(request, run)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_slot(slot, form.cleaned_data["reason"], by=request.user)
        except SlotRefused as refused:
            messages.error(request, " ".join(refused.sentences))
        else:
            messages.success(request, _("Le créneau est annulé, les personnes sont prévenues."))
        return back_to(run)
    return screen(
        request,
        run,
        "slot.html",
        _("Annuler un créneau"),
        form=form,
        slot=slot,
        when=said(slot.start, slot.end, slot.zone),
        confirm=_("Annuler ce créneau"),
        hint=_("%(who)s Un créneau annulé le reste.")
        % {"who": _will_be_told(slot, request.user, leaves=True)},
    )


def _will_be_told(slot: TimeSlot, by: Any, *, leaves: bool = False) -> str:
    number = len(concerned(slot, plan_of(slot), by=by, leaves=leaves))
    words = ngettext("%(n)d personne sera prévenue.", "%(n)d personnes seront prévenues.", number)
    return words % {"n": number}


def _is_cancelled(request: HttpRequest, run: CourseRun) -> HttpResponse:
    messages.info(request, _("Ce créneau est annulé."))
    return back_to(run)


@in_charge
def repeat(request: HttpRequest, run: CourseRun, slot: TimeSlot) -> HttpResponse:
    if not slot.is_planned:
        return _is_cancelled(request, run)
    form = RepeatForm(request.POST or None, initial={"key": uuid4(), "weeks": 1})
    refused: list[str] = []
    if request.method == "POST" and form.is_valid():
        weeks, key = form.cleaned_data["weeks"], form.cleaned_data["key"]
        try:
            added = copy_slots([slot], run, every=7, times=weeks, by=request.user, key=key)
        except SlotRefused as error:
            refused = error.sentences
        else:
            words = ngettext("%(n)d créneau est prévu.", "%(n)d créneaux sont prévus.", len(added))
            messages.success(request, words % {"n": len(added)})
            return back_to(run)
    return screen(
        request,
        run,
        "slot.html",
        _("Répéter chaque semaine"),
        form=form,
        slot=slot,
        when=said(slot.start, slot.end, slot.zone),
        refused=refused,
        confirm=_("Répéter"),
        hint=_("Le même jour, aux mêmes heures, au même endroit, avec les mêmes formateurs."),
    )
