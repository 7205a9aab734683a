"""Days and durations as French papers write them."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from courses.api import hour, said


def french_date(iso: str) -> str:
    """« 1er mars 2026 »."""
    return said(date.fromisoformat(iso))


def span(first: str, last: str) -> str:
    if first == last:
        return _("le %s") % french_date(first)
    return _("du %(first)s au %(last)s") % {
        "first": french_date(first),
        "last": french_date(last),
    }


def moment(iso: str) -> datetime:
    return datetime.fromisoformat(iso)


def day_and_hours(start: str, end: str) -> tuple[str, str]:
    """« mardi 3 mars 2026 », « 9 h – 12 h 30 »."""
    first, last = moment(start), moment(end)
    return said(first, "l j F Y"), f"{hour(first)} – {hour(last)}"


def clock(minutes: int) -> str:
    """90 -> « 1 h 30 »."""
    whole, rest = divmod(minutes, 60)
    return f"{rest} min" if not whole else f"{whole} h {rest:02}" if rest else f"{whole} h"


def decimal(minutes: int) -> str:
    """90 -> « 1,50 », as training papers want it."""
    exact = (Decimal(minutes) / 60).quantize(Decimal("0.01"))
    return f"{exact:f}".replace(".", ",")


def hours(minutes: int) -> str:
    """90 -> « 1 h 30 (1,50 heure) »."""
    unit = _("heure") if minutes < 120 else _("heures")
    return f"{clock(minutes)} ({decimal(minutes)} {unit})"
