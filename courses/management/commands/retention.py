"""`manage.py retention`: what the clock does every day; `--dry-run` counts and changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from courses.privacy.periods import periods
from courses.privacy.retention import keep_periods


class Command(BaseCommand):
    help = "Applies the retention periods of personal data."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            for each in periods():
                self.stdout.write(f"{each.name}: {each.words} ({each.what})")
        for name, count in keep_periods(dry_run=options["dry_run"]).items():
            self.stdout.write(f"{count:>6}  {name}")
