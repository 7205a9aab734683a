from collections.abc import Iterable
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from laces.components import Component

from courses.plugin import Evidence, Fact, Occasion, PersonalData, PluginConfig


class SchedulingConfig(PluginConfig):
    """Where and when one meets: venues with their rooms, and the time slots of runs."""

    name = "plugins.scheduling"
    label = "scheduling"
    verbose_name = _("lieux et créneaux")
    summary = _("Des lieux, leurs salles et leurs tournées, et les créneaux des sessions.")
    url_prefix = "lieux"
    default_auto_field = "django.db.models.BigAutoField"
    public_models: ClassVar[tuple[str, ...]] = (
        *("Venue", "Room", "Stop", "Closure", "TimeSlot", "SlotTrainer"),
    )

    beat_schedule: ClassVar[dict[str, dict[str, Any]]] = {
        "scheduling.close_sheets": {
            "task": "plugins.scheduling.tasks.close_sheets",
            "schedule": 300,
        },
        "scheduling.remind": {"task": "plugins.scheduling.tasks.remind", "schedule": 600},
        "scheduling.decide_due": {"task": "plugins.scheduling.tasks.decide_due", "schedule": 300},
    }

    @property
    def catalogue_filters(self) -> dict[str, Any]:
        from .near.facets import FILTERS

        return FILTERS

    @property
    def front_panel(self) -> Any:
        from .near.panel import NearPanel

        return NearPanel

    def ready(self) -> None:
        from .attendance import receivers  # noqa: F401  registered by being imported
        from .telling.reminders import reminders

        reminders()  # refuses a setting that would remind nobody

    def run_panels(self, run: Any, user: Any) -> list[Component]:
        from .attendance.panels import RunSheets
        from .slot_panels import RunSlots

        return [RunSlots(run), RunSheets(run)]

    def learner_panels(self, user: Any) -> list[Component]:
        from .attendance.panels import SheetsOfAGuest
        from .slot_panels import Hosting, MyMeetings

        return [MyMeetings(user), Hosting(user), SheetsOfAGuest(user)]

    def trainer_panels(self, user: Any) -> list[Component]:
        from .attendance.panels import TodaySheets
        from .offline.kept import SheetsOnDevice
        from .slot_panels import Preparing

        return [TodaySheets(user), SheetsOnDevice(user), Preparing(user)]

    def evidence(self, run: Any) -> Iterable[Evidence]:
        from .attendance.evidence import evidence

        return evidence(run)

    def occasions(self, runs: Any) -> Iterable[Occasion]:
        from .occasions import occasions

        return occasions(runs)

    def facts(self, enrolments: Any) -> Iterable[Fact]:
        from .attendance.facts import facts

        return facts(enrolments)

    def personal_data(self, user: Any) -> list[PersonalData]:
        from .personal_data import told

        return told(user)

    def export_personal_data(self, user: Any) -> dict[str, Any]:
        from .personal_data import export

        return export(user)

    def erase_personal_data(self, user: Any) -> None:
        from .personal_data import erase

        erase(user)

    def merge_people(self, kept: Any, duplicate: Any) -> None:
        from .merging import merge

        merge(kept, duplicate)

    def purge_personal_data(self, *, dry_run: bool) -> dict[str, int]:
        from .personal_data import purge

        return purge(dry_run=dry_run)
