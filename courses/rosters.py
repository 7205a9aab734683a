"""Finds the people in a table: which column is the name, the address, the school.

Columns are recognised by their heading, in the words that French lists use; without a heading, by
what they hold. Nothing is dropped in silence: headings that are not read are named.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from .sheets import HEADING_ROWS, MOST_ROWS, Row, Unreadable

# Headings without accents, spaces or signs. The first pattern that matches wins.
HEADINGS = {
    "email": r".*(courriel|e?mail).*|mel|adresse(mel|electronique).*",
    "uai": r"(code|n|no|numero)?(uai|rne).*",
    "phone": r"(n|no|num|numero)?(de|du)?(tel|telephone|portable|mobile)(portable|mobile|fixe)?",
    "name_first": r"nom(et)?prenoms?|nomcomplet|participant(e|s|es)?|stagiaires?",
    "name_last": r"prenoms?(et)?nom",
    "first_name": r"prenoms?(usuel)?|firstname",
    "last_name": r"noms?(defamille|dusage|usuel|patronymique)?|lastname",
}
WHO = {"email", "last_name", "name_first", "name_last"}
CONTENTS = {
    "email": re.compile(r"\S+@\S+"),
    "uai": re.compile(r"\d{7}[A-Za-z]"),
    "phone": re.compile(r"\+?[\d .()-]{9,20}"),
}
NAME = re.compile(r"[^\W\d_][^\d@]*")


@dataclass(frozen=True)
class Line:
    """One person as she was written, with the number of the line in what was handed in."""

    number: int
    last_name: str = ""
    first_name: str = ""
    email: str = ""
    uai: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Roster:
    """`unread`: headings of columns that were left aside; `guessed`: there was no heading."""

    lines: list[Line]
    unread: list[str]
    guessed: bool = False


def read_roster(rows: Sequence[Row]) -> Roster:
    """Raises Unreadable when neither names nor addresses are found, or people are too many."""
    found = _heading(rows)
    if found is None:
        columns, people, unread = _columns_by_content(rows), rows, []
    else:
        place, columns = found
        people = rows[place + 1 :]
        unread = [w for i, w in enumerate(rows[place][1]) if w and i not in columns.values()]
    if not columns.keys() & WHO:
        raise Unreadable(
            _("Ni nom ni courriel reconnus : mettez en première ligne « Nom ; Prénom ; Courriel ».")
        )
    if len(people) > MOST_ROWS:
        raise Unreadable(
            _("Cette liste dépasse %(most)d lignes : découpez-la.") % {"most": MOST_ROWS}
        )
    if not people:
        raise Unreadable(_("Il n’y a personne sous la ligne de titres."))
    lines = [_line(number, cells, columns) for number, cells in people]
    return Roster(lines, unread, guessed=found is None)


def plain(words: str) -> str:
    """Without accents, case, spaces or signs."""
    decomposed = unicodedata.normalize("NFKD", words.lower())
    return "".join(char for char in decomposed if char.isascii() and char.isalnum())


def _heading(rows: Sequence[Row]) -> tuple[int, dict[str, int]] | None:
    """Place of the first line that names the most fields, and the column of each."""
    found: tuple[int, dict[str, int]] | None = None
    for place, (_number, cells) in enumerate(rows[:HEADING_ROWS]):
        if any("@" in cell for cell in cells):
            break
        columns = _columns_by_heading(cells)
        if columns.keys() & WHO and (found is None or len(columns) > len(found[1])):
            found = place, columns
    return found


def _columns_by_heading(cells: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, cell in enumerate(cells):
        field = next((f for f, words in HEADINGS.items() if re.fullmatch(words, plain(cell))), None)
        if field is not None:
            columns.setdefault(field, index)
    return columns


def _columns_by_content(rows: Sequence[Row]) -> dict[str, int]:
    """Address, school and telephone by their form; then the names, last name first."""
    width = max(len(cells) for _number, cells in rows)
    samples = [
        [cells[index] for _number, cells in rows[:50] if index < len(cells) and cells[index]]
        for index in range(width)
    ]
    columns: dict[str, int] = {}
    for field, form in CONTENTS.items():
        fits = (i for i, sample in enumerate(samples) if _mostly(form, sample))
        place = next(fits, None)
        if place is not None:
            columns[field] = place
    names = [
        i for i, sample in enumerate(samples) if i not in columns.values() and _mostly(NAME, sample)
    ]
    return columns | dict(zip(("last_name", "first_name"), names, strict=False))


def _mostly(form: re.Pattern[str], sample: Sequence[str]) -> bool:
    return bool(sample) and 2 * sum(bool(form.fullmatch(cell)) for cell in sample) > len(sample)


def _line(number: int, cells: Sequence[str], columns: dict[str, int]) -> Line:
    written: dict[str, Any] = {
        field: cells[index] for field, index in columns.items() if index < len(cells)
    }
    name_first, name_last = written.pop("name_first", ""), written.pop("name_last", "")
    last_name, first_name = split_name(name_first or name_last, name_first=not name_last)
    written["last_name"] = written.get("last_name") or last_name
    written["first_name"] = written.get("first_name") or first_name
    written["email"] = written.get("email", "").removeprefix("mailto:").strip("<> ")
    written["uai"] = written.get("uai", "").replace(" ", "").upper()
    written["phone"] = _telephone(written.get("phone", ""))
    return Line(number, **written)


def split_name(words: str, *, name_first: bool = True) -> tuple[str, str]:
    """(name, first name): by the capitals of « Maël LE GOFF », else by the column's order."""
    parts = words.split()
    capitals = [part for part in parts if part.isupper() and len(part) > 1]
    if capitals and len(capitals) < len(parts):
        return " ".join(capitals), " ".join(part for part in parts if part not in capitals)
    if name_first:
        return " ".join(parts[:1]), " ".join(parts[1:])
    return " ".join(parts[1:]), " ".join(parts[:1])


def _telephone(words: str) -> str:
    """A sheet takes a telephone number for a figure and drops its zero."""
    return f"0{words}" if re.fullmatch(r"[1-9]\d{8}", words) else words
