from collections.abc import Iterable
from typing import Any, ClassVar

from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _
from laces.components import Component

from courses.plugin import Evidence, PersonalData, PluginConfig


class AttestationsConfig(PluginConfig):
    """Issues attestations of courses completed, and answers those who check them."""

    name = "plugins.attestations"
    label = "attestations"
    verbose_name = _("attestations")
    summary = _("Des attestations numérotées, délivrées une fois, vérifiables par tous.")
    url_prefix = "attestations"
    beat_schedule: ClassVar[dict[str, dict[str, Any]]] = {
        "attestations.sweep": {"task": "plugins.attestations.tasks.sweep", "schedule": 60},
        "attestations.decisions": {
            "task": "plugins.attestations.tasks.sweep_decisions",
            "schedule": 600,
        },
        "attestations.seals": {
            "task": "plugins.attestations.tasks.look_at_seals",
            "schedule": crontab(hour="7", minute="20"),
        },
    }

    def ready(self) -> None:
        from . import batches, receivers  # noqa: F401  registered by being imported

    def run_panels(self, run: Any, user: Any) -> Iterable[Component]:
        from .panels import PapersToPrint

        return [PapersToPrint(run, user)]

    def learner_panels(self, user: Any) -> Iterable[Component]:
        from .panels import OwnAttestations

        return [OwnAttestations(user)]

    def evidence(self, run: Any) -> Iterable[Evidence]:
        from .archive import evidence

        return evidence(run)

    def personal_data(self, user: Any) -> Iterable[PersonalData]:
        from .personal_data import told

        return told(user)

    def export_personal_data(self, user: Any) -> dict[str, Any]:
        from .personal_data import export

        return export(user)

    def export_personal_files(self, user: Any) -> Iterable[Evidence]:
        from .personal_data import files

        return files(user)

    def erase_personal_data(self, user: Any) -> None:
        from .personal_data import erase

        erase(user)

    def purge_personal_data(self, *, dry_run: bool) -> dict[str, int]:
        from .personal_data import purge

        return purge(dry_run=dry_run)
