"""The catalogue's page: courses found by words and facets, in an order, page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from . import facets, orders, plugin_facets
from .catalogue import Card, above, cards, public_courses
from .contact import Contacts, contacts_in
from .facets import FacetShown
from .french import quoted
from .models import CataloguePage, Territory
from .plugin_facets import PluginFacet
from .shelf import shelve
from .text_index import LONGEST_QUERY, find

PER_PAGE = 24
MOST_SUGGESTIONS = 3
MOST_KEPT = 2  # choices of an address that others are likely to make too
PLACE = "territoire"
NATIONAL_DEPTH = 3  # of the national catalogue: only the home page is above


@dataclass(frozen=True)
class Link:
    """Words and the address that they lead to; how many courses are there, where that is known."""

    words: str
    href: str
    count: int | None = None


class Search:
    """What an address asks of a catalogue, and what answers it."""

    def __init__(self, page: CataloguePage, request: HttpRequest) -> None:
        self.page, self.request, self.asked = page, request, request.GET
        inside = page.territory_id
        asked_places = request.GET.getlist(PLACE)[: facets.MOST_VALUES]
        where = Q(territory=inside) if inside else Q(territory__code__in=asked_places)
        self.shelf = shelve(where if inside or asked_places else Q(), inside)
        self.chosen = facets.read(request.GET, self.shelf)
        if inside:
            self.chosen.values[PLACE] = [self.shelf.territories[inside]]
        self.words = request.GET.get("q", "")[:LONGEST_QUERY].strip()
        self.found = find(self.words)
        self.plugins = plugin_facets.ask_all(request)

    @cached_property
    def kept(self) -> Mapping[str, set[int]]:
        """For the words and for each facet in use, the courses that it keeps."""
        kept = facets.narrowed(self.shelf, self.chosen.values)
        kept |= {facet.name: set(ids) for facet, ids in plugin_facets.in_use(self.plugins)}
        return kept | ({"q": set(self.found.scores)} if self.found else {})

    @cached_property
    def results(self) -> list[int]:
        """Keys of the courses, in order."""
        key = orders.key_of(self.order, self.shelf, self.found, self.chosen, self.plugins)
        return sorted(facets.left(self.shelf, self.kept), key=key)

    @property
    def is_empty(self) -> bool:
        return not self.results

    @cached_property
    def page_obj(self) -> Page[int]:
        return Paginator(self.results, PER_PAGE).get_page(self.asked.get("page"))

    @property
    def cards(self) -> list[Card]:
        ids = list(self.page_obj.object_list)
        found = {course.pk: course for course in public_courses().filter(pk__in=ids)}
        notes = plugin_facets.notes_of(self.plugins, self.request, ids)
        return cards([found[pk] for pk in ids if pk in found], self.request, notes)

    # --- what may be chosen ----------------------------------------------------------------

    @cached_property
    def facets(self) -> list[FacetShown]:
        shown = facets.shown(self.shelf, self.chosen, self.kept)
        return [one for one in shown if not self._is_given(one.facet.name)]

    @cached_property
    def of_plugins(self) -> list[tuple[PluginFacet, FacetShown | None]]:
        """Their facets: a field to fill, or choices counted like our own."""
        shown = [(plugin, self._counted(plugin)) for plugin in self.plugins]
        return [(plugin, one) for plugin, one in shown if one is None or one.choices]

    def _counted(self, plugin: PluginFacet) -> FacetShown | None:
        told = plugin.told
        if told is None or told.labels is None:
            return None
        others = self._left_by_others(plugin)
        counted = {value: len(others & told.choices.get(value, set())) for value in told.labels}
        choices = [
            facets.Choice(value, str(label), counted[value], value in plugin.chosen)
            for value, label in told.labels.items()
            if counted[value] or value in plugin.chosen
        ]
        return FacetShown(facets.Facet(plugin.name, plugin.filter.label), choices)

    def _left_by_others(self, plugin: PluginFacet) -> set[int]:
        """By all facets but this one and those it shares with, which it reckons with itself."""
        kin = {one.name for one in self.plugins if plugin.shares and one.shares == plugin.shares}
        kept = {name: ids for name, ids in self.kept.items() if name not in kin}
        return facets.left(self.shelf, kept, without=plugin.name)

    @cached_property
    def orders(self) -> Mapping[str, str]:
        return orders.possible(self.found, self.chosen, self.plugins)

    @cached_property
    def order(self) -> str:
        asked = self.asked.get("tri", "")
        return asked if asked in self.orders else next(iter(self.orders))

    @property
    def parameters(self) -> list[str]:
        """All that an address may say here, for its page to be kept; nothing if it is one's own."""
        if self._is_ones_own:
            return []
        plugins = [name for facet in self.plugins for name in facet.parameters]
        return ["q", *facets.FACETS, *plugins, "tri", "page"]

    @property
    def _is_ones_own(self) -> bool:
        """Words of one's own, or a choice among millions: hardly anybody else asks the same."""
        page, order = self.asked.get("page") or "1", self.asked.get("tri") or self.order
        typed = ["q", *(name for facet in self.plugins for name in self._typed(facet))]
        chosen = [name for name in self.chosen.values if not self._is_given(name)]
        chosen += [facet.name for facet, _ids in plugin_facets.in_use(self.plugins)]
        return (
            any(self.asked.get(name) for name in typed)
            or bool(self.chosen.unknown)
            or len(chosen) > MOST_KEPT
            or (page, order) != (str(self.page_obj.number), self.order)
        )

    def _typed(self, facet: PluginFacet) -> list[str]:
        """What of a facet is one's own words, or a choice that nobody knows."""
        return [] if facet.is_counted and facet.courses is not None else facet.parameters

    def _is_given(self, name: str) -> bool:
        """In a territory's catalogue there is no place to choose."""
        return name == PLACE and self.page.territory_id is not None

    # --- ways on from here -----------------------------------------------------------------

    @cached_property
    def in_use(self) -> list[str]:
        return [name for name in self.kept if not self._is_given(name)]

    @property
    def chips(self) -> list[Link]:
        """What was chosen, each with the address without it."""
        words = [Link(quoted(self.words), self._without(["q"]))] if self.found else []
        choices = [
            Link(str(self.shelf.labels[name][value]), self._without([name], value))
            for name in self.in_use
            for value in self.chosen.values.get(name, [])
        ]
        plugins = [
            link
            for facet, _ids in plugin_facets.in_use(self.plugins)
            for link in self._chips_of(facet)
        ]
        return words + choices + plugins

    def _chips_of(self, facet: PluginFacet) -> list[Link]:
        if not facet.is_counted:
            return [Link(facet.words, self._without(facet.parameters))]
        labels = facet.told.labels if facet.told and facet.told.labels else {}
        return [
            Link(str(labels.get(value, value)), self._without([facet.name], value))
            for value in facet.chosen
        ]

    @property
    def suggestions(self) -> list[Link]:
        """For an empty page: what leaving one thing out would give, the most first."""
        spelt = {facet.name: facet.parameters for facet in self.plugins}
        wider = [
            Link(self._called(name), self._without(spelt.get(name, [name])), count)
            for name in self.in_use
            if (count := len(self._wider(name)))
        ]
        return sorted(wider, key=lambda link: -(link.count or 0))[:MOST_SUGGESTIONS]

    def _wider(self, name: str) -> set[int]:
        """What is left without one thing."""
        for plugin in self.plugins:
            if plugin.name == name and plugin.told is not None:
                return self._left_by_others(plugin) & plugin.told.otherwise
        return facets.left(self.shelf, self.kept, without=name)

    def _called(self, name: str) -> str:
        if name == "q":
            return quoted(self.words)
        if name in self.chosen.values:
            labels = (str(self.shelf.labels[name][value]) for value in self.chosen.values[name])
            return _(" ou ").join(quoted(label) for label in labels)
        return next(quoted(facet.words) for facet in self.plugins if facet.name == name)

    def _without(self, names: Sequence[str], value: str | None = None) -> str:
        """This address at its first page, without these parameters or one value of theirs."""
        rest = [
            (other, kept)
            for other, all_values in self.asked.lists()
            for kept in all_values
            if kept and other != "page" and not (other in names and value in (None, kept))
        ]
        return f"?{urlencode(rest)}"

    @property
    def place_name(self) -> str:
        """Of the territory whose catalogue it is."""
        return str(self.shelf.labels[PLACE][self.chosen.values[PLACE][0]])

    @property
    def feed(self) -> str:
        """The address that tells of its new courses."""
        if self.page.territory_id is None:
            return reverse("courses:feed")
        return reverse("courses:territory_feed", args=self.chosen.values[PLACE])

    @cached_property
    def places(self) -> list[Territory]:
        """The territories asked for, whose people may be called."""
        codes = self.chosen.values.get(PLACE, [])
        return list(Territory.objects.filter(code__in=codes)) if codes else []


def search_catalogue(page: CataloguePage, request: HttpRequest) -> dict[str, Any]:
    """Courses of a catalogue: in a territory's, those that name it and the national ones."""
    search = Search(page, request)
    return {
        "search": search,
        "contacts": _contacts(search),
        "page_obj": search.page_obj,
        "cards": search.cards,
        "above": above(page, request) if page.depth > NATIONAL_DEPTH else [],
        "current": "formations",
    }


def _contacts(search: Search) -> Contacts | None:
    """Who may be called: for parents in any case, for others where nothing is found near them."""
    for_parents = "parents" in search.chosen.values.get("public", [])
    if for_parents or (search.is_empty and search.places):
        return contacts_in(search.places, getattr(search.request, "home", None))
    return None
