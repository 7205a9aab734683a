"""The facets that plugins add to the catalogue: django-filter filters, each on its own.

A filter that has an attribute `orders`, French words such as « Du plus près au plus loin », orders
too: while it is filled, courses may come in the order of the queryset that it returns.

A filter with a method `tell(name, request, values)` gives a `Told` instead of a queryset: it knows
what all the facets are filled with, so that several may be about the same sessions (`shares`, the
same word for each), and it counts what each of its choices would leave. One with
`notes(request, values, courses)` has a line for the cards of these courses.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import django_filters
from django.forms import BoundField
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from . import contributions
from .shelf import on_show

logger = logging.getLogger(__name__)
FAILED = "courses/parts/facet_failed.html"


@dataclass(frozen=True)
class Told:
    """Courses that a facet keeps, in order; those that are kept without it by the facets that share
    with it; what each of its choices would leave, and its words.
    """

    kept: list[int]
    otherwise: set[int]
    choices: Mapping[str, set[int]] = field(default_factory=dict)
    labels: Mapping[str, Any] | None = None  # None: one types


@dataclass
class PluginFacet:
    """A filter of a plugin, what it was filled with, and the courses that it keeps, in order."""

    name: str
    field: BoundField | None = None
    filter: Any = None
    value: Any = None  # None: not filled, or not understood
    told: Told | None = None
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
    def shares(self) -> str:
        return getattr(self.filter, "shares", "")

    @property
    def is_counted(self) -> bool:
        """Shown as choices with numbers, not as a field."""
        return self.told is not None and self.told.labels is not None

    @property
    def chosen(self) -> list[str]:
        """Of its choices."""
        return list(self.value or []) if self.is_counted else []

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
    """At most one statement for each. One that fails is logged and keeps everything."""
    found = contributions.filters("catalogue_filters")
    facets = [_read(name, filter_, request) for name, filter_ in found.items()]
    values = {facet.name: facet.value for facet in facets if facet.value is not None}
    for facet in facets:
        _ask(facet, request, values)
    return facets


def notes_of(
    facets: Sequence[PluginFacet], request: HttpRequest, courses: Sequence[int]
) -> dict[int, str]:
    """What the facets have to say on the cards of these courses."""
    values = {facet.name: facet.value for facet in facets if facet.value is not None}
    notes: dict[int, str] = {}
    for facet in facets:
        if courses and not facet.failed and hasattr(facet.filter, "notes"):
            try:
                notes |= facet.filter.notes(request, values, courses)
            except Exception:
                logger.exception("notes of facet %s failed", facet.name)
    return notes


def _read(name: str, found: django_filters.Filter, request: HttpRequest) -> PluginFacet:
    """What its part of the address says."""
    facet = PluginFacet(name)
    try:
        alone = type("PluginFilters", (django_filters.FilterSet,), {name: found})
        filters = alone(request.GET, queryset=on_show(), request=request)
        filters.form.is_valid()
        facet.field, facet.filter = filters.form[name], filters.filters[name]
        value = filters.form.cleaned_data.get(name)
        if _is_filled(request.GET, facet) and value not in (None, "", []):
            facet.value = value
    except Exception:
        logger.exception("facet %s failed", name)
        facet.failed = True
    return facet


def _ask(facet: PluginFacet, request: HttpRequest, values: Mapping[str, Any]) -> None:
    if facet.failed:
        return
    try:
        if hasattr(facet.filter, "tell"):
            facet.told = facet.filter.tell(facet.name, request, values)
        if facet.value is not None:
            facet.courses = facet.told.kept if facet.told else _kept(facet)
            facet.orders = str(getattr(facet.filter, "orders", ""))
            said = {"label": facet.field.label if facet.field else "", "value": facet.value}
            facet.words = _("%(label)s : %(value)s") % said
    except Exception:
        logger.exception("facet %s failed", facet.name)
        facet.failed, facet.courses, facet.told = True, None, None


def _kept(facet: PluginFacet) -> list[int]:
    kept = facet.filter.filter(facet.filter.parent.queryset, facet.value)
    return list(dict.fromkeys(kept.values_list("pk", flat=True)))


def _is_filled(parameters: QueryDict, facet: PluginFacet) -> bool:
    return any(parameters.get(name) for name in facet.parameters)


def in_use(facets: Sequence[PluginFacet]) -> Iterator[tuple[PluginFacet, list[int]]]:
    for facet in facets:
        if facet.courses is not None:
            yield facet, facet.courses
