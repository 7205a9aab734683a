"""The sheet of a slot on a trainer's or a host's telephone: tick, count, certify, open again."""

from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses.api import CourseRun, Party, User, sheet_panels

from ..codes.screen import is_proposed
from ..models import HeadCount, Presence, Sheet, SheetScan, Source, TimeSlot
from ..offline.kept import device, kept
from ..overlaps import place_words
from ..times import said
from .closing import SheetRefused, close_sheet, is_signed_for, reopen_sheet, sheet_of
from .counting import count_heads
from .form import SheetForm
from .head_form import HeadsForm
from .roster import roster
from .taking import OPENS, take

View = Callable[..., HttpResponse]


class SheetRequest(HttpRequest):
    """A request of somebody signed in."""

    user: User


def reached(view: View) -> View:
    """The view receives the slot whose people one reaches; others' do not exist."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        slots = TimeSlot.objects.told().select_related("run__organisation", "heads")
        return view(request, get_object_or_404(slots.visible_to(request.user), pk=pk), **kwargs)

    return guarded


def signable(view: View) -> View:
    """Only who answers for the sheet; a host who may not sign finds no such address."""

    @wraps(view)
    def guarded(request: HttpRequest, slot: TimeSlot, **kwargs: Any) -> HttpResponse:
        get_object_or_404(TimeSlot.objects.signable_by(request.user), pk=slot.pk)
        return view(request, slot, **kwargs)

    return reached(guarded)


@require_safe
@reached
def sheet(request: SheetRequest, slot: TimeSlot) -> HttpResponse:
    """The list to tick while the sheet is open, what it says once it is closed."""
    return _page(request, slot)


@require_POST
@reached
def mark(request: SheetRequest, slot: TimeSlot) -> HttpResponse:
    """What was ticked since the screen was shown; by htmx after each tick."""
    form = SheetForm(slot, roster(slot), request.POST)
    marks = form.marks()
    form.answered(take(slot, marks, by=request.user, source=_source(request)), marks)
    is_partial = request.headers.get("HX-Request") == "true"
    if form.errors and not is_partial:
        return _page(request, slot, form=form, status=422)
    if is_partial:
        fresh = SheetForm(slot, roster(slot))
        context = {"form": fresh, "errors": form.errors, "saved_at": timezone.now()}
        return render(request, "scheduling/parts/sheet_saved.html", context | _counts(fresh))
    messages.success(request, _("La liste est enregistrée."))
    return redirect("scheduling:sheet", slot.pk)


def _source(request: SheetRequest) -> str:
    return Source.PAPER if request.POST.get("source") == Source.PAPER else Source.LIST


@require_POST
@reached
def heads(request: SheetRequest, slot: TimeSlot) -> HttpResponse:
    form = HeadsForm(request.POST)
    if not form.is_valid():
        return _page(request, slot, heads=form, status=422)
    try:
        count_heads(slot, Party(**form.cleaned_data), by=request.user)
    except SheetRefused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("Le comptage est enregistré."))
    return redirect("scheduling:sheet", slot.pk)


@require_POST
@signable
def close(request: SheetRequest, slot: TimeSlot) -> HttpResponse:
    """An explicit act: the sentence is ticked, or the host says that her list is complete."""
    try:
        closed = close_sheet(sheet_of(slot), request.user, signed="certify" in request.POST)
    except SheetRefused as refused:
        messages.error(request, refused.sentence)
    else:
        told = _("La feuille est close.") if closed else _("La feuille était déjà close.")
        messages.success(request, told)
    return redirect("scheduling:sheet", slot.pk)


@require_POST
@signable
def reopen(request: SheetRequest, slot: TimeSlot) -> HttpResponse:
    reason = request.POST.get("reason", "").replace("\x00", "")
    try:
        reopen_sheet(sheet_of(slot), reason, request.user)
    except SheetRefused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("La feuille est rouverte."))
    return redirect("scheduling:sheet", slot.pk)


def _page(
    request: SheetRequest,
    slot: TimeSlot,
    *,
    form: SheetForm | None = None,
    heads: HeadsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    # Before the list is read: a tick that was answered later is not in it.
    on_device = device(request.user)
    sheet_of(slot)
    row = Sheet.objects.select_related("closed_by").get(slot=slot)
    form = form or SheetForm(slot, roster(slot))
    counted: HeadCount | None = getattr(slot, "heads", None)
    context = {
        "slot": slot,
        "sheet": row,
        "form": form,
        "heads": heads or HeadsForm(initial=vars(counted) if counted else None),
        "counted": counted,
        "when": said(slot.start, slot.end, slot.zone),
        "where": place_words(slot) or _("À distance"),
        "is_signed_for": is_signed_for(slot),
        "has_begun": slot.start <= timezone.now(),
        "takes_marks": slot.is_planned and row.is_open and _is_open_to_marks(request, slot),
        "may_sign": TimeSlot.objects.signable_by(request.user).filter(pk=slot.pk).exists(),
        "in_charge": CourseRun.objects.managed_by(request.user).filter(pk=slot.run_id).exists(),
        "reopenings": row.reopenings.select_related("by"),
        "scans": SheetScan.objects.filter(sheet=row),
        "is_code_proposed": is_proposed(slot, len(form.rows)),
        "kept": kept(slot, request.user),
        "device": on_device,
        "panels": sheet_panels(slot.run, request.user) if not row.is_open else [],
    }
    return render(request, "scheduling/sheet.html", context | _counts(form), status=status)


def _is_open_to_marks(request: SheetRequest, slot: TimeSlot) -> bool:
    """The copy that a device keeps has its list the evening before."""
    return request.GET.get("copie") == "1" or timezone.now() >= slot.start - OPENS


def _counts(form: SheetForm) -> dict[str, Any]:
    states = Counter(state for state, _minutes, _excuse in form.now.values())
    return {
        "present": states[Presence.PRESENT],
        "absent": states[Presence.ABSENT] + states[Presence.EXCUSED],
        "unknown": states[""],
    }
