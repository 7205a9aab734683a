"""The catalogue's page: courses found by words and facets, page by page."""

import logging
from typing import Any

import django_filters
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from . import contributions
from .catalogue import above, cards, public_courses
from .models import CataloguePage, Territory
from .search import LONGEST, matching

logger = logging.getLogger(__name__)

PER_PAGE = 24
AUDIENCES = [
    ("teachers", gettext_lazy("Les enseignants et agents")),
    ("parents", gettext_lazy("Les parents")),
    ("partners", gettext_lazy("Les partenaires")),
]


class CatalogueFilters(django_filters.FilterSet):
    """The facets of the core; those of the plugins are added to them for each request."""

    q = django_filters.CharFilter(
        label=gettext_lazy("Que cherchez-vous ?"), method="with_words", max_length=LONGEST
    )
    public = django_filters.ChoiceFilter(
        label=gettext_lazy("Pour qui"),
        choices=AUDIENCES,
        empty_label=gettext_lazy("Tout le monde"),
        method="for_audience",
    )
    territoire = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Où"),
        queryset=Territory.objects.filter(state=Territory.State.OPEN),
        to_field_name="code",
        empty_label=gettext_lazy("Tous les territoires"),
        method="in_territory",
    )

    def with_words(self, courses: Any, name: str, value: str) -> Any:
        return courses.filter(matching(value, "title", "summary"))

    def for_audience(self, courses: Any, name: str, value: str) -> Any:
        """Those that name this audience, and those that name none: they are for everybody."""
        nobody_named = Q(for_teachers=False, for_parents=False, for_partners=False)
        return courses.filter(Q(**{f"for_{value}": True}) | nobody_named)

    def in_territory(self, courses: Any, name: str, value: Territory) -> Any:
        return courses.shown_in(value)


def filters_for(page: CataloguePage) -> type[CatalogueFilters]:
    """The facets of a catalogue; in a territory's there is nothing to choose between."""
    added = dict(contributions.filters("catalogue_filters"))
    if page.territory_id is not None:
        added["territoire"] = None
    return type("FiltersWithPlugins", (CatalogueFilters,), added)


def search_catalogue(page: CataloguePage, request: HttpRequest) -> dict[str, Any]:
    """Courses of a catalogue: its own subtree, and the national ones shown in its territory."""
    courses = public_courses()
    if page.territory_id is not None:
        courses = courses.shown_in(page.territory)
    filters = filters_for(page)(request.GET, queryset=courses, request=request)
    paginator = Paginator(_filtered(filters).order_by("title", "pk"), PER_PAGE)
    page_obj = paginator.get_page(request.GET.get("page"))
    return {
        "filters": filters,
        "is_filtered": any(request.GET.get(name) for name in filters.filters),
        "page_obj": page_obj,
        "cards": cards(page_obj.object_list, request),
        "above": above(page, request),
        "current": "formations",
    }


def _filtered(filters: CatalogueFilters) -> Any:
    """What each facet leaves. One that is wrongly filled, or that fails, filters nothing."""
    filters.form.is_valid()
    courses = filters.queryset
    for name, value in filters.form.cleaned_data.items():
        try:
            courses = filters.filters[name].filter(courses, value)
        except Exception:
            logger.exception("facet %s failed", name)
    return courses
