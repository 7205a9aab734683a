"""The public pages of venues: the territories, the venues of one, and each venue."""

import unicodedata

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.api import Territory, share, shared

from .models import Venue
from .near.territory import map_of
from .venue_page import venue_context

PER_PAGE = 60


@require_safe
@shared
def venues(request: HttpRequest) -> HttpResponse:
    """The territories that have venues, and how many."""
    open_venues = Venue.objects.open().order_by()
    counted = dict(open_venues.values_list("territory").annotate(Count("pk")))
    territories = [
        (territory, counted[territory.pk])
        for territory in Territory.objects.open()
        if territory.pk in counted
    ]
    return render(request, "scheduling/venues.html", {"territories": territories})


@require_safe
def territory(request: HttpRequest, code: str) -> HttpResponse:
    """The venues of a territory by commune; `commune` keeps those of one."""
    found = get_object_or_404(Territory.objects.open(), code=code)
    listed = Venue.objects.open().filter(territory=found)
    communes = sorted(set(listed.order_by().values_list("commune", flat=True)), key=alphabetical)
    commune = request.GET.get("commune", "")
    if commune in communes:
        listed = listed.filter(commune=commune)
    context = {
        "territory": found,
        "above": [(_("Lieux"), reverse("scheduling:venues"))],
        "communes": communes,
        "commune": commune if commune in communes else "",
        "map": None if commune in communes else map_of(found),
        "page_obj": Paginator(in_order(listed), PER_PAGE).get_page(request.GET.get("page")),
    }
    response = render(request, "scheduling/territory.html", context)
    return share(response, ["page", "commune"])


def in_order(listed: QuerySet[Venue]) -> list[Venue]:
    """By commune, then name, as French is sorted: databases do not agree on where É stands."""
    shown = listed.order_by().only("commune", "name", "address", "mobility")
    return sorted(shown, key=lambda one: (alphabetical(one.commune), alphabetical(one.name)))


def alphabetical(words: str) -> str:
    letters = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@require_safe
@shared
def venue(request: HttpRequest, pk: int) -> HttpResponse:
    """Closed ones say so: printed addresses go on answering."""
    found = get_object_or_404(Venue.objects.select_related("territory", "organisation"), pk=pk)
    return render(request, "scheduling/venue.html", venue_context(found))
