"""« Annoncer un événement »: six questions, a page ready to be published."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.api import CoursePage, Territory

from ..overlaps import warnings
from ..slots import SlotRefused
from .alternatives import Alternatives, alternatives
from .event_form import MOST_WORKSHOPS, EventForm
from .events import create_event
from .frame import framed
from .session_form import typed
from .session_screens import at_work, foreseen
from .sessions import made_by


@at_work
def event(request: HttpRequest) -> HttpResponse:
    territory = _territory(request)
    with timezone.override(territory.time_zone):
        return _event(request, territory)


def _territory(request: HttpRequest) -> Territory:
    mine = Territory.objects.open().worked_in_by(request.user)
    asked = request.GET.get("territoire", "")
    if asked:
        found = mine.filter(code=asked[:10]).first()
        if found is None:
            raise Http404
        return found
    return mine[0]


def _event(request: HttpRequest, territory: Territory) -> HttpResponse:
    def blank(data: Any = None, **values: Any) -> EventForm:
        return EventForm(data, user=request.user, territory=territory, initial=values)

    if request.method != "POST":
        return _shown(request, blank())
    data = request.POST.copy()
    if "instead" in data:
        data["place"] = data["instead"]
    if "more" in data:
        form = blank(data)
        number = min(form.shown + 1 if form.shown else 2, MOST_WORKSHOPS)
        values = typed(form, data) | {"workshops": number}
        parts = ("when_day", "when_start", "when_end")
        values["when"] = [data.get(part, "") for part in parts]
        return _shown(request, blank(**values))
    form = blank(data)
    return _done(request, form) if form.is_valid() else _shown(request, form)


def _done(request: HttpRequest, form: EventForm) -> HttpResponse:
    known = made_by(form.cleaned_data["key"], request.user)
    if known is not None:
        return _to_publish(request, known.course)
    plans = [plan for _title, plan in form.named_plans()]
    seats = form.cleaned_data["capacity"]
    refused, warned = foreseen(plans), warnings(plans, seats)
    looks = not {"save", "anyway"} & set(request.POST)
    if refused or looks or (warned and "anyway" not in request.POST):
        free = alternatives(plans, form.territory, [], seats) if refused else Alternatives()
        return _shown(request, form, plans=plans, refused=refused, warned=warned, free=free)
    try:
        course = create_event(form, by=request.user)
    except SlotRefused as error:
        return _shown(request, form, plans=plans, refused=error.sentences)
    return _to_publish(request, course)


def _to_publish(request: HttpRequest, course: CoursePage) -> HttpResponse:
    if course.permissions_for_user(request.user).can_publish():
        messages.success(request, _("L’événement est prêt. Relisez, puis publiez."))
        return redirect("publish_course", course.pk)
    messages.success(request, _("L’événement est prêt. Relisez, puis demandez sa publication."))
    return redirect("wagtailadmin_pages:edit", course.pk)


def _shown(request: HttpRequest, form: EventForm, **context: Any) -> HttpResponse:
    others = Territory.objects.open().worked_in_by(request.user).exclude(pk=form.territory.pk)
    return framed(
        request,
        "organising/event.html",
        _("Annoncer un événement"),
        form=form,
        territory=form.territory,
        others=others,
        **context,
    )
