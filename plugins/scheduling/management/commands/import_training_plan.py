"""Takes in a training plan from its files, as the screen does."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.api import Organisation, Territory, User, run_job

from ...models import PlanFile
from ...training_plan.files import read_files
from ...training_plan.importing import confirm_plan, preview_of
from ...training_plan.judging import Preview
from ...training_plan.lines import PlanRefused, Refused

WORDS = {
    "runs_new": "sessions ouvertes",
    "runs_changed": "sessions modifiées",
    "runs_same": "sessions inchangées",
    "slots_new": "créneaux prévus",
    "slots_moved": "créneaux changés",
    "trainers": "formateurs ajoutés",
    "people_new": "nouvelles personnes inscrites",
    "people_known": "personnes connues inscrites",
    "people_same": "personnes déjà là",
    "aside": "lignes de modules laissés de côté",
    "refused": "lignes refusées",
}


class Command(BaseCommand):
    help = "Takes in a training plan: GAIA's files (or a zip of them), Sofia-FMO workbooks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="+", type=Path)
        parser.add_argument("--territory", required=True, help="its code, as 88 or 2A")
        parser.add_argument("--organisation", help="code of who leads the sessions it opens")
        parser.add_argument("--by", help="address of who does it (default: a superuser)")
        parser.add_argument("--dry-run", action="store_true", help="say what would change")

    def handle(self, *args: Any, **options: Any) -> None:
        territory = Territory.objects.open().filter(code=options["territory"]).first()
        if territory is None:
            raise CommandError("Ce territoire n’existe pas, ou n’est plus ouvert.")
        try:
            reading = read_files([(path.name, path.read_bytes()) for path in options["file"]])
        except (PlanRefused, OSError) as error:
            raise CommandError(str(error)) from error
        file = PlanFile(
            by=_who(options["by"]),
            territory=territory,
            organisation=_organisation(territory, options["organisation"]),
            name=", ".join(path.name for path in options["file"])[:200],
            content=reading.kept(),
        )
        if not options["dry_run"]:
            file.save()
        found = preview_of(file, file.by)
        self._tell_changes(found)
        counts, refused = found.counts, found.refused
        if found.changed and not options["dry_run"]:
            counts, refused = _taken_in(file)
        self._tell(counts, refused)
        if refused:
            sys.exit(1)

    def _tell_changes(self, found: Preview) -> None:
        for judged in found.changed:
            self.stdout.write(f"{judged.code}\t{judged.title}")
            for change in judged.changes:
                self.stdout.write(f"\t{change.what} : {change.before or '–'} → {change.after}")
        for judged in found.judged:
            for what in judged.gone:
                self.stdout.write(f"n’est plus dans le plan\t{judged.title}\t{what}")

    def _tell(self, counts: dict[str, int], refused: list[Refused]) -> None:
        for line in refused:
            self.stderr.write(f"{line.file}\t{line.number}\t{line.reason}\t{line.words}")
        told = [f"{counts[name]} {words}" for name, words in WORDS.items() if counts.get(name)]
        self.stdout.write(", ".join(told) + "." if told else "Rien à changer.")


def _taken_in(file: PlanFile) -> tuple[dict[str, int], list[Refused]]:
    work = confirm_plan(file, by=file.by, seen=file.rounds)
    if work is not None:
        run_job(work.pk)
        work.refresh_from_db()
    file.refresh_from_db()
    if work is None or work.error or file.done_at is None:
        raise CommandError(work.error if work and work.error else "L’import continue sans nous.")
    return file.report["counts"], [Refused(**row) for row in file.report["refused"]]


def _who(email: str | None) -> User:
    if email:
        found = User.objects.by_email(email).filter(is_active=True).first()
    else:
        found = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    if found is None:
        raise CommandError("Personne au nom de qui importer : donnez --by.")
    return found


def _organisation(territory: Territory, code: str | None) -> Organisation:
    """Who is named; else who operates or pilots the territory."""
    if code:
        found = Organisation.objects.filter(code=code).first()
    else:
        here = Organisation.objects.filter(roles__territory=territory)
        here = here.filter(roles__role__in=("operator", "pilot"))
        found = here.order_by("roles__role", "pk").first()
    if found is None:
        raise CommandError("Aucun organisme pour conduire les sessions : donnez --organisation.")
    return found
