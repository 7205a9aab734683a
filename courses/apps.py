"""Application of the core."""

from importlib import import_module

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("formations")

    def ready(self) -> None:
        for module in ("accounts", "audit", "checks", "lists", "receivers", "recheck", "writing"):
            import_module(f"courses.{module}")  # for what it registers
        import_module("courses.privacy.periods").refuse_wrong_periods()
        import_module("courses.clashes").refuse_wrong_setting()
        import_module("courses.french").read_as_french()
        connection_created.connect(import_module("courses.site_version").watch)
