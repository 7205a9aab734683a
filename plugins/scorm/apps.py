from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.plugin import Fact, PersonalData, PluginConfig


class ScormConfig(PluginConfig):
    name = "plugins.scorm"
    label = "scorm"
    verbose_name = _("modules SCORM")
    summary = _("Modules SCORM 1.2 et 2004 : dépôt, lecture, reprise et suivi.")
    url_prefix = "modules"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import intake  # noqa: F401 - registers its job

    def facts(self, enrolments: Sequence[Any]) -> Iterable[Fact]:
        from .facts import facts

        return facts(enrolments)

    def personal_data(self, user: Any) -> Iterable[PersonalData]:
        from .personal_data import told

        return told(user)

    def export_personal_data(self, user: Any) -> dict[str, Any]:
        from .personal_data import export

        return export(user)

    def erase_personal_data(self, user: Any) -> None:
        from .personal_data import erase

        erase(user)
