"""Says, one JSON line per file, whether packages would be taken in."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from plugins.scorm.package import Inspection, inspect
from plugins.scorm.report import Entry, Report


class Command(BaseCommand):
    help = "Examine des modules SCORM sans rien enregistrer : une ligne JSON par fichier."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        ok = True
        for path in files:
            result = checked(path)
            ok = ok and result["ok"]
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        if not ok:
            sys.exit(1)


def checked(path: Path) -> dict[str, Any]:
    inspection = examined(path)
    manifest = inspection.read
    return {
        "file": str(path),
        "ok": inspection.report.ok,
        "version": manifest.version.value if manifest else "",
        "scos": len(manifest.scos) if manifest else 0,
        "title": manifest.title if manifest else "",
        "errors": [shown(entry) for entry in inspection.report.errors],
        "warnings": [shown(entry) for entry in inspection.report.warnings],
    }


def examined(path: Path) -> Inspection:
    try:
        with path.open("rb") as file:
            return inspect(file)
    except OSError as problem:
        inspection = Inspection(Report())
        inspection.report.add("P01-unreadable", str(path), reason=reason_of(problem))
        return inspection


def reason_of(problem: OSError) -> str:
    reasons = {
        FileNotFoundError: _("il n’existe pas"),
        IsADirectoryError: _("c’est un dossier"),
        PermissionError: _("vous n’en avez pas le droit"),
    }
    return reasons.get(type(problem), problem.strerror or str(problem))


def shown(entry: Entry) -> dict[str, str]:
    return {"code": entry.code, "place": entry.place, "message": entry.message}
