"""The facets that plugins add to the catalogue: django-filter filters, each on its own.

A filter that has an attribute `orders`, French words such as « Du plus près au plus loin », orders
too: while it is filled, courses may come in the order of the queryset that it returns.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import django_filters
from django.forms import BoundField
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from . import contributions
from .shelf import on_show

logger = logging.getLogger(__name__)
FAILED = "courses/parts/facet_failed.html"


@dataclass
class PluginFacet:
    """A filter of a plugin, what it was filled with, and the courses that it keeps, in order."""

    name: str
    field: BoundField | None = None
    courses: list[int] | None = None  # None: it is not in use
    orders: str = ""
    words: str = ""  # what was chosen, on its chip
    failed: bool = False

    @property
    def html(self) -> str:
        """Its field; where it failed, a sentence."""
        try:
            if self.field is not None and not self.failed:
                return render_to_string("components/field.html", {"field": self.field})
        except Exception:
            logger.exception("facet %s failed", self.name)
        return render_to_string(FAILED)

    @property
    def parameters(self) -> list[str]:
        """The names that its widget has in an address, one or several."""
        if self.field is None:
            return [self.name]
        parts = getattr(self.field.field.widget, "widgets_names", [])
        return [self.name, *(f"{self.name}{part}" for part in parts)]


def names() -> list[str]:
    return list(contributions.filters("catalogue_filters"))


def ask_all(request: HttpRequest) -> list[PluginFacet]:
    """One statement for each that is filled. One that fails is logged and keeps everything."""
    return [
        _ask(name, found, request)
        for name, found in contributions.filters("catalogue_filters").items()
    ]


def _ask(name: str, found: django_filters.Filter, request: HttpRequest) -> PluginFacet:
    facet = PluginFacet(name)
    try:
        alone = type("PluginFilters", (django_filters.FilterSet,), {name: found})
        filters = alone(request.GET, queryset=on_show(), request=request)
        filters.form.is_valid()
        facet.field = filters.form[name]
        value = filters.form.cleaned_data.get(name)
        if _is_filled(request.GET, facet) and value not in (None, "", []):
            kept = filters.filters[name].filter(filters.queryset, value)
            facet.courses = list(dict.fromkeys(kept.values_list("pk", flat=True)))
            facet.orders = str(getattr(found, "orders", ""))
            facet.words = _("%(label)s : %(value)s") % {"label": facet.field.label, "value": value}
    except Exception:
        logger.exception("facet %s failed", name)
        facet.failed, facet.courses = True, None
    return facet


def _is_filled(parameters: QueryDict, facet: PluginFacet) -> bool:
    return any(parameters.get(name) for name in facet.parameters)


def in_use(facets: Sequence[PluginFacet]) -> Iterator[tuple[PluginFacet, list[int]]]:
    for facet in facets:
        if facet.courses is not None:
            yield facet, facet.courses
