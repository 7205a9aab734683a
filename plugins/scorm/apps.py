from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from laces.components import Component

from courses.plugin import Fact, PersonalData, PluginConfig


class ScormConfig(PluginConfig):
    name = "plugins.scorm"
    label = "scorm"
    verbose_name = _("modules SCORM")
    summary = _("Modules SCORM 1.2 et 2004 : dépôt, lecture, reprise et suivi.")
    url_prefix = "modules"
    default_auto_field = "django.db.models.BigAutoField"
    beat_schedule: ClassVar[dict[str, dict[str, Any]]] = {
        "scorm.settle": {"task": "plugins.scorm.tasks.settle", "schedule": 120},
        "scorm.clear": {"task": "plugins.scorm.tasks.clear", "schedule": 6 * 3600},
    }

    def ready(self) -> None:
        from . import intake  # noqa: F401 - registers its job

    def run_panels(self, run: Any, user: Any) -> list[Component]:
        from .reports.panels import RunModules

        return [RunModules(run)]

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
