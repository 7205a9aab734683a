"""Durations, dates and places left as one says them."""

from datetime import date
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from .models import CourseRun, SeatCounter


def duration(minutes: int) -> str:
    """« 45 min », « 1 h », « 2 h 30 »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": rest}


def day(value: date) -> str:
    """« mercredi 1er juillet 2026 »: French says the first of a month so."""
    number = _("1er") if value.day == 1 else str(value.day)
    return date_format(value, "l {} F Y").format(number)


def run_dates(run: "CourseRun") -> str:
    """When a run takes place; empty where nothing is said."""
    start, end = run.starts_on, run.ends_on
    if start and end and start != end:
        return _("Du %(start)s au %(end)s") % {"start": day(start), "end": day(end)}
    if start and end:
        return _("Le %(start)s") % {"start": day(start)}
    if start:
        return _("À partir du %(start)s") % {"start": day(start)}
    return _("Jusqu’au %(end)s") % {"end": day(end)} if end else ""


def places_left(run: "CourseRun", bucket: str = "") -> int | None:
    """Seats left in all, and in the audience's own counter where there is one; None: no limit."""
    counters: list[SeatCounter] = [c for c in run.seats.all() if c.bucket in ("total", bucket)]
    limits = [counter.left for counter in counters if counter.left is not None]
    return max(0, min(limits)) if limits else None


def places(run: "CourseRun", bucket: str = "") -> str:
    """The places left, in words; the queue where there are none."""
    left = places_left(run, bucket)
    if left is None:
        return _("Places non limitées")
    if left:
        return ngettext("Il reste une place", "Il reste %(left)d places", left) % {"left": left}
    return _("Complet : liste d’attente") if run.waiting_list else _("Complet")
