"""The facets of the catalogue: what may be chosen, and how many courses each choice would leave."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from .shelf import Shelf

EVERYBODY = frozenset({"", "teachers", "parents", "partners"})
TEACHERS, PARENTS = frozenset({"teachers"}), frozenset({"parents"})
MOST_VALUES, LONGEST_VALUE = 30, 60


@dataclass(frozen=True)
class Facet:
    """One question about courses. Within a facet choices add up, between facets they narrow."""

    name: str
    label: Any
    shown_to: frozenset[str] = EVERYBODY
    several: bool = True
    suits_all: bool = False  # a course that names nothing suits everybody


FACETS = {
    facet.name: facet
    for facet in (
        Facet("public", _("Pour qui"), several=False, suits_all=True),
        Facet("territoire", _("Où"), suits_all=True),
        Facet("session", _("Quand")),
        Facet("etape", _("Âge ou classe de l’enfant"), PARENTS, suits_all=True),
        Facet("degre", _("Degré"), TEACHERS, suits_all=True),
        Facet("niveau", _("Niveau"), TEACHERS, suits_all=True),
        Facet("discipline", _("Discipline"), TEACHERS, suits_all=True),
        Facet("equipement", _("Équipement"), TEACHERS),
        Facet("theme", _("Thème")),
        Facet("modalite", _("Sur place ou à distance")),
        Facet("duree", _("Durée")),
        Facet("format", _("Formation ou événement"), EVERYBODY - TEACHERS),
        Facet("langue", _("Langue"), EVERYBODY - TEACHERS),
        Facet("acces", _("Inscription"), EVERYBODY - TEACHERS),
    )
}


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class FacetShown:
    """What components of the page show of a facet."""

    facet: Facet
    choices: list[Choice]

    @property
    def chosen(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.chosen]


@dataclass(frozen=True)
class Chosen:
    """The choices of an address: those known, and those that we have to leave aside."""

    values: dict[str, list[str]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    @property
    def audience(self) -> str:
        return next(iter(self.values.get("public", [])), "")


def read(parameters: QueryDict, shelf: Shelf) -> Chosen:
    """Which known choices an address makes; of a facet of one choice, the last."""
    chosen = Chosen()
    for name, facet in FACETS.items():
        asked = [value for value in dict.fromkeys(parameters.getlist(name)) if value]
        known = [value for value in asked[:MOST_VALUES] if value in shelf.labels.get(name, {})]
        chosen.unknown.extend(value[:LONGEST_VALUE] for value in asked if value not in known)
        if known:
            chosen.values[name] = known if facet.several else known[-1:]
    return chosen


def suiting(shelf: Shelf, name: str, value: str) -> set[int]:
    """The courses that one choice of a facet holds."""
    named = shelf.named[name][value]
    if not FACETS[name].suits_all:
        return named
    return named | (shelf.everything - shelf.naming(name))


def narrowed(shelf: Shelf, chosen: Mapping[str, Iterable[str]]) -> dict[str, set[int]]:
    """For each facet in use, the courses that it keeps."""
    return {
        name: set().union(*(suiting(shelf, name, value) for value in values))
        for name, values in chosen.items()
    }


def left(shelf: Shelf, kept: Mapping[str, set[int]], without: str = "") -> set[int]:
    """The courses that every facet in use keeps, one of them left out."""
    remaining = shelf.everything
    for name, courses in kept.items():
        if name != without:
            remaining &= courses
    return remaining


def shown(shelf: Shelf, chosen: Chosen, kept: Mapping[str, set[int]]) -> list[FacetShown]:
    """The facets that help here: those in use, and those of the audience with a choice to make."""
    facets = [
        FacetShown(facet, _choices(shelf, facet, chosen, left(shelf, kept, without=facet.name)))
        for facet in FACETS.values()
        if facet.name in chosen.values or chosen.audience in facet.shown_to
    ]
    return [
        shown
        for shown in facets
        if shown.chosen or len(shown.choices) > 1 or (shown.choices and shown.facet.name == "acces")
    ]


def _choices(shelf: Shelf, facet: Facet, chosen: Chosen, others: set[int]) -> list[Choice]:
    ticked = chosen.values.get(facet.name, [])
    choices = [
        Choice(value, str(label), len(others & suiting(shelf, facet.name, value)), value in ticked)
        for value, label in shelf.labels.get(facet.name, {}).items()
    ]
    return [choice for choice in choices if choice.count or choice.chosen]


def precision(shelf: Shelf, chosen: Chosen, course: int) -> int:
    """How many of the facets in use the course answers by name, not because it suits all."""
    return sum(
        any(course in shelf.named[name][value] for value in values)
        for name, values in chosen.values.items()
    )
