"""What the log says of calendars."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_log_actions")
def log_tokens(actions: Any) -> None:
    actions.register_action(
        "calendars.renew", _("Créer l’adresse d’un calendrier"), _("Adresse de calendrier créée")
    )
    actions.register_action(
        "calendars.revoke", _("Retirer l’adresse d’un calendrier"), _("Adresse retirée")
    )
