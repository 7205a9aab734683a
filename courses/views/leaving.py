"""Cancelling, or taking the seat that is offered, from the address in a message: one button."""

from contextlib import suppress

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..enrolment import EnrolmentRefused, accept_offer
from ..leaving import leave, refusal
from ..meetings import local, meetings_of, moment_words
from ..models import Enrolment
from ..seat_links import LEAVE, TAKE, enrolment_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave_seat(request: HttpRequest, token: str) -> HttpResponse:
    """Says what is cancelled; sent twice, it says that it is done."""
    enrolment = _signed(token, LEAVE)
    if request.method == "POST":
        with suppress(EnrolmentRefused):  # the page says why
            leave(enrolment)
        return redirect(request.path)
    return _show(request, enrolment, "leave_seat.html", refusal=refusal(enrolment))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_seat(request: HttpRequest, token: str) -> HttpResponse:
    """The seat that is offered, while it is."""
    enrolment = _signed(token, TAKE)
    if request.method == "POST":
        accept_offer(enrolment)
        return redirect(request.path)
    until = enrolment.offered_until
    words = ""
    if until is not None and until > timezone.now():
        words = moment_words(local(until, enrolment.run.territory.time_zone))
    return _show(request, enrolment, "take_seat.html", until=words)


def _signed(token: str, purpose: str) -> Enrolment:
    enrolment = enrolment_of(token, purpose)
    if enrolment is None:
        raise Http404
    return enrolment


def _show(
    request: HttpRequest, enrolment: Enrolment, template: str, **context: str
) -> HttpResponse:
    shared = {
        "enrolment": enrolment,
        "meetings": meetings_of(enrolment.run).meetings,
    }
    return render(request, f"courses/{template}", shared | context)
