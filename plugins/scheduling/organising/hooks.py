"""The planner and what is prepared from it, in Wagtail's admin: addresses, menu, buttons, log."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button

from courses.api import CourseRun, Todo

from .at_risk import risks
from .risk_screens import AtRiskPanel


def is_on() -> bool:
    return bool(apps.get_app_config("scheduling").is_on)


@hooks.register("register_admin_urls")
def planning_urls() -> list[URLResolver]:
    return [path("planning/", include("plugins.scheduling.planning_urls"))] if is_on() else []


class PlanningMenuItem(MenuItem):
    """For whoever works in a territory."""

    def is_shown(self, request: Any) -> bool:
        roles = request.user.held_roles
        return is_on() and (request.user.is_superuser or any(place for _role, place in roles))


@hooks.register("register_admin_menu_item")
def planning_menu_item() -> PlanningMenuItem:
    address = reverse("scheduling_planning:planner") if is_on() else ""
    return PlanningMenuItem(_("Planning"), address, icon_name="calendar-check", order=25)


@hooks.register("register_run_buttons")
def whole_run_buttons(run: Any, user: Any) -> Iterator[Button]:
    """For who directs it: again on other days, or not at all."""
    if not is_on() or not CourseRun.objects.directed_by(user).filter(pk=run.pk).exists():
        return
    again = reverse("scheduling_planning:again", args=[run.pk])
    yield Button(_("Refaire à d’autres dates"), url=again, icon_name="copy", priority=2)
    if run.state not in (CourseRun.State.CLOSED, CourseRun.State.ARCHIVED):
        call_off = reverse("scheduling_planning:call_off", args=[run.pk])
        yield Button(_("Annuler toute la session"), url=call_off, icon_name="cross", priority=3)


@hooks.register("register_todos")
def sessions_at_risk(user: Any) -> Iterator[Todo]:
    """One line for all of them."""
    number = len(risks(user)) if is_on() else 0
    if number:
        words = ngettext("%(n)d session à surveiller", "%(n)d sessions à surveiller", number) % {
            "n": number
        }
        address = reverse("scheduling_planning:at_risk")
        yield Todo(words, address, "warning", urgent=True)


@hooks.register("construct_homepage_panels")
def panel_at_risk(request: Any, panels: list[Any]) -> None:
    if is_on():
        panels.append(AtRiskPanel())


@hooks.register("register_log_actions")
def log_organising(actions: Any) -> None:
    actions.register_action(
        "scheduling.cancel_session", _("Annuler toute une session"), _("Session annulée")
    )
    actions.register_action("scheduling.accept_room", _("Accepter un lieu"), _("Lieu accepté"))
    actions.register_action("scheduling.refuse_room", _("Refuser un lieu"), _("Lieu refusé"))
