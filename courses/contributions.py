"""Asks every plugin that is on, and merges the answers."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import QuerySet
from django.forms import Media
from django.utils.translation import gettext as _
from laces.components import Component

from .plugin import Evidence, Fact, Occasion, PersonalData, PluginConfig

logger = logging.getLogger(__name__)
FACTS_AT_A_TIME = 500


class Unavailable(Component):
    """Stands where a panel failed."""

    template_name = "courses/panels/unavailable.html"

    def __init__(self, plugin: PluginConfig) -> None:
        self.plugin = plugin

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"sentence": _("Cette partie de la page n’a pas pu s’afficher.")}


class Guarded(Component):
    """A panel whose failure is logged and replaced by a sentence."""

    def __init__(self, plugin: PluginConfig, panel: Component) -> None:
        self.plugin, self.panel = plugin, panel

    @property
    def media(self) -> Media:
        return self.panel.media

    def render_html(self, parent_context: Any = None) -> str:
        try:
            return str(self.panel.render_html(parent_context))
        except Exception:
            logger.exception("panel of %s failed", self.plugin.label)
            return str(Unavailable(self.plugin).render_html(parent_context))


def plugins() -> list[PluginConfig]:
    """Every plugin installed, on or off."""
    return [config for config in apps.get_app_configs() if isinstance(config, PluginConfig)]


def active_plugins() -> list[PluginConfig]:
    return [plugin for plugin in plugins() if plugin.is_on]


def off_labels() -> set[str]:
    return {plugin.label for plugin in plugins() if not plugin.is_on}


def _panels(question: str, *subject: Any) -> list[Component]:
    panels: list[Component] = []
    for plugin in active_plugins():
        try:
            answer = list(getattr(plugin, question)(*subject))
        except Exception:
            logger.exception("%s of %s failed", question, plugin.label)
            answer = [Unavailable(plugin)]
        panels += [Guarded(plugin, panel) for panel in answer]
    return panels


def media_of(panels: Sequence[Component]) -> Media:
    """The styles and scripts of several panels, each once."""
    return sum((panel.media for panel in panels), Media())


def front_panels(audience: str) -> list[Component]:
    """Of the home and its doors, the same for everybody who comes by this one."""
    made = [(plugin, plugin.front_panel) for plugin in active_plugins()]
    return [Guarded(plugin, panel(audience)) for plugin, panel in made if panel is not None]


def course_panels(course: Any, user: Any) -> list[Component]:
    return _panels("course_panels", course, user)


def run_panels(run: Any, user: Any) -> list[Component]:
    return _panels("run_panels", run, user)


def sheet_panels(run: Any, user: Any) -> list[Component]:
    """For who reaches a closed sheet of the run: those of its panels that are made for there
    (`on_sheet`), and shown to her whatever else she may do.
    """
    found = _made_for("on_sheet", run_panels(run, user))
    for panel in found:
        made: Any = getattr(panel, "panel", panel)
        made.shown = True
    return found


def visitor_panels(run: Any) -> list[Component]:
    """For the public page of a run: of the panels made for nobody in particular (`user` is None)
    those that say that everybody may see them (`for_visitors`).
    """
    return _made_for("for_visitors", run_panels(run, None))


def _made_for(mark: str, panels: list[Component]) -> list[Component]:
    return [panel for panel in panels if getattr(getattr(panel, "panel", panel), mark, False)]


def learner_panels(user: Any) -> list[Component]:
    return _panels("learner_panels", user)


def trainer_panels(user: Any) -> list[Component]:
    return _panels("trainer_panels", user)


def occasions(runs: "QuerySet[Any]") -> list[Occasion]:
    found = [occasion for plugin in active_plugins() for occasion in plugin.occasions(runs)]
    return sorted(found, key=lambda occasion: (occasion.start, occasion.uid))


def occasions_to_show(runs: "QuerySet[Any]") -> tuple[list[Occasion], bool]:
    """For a page: the meetings that stand, and whether every plugin could tell its own."""
    found, all_told = [], True
    for plugin in active_plugins():
        try:
            found += [one for one in plugin.occasions(runs) if one.status != "cancelled"]
        except Exception:
            logger.exception("occasions of %s failed", plugin.label)
            all_told = False
    return sorted(found, key=lambda occasion: (occasion.start, occasion.uid)), all_told


def facts(enrolments: "Sequence[Any]") -> list[Fact]:
    """Facts of any number of enrolments; a plugin that fails stops the question."""
    return [
        fact
        for start in range(0, len(enrolments), FACTS_AT_A_TIME)
        for plugin in active_plugins()
        for fact in plugin.facts(enrolments[start : start + FACTS_AT_A_TIME])
    ]


def evidence(run: Any) -> Iterator[Evidence]:
    for plugin in active_plugins():
        yield from plugin.evidence(run)


def message_parts(message: Any) -> list[Any]:
    """A plugin that fails adds nothing: the mail itself must arrive."""
    parts: list[Any] = []
    for plugin in active_plugins():
        try:
            parts += plugin.message_parts(message)
        except Exception:
            logger.exception("message_parts of %s failed", plugin.label)
    return parts


def export_personal_data(user: Any) -> dict[str, Any]:
    """By plugin label; plugins that are off keep their data, so they answer too."""
    return {plugin.label: plugin.export_personal_data(user) for plugin in plugins()}


def personal_data(user: Any) -> list[tuple[PluginConfig, list[PersonalData]]]:
    """What each plugin holds of a person, on or off; those that hold nothing are left out."""
    told = ((plugin, list(plugin.personal_data(user))) for plugin in plugins())
    return [(plugin, kinds) for plugin, kinds in told if kinds]


def purge_personal_data(*, dry_run: bool) -> dict[str, int]:
    counts: dict[str, int] = {}
    for plugin in plugins():
        counts |= plugin.purge_personal_data(dry_run=dry_run)
    return counts


def erase_personal_data(user: Any) -> None:
    for plugin in plugins():
        plugin.erase_personal_data(user)


def merge_people(kept: Any, duplicate: Any) -> None:
    for plugin in plugins():
        plugin.merge_people(kept, duplicate)


def filters(attribute: str) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for plugin in active_plugins():
        merged |= getattr(plugin, attribute)
    return merged


def beat_schedule() -> dict[str, dict[str, Any]]:
    """The core's sweeps and those of the plugins that are on."""
    schedule: dict[str, dict[str, Any]] = {
        "courses.sweep_jobs": {
            "task": "courses.tasks.sweep_jobs",
            "schedule": settings.JOB_SWEEP_SECONDS,
        },
        "courses.sweep_messages": {
            "task": "courses.tasks.sweep_messages",
            "schedule": settings.MESSAGE_SWEEP_SECONDS,
        },
        "courses.expire_offers": {"task": "courses.tasks.expire_offers", "schedule": 60},
        "courses.reconcile_seats": {"task": "courses.tasks.reconcile_seats", "schedule": 86_400},
        "courses.tidy_lists": {"task": "courses.tasks.tidy_lists", "schedule": 86_400},
        "courses.keep_periods": {"task": "courses.tasks.keep_periods", "schedule": 86_400},
        "courses.publish_scheduled": {"task": "courses.tasks.publish_scheduled", "schedule": 60},
        "courses.index_again": {"task": "courses.tasks.index_again", "schedule": 300},
        "courses.open_permanent_runs": {
            "task": "courses.tasks.open_permanent_runs",
            "schedule": 300,
        },
    }
    if settings.TNE_DEMONSTRATION:
        schedule["courses.keep_demonstration_up"] = {
            "task": "courses.tasks.keep_demonstration_up",
            "schedule": 3600,
        }
    for plugin in active_plugins():
        schedule |= plugin.beat_schedule
    return schedule


def reserved_slugs() -> set[str]:
    return {plugin.url_prefix for plugin in plugins() if plugin.url_prefix}
