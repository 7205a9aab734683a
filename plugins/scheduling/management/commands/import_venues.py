"""Takes in venues from a file of the national schema."""

from argparse import ArgumentParser, FileType
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plugins.scheduling.national.importing import import_venues
from plugins.scheduling.national.reading import FileRefused, decoded


class Command(BaseCommand):
    help = "Takes in the CSV of the national schema of places of digital mediation (v1.0.2)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=FileType("rb"))

    def handle(self, *args: Any, **options: Any) -> None:
        with options["file"] as file:
            try:
                report = import_venues(decoded(file.read()))
            except FileRefused as refused:
                raise CommandError(str(refused)) from refused
        for line in report.rejected:
            self.stderr.write(f"{line.number}\t{line.national_id}\t{' '.join(line.reasons)}")
        for line in report.remarked:
            self.stderr.write(f"{line.number}\t{line.national_id}\t{' '.join(line.remarks)}")
        self.stdout.write(
            f"{len(report.new)} créés, {len(report.changed)} modifiés, "
            f"{len(report.unchanged)} inchangés, {len(report.rejected)} refusés."
        )
