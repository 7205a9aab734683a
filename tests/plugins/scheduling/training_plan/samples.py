"""Files of a training plan as the offices send them, with invented sessions and people."""

import io
import zipfile
from datetime import timedelta

from openpyxl import Workbook

from tests.plugins.scheduling.places import wednesday

FORMATIONS = "A_Formations_20261120.csv"
INTERVENANTS = "A_Intervenants_20261120.csv"
STAGIAIRES = "A_Stagiaires_20261120.csv"
FIRST = ["Anaëlle", "Maël", "Inès", "Loïc", "Zoé", "Jérôme", "Françoise", "Yaëlle"]
LAST = ["Œuvrard", "Lefèvre", "Grüber", "Crêt", "Nuñez", "Bâle", "D’Aoust", "Le Goff"]


def french(day):
    return f"{day:%d/%m/%Y}"


def formation(
    session="88001",
    module="55012",
    group="01",
    weeks=2,
    hours=("09:00", "12:00"),
    place="Médiathèque des Tilleuls, Épinal",
    last_day=None,
    name="Classes virtuelles et œuvres numériques",
):
    day = wednesday(weeks)
    return "|".join(
        [
            *("T1", "23A0880012", "Territoires numériques éducatifs", module, name, session, group),
            *(french(day), hours[0], french(last_day or day), hours[1], "A", place, ""),
        ]
    )


def intervenant(email, last="Œuvrard", first="Maël", module="55012"):
    return f"T1|{module}|{last}|{first}|{email}|"


def stagiaire(number=1, session="88001", email=None):
    last, first = LAST[number % 8], FIRST[number // 8 % 8]
    email = f"stagiaire{number}@ac-exemple.fr" if email is None else email
    return f"T1|{session}|{last}|{first}-{number}|{email}"


def gaia(*lines):
    return "\r\n".join([*lines, ""]).encode("cp1252")


def files(formations=(), intervenants=(), stagiaires=()):
    named = {FORMATIONS: formations, INTERVENANTS: intervenants, STAGIAIRES: stagiaires}
    return [(name, gaia(*lines)) for name, lines in named.items() if lines]


def zipped(named, folder="2026-11-20/"):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as target:
        for name, data in named:
            target.writestr(folder + name, data)
    return archive.getvalue()


def big(lines):
    """A plan of so many lines: a session for every forty of them."""
    sessions = max(1, lines // 40)
    formations = [
        formation(str(90000 + n), str(60000 + n // 10), f"{n % 100:02d}", weeks=2 + n % 30)
        for n in range(sessions)
    ]
    people = [
        stagiaire(n, str(90000 + n % sessions), f"personne{n}@ac-exemple.fr")
        for n in range(lines - sessions)
    ]
    return files(formations, (), people)


def workbook(*sheets):
    """Each a list of rows."""
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Extraction {number + 1}")
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def tomorrow(day):
    return day + timedelta(days=1)
