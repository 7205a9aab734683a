"""The learner's page: opened by the QR code, or from her space with the code to type."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.api import Enrolment, allowed, client_address

from ..attendance.closing import is_signed_for
from ..models import TimeSlot
from ..times import said
from .claim import (
    CLOSES,
    OPENS,
    CodeRefused,
    claim,
    enrolment_at,
    holds_pass,
    is_present,
    new_pass,
    refusal_now,
    wrong,
)

WINDOW = 300  # seconds
TRIES = 12
TRIES_OF_AN_ADDRESS = 600  # a whole school behind one


class CodeForm(forms.Form):
    """Six digits, as they are read on the screen."""

    code = forms.CharField(
        label=gettext_lazy("Le code affiché à l’écran"),
        help_text=gettext_lazy("Six chiffres, qui changent toutes les quinze secondes."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}
        ),
    )


@require_safe
@never_cache
def presence(request: HttpRequest) -> HttpResponse:
    """Her slots of this moment; straight to the page of the only one."""
    if not request.user.is_authenticated:
        return render(request, "scheduling/codes/who.html")
    slots = list(_now_for(request.user))
    if len(slots) == 1:
        return redirect("scheduling:present", slots[0].pk)
    meetings = [(slot, said(slot.start, slot.end, slot.zone)) for slot in slots]
    return render(request, "scheduling/codes/presence.html", {"meetings": meetings})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def present(request: HttpRequest, pk: int) -> HttpResponse:
    """One slot. A GET changes nothing: the button does."""
    if not request.user.is_authenticated:
        return render(request, "scheduling/codes/who.html", {"slot": pk}, status=403)
    slot = TimeSlot.objects.told().filter(pk=pk).first()
    enrolment = enrolment_at(slot, request.user) if slot else None
    if slot is None or enrolment is None:
        return render(request, "scheduling/codes/not_enrolled.html", status=404)
    when = said(slot.start, slot.end, slot.zone)
    context = {"slot": slot, "when": when, "is_signed_for": is_signed_for(slot)}
    if request.method == "POST":
        return _post(request, slot, enrolment, context)
    if is_present(slot, enrolment):
        context["is_present"] = True
    elif refusal := refusal_now(slot):
        context["refusal"] = refusal.label
    else:
        context |= _by_address(request, slot)
    return render(request, "scheduling/codes/present.html", context)


def _by_address(request: HttpRequest, slot: TimeSlot) -> dict[str, Any]:
    """The QR code's address was opened in time: a pass. Else the form, and why."""
    form = CodeForm(use_required_attribute=False)
    code = request.GET.get("code")
    if code is None:
        return {"form": form}
    if not _may_try(request):
        return {"form": form, "notice": _too_many()}
    refusal = wrong(slot, code, timezone.now())
    user: Any = request.user
    if refusal is None:
        return {"form": form, "opened": new_pass(slot, user)}
    return {"form": form, "notice": refusal.label}


def _post(
    request: HttpRequest, slot: TimeSlot, enrolment: Enrolment, context: dict[str, Any]
) -> HttpResponse:
    opened = request.POST.get("opened", "")
    form = CodeForm(None if opened else request.POST, use_required_attribute=False)
    context["form"] = form
    user: Any = request.user
    if opened and not holds_pass(slot, user, opened):
        context["notice"] = _("Cette page a attendu trop longtemps. Tapez le code affiché.")
    elif not opened and not _may_try(request):
        context["notice"] = _too_many()
        return render(request, "scheduling/codes/present.html", context, status=429)
    elif opened or form.is_valid():
        try:
            claim(slot, enrolment, code=form.data.get("code", ""), opened=opened)
        except CodeRefused as refused:
            context["notice"] = refused.refusal.label
        else:
            return redirect("scheduling:present", slot.pk)
    return render(request, "scheduling/codes/present.html", context)


def _may_try(request: HttpRequest) -> bool:
    own = allowed("presence-code", str(request.user.pk), times=TRIES, seconds=WINDOW)
    address = client_address(request)
    return own and allowed("presence-address", address, times=TRIES_OF_AN_ADDRESS, seconds=WINDOW)


def _too_many() -> str:
    return _("Trop d’essais. Patientez cinq minutes, ou dites-le à la personne qui anime.")


def _now_for(user: Any) -> Any:
    now = timezone.now()
    held = Enrolment.objects.filter(user=user, state=Enrolment.State.CONFIRMED)
    slots = TimeSlot.objects.planned().told().filter(run__in=held.values("run_id"))
    return slots.filter(start__lte=now + OPENS, end__gte=now - CLOSES)
