"""Takes in the national directory of schools from its CSV file."""

from argparse import ArgumentParser, FileType
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.schools import DirectoryRefused, import_schools


class Command(BaseCommand):
    help = "Takes in the CSV of the national directory of schools (fr-en-annuaire-education)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=FileType("rb"))

    def handle(self, *args: Any, **options: Any) -> None:
        with options["file"] as file:
            try:
                report = import_schools(file.read())
            except DirectoryRefused as refused:
                raise CommandError(str(refused)) from refused
        for rejection in report.rejected:
            self.stderr.write(f"{rejection.line}\t{rejection.uai}\t{rejection.reason}")
        self.stdout.write(
            f"{report.created} créés, {report.updated} modifiés, {report.unchanged} inchangés, "
            f"{len(report.rejected)} refusés."
        )
