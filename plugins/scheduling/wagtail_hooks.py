"""Scheduling in Wagtail's admin: addresses, buttons, and what the log says of its acts."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLResolver, include, path, reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.permissions import register_permission_policy

from courses.api import is_organiser_somewhere

from .attendance import hooks as attendance_hooks  # noqa: F401  (they register themselves)
from .models import Venue
from .organising.hooks import is_on
from .telling import desk
from .venue_admin import VenuePolicy, VenueViewSet

register_permission_policy(Venue, VenuePolicy(Venue))


@hooks.register("register_site_links")
def venues_link() -> list[tuple[str, str]]:
    return [(gettext("Lieux"), reverse("scheduling:venues"))] if is_on() else []


@hooks.register("register_admin_urls")
def slot_urls() -> list[URLResolver]:
    return [path("creneaux/", include("plugins.scheduling.slot_urls"))] if is_on() else []


@hooks.register("register_admin_urls")
def venue_urls() -> list[URLResolver]:
    return [path("lieux/", include("plugins.scheduling.venue_urls"))] if is_on() else []


@hooks.register("register_admin_urls")
def plan_urls() -> list[URLResolver]:
    address = "plan-de-formation/"
    return [path(address, include("plugins.scheduling.training_plan.urls"))] if is_on() else []


class PlanMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return is_on() and is_organiser_somewhere(request.user)


@hooks.register("register_admin_menu_item")
def plan_menu_item() -> MenuItem:
    return PlanMenuItem(
        _("Plan de formation"), reverse_lazy("scheduling_plan:index"), icon_name="upload", order=32
    )


@hooks.register("register_admin_viewset")
def venue_screens() -> list[Any]:
    return [VenueViewSet()] if is_on() else []


@hooks.register("register_run_buttons")
def run_buttons(run: Any, user: Any) -> Iterator[Button]:
    if is_on():
        address = reverse("scheduling_slots:list", args=[run.pk])
        yield Button(_("Créneaux"), url=address, icon_name="calendar-alt", priority=1)
        if not run.permanent:
            address = reverse("scheduling:flyers", args=[run.pk])
            yield Button(_("Affiche et flyers"), url=address, icon_name="doc-full", priority=1)


@hooks.register("register_todos")
def telling_todos(user: Any) -> Iterator[Any]:
    if is_on():
        yield from desk.calls_to_make(user)
        yield from desk.sessions_to_decide(user)


@hooks.register("refuse_withdrawal")
def refuse_withdrawal(enrolment: Any) -> str:
    return desk.too_late_to_cancel(enrolment) if is_on() else ""


@hooks.register("register_log_actions")
def log_slots(actions: Any) -> None:
    actions.register_action("scheduling.add_slots", _("Prévoir des créneaux"), _("Créneaux prévus"))
    actions.register_action("scheduling.move_slot", _("Déplacer un créneau"), _("Créneau déplacé"))
    actions.register_action("scheduling.cancel_slot", _("Annuler un créneau"), _("Créneau annulé"))
    actions.register_action("scheduling.keep_run", _("Maintenir une session"), _("Maintenue"))
    actions.register_action("scheduling.called", _("Noter un appel"), _("Appel passé"))


@hooks.register("register_log_actions")
def log_plans(actions: Any) -> None:
    words = _("Importer un plan de formation"), _("Plan de formation importé")
    actions.register_action("scheduling.import_plan", *words)
