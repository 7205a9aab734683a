"""Attendance at Wagtail's desk: what waits, and what the log says of its acts."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from courses.api import Todo

from .panels import sheets_to_certify


@hooks.register("register_todos")
def open_sheets(user: Any) -> Iterator[Todo]:
    if apps.get_app_config("scheduling").is_on:
        yield from sheets_to_certify(user)


@hooks.register("register_log_actions")
def log_sheets(actions: Any) -> None:
    actions.register_action(
        "scheduling.close_sheet", _("Clore une feuille d’émargement"), _("Feuille certifiée")
    )
    actions.register_action(
        "scheduling.reopen_sheet", _("Rouvrir une feuille d’émargement"), _("Feuille rouverte")
    )
    actions.register_action(
        "scheduling.export_plan", _("Exporter un bordereau"), _("Bordereau exporté")
    )
    actions.register_action(
        "scheduling.enter_plan", _("Noter une saisie au plan"), _("Présences saisies au plan")
    )
