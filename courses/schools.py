"""The national directory of schools, taken in from its CSV: again and again, nothing lost."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import School, Territory
from .validators import validate_no_control_characters

AT_A_TIME = 500
REQUIRED = ("identifiant_de_l_etablissement", "nom_etablissement")
FIELDS = (
    *("name", "kind", "sector", "territory_id", "address", "postal_code", "commune"),
    *("commune_code", "latitude", "longitude", "email", "phone", "closed_on"),
)
DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y")


class DirectoryRefused(Exception):
    """The file is not the directory; carries the French sentence that says why."""


@dataclass(frozen=True)
class Rejection:
    """A line that was not taken, as numbered in the file, and why."""

    line: int
    uai: str
    reason: str


@dataclass
class Report:
    """What an import did. Every line of the file is counted once."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[Rejection] = field(default_factory=list)


def import_schools(content: bytes) -> Report:
    """Take the directory in: all its good lines, or nothing if it cannot be read.

    Closed schools are kept and marked; those that the file does not name stay as they are.
    Raises DirectoryRefused.
    """
    report = Report()
    schools = _read(content, report)
    with transaction.atomic():
        known = {school.uai: school for school in School.objects.filter(uai__in=list(schools))}
        changed = [school for school in schools.values() if _differs(school, known, report)]
        School.objects.bulk_create(
            changed,
            batch_size=AT_A_TIME,
            update_conflicts=True,
            unique_fields=["uai"],
            update_fields=FIELDS,
        )
    return report


def _differs(school: School, known: Mapping[str, School], report: Report) -> bool:
    before = known.get(school.uai)
    if before is None:
        report.created += 1
        return True
    if school.closed_on is not None and before.closed_on is not None:
        school.closed_on = before.closed_on
    same = all(getattr(before, name) == getattr(school, name) for name in FIELDS)
    report.unchanged += same
    report.updated += not same
    return not same


def _read(content: bytes, report: Report) -> dict[str, School]:
    """The good lines by code; the others go to the report."""
    territories = dict(Territory.objects.values_list("code", "pk"))
    schools: dict[str, School] = {}
    for number, row in _rows(content):
        uai = (row.get(REQUIRED[0]) or "").strip().upper()
        try:
            if uai in schools:
                raise ValidationError(_("Ce code est déjà sur une autre ligne."))
            schools[uai] = _school(uai, row, territories)
        except ValidationError as error:
            report.rejected.append(Rejection(number, uai[:20], " ; ".join(_sentences(error))))
    return schools


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DirectoryRefused(_("Ce fichier n’est pas en UTF-8.")) from error
    head = text.partition("\n")[0]
    delimiter = max((";", ","), key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    missing = [name for name in REQUIRED if name not in (reader.fieldnames or ())]
    if missing:
        raise DirectoryRefused(_("Il manque des colonnes : %s.") % ", ".join(missing))
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise DirectoryRefused(
            _("La ligne %(line)d ne se lit pas.") % {"line": reader.line_num}
        ) from error


def _school(uai: str, row: dict[str, Any], territories: Mapping[str, int]) -> School:
    """One line, checked as a form would be: nothing is cut to fit."""
    if None in row or None in row.values():
        raise ValidationError(_("Cette ligne n’a pas le même nombre de colonnes que la première."))
    cells = {name: value.strip() for name, value in row.items()}
    validate_no_control_characters(" ".join(cells.values()))
    school = School(
        uai=uai,
        name=cells["nom_etablissement"],
        kind=cells.get("type_etablissement", ""),
        sector=_sector(cells),
        territory_id=territories.get(_territory_code(cells.get("code_departement", ""))),
        address=_address(cells),
        postal_code=cells.get("code_postal", ""),
        commune=cells.get("nom_commune", ""),
        commune_code=cells.get("code_commune", ""),
        latitude=_degrees(cells, "latitude", 90),
        longitude=_degrees(cells, "longitude", 180),
        email=cells.get("mail", ""),
        phone=cells.get("telephone", ""),
        closed_on=_closed_on(cells),
    )
    school.clean_fields(exclude=["territory"])
    return school


def _sentences(error: ValidationError) -> Iterable[str]:
    if not hasattr(error, "error_dict"):
        return error.messages
    names = {column.name: column.verbose_name for column in School._meta.fields}
    return [
        f"{names[name]} : {message}"
        for name, messages in error.message_dict.items()
        for message in messages
    ]


def _territory_code(code: str) -> str:
    """The directory writes 088 and 02A where we write 88 and 2A; 971 is itself."""
    return code[1:] if len(code) == 3 and code.startswith("0") else code


def _sector(cells: Mapping[str, str]) -> str:
    told = f"{cells.get('type_etablissement', '')} {cells.get('ministere_tutelle', '')}".lower()
    if "agricol" in told or "agriculture" in told:
        return School.Sector.AGRICULTURAL
    private = cells.get("statut_public_prive", "").lower().startswith("priv")
    return School.Sector.PRIVATE if private else School.Sector.PUBLIC


def _address(cells: Mapping[str, str]) -> str:
    parts = [cells.get(f"adresse_{number}", "") for number in (1, 2, 3)]
    return ", ".join(part for part in parts if part)


def _degrees(cells: Mapping[str, str], name: str, limit: int) -> float | None:
    told = cells.get(name, "").replace(",", ".")
    if not told:
        return None
    try:
        degrees = float(told)
    except ValueError as error:
        raise ValidationError({name: _("« %s » n’est pas un nombre.") % told[:20]}) from error
    if not -limit <= degrees <= limit:
        raise ValidationError({name: _("« %s » n’est pas une position.") % told[:20]})
    return degrees


def _closed_on(cells: Mapping[str, str]) -> date | None:
    told = cells.get("date_fermeture", "")
    if told:
        for form in DATE_FORMATS:
            try:
                return datetime.strptime(told[:10], form).date()  # noqa: DTZ007 (a day, no hour)
            except ValueError:
                continue
        raise ValidationError({"closed_on": _("« %s » n’est pas une date.") % told[:20]})
    closed = cells.get("etat", "").strip().lower().startswith("ferm")
    return timezone.localdate() if closed else None
