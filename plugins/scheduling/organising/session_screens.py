"""« Préparer une session »: the course, then half-days, place and people in one screen."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courses.api import CoursePage, CourseRun, Territory

from ..overlaps import Plan, conflicts, warnings
from ..slots import SlotRefused, refuse_unreal
from .alternatives import Alternatives, alternatives
from .frame import framed
from .last import Half, last_of
from .session_form import MOST_LINES, CourseChoice, SessionForm, typed
from .sessions import create_session, made_by

View = Callable[..., HttpResponse]
FROM_THE_PLANNER = ("jour", "moment", "lieu")


def at_work(view: View) -> View:
    """Only who holds a role in an open territory prepares sessions."""

    @wraps(view)
    @require_http_methods(["GET", "POST"])
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not Territory.objects.open().worked_in_by(request.user).exists():
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@at_work
def prepare(request: HttpRequest) -> HttpResponse:
    """First the course; once it is known, everything else is there."""
    choice = CourseChoice(_chosen(request), user=request.user)
    if "formation" not in request.GET or not choice.is_valid():
        kept = [(name, request.GET[name]) for name in FROM_THE_PLANNER if name in request.GET]
        title = _("Préparer une session")
        return framed(request, "organising/choose.html", title, form=choice, kept=kept)
    course, territory = choice.cleaned_data["formation"], choice.cleaned_data["territoire"]
    with timezone.override(territory.time_zone):
        return _session(request, course, territory)


def _chosen(request: HttpRequest) -> QueryDict | None:
    """The territory of the last run where none is named."""
    if "formation" not in request.GET:
        return None
    given = request.GET.copy()
    asked = given.get("formation", "")
    if not given.get("territoire") and asked.isdecimal() and len(asked) < 19:
        course = CoursePage.objects.filter(pk=int(asked)).first()
        run = last_of(course, request.user).run if course else None
        if run is not None:
            given["territoire"] = str(run.territory_id)
    return given


def _session(request: HttpRequest, course: CoursePage, territory: Territory) -> HttpResponse:
    last = last_of(course, request.user, territory)

    def blank(data: Any = None, **values: Any) -> SessionForm:
        return SessionForm(
            data, user=request.user, course=course, territory=territory, last=last, initial=values
        )

    if request.method != "POST":
        return _shown(request, blank(**_first(request)))
    data = _instead(request.POST)
    if "more" in data:
        return _shown(request, blank(**_one_more(blank(data), data)))
    form = blank(data)
    if not form.is_valid():
        return _shown(request, form)
    return _done(request, form)


def _first(request: HttpRequest) -> dict[str, Any]:
    """What the cell of the planner says."""
    day, place = request.GET.get("jour", ""), request.GET.get("lieu", "")
    moment = request.GET.get("moment", "")
    given: dict[str, Any] = {}
    with suppress(ValueError):
        given["day_1"] = date.fromisoformat(day)
    if moment in Half.values:
        given["half_1"] = moment
    return given | ({"place": place[:40]} if place else {})


def _instead(data: QueryDict) -> QueryDict:
    """With the free room that was chosen, or all days later."""
    changed = data.copy()
    if "instead" in data:
        changed["place"] = data["instead"]
    if "later" in data and data["later"].isdecimal() and len(data["later"]) < 3:
        for name in [name for name in data if name.startswith("day_")]:
            with suppress(ValueError, OverflowError):
                moved = date.fromisoformat(data[name]).toordinal() + int(data["later"])
                changed[name] = date.fromordinal(moved).isoformat()
    return changed


def _one_more(form: SessionForm, data: QueryDict) -> dict[str, Any]:
    """One line more, a week after the last one."""
    lines = min(form.shown + 1, MOST_LINES)
    values = typed(form, data) | {"lines": lines}
    with suppress(ValueError, OverflowError):
        before = date.fromisoformat(data.get(f"day_{lines - 1}", ""))
        values[f"day_{lines}"] = date.fromordinal(before.toordinal() + 7).isoformat()
    values[f"half_{lines}"] = data.get(f"half_{lines - 1}", "")
    return values


def _done(request: HttpRequest, form: SessionForm) -> HttpResponse:
    """Saved, unless something stands against it or should be known first."""
    known = made_by(form.cleaned_data["key"], request.user)
    if known is not None:
        return redirect("scheduling_slots:list", known.pk)
    plans, closed = form.plans()
    refused = foreseen(plans)
    seats = form.cleaned_data["capacity"]
    warned = warnings(plans, seats)
    looks = not {"save", "anyway"} & set(request.POST)
    if refused or looks or (warned and "anyway" not in request.POST):
        free = Alternatives()
        if refused:
            free = alternatives(plans, form.territory, form.last.trainers, seats)
        return _shown(
            request, form, plans=plans, refused=refused, warned=warned, closed=closed, free=free
        )
    try:
        run = create_session(form, plans, by=request.user)
    except SlotRefused as error:
        return _shown(request, form, plans=plans, refused=error.sentences, closed=closed)
    told = ngettext(
        "%(n)d demi-journée est prévue.", "%(n)d demi-journées sont prévues.", len(plans)
    )
    messages.success(request, told % {"n": len(plans)})
    messages.success(request, _told(run))
    return redirect("scheduling_slots:list", run.pk)


def _told(run: CourseRun) -> str:
    if run.state == CourseRun.State.DRAFT:
        return _("La session est en préparation : un organisateur l’ouvre.")
    return _("La session est ouverte aux inscriptions.")


def foreseen(plans: Sequence[Plan]) -> list[str]:
    try:
        refuse_unreal(plans)
    except SlotRefused as refused:
        return refused.sentences
    return conflicts(plans)


def _shown(request: HttpRequest, form: SessionForm, **context: Any) -> HttpResponse:
    return framed(
        request,
        "organising/session.html",
        _("Préparer une session"),
        form=form,
        course=form.course,
        territory=form.territory,
        last=form.last.run,
        other=reverse("scheduling_planning:prepare"),
        **context,
    )
