"""A Sofia-FMO workbook: each sheet known by its columns, whatever its name and their order.

An empty cell says nothing. A line may tell of a session, of somebody in it, or of both.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import openpyxl
from django.utils.translation import gettext as _

from courses.api import bare

from .lines import (
    Line,
    LineRefused,
    Meeting,
    Person,
    PlanRefused,
    Reading,
    Refused,
    checked,
    day,
    hour,
    in_order,
)

TABLE = "SOFIA-FMO"
MOST_UNPACKED = 60_000_000
MOST_ROWS = 60_000
MOST_COLUMNS = 200
HEADING_ROWS = 20

# Headings without accents, case, spaces or signs. The first pattern that matches wins.
CODE, NAME = "(code|id|identifiant|numero|no|n)", "(libelle|intitule|titre|nom)"
HEADINGS = {
    "email": r".*(courriel|e?mail|messagerie).*|mel|adresse(mel|electronique).*",
    "uai": r".*uai.*|(code|no|numero)?rne.*",
    "role": r"(role|fonction|type)(de|du|dela)?(personne|participant)?|role.*",
    "first_name": r"prenoms?.*",
    "last_name": r"nom(s|defamille|usuel|dusage|(du|de|dela)?(stagiaire|participante?|personne))?",
    "dispositif_name": rf"{NAME}(du|de)?dispositif|dispositif{NAME}",
    "module_name": rf"{NAME}(du|de)?module|module{NAME}",
    "dispositif": rf"{CODE}?(du|de)?dispositif{CODE}?",
    "module": rf"{CODE}?(du|de)?module{CODE}?",
    "session": rf"{CODE}?(dela|de)?session{CODE}?",
    "group": rf"{CODE}?(du|de)?groupe",
    "start": r"heure(de|du)?debut|debutheure|heuredebut.*",
    "end": r"heure(de|du)?fin|finheure|heurefin.*",
    "last_day": r"date(de)?fin.*|findate|jusquau",
    "first_day": r"date((de)?debut.*|dela(session|seance))?|debut|du|jour",
    "place": r"lieu.*|salle|adresse(du)?lieu",
}
CODES = {"dispositif", "module", "session"}
TRAINS = re.compile(r"formateur|formatrice|intervenant|animateur|animatrice")


def read_sofia(name: str, data: bytes, reading: Reading) -> None:
    """Add the lines of a workbook. Raises PlanRefused."""
    damaged = _("« %(name)s » est abîmé : ouvrez-le, enregistrez-le de nouveau, puis réessayez.")
    try:
        sheets = list(_sheets(data))
    except PlanRefused:
        raise
    except Exception as error:  # what a hostile file makes a reader raise is no news
        raise PlanRefused(damaged % {"name": name[:100]}) from error
    known = [
        (title, rows, found) for title, rows in sheets if (found := _heading(rows)) is not None
    ]
    if not known:
        raise PlanRefused(
            _(
                "« %(name)s » : aucune feuille n’a de colonnes « Dispositif », « Module » et "
                "« Session »."
            )
            % {"name": name[:100]}
        )
    for title, rows, (place, columns) in known:
        _read_sheet(f"{name}, {title}", rows[place + 1 :], columns, reading)


def _sheets(data: bytes) -> Iterator[tuple[str, list[tuple[int, list[Any]]]]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
            raise PlanRefused(_("Ce classeur est trop gros : découpez-le."))
    book = openpyxl.load_workbook(
        io.BytesIO(data), read_only=True, data_only=True, keep_links=False
    )
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # the size that the file declares is not believed
        yield sheet.title, list(_rows(sheet))


def _rows(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        if number > MOST_ROWS or len(cells) > MOST_COLUMNS:
            raise PlanRefused(_("Ce classeur est trop gros : découpez-le."))
        if any(cell not in (None, "") for cell in cells):
            yield number, list(cells)


def _heading(rows: Sequence[tuple[int, list[Any]]]) -> tuple[int, dict[str, int]] | None:
    for place, (_number, cells) in enumerate(rows[:HEADING_ROWS]):
        columns = _columns(cells)
        if columns.keys() >= CODES and columns.keys() & {"first_day", "last_name", "email"}:
            return place, columns
    return None


def _columns(cells: Sequence[Any]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, cell in enumerate(cells):
        heading = bare(cell) if isinstance(cell, str) else ""
        field = next((f for f, words in HEADINGS.items() if re.fullmatch(words, heading)), None)
        if field is not None:
            columns.setdefault(field, index)
    return columns


def _read_sheet(
    file: str, rows: Sequence[tuple[int, list[Any]]], columns: dict[str, int], reading: Reading
) -> None:
    """A session told again on each person's line is one session."""
    seen: set[Meeting] = set()
    for number, cells in rows:
        at = Line(file, number)
        words = {
            field: _words(cells[index]) for field, index in columns.items() if index < len(cells)
        }
        if not any(words.values()):
            continue
        try:
            lines = list(_lines(at, words))
        except LineRefused as refused:
            reading.take(Refused(file, number, " | ".join(map(_words, cells)), str(refused)))
            continue
        for line in lines:
            if isinstance(line, Meeting):
                told = replace(line, number=0)
                if told in seen:
                    continue
                seen.add(told)
            reading.take(line)


def _lines(at: Line, words: dict[str, str]) -> Iterator[Meeting | Person]:
    """What a line tells, all or nothing."""
    missing = sorted(name for name in CODES if not words.get(name))
    if missing:
        raise LineRefused(_("Il manque %(what)s.") % {"what": ", ".join(missing)})
    codes = {name: words[name] for name in CODES}
    has_person = any(words.get(name) for name in ("last_name", "first_name", "email"))
    if words.get("first_day") or not has_person:
        yield _meeting(at, codes, words)
    if has_person:
        about = {n: words.get(n, "") for n in ("last_name", "first_name", "email")}
        leads = bool(TRAINS.search(bare(words.get("role", ""))))
        uai = words.get("uai", "").replace(" ", "").upper()
        person = Person(at.file, at.number, TABLE, **about, uai=uai, **codes, leads=leads)
        yield checked(person)


def _meeting(at: Line, codes: dict[str, str], words: dict[str, str]) -> Meeting:
    start_hour = words.get("start", "") or _hour_within(words.get("first_day", ""))
    end_hour = words.get("end", "") or _hour_within(words.get("last_day", ""))
    names = ("group", "dispositif_name", "module_name", "place")
    line = Meeting(
        at.file,
        at.number,
        TABLE,
        **codes,
        **{name: words.get(name, "") for name in names},
        first_day=day(_day_of(words.get("first_day", ""))),
        start=hour(start_hour),
        last_day=day(_day_of(words.get("last_day", ""))),
        end=hour(end_hour),
    )
    checked(line)
    return in_order(line)


def _day_of(written: str) -> str:
    """« 2026-06-03 09:00 » holds a day and an hour."""
    return re.sub(r"[ T]\d{1,2}[:hH]\d{2}(:\d{2})?$", "", written)


def _hour_within(written: str) -> str:
    found = re.search(r"[ T](\d{1,2}[:hH]\d{2})(?::\d{2})?$", written)
    return "" if found is None or found[1] == "00:00" else found[1]


def _words(value: Any) -> str:
    """A cell as one reads it: 55012.0 is 55012, nothing is the empty string."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}" if value.year >= 1000 else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())
