"""A file of venues, line by line: what each says, why it is refused, what is odd in it.

Only the required columns refuse a line. Elsewhere, what our fields cannot hold is kept as it was
written, under the name of its column, and is told as a remark.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from courses.api import validate_no_control_characters

from ..models import Venue
from .schema import BY_NAME, REQUIRED, Column, Kind

MOST_LINES = 100_000


class FileRefused(Exception):
    """It is no file of venues; carries the French sentence that says why."""


@dataclass
class Line:
    """What a line says. `values` by field of Venue, `other` by column; empty cells are in neither.

    `number` is that of its last line in the file, as editors count.
    """

    number: int
    national_id: str = ""
    name: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    other: dict[str, str] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def decoded(content: bytes) -> str:
    """UTF-8, with or without its mark. Raises FileRefused."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused(
            _("Ce fichier n’est pas en UTF-8 : enregistrez-le en « CSV UTF-8 », puis recommencez.")
        ) from error
    if "\x00" in text:
        raise FileRefused(_("Ce fichier n’est pas un fichier CSV."))
    return text


def read(text: str) -> list[Line]:
    """Every line of the file, taken or refused. Raises FileRefused."""
    lines = []
    seen: set[str] = set()
    for number, row in _rows(text):
        line = _line(number, row)
        if line.national_id in seen:
            line.reasons.append(_("id : cet identifiant est déjà sur une autre ligne."))
        seen.add(line.national_id)
        lines.append(line)
        if len(lines) > MOST_LINES:
            raise FileRefused(_("Ce fichier a plus de %(n)d lignes.") % {"n": MOST_LINES})
    return lines


def _rows(text: str) -> Iterator[tuple[int, dict[Any, Any]]]:
    head = text.partition("\n")[0]
    delimiter = max((",", ";", "\t"), key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = [name.strip() for name in reader.fieldnames or ()]
    reader.fieldnames = names
    if missing := [name for name in REQUIRED if name not in names]:
        raise FileRefused(_("Il manque des colonnes : %s.") % ", ".join(missing))
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise FileRefused(_("Des colonnes sont deux fois : %s.") % ", ".join(twice))
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise FileRefused(
            _("La ligne %(line)d ne se lit pas.") % {"line": reader.line_num}
        ) from error


def _line(number: int, row: dict[Any, Any]) -> Line:
    if None in row or None in row.values():
        reason = _("Cette ligne n’a pas le même nombre de colonnes que la première.")
        return Line(number, f"?{number}", reasons=[reason])
    cells = {name: value.strip() for name, value in row.items()}
    # A line without identifier is refused for that, not for being like another such line.
    line = Line(number, cells["id"] or f"?{number}", cells["nom"])
    for name, cell in cells.items():
        _take(line, name, cell)
    return line


def _take(line: Line, name: str, cell: str) -> None:
    column = BY_NAME.get(name)
    try:
        if column is not None and column.required and not cell:
            raise ValidationError(_("cette valeur est obligatoire."))
        if not cell:
            return
        validate_no_control_characters(cell)
        if column is None:
            line.other[name] = cell
        else:
            line.values[column.field] = _value(column, cell)
            line.remarks += _unknown(column, line.values[column.field])
    except ValidationError as error:
        _refuse(line, name, cell, column, " ".join(error.messages))


def _refuse(line: Line, name: str, cell: str, column: Column | None, reason: str) -> None:
    """The line, for a required column or for what no database holds; else the cell only."""
    told = f"{name} : {reason}"
    unstorable = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", cell)
    if unstorable or (column is not None and column.required):
        line.reasons.append(told)
    else:
        line.remarks.append(_("%(told)s La valeur est gardée telle quelle.") % {"told": told})
        line.other[name] = cell


def _value(column: Column, cell: str) -> Any:
    """As the field holds it, checked by the field. Raises ValidationError."""
    value: Any = cell
    if column.kind is Kind.LIST:
        value = [part for piece in re.split(r"[|;]", cell) if (part := piece.strip())]
    elif column.kind is Kind.NUMBER:
        value = _number(cell)
    elif column.kind is Kind.DATE:
        value = _date(cell)
    return Venue._meta.get_field(column.field).clean(value, None)


def _number(cell: str) -> float:
    try:
        number = float(cell.replace(",", "."))
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise ValidationError(_("« %s » n’est pas un nombre.") % cell[:20])
    return number


def _date(cell: str) -> date:
    parts = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", cell, re.ASCII)
    french = re.fullmatch(r"(\d{2})/(\d{2})/(\d{4})", cell, re.ASCII)
    numbers = parts.groups() if parts else french.groups()[::-1] if french else ("0", "0", "0")
    try:
        return date(*map(int, numbers))
    except ValueError as error:
        told = _("« %s » n’est pas une date comme 2026-01-31.") % cell[:20]
        raise ValidationError(told) from error


def _unknown(column: Column, value: Any) -> list[str]:
    """What the schema's closed list does not know; it is kept all the same."""
    if not column.allowed:
        return []
    return [
        _("%(column)s : « %(word)s » n’est pas dans la liste nationale. Il est gardé tel quel.")
        % {"column": column.name, "word": word[:80]}
        for word in value
        if word not in column.allowed
    ]
