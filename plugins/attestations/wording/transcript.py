"""All the hours of a person, by course and by nature."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from courses.api import Nature

from ..dates import clock, hours, moment
from . import rows
from .shape import Row, Table, Words

Facts = Mapping[str, Any]


def transcript(facts: Facts) -> Words:
    return Words(
        before=_("%s récapitule les heures de formation de") % facts["organisation"]["name"],
        after="",
        course="",
        rows=rows.present(
            Row(_("Période"), rows.dates(facts).lines),
            rows.duration(facts),
        ),
        tables=(ledger(facts["courses"]),),
        sentences=tuple(f"* {sentence}" for sentence in rows.announced(facts)),
    )


def ledger(courses: Iterable[Mapping[str, Any]]) -> Table:
    """A line for each course; an asterisk marks announced hours."""
    courses = list(courses)
    natures = [nature for nature in Nature.values if any(nature in c["minutes"] for c in courses)]
    labels = (str(Nature(nature).label).capitalize() for nature in natures)
    totals = (sum(c["minutes"].get(nature, 0) for c in courses) for nature in natures)
    wide = 13 if len(natures) < 3 else 11  # a word of the longest label
    return Table(
        _("Formations suivies"),
        (_("Formation"), _("Dates"), *labels, _("Document")),
        tuple(_line(course, natures) for course in courses),
        (52 - wide * len(natures), 15, *(wide for _nature in natures), 33),
        (_("En tout"), "", *(clock(total) for total in totals), ""),
    )


def _line(course: Mapping[str, Any], natures: list[str]) -> tuple[str, ...]:
    return (
        course["course"],
        _days(course["first_day"], course["last_day"]),
        *(_figure(course, nature) for nature in natures),
        course["number"],
    )


def _figure(course: Mapping[str, Any], nature: str) -> str:
    minutes = course["minutes"].get(nature, 0)
    if not minutes:
        return ""
    return f"{clock(minutes)} *" if nature in course["announced"] else clock(minutes)


def _days(first: str, last: str) -> str:
    start, end = f"{moment(first):%d/%m/%Y}", f"{moment(last):%d/%m/%Y}"
    return start if start == end else f"{start} – {end}"


def total_of(courses: Iterable[Mapping[str, Any]]) -> str:
    return hours(sum(sum(course["minutes"].values()) for course in courses))
