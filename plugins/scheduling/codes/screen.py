"""The screen of the room, or the one that is shared in a virtual class: the code, and the count."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.api import LegalFramework, absolute, qr_code

from ..attendance.roster import expected
from ..models import Attendance, Presence, TimeSlot
from ..times import said
from .claim import OPENS, refusal_now
from .code import code_at, spaced

MANY = 15
RELOAD_SECONDS = 8  # where there is no script and one asks for it


def is_proposed(slot: TimeSlot, people: int) -> bool:
    """Whether the code is the first way offered: from fifteen people up, and from afar."""
    if slot.run.legal_framework == LegalFramework.GRAND_PUBLIC:
        return False
    return people >= MANY or slot.is_remote


@require_safe
@never_cache
@login_required
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """For those who take this slot's attendance. htmx asks for the part that changes."""
    slot = get_object_or_404(TimeSlot.objects.visible_to(request.user).told(), pk=pk)
    name = "_code" if request.headers.get("HX-Request") else "screen"
    response = render(request, f"scheduling/codes/{name}.html", shown(slot))
    if request.GET.get("seul") == "1":
        response["Refresh"] = str(RELOAD_SECONDS)
    return response


def shown(slot: TimeSlot) -> dict[str, Any]:
    """The code of this instant, or why there is none; how many have come."""
    refusal = refusal_now(slot)
    context = {
        "slot": slot,
        "when": said(slot.start, slot.end, slot.zone),
        "refusal": refusal,
        "opens_at": slot.start - OPENS,
        "people": expected(slot).count(),
        "present": Attendance.objects.filter(slot=slot, state=Presence.PRESENT).count(),
    }
    if refusal is None:
        code = code_at(slot, timezone.now())
        opened = absolute(reverse("scheduling:present", args=[slot.pk]))
        typed = absolute(reverse("scheduling:presence"))
        context |= {
            "code": spaced(code),
            "qr": qr_code(f"{opened}?code={code}"),
            "address": typed.partition("://")[2].rstrip("/"),
        }
    return context
