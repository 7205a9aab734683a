from collections.abc import Iterable
from email.message import Message as MimePart
from typing import Any

from django.utils.translation import gettext_lazy as _
from laces.components import Component

from courses.plugin import PersonalData, PluginConfig


class CalendarsConfig(PluginConfig):
    """The occasions of every plugin, as people's own calendars read them."""

    name = "plugins.calendars"
    label = "calendars"
    verbose_name = _("agenda")
    summary = _("Un agenda, des calendriers auxquels on s’abonne, des invitations par courriel.")
    url_prefix = "agenda"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import receivers  # noqa: F401  registered by being imported

    def course_panels(self, course: Any, user: Any) -> Iterable[Component]:
        from .panels import CourseAgenda

        return [CourseAgenda(course)]

    def run_panels(self, run: Any, user: Any) -> Iterable[Component]:
        from .panels import RunAgenda

        return [RunAgenda(run)] if user is None else []

    def learner_panels(self, user: Any) -> Iterable[Component]:
        from .panels import OwnAgenda

        return [OwnAgenda(user)]

    def trainer_panels(self, user: Any) -> Iterable[Component]:
        from .panels import OwnAgenda

        return [OwnAgenda(user, leading=True)]

    def message_parts(self, message: Any) -> Iterable[MimePart]:
        from .invitations import parts

        return parts(message)

    def personal_data(self, user: Any) -> Iterable[PersonalData]:
        from .personal_data import told

        return told(user)

    def export_personal_data(self, user: Any) -> dict[str, Any]:
        from .personal_data import export

        return export(user)

    def erase_personal_data(self, user: Any) -> None:
        from .personal_data import erase

        erase(user)

    def merge_people(self, kept: Any, duplicate: Any) -> None:
        from .personal_data import merge

        merge(kept, duplicate)
