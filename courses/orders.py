"""The orders in which the catalogue shows what it has found."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from .facets import FACETS, Chosen, precision
from .lexicon import plain
from .plugin_facets import PluginFacet, in_use
from .shelf import Shelf
from .text_index import Found

Key = Callable[[int], Any]
RELEVANCE, NEWEST, SESSION, TITLE = "pertinence", "recentes", "session", "titre"
LABELS = {
    RELEVANCE: _("Les plus adaptées d’abord"),
    NEWEST: _("Les plus récentes d’abord"),
    SESSION: _("La prochaine session d’abord"),
    TITLE: _("De A à Z"),
}


def possible(
    found: Found | None, chosen: Chosen, plugins: Sequence[PluginFacet]
) -> Mapping[str, str]:
    """Name and words of the orders that make sense here, the one by default first."""
    by_plugins = {facet.name: facet.orders for facet, _ids in in_use(plugins) if facet.orders}
    own = {name: str(label) for name, label in LABELS.items()}
    if found is None and not any(FACETS[name].suits_all for name in chosen.values):
        del own[RELEVANCE]
    return by_plugins | own


def key_of(
    order: str,
    shelf: Shelf,
    found: Found | None,
    chosen: Chosen,
    plugins: Sequence[PluginFacet],
) -> Key:
    """What courses are sorted by; the title decides between equals."""

    def title(course: int) -> tuple[str, int]:
        return (plain(shelf.courses[course]["title"]), course)

    def newest(course: int) -> float:
        published = shelf.courses[course]["first_published_at"]
        return -published.timestamp() if published else 0.0

    def relevance(course: int) -> tuple[int, int, float]:
        score = found.scores.get(course, 0) if found else 0
        return (-score, -precision(shelf, chosen, course), newest(course))

    def session(course: int) -> float:
        day = shelf.courses[course]["next_session"]
        return day.toordinal() if day else float("inf")

    ranks = {
        facet.name: {course: rank for rank, course in enumerate(ids)}.__getitem__
        for facet, ids in in_use(plugins)
    }
    first: Key = {RELEVANCE: relevance, NEWEST: newest, SESSION: session, **ranks}.get(order, title)
    return lambda course: (first(course), title(course))
