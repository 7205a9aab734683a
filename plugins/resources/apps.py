from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.plugin import Fact, PluginConfig


class ResourcesConfig(PluginConfig):
    name = "plugins.resources"
    label = "resources"
    verbose_name = _("ressources")
    summary = _("Des pages à lire, à regarder, à écouter, avec leurs documents.")
    url_prefix = "ressources"
    default_auto_field = "django.db.models.BigAutoField"

    def facts(self, enrolments: Sequence[Any]) -> Iterable[Fact]:
        from .facts import facts

        return facts(enrolments)
