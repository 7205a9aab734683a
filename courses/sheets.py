"""Reads a table that somebody hands in: pasted text, CSV, ODS or XLSX, judged by its content.

Every reader yields (line number, cells) for the lines that hold something, within limits that no
honest list of people reaches: a file that unpacks without end is refused before it is unpacked.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import openpyxl
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 8 * 1024 * 1024
MOST_ENTRIES = 500
MOST_ROWS = 2000
MOST_LINES = 20_000  # with the empty ones between
MOST_COLUMNS = 60
LONGEST_CELL = 1000
HEADING_ROWS = 10  # titles that may stand above the people

ODS = "application/vnd.oasis.opendocument.spreadsheet"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"

Row = tuple[int, list[str]]


class Unreadable(Exception):
    """Carries the French sentence that says why, and what to do."""


def read_file(data: bytes) -> list[Row]:
    """The rows of a file, whatever its name. Raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable(_("Ce fichier dépasse 2 Mo : découpez la liste."))
    if data.startswith(b"PK\x03\x04"):
        return _within_limits(_workbook_rows(data))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            _(
                "Ce classeur est protégé ou d’un ancien format : enregistrez-le en .xlsx, .ods "
                "ou .csv, sans mot de passe."
            )
        )
    return read_text(_decoded(data))


def read_text(text: str) -> list[Row]:
    """The rows of a pasted or decoded text: tabs, semicolons, bars or commas. Raises Unreadable."""
    if re.search(r"[\x00-\x08\x0e-\x1f]", text):
        raise Unreadable(
            _("Ce n’est pas une liste : donnez du texte, un .csv, un .ods ou un .xlsx.")
        )
    return _within_limits(_text_rows(text))


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_not_a_list())


def _not_a_list() -> str:
    return _("Ce n’est pas une liste : donnez du texte, un .csv, un .ods ou un .xlsx.")


def _text_rows(text: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise Unreadable(
            _("La ligne %(line)d ne se lit pas : un guillemet n’est pas refermé, peut-être.")
            % {"line": reader.line_num}
        ) from error


def delimiter_of(text: str) -> str:
    """The mark that most of the first lines hold."""
    head = [line for line in text[:20_000].splitlines()[:20] if line.strip()]
    return max("\t;|,", key=lambda mark: sum(mark in line for line in head))


def _within_limits(rows: Iterator[Row]) -> list[Row]:
    kept: list[Row] = []
    for number, cells in rows:
        if number > MOST_LINES or len(kept) >= MOST_ROWS + HEADING_ROWS:
            raise Unreadable(
                _("Cette liste dépasse %(most)d lignes : découpez-la.") % {"most": MOST_ROWS}
            )
        words = [" ".join(cell.split()) for cell in cells[:MOST_COLUMNS]]
        if any(words):
            kept.append((number, words))
    if not kept:
        raise Unreadable(
            _("Cette liste est vide (d’un classeur, seule la première feuille est lue).")
        )
    return kept


def _workbook_rows(data: bytes) -> Iterator[Row]:
    """The first sheet of a zipped workbook. What a hostile file makes a reader raise is no news."""
    damaged = _("Ce classeur est abîmé : ouvrez-le, enregistrez-le de nouveau, puis réessayez.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        _check_size(archive)
        if "xl/workbook.xml" in archive.namelist():
            yield from _xlsx_rows(data)
        elif "content.xml" in archive.namelist() and _kind(archive) == ODS:
            yield from _ods_rows(archive)
        else:
            raise Unreadable(_("Cette archive n’est pas un classeur .ods ou .xlsx."))
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(damaged) from error


def _check_size(archive: zipfile.ZipFile) -> None:
    """By the sizes declared: the reader of an entry stops at its declared size."""
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(e.file_size for e in entries) > MOST_UNPACKED:
        raise Unreadable(_("Ce classeur est trop gros : gardez la seule feuille des personnes."))


def _kind(archive: zipfile.ZipFile) -> str:
    return archive.read("mimetype").decode("ascii", "replace").strip()


def _xlsx_rows(data: bytes) -> Iterator[Row]:
    book = openpyxl.load_workbook(
        io.BytesIO(data), read_only=True, data_only=True, keep_links=False
    )
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # the size that the file declares is not believed
    rows = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
    for number, cells in enumerate(rows, 1):
        yield number, [_written(value) for value in cells]


def _written(value: Any) -> str:
    """A cell as one reads it: 612345678.0 is 612345678, nothing is the empty string."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)[:LONGEST_CELL]


def _ods_rows(archive: zipfile.ZipFile) -> Iterator[Row]:
    """Streamed: a document's tree takes a hundred times its size, and rows repeat by attribute."""
    number = 0
    with archive.open("content.xml") as stream:
        for _event, element in iterparse(stream, events=("end",)):
            if element.tag == f"{TABLE}table":
                return
            if element.tag != f"{TABLE}table-row":
                continue
            cells = _ods_cells(element)
            times = _repeats(element, "rows")
            for _time in range(times if any(cells) else 0):
                number += 1
                yield number, cells
            number += 0 if any(cells) else times
            element.clear()


def _ods_cells(row: Element) -> list[str]:
    cells: list[str] = []
    for cell in row:
        paragraphs = cell.findall(f"{TEXT}p")
        words = " ".join("".join(p.itertext()) for p in paragraphs)[:LONGEST_CELL]
        cells += [words] * min(_repeats(cell, "columns"), MOST_COLUMNS - len(cells))
    return cells


def _repeats(element: Element, of: str) -> int:
    return max(1, int(element.get(f"{TABLE}number-{of}-repeated", "1")))
