"""The way into a virtual class: for those who are concerned, from a quarter of an hour before."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.api import CourseRun, Enrolment, database_now

from .models import TimeSlot
from .times import said


@require_safe
@never_cache
@login_required
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Goes there; or says when the door opens, or that the meeting is over or cancelled."""
    slot = get_object_or_404(TimeSlot.objects.told(), pk=pk)
    if not slot.is_remote or not is_concerned(slot, request.user):
        raise Http404
    now = database_now()
    if slot.is_planned and slot.remote_link and slot.link_opens_at <= now <= slot.end:
        return HttpResponseRedirect(slot.remote_link)
    context = {
        "slot": slot,
        "when": said(slot.start, slot.end, slot.zone),
        "is_over": now > slot.end,
        "opens_at": slot.link_opens_at,
    }
    return render(request, "scheduling/join.html", context)


def is_concerned(slot: TimeSlot, user: Any) -> bool:
    """Holds a seat, leads the slot, or is in charge of its run."""
    return (
        Enrolment.objects.filter(
            run=slot.run_id, user=user, state=Enrolment.State.CONFIRMED
        ).exists()
        or slot.leads.filter(trainer=user, live=True).exists()
        or CourseRun.objects.managed_by(user).filter(pk=slot.run_id).exists()
    )
