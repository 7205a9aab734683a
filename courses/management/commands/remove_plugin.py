"""Takes a plugin out for good: its pages, what was recorded on them, its tables."""

from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.models import ActivityPage, Completion
from courses.plugin import PluginConfig


class Command(BaseCommand):
    help = _("Retire une extension, ses pages et ses tables. Sans --yes, dit seulement quoi.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("label")
        parser.add_argument("--yes", action="store_true", help=_("le faire vraiment"))

    def handle(self, *args: Any, label: str, yes: bool, **options: Any) -> None:
        config = plugin(label)
        pages = ActivityPage.objects.filter(content_type__app_label=label)
        completions = Completion.objects.filter(activity__in=pages)
        rows = sum(model._default_manager.count() for model in config.get_models())
        self.stdout.write(
            _("%(pages)d activités, %(completions)d progressions, %(rows)d lignes dans ses tables.")
            % {"pages": pages.count(), "completions": completions.count(), "rows": rows}
        )
        if not yes:
            self.stdout.write(_("Rien n’a été retiré. Pour le faire : ajoutez --yes."))
            return
        with transaction.atomic():
            completions.delete()
            for page in Page.objects.filter(pk__in=pages.values("pk")):
                page.specific.delete()
        call_command("migrate", label, "zero", verbosity=0)
        self.stdout.write(
            _("C’est fait. Retirez maintenant %(label)s de TNE_PLUGINS.") % {"label": label}
        )


def plugin(label: str) -> PluginConfig:
    """Must still be installed: its own migrations take its tables away."""
    try:
        config = apps.get_app_config(label)
    except LookupError as error:
        applied = MigrationRecorder.Migration.objects.filter(app=label).exists()
        known = _("Elle a des tables ici : installez-la de nouveau d’abord.") if applied else ""
        raise CommandError(
            _("Aucune extension « %(label)s » n’est installée. %(known)s")
            % {"label": label, "known": known}
        ) from error
    if not isinstance(config, PluginConfig):
        raise CommandError(_("« %(label)s » n’est pas une extension.") % {"label": label})
    return config
