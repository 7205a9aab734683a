"""Error answers: a French sentence and a way on, never a bare code."""

from typing import Any

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "404.html", status=404)


@csp_replace({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "base-uri": [NONE]})
def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without request: nothing of what failed is asked again. It carries its own style."""
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def plain(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return HttpResponse("Introuvable.", status=404, content_type="text/plain; charset=utf-8")


def plain_error(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Erreur.", status=500, content_type="text/plain; charset=utf-8")
