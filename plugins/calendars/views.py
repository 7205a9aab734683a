"""Pages and calendars for everybody: the public agenda, its feeds, one event to keep."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from courses.api import CourseRun, Territory, occasions, share, shared

from . import agenda, feeds
from .choices import Choice
from .ics import download
from .sending import calendar_file

PARAMETERS = ("vue", "jour", "territoire", "public", "formation", "lieu")


@require_safe
def public_agenda(request: HttpRequest) -> HttpResponse:
    """What is planned, for everybody; the address keeps what was chosen."""
    return share(render(request, "calendars/agenda.html", _public(request)), PARAMETERS)


def _public(request: HttpRequest, territory: Territory | None = None) -> dict[str, Any]:
    choice = Choice.read(request.GET, territory)
    period = agenda.Period.read(request.GET.get("vue", ""), request.GET.get("jour", ""))
    told = agenda.occasions_of(choice.runs(), period)
    kept = feeds.at(choice.place, told) if choice.place else told
    found = agenda.meetings(kept, period, feeds.addresses(kept))
    return agenda.context(found, period) | {
        "choice": choice,
        "territories": Territory.objects.open(),
        "subscription": choice.feed_address(),
    }


def embeddable(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Within the pages of those whom the settings name, and ours."""

    @wraps(view)
    def embedded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        allow = csp_update({"frame-ancestors": list(settings.AGENDA_EMBEDDED_BY)})
        response: HttpResponse = xframe_options_exempt(allow(view))(request, *args, **kwargs)
        return response

    return embedded


@require_safe
@embeddable
def embedded(request: HttpRequest, code: str) -> HttpResponse:
    """The agenda of a territory as a part of another site's page: no menu, links open outside."""
    territory = get_object_or_404(Territory.objects.open(), code=code)
    context = _public(request, territory)
    return share(render(request, "calendars/embedded.html", context), ("vue", "jour", "public"))


@require_safe
def public_feed(request: HttpRequest) -> HttpResponse:
    """Of a territory, an audience, a course or a place, as the agenda's address says."""
    choice = Choice.read(request.GET)
    told = occasions(choice.runs())
    kept = feeds.at(choice.place, told) if choice.place else told
    name = feeds.public_name(choice.words or _("les rendez-vous"))
    content = feeds.public_feed(name, kept, choice.zone)
    return share(calendar_file(content, "agenda.ics"), PARAMETERS[2:])


@require_safe
@shared
def public_event(request: HttpRequest, run: int, uid: str) -> HttpResponse:
    """One rendez-vous of a session that visitors see, to open in one's calendar."""
    rows = CourseRun.objects.public().filter(pk=run)
    found = [one for one in occasions(rows) if one.uid == uid]
    if not found:
        raise Http404
    return calendar_file(download(found, feeds.addresses(found)), f"rendez-vous-{run}.ics")


@require_safe
@shared
def public_session(request: HttpRequest, run: int) -> HttpResponse:
    """All that is planned of a session that visitors see: its half-days in one file."""
    planned = [
        one
        for one in occasions(CourseRun.objects.public().filter(pk=run))
        if one.status != "cancelled"
    ]
    if not planned:
        raise Http404
    return calendar_file(download(planned, feeds.addresses(planned)), f"session-{run}.ics")


@require_safe
@shared
def how_to(request: HttpRequest) -> HttpResponse:
    """How one subscribes in each program, and when it sees a change."""
    return render(request, "calendars/how_to.html", {"above": [(_("Agenda"), _agenda())]})


def _agenda() -> str:
    return reverse("calendars:agenda")
