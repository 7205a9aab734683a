"""One's own agenda, the secret addresses of one's calendars, and what they answer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.api import CourseRun, allowed, occasions

from . import agenda, feeds, tokens
from .ics import download
from .models import FeedToken
from .sending import calendar_file, calendar_response

# A program reads its calendar a few times an hour; a broken one asks without end.
PER_TOKEN = {"times": 120, "seconds": 3600}
Purpose = FeedToken.Purpose


@require_safe
def own_feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """By its secret alone. Unknown, taken back and too often look the same way until found."""
    if not allowed("calendars.feed", secret, **PER_TOKEN):
        return _too_often()
    token = tokens.holder(secret)
    if token is None:
        raise Http404
    tokens.note_use(token)
    mark = feeds.fingerprint(token)
    return calendar_response(request, mark, lambda: feeds.own_feed(token))


def _too_often() -> HttpResponse:
    response = HttpResponse(status=429)
    response["Retry-After"] = str(PER_TOKEN["seconds"])
    return response


@login_required
@require_safe
def own_agenda(request: HttpRequest) -> HttpResponse:
    """The meetings that she attends and those that she leads."""
    period = agenda.Period.read(request.GET.get("vue", ""), request.GET.get("jour", ""))
    runs = feeds.attended_by(request.user) | feeds.led_by(request.user)
    told = agenda.occasions_of(runs, period)
    found = agenda.meetings(told, period, feeds.addresses(told))
    return render(request, "calendars/own.html", agenda.context(found, period))


@login_required
@require_safe
def own_event(request: HttpRequest, run: int, uid: str) -> HttpResponse:
    """One rendez-vous of hers, whatever the state of its session."""
    mine = feeds.attended_by(request.user) | feeds.led_by(request.user)
    found = [one for one in occasions(mine.filter(pk=run)) if one.uid == uid]
    if not found:
        raise Http404
    return calendar_file(download(found, feeds.addresses(found)), f"rendez-vous-{run}.ics")


@login_required
@require_safe
def subscriptions(request: HttpRequest) -> HttpResponse:
    return render(request, "calendars/subscriptions.html", _subscriptions(request))


def _subscriptions(request: HttpRequest, shown: str = "", secret: str = "") -> dict[str, Any]:
    """Each purpose with its token; `shown` is that whose address was just made."""
    user = request.user
    held = {token.purpose: token for token in FeedToken.objects.filter(user=user)}
    purposes = [Purpose.LEARNER]
    if Purpose.TRAINER in held or CourseRun.objects.filter(trainers=user).exists():
        purposes.append(Purpose.TRAINER)
    address = tokens.address(secret) if secret else ""
    return {
        "above": [(_("Mon espace"), reverse("courses:my_space"))],
        "rows": [(purpose, held.get(purpose)) for purpose in purposes],
        "shown": shown,
        "address": address,
        "webcal": "webcal://" + address.split("://", 1)[-1],
    }


@login_required
@require_POST
def renew(request: HttpRequest, purpose: str) -> HttpResponse:
    """The address is shown on this page, once: only its hash is kept."""
    if purpose not in Purpose.values:
        raise Http404
    secret = tokens.renew(request.user, purpose)
    context = _subscriptions(request, purpose, secret)
    response = render(request, "calendars/subscriptions.html", context)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_required
@require_POST
def revoke(request: HttpRequest, purpose: str) -> HttpResponse:
    if purpose not in Purpose.values:
        raise Http404
    if tokens.revoke(request.user, purpose):
        messages.success(request, _("Cette adresse ne répond plus."))
    return redirect("calendars:subscriptions")
