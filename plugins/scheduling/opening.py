"""Opening hours in words. The national files write them as OpenStreetMap does."""

import re

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
DAY = f"(?:{'|'.join(DAYS)})"
RANGE = r"\d{2}:\d{2}-\d{2}:\d{2}"
RULE = re.compile(
    rf"(?P<days>(?:{DAY}(?:-{DAY})?|PH)(?:, ?(?:{DAY}(?:-{DAY})?|PH))*) "
    rf"(?P<hours>off|closed|{RANGE}(?:, ?{RANGE})*)",
    re.ASCII,
)


def opening_words(hours: str) -> list[str]:
    """A sentence for each rule; what is written otherwise is given back as it is."""
    if hours.strip() == "24/7":
        return [_("Ouvert jour et nuit, tous les jours")]
    rules = [RULE.fullmatch(rule.strip()) for rule in hours.split(";") if rule.strip()]
    if not rules or None in rules:
        return [hours] if hours else []
    return [f"{_days(rule['days'])} : {_hours(rule['hours'])}" for rule in rules if rule]


def _days(written: str) -> str:
    told = ", ".join(_span(part.strip()) for part in written.split(","))
    return told[:1].upper() + told[1:]


def _span(part: str) -> str:
    if part == "PH":
        return _("jours fériés")
    days = [str(WEEKDAYS[DAYS.index(day)]).lower() for day in part.split("-")]
    if len(days) == 1:
        return days[0]
    return _("du %(first)s au %(last)s") % {"first": days[0], "last": days[1]}


def _hours(written: str) -> str:
    if written in {"off", "closed"}:
        return _("fermé")
    spans = (part.strip().split("-") for part in written.split(","))
    told = [
        _("de %(start)s à %(end)s") % {"start": _hour(start), "end": _hour(end)}
        for start, end in spans
    ]
    return _(" et ").join(told)


def _hour(written: str) -> str:
    hour, minute = written.split(":")
    return f"{int(hour)}\u00a0h\u00a0{minute}" if int(minute) else f"{int(hour)}\u00a0h"
