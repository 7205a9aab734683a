"""The library in Wagtail's admin: its addresses and its line in the menu."""

from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .library_views import has_a_library


def is_on() -> bool:
    return apps.get_app_config("scorm").is_on


class LibraryMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_on() and has_a_library(request.user)


@hooks.register("register_admin_urls")
def library_urls():
    return [path("modules/", include("plugins.scorm.library_urls"))] if is_on() else []


@hooks.register("register_admin_menu_item")
def library_menu_item() -> MenuItem:
    return LibraryMenuItem(
        _("Modules SCORM"),
        reverse("scorm_library:index") if is_on() else "",
        name="scorm",
        icon_name="media",
        order=20,
    )


@hooks.register("register_log_actions")
def register_actions(actions: Any) -> None:
    for name, label in (
        ("scorm.reset_attempt", _("Tentative annulée")),
        ("scorm.extend_attempt", _("Temps d’une tentative prolongé")),
        ("scorm.keep_calls", _("Journal d’une tentative")),
    ):
        actions.register_action(name, label, label)
