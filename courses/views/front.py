"""The two doors, and what engines ask for: the list of pages, and where not to go."""

from django.conf import settings
from django.contrib.sitemaps import views as sitemaps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..front import door_context
from ..sharing import shared
from ..sitemaps import SITEMAPS

# Forms and people's own pages: nothing to find there.
CLOSED = ("admin/", "compte/", "mon-espace/", "inscription/", "espace-formateur/", "reprise/")


@require_safe
@shared
def parents(request: HttpRequest) -> HttpResponse:
    return render(request, "courses/door_parents.html", door_context("parents", request))


@require_safe
@shared
def teachers(request: HttpRequest) -> HttpResponse:
    return render(request, "courses/door_teachers.html", door_context("teachers", request))


@require_safe
@shared
def sitemap(request: HttpRequest) -> HttpResponse:
    return sitemaps.sitemap(request, SITEMAPS)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        *(f"Disallow: /{path}" for path in CLOSED),
        f"Sitemap: {settings.SITE_ORIGIN}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
