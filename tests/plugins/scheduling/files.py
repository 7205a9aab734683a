"""Files of the national schema, with invented places."""

import csv
import io

HEAD = ["id", "pivot", "nom", "commune", "code_postal", "adresse", "date_maj"]


def row(number=1, **cells):
    return {
        "id": f"lieu-{number}",
        "pivot": "43493312300029",
        "nom": f"Médiathèque {number}",
        "commune": "Épinal",
        "code_postal": "88000",
        "adresse": f"{number} rue des Tilleuls",
        "date_maj": "2026-01-31",
    } | cells


def written(*rows, delimiter=","):
    names = dict.fromkeys([*HEAD, *(name for one in rows for name in one)])
    file = io.StringIO()
    writer = csv.DictWriter(file, names, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def rows_of(text):
    """As sets of (column, cell) that are not empty, by identifier."""
    return {
        one["id"]: {name: cell for name, cell in one.items() if cell}
        for one in csv.DictReader(io.StringIO(text))
    }
