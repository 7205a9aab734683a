"""The lines that several documents share."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.api import Nature

from ..dates import clock, day_and_hours, hours, span
from .shape import Row, Table

Facts = Mapping[str, Any]


def present(*rows: Row) -> tuple[Row, ...]:
    """Those that say something."""
    kept = (replace(row, lines=tuple(line for line in row.lines if line)) for row in rows)
    return tuple(row for row in kept if row.lines)


def dates(facts: Facts) -> Row:
    return Row(_("Dates"), (_capital(span(facts["first_day"], facts["last_day"])),))


def places(facts: Facts) -> Row:
    found = facts["places"]
    return Row(ngettext("Lieu", "Lieux", len(found)), tuple(found))


def duration(facts: Facts) -> Row:
    """By nature; what was announced, not attended, says so."""
    lines = [f"{nature} : {words}" for nature, words in durations(facts)]
    if len(lines) > 1:
        lines.append(_("En tout : %s") % hours(sum(facts["minutes"].values())))
    return Row(_("Durée"), tuple(lines))


def durations(facts: Facts) -> list[tuple[str, str]]:
    return [
        (
            _capital(str(Nature(nature).label)),
            _("%s (durée annoncée)") % hours(minutes)
            if nature in facts["announced"]
            else hours(minutes),
        )
        for nature, minutes in facts["minutes"].items()
    ]


def objectives(facts: Facts) -> Row:
    found = facts["objectives"]
    return Row(ngettext("Objectif", "Objectifs", len(found)), tuple(found))


def trainers(facts: Facts) -> Row:
    return Row(_("Formation assurée par"), (", ".join(facts.get("trainers", ())),))


def quality(facts: Facts) -> Row:
    return Row(_("Suivie en qualité de"), (facts.get("quality", ""),))


def plan(facts: Facts) -> Row:
    return Row(_("Plan de formation"), (", ".join(facts.get("plan_codes", ())),))


def session(facts: Facts) -> Row:
    return Row(_("Session"), (facts.get("session", ""),))


def modality(facts: Facts) -> Row:
    return Row(_("Modalité"), (_capital(str(facts.get("modality", ""))),))


def announced(facts: Facts) -> Iterable[str]:
    """Of distance work; nobody measures it to print it."""
    if facts["announced"]:
        yield _(
            "Durée annoncée : celle que la formation prévoit pour le travail demandé. Le temps "
            "passé devant l’écran n’est pas attesté."
        )


def half_days(facts: Facts) -> Table:
    """The meetings that were attended, one line each."""
    rows = []
    for meeting in facts.get("meetings", ()):
        day, times = day_and_hours(meeting["start"], meeting["end"])
        place = meeting["place"] or _("À distance, en direct")
        rows.append((day, times, place, clock(meeting["minutes"])))
    heads = (_("Date"), _("Horaires"), _("Lieu"), _("Durée émargée"))
    return Table(_("Demi-journées émargées"), heads, tuple(rows), (28, 19, 37, 16))


def counted(number: int) -> str:
    words = ngettext("%(n)d demi-journée", "%(n)d demi-journées", number)
    return words % {"n": number}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
