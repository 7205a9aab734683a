"""Doors: no invisible character in, no desk without a second factor, nothing personal cached."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from .access import carries_cookie
from .permissions import lacks_second_factor

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class BadInputMiddleware:
    """What no database takes is refused here: a NUL character in an address or a form, a number
    longer than its own, a day that its clock does not reach. Who opens the address of a button,
    as one does by signing in again, is told so.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or _holds_nul(request):
            return render(request, "400.html", status=400)
        response = self.get_response(request)
        if response.status_code == 405 and "text/html" in request.headers.get("Accept", ""):
            response.content = render_to_string("405.html", request=request)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Forms and listings, Wagtail's among them, look for any number and any day."""
        if isinstance(error, OverflowError):
            logger.warning("%s: %s", request.path, error)
            return render(request, "400.html", status=400)
        return None


def _holds_nul(request: HttpRequest) -> bool:
    """In the address or in a form; other bodies are their view's business."""
    is_form = request.method == "POST" and request.content_type in FORMS
    sent = [request.GET, *([request.POST] if is_form else [])]
    values = (value for fields in sent for key in fields for value in fields.getlist(key))
    return any("\x00" in str(value) for value in values)


class SecondFactorMiddleware:
    """Organisers and administrators set a second factor before they use their desk."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        at_desk = request.path.startswith(reverse("wagtailadmin_home"))
        if at_desk and lacks_second_factor(request.user):
            return redirect("mfa_index")
        return self.get_response(request)


class PrivateByDefaultMiddleware:
    """What is made for somebody known is kept by no shared cache, whatever its view says not."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if carries_cookie(request) and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-cache"
        return response
