"""The agenda in the main menu, and what the log says of calendars."""

from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_site_links")
def agenda_link() -> list[tuple[str, str]]:
    is_on = apps.get_app_config("calendars").is_on
    return [(gettext("Agenda"), reverse("calendars:agenda"))] if is_on else []


@hooks.register("register_log_actions")
def log_tokens(actions: Any) -> None:
    actions.register_action(
        "calendars.renew", _("Créer l’adresse d’un calendrier"), _("Adresse de calendrier créée")
    )
    actions.register_action(
        "calendars.revoke", _("Retirer l’adresse d’un calendrier"), _("Adresse retirée")
    )
