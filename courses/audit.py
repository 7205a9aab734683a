"""The acts that Wagtail’s log keeps, with French names: who, what, why; no personal data."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

ACTIONS = {
    "courses.grant_progress": _("Étape accordée"),
    "courses.retract_progress": _("Étape reprise"),
    "courses.publish_course": _("Formation publiée avec ses activités"),
    "courses.open_run": _("Session ouverte"),
    "courses.close_run": _("Session close"),
    "courses.archive_run": _("Session archivée"),
    "courses.merge_people": _("Fiches réunies"),
    "courses.export_own_data": _("Données demandées par la personne"),
    "courses.erase_person": _("Personne effacée"),
    "courses.enrol_list": _("Liste inscrite"),
    "courses.undo_list": _("Liste annulée"),
    "courses.export_people": _("Liste de personnes téléchargée"),
    "courses.confirm_quality": _("Qualité confirmée"),
    "courses.give_name": _("Nom à imprimer donné"),
    "courses.renew_code": _("Nouveau code de reprise"),
}


@hooks.register("register_log_actions")
def register_actions(actions: Any) -> None:
    for name, label in ACTIONS.items():
        actions.register_action(name, label, label)
