"""GAIA's three files: CP1252, bars between the cells, no heading. What each line says, or why not.

Formations   table|dispositif|its name|module|its name|session|group|day|HH:MM|day|HH:MM|type|place|
Intervenants table|module|name|first name|address|
Stagiaires   table|session|name|first name|address
"""

import re

from django.utils.translation import gettext as _

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
    spread,
)

NAME = re.compile(r"(?:^|_)(formations?|intervenants?|stagiaires?)(?:[_. ]|$)", re.IGNORECASE)
DATE = re.compile(r"(\d{8}|\d{4}-\d{2}-\d{2}|\d{2}-\d{2}-\d{4})")
CELLS = {"formations": 13, "intervenants": 5, "stagiaires": 5}
# As the format says.
LONGEST = {"dispositif": 10, "group": 2, "place_type": 1}


def kind_of(name: str, data: bytes) -> str:
    """By its name; a list of sessions is known by its width too. Raises PlanRefused."""
    found = NAME.search(name.rpartition("/")[2])
    if found:
        return found[1].lower().rstrip("s") + "s"
    first = next((line for line in data.splitlines() if line.strip()), b"")
    if first.count(b"|") in (12, 13):
        return "formations"
    raise PlanRefused(
        _(
            "« %(name)s » : ce nom ne dit pas si ce sont des formations, des intervenants ou des "
            "stagiaires. Gardez les noms que GAIA donne, comme A_Formations_20260901.csv."
        )
        % {"name": name[:100]}
    )


def read_gaia(name: str, data: bytes, reading: Reading) -> None:
    """Add the lines of one file. Raises PlanRefused."""
    kind = kind_of(name, data)
    if b"\x00" in data:
        raise PlanRefused(_("« %(name)s » n’est pas un fichier texte.") % {"name": name[:100]})
    for number, text in spread(_decoded(data)):
        try:
            reading.take(_line(kind, Line(name, number), text))
        except LineRefused as refused:
            reading.take(Refused(name, number, text, str(refused)))


def _decoded(data: bytes) -> list[str]:
    """A byte that CP1252 has no letter for stays as a mark, which refuses its line alone.

    A file that somebody has saved again in UTF-8 is read as such: the two are never confused.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _line(kind: str, at: Line, text: str) -> Meeting | Person:
    if "\ufffd" in text:
        raise LineRefused(_("Un caractère ne se lit pas : ce fichier n’est pas en CP1252."))
    cells = [" ".join(cell.split()) for cell in text.split("|")]
    if len(cells) == CELLS[kind] + 1 and not cells[-1]:
        cells.pop()
    if len(cells) != CELLS[kind]:
        words = {"there": len(cells), "wanted": CELLS[kind]}
        raise LineRefused(_("%(there)d cases au lieu de %(wanted)d.") % words)
    if kind == "formations":
        return _meeting(at, cells)
    return _trainer(at, cells) if kind == "intervenants" else _trainee(at, cells)


def _meeting(at: Line, cells: list[str]) -> Meeting:
    table, dispositif, dispositif_name, module, module_name, session, group = cells[:7]
    first_day, start, last_day, end, place_type, place = cells[7:]
    _require(table=table, dispositif=dispositif, module=module, session=session)
    line = Meeting(
        at.file,
        at.number,
        table,
        dispositif,
        module,
        session,
        group,
        dispositif_name,
        module_name,
        day(first_day),
        hour(start),
        day(last_day),
        hour(end),
        place_type,
        place,
    )
    checked(line, LONGEST)
    return in_order(line)


def _trainer(at: Line, cells: list[str]) -> Person:
    table, module, last_name, first_name, email = cells
    _require(table=table, module=module)
    person = Person(
        at.file, at.number, table, last_name, first_name, email, module=module, leads=True
    )
    return _somebody(person)


def _trainee(at: Line, cells: list[str]) -> Person:
    table, session, last_name, first_name, email = cells
    _require(table=table, session=session)
    person = Person(at.file, at.number, table, last_name, first_name, email, session=session)
    return _somebody(person)


def _somebody(person: Person) -> Person:
    if not (person.last_name or person.first_name or person.email):
        raise LineRefused(_("Ni nom ni adresse électronique."))
    checked(person)
    return person


def _require(**cells: str) -> None:
    words = {
        "table": _("la table"),
        "dispositif": _("le dispositif"),
        "module": _("le module"),
        "session": _("la session"),
    }
    missing = [words[name] for name, cell in cells.items() if not cell]
    if missing:
        raise LineRefused(_("Il manque %(what)s.") % {"what": ", ".join(missing)})
