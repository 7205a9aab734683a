"""The pages of whoever receives sessions in a venue: what is asked, what comes, rooms, closures."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses.api import User

from ..models import Closure, Room, Stop, TimeSlot, Venue
from ..times import said
from .host_forms import AnswerForm, Closures, Rooms
from .rooms import answer, read_token

SHOWN = 40


def _asked(host: Any) -> "QuerySet[TimeSlot]":
    open_requests = TimeSlot.objects.planned().hosted_by(host).told()
    asked = open_requests.filter(room_state=TimeSlot.RoomState.ASKED, end__gt=timezone.now())
    return asked.order_by("start", "pk")


def _answered(request: HttpRequest, form: AnswerForm, host: User) -> bool:
    """Whether the answer was taken; says so."""
    if not form.is_valid():
        return False
    done = answer(form.seen, host, accepted=form.accepted, reason=form.cleaned_data["reason"])
    yes = ngettext("%(n)d créneau accepté.", "%(n)d créneaux acceptés.", done)
    no = ngettext("%(n)d créneau refusé.", "%(n)d créneaux refusés.", done)
    messages.success(request, (yes if form.accepted else no) % {"n": done})
    return True


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def host(request: HttpRequest) -> HttpResponse:
    """Her venues, what is asked of her, what comes. Whoever receives nobody finds nothing."""
    venues = list(Venue.objects.filter(host=request.user))
    if not venues:
        raise Http404
    form = AnswerForm(request.POST or None, slots=_asked(request.user)[:SHOWN])
    if request.method == "POST" and _answered(request, form, request.user):
        return redirect("scheduling:host")
    coming = TimeSlot.objects.planned().hosted_by(request.user).told()
    rows = coming.filter(end__gt=timezone.now()).exclude(room_state=TimeSlot.RoomState.ASKED)
    shown = rows.order_by("start", "pk")[:SHOWN]
    context = {
        "form": form,
        "venues": venues,
        "coming": [(slot, said(slot.start, slot.end, slot.zone)) for slot in shown],
    }
    return render(request, "scheduling/host/host.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def answer_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The signed link of a mail: the requests of one run, answered without signing in."""
    read = read_token(token)
    if read is None:
        raise Http404
    person = get_object_or_404(User.objects.filter(is_active=True), pk=read[0])
    form = AnswerForm(request.POST or None, slots=_asked(person).filter(run=read[1])[:SHOWN])
    if request.method == "POST" and form.asked and _answered(request, form, person):
        return redirect("scheduling:answer", token)
    answered = TimeSlot.objects.hosted_by(person).told().filter(run=read[1])
    rows = answered.filter(~Q(room_state=TimeSlot.RoomState.ASKED) | ~Q(state="planned"))
    context = {
        "form": form,
        "settled": [(slot, said(slot.start, slot.end, slot.zone)) for slot in rows[:SHOWN]],
    }
    response = render(request, "scheduling/host/answer.html", context)
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def host_venue(request: HttpRequest, venue: int) -> HttpResponse:
    """Rooms and closures of one venue of hers."""
    found = get_object_or_404(Venue.objects.filter(host=request.user), pk=venue)
    data = request.POST or None
    rooms = Rooms(data, instance=found, queryset=Room.objects.order_by("name", "pk"), prefix="s")
    to_come = Closure.objects.filter(last_day__gte=timezone.localdate())
    closures = Closures(data, instance=found, queryset=to_come, prefix="f")
    if data is not None and rooms.is_valid() and closures.is_valid():
        with transaction.atomic():
            rooms.save()
            closures.save()
        messages.success(request, _("C’est enregistré."))
        return redirect("scheduling:host_venue", found.pk)
    stops = Stop.objects.filter(venue=found, day__gte=timezone.localdate())[:SHOWN]
    context = {"venue": found, "rooms": rooms, "closures": closures, "stops": stops}
    return render(request, "scheduling/host/venue.html", context)
