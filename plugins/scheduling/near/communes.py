"""The communes that we know of: those of venues, of stops and of schools that have a position.

One statement, whatever is typed. The centre of a commune is the mean of what stands there.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, Q

from courses.api import Position, School, matching, plain

from ..models import Stop, Venue

LONGEST = 100
MOST = 12
CODES = re.compile(r"\b(?:([0-9]{5})|([0-9]{2,3}|2[ABab]))\b", re.ASCII)


@dataclass(frozen=True)
class Commune:
    """A commune; `words` finds it again, whatever its namesakes."""

    name: str
    department: str
    position: Position

    @property
    def words(self) -> str:
        return f"{self.name} ({self.department})" if self.department else self.name

    def __str__(self) -> str:
        return self.words


def department_of(postal_code: str) -> str:
    """« 88 », « 971 », « 2A »: codes are words, never numbers."""
    if postal_code.startswith(("200", "201")):
        return "2A"
    if postal_code.startswith("20"):
        return "2B"
    return postal_code[: 3 if postal_code.startswith(("97", "98")) else 2]


def name_key(name: str) -> str:
    """The same for « Saint-Dié-des-Vosges », « ST DIE DES VOSGES » and « saint die des vosges »."""
    words = (plain(word) for word in re.findall(r"\w+", name))
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


def communes(typed: str) -> list[Commune]:
    """Those that these words may mean, the likeliest first. One alone: there is no doubt."""
    asked = " ".join(typed[:LONGEST].split())
    postal_codes, departments, name = _taken_apart(asked)
    if not (postal_codes or departments or re.search(r"\w\w", name)):
        return []
    found = _known(name, postal_codes)
    if departments:
        found = [one for one in found if one.department in departments]
    exactly = [one for one in found if name_key(one.name) == name_key(name)]
    return (exactly or found)[:MOST]


def _taken_apart(asked: str) -> tuple[set[str], set[str], str]:
    """(postal codes, départements, the rest)."""
    codes = CODES.findall(asked)
    whole, short = {code for code, _short in codes if code}, {code for _whole, code in codes}
    return whole, {code.upper() for code in short if code}, CODES.sub(" ", asked).strip(" ()")


def _known(name: str, postal_codes: set[str]) -> list[Commune]:
    words = name_key(name).split()
    where = matching(" ".join(words), "commune")
    if postal_codes:
        where &= Q(postal_code__in=postal_codes)
    rows = _rows(School.objects.open(), where).union(
        _rows(Venue.objects.open(), where),
        _rows(Stop.objects.filter(venue__state=Venue.State.OPEN), where),
        all=True,
    )
    found = [one for one in _merged(rows) if _says(one.name, words)]
    return sorted(found, key=lambda one: (len(one.name), one.name, one.department))


def _says(name: str, words: Iterable[str]) -> bool:
    """Whether each of these words begins a word of the name."""
    own = name_key(name).split()
    return all(any(word.startswith(typed) for word in own) for typed in words)


def _rows(places: Any, where: Q) -> Any:
    placed = places.filter(where, latitude__isnull=False, longitude__isnull=False)
    grouped = placed.order_by().exclude(commune="").values("commune", "postal_code")
    means = {"north": Avg("latitude"), "east": Avg("longitude"), "number": Count("pk")}
    return grouped.annotate(**means).values_list("commune", "postal_code", *means)


def _merged(rows: Iterable[Any]) -> list[Commune]:
    """One for each name in each département; the spelling is that of the fewest capitals."""
    same: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        same.setdefault((name_key(row[0]), department_of(row[1])), []).append(row)
    return [_mean(of_one, key[1]) for key, of_one in same.items()]


def _mean(rows: list[Any], department: str) -> Commune:
    total = sum(row[4] for row in rows)
    north = sum(row[2] * row[4] for row in rows) / total
    east = sum(row[3] * row[4] for row in rows) / total
    name = min((row[0] for row in rows), key=lambda name: (name.isupper(), -len(name), name))
    return Commune(name.title() if name.isupper() else name, department, Position(north, east))
