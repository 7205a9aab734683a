"""Durations, dates and places left as one says them."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

if TYPE_CHECKING:
    from .models import CourseRun, SeatCounter

FEW = 5  # places left from which their number is said
AUDIENCES = {
    "teachers": gettext_lazy("Enseignants et agents"),
    "parents": gettext_lazy("Parents"),
    "partners": gettext_lazy("Partenaires"),
}


def duration(minutes: int) -> str:
    """« 45 min », « 1 h », « 2 h 30 »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": rest}


def said(value: date | None, form: str = "j F Y") -> str:
    """A date in this format of Django, but « 1er juillet »: French says the first of a month so."""
    if value is None:
        return ""
    if value.day == 1:
        form = form.replace("j", "".join(f"\\{letter}" for letter in _("1er")))
    return date_format(value, form)


def hour(value: time | datetime | None) -> str:
    """« 9 h », « 14 h 30 », of a time or of a moment that is already in its zone."""
    if value is None:
        return ""
    values = {"hour": value.hour, "minute": value.minute}
    return (_("%(hour)d h %(minute)02d") if value.minute else _("%(hour)d h")) % values


def moment(value: datetime | None, form: str = "j F Y") -> str:
    """« 1er juillet 2026, 9 h 30 »."""
    return f"{said(value, form)}, {hour(value)}" if value else ""


def day(value: date) -> str:
    """« mercredi 1er juillet 2026 »."""
    return said(value, "l j F Y")


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
    """The places left, in words: a number only where they are few; the queue where there are none.

    A page says so to everybody: it changes a few times in the life of a run, not with each seat.
    """
    left = places_left(run, bucket)
    if left is None:
        return _("Places non limitées")
    if left > FEW:
        return _("Il reste des places")
    if left:
        return ngettext("Plus qu’une place", "Plus que %(left)d places", left) % {"left": left}
    return _("Complet : liste d’attente") if run.waiting_list else _("Complet")


def places_by_audience(run: "CourseRun") -> list[str]:
    """The places left: in one sentence, or in one per audience where they differ."""
    audiences = run.course.buckets
    told = [places(run, bucket) for bucket in audiences]
    if len(set(told)) == 1:
        return told[:1]
    return [
        _("%(audience)s : %(places)s") % {"audience": AUDIENCES[bucket], "places": _lower(left)}
        for bucket, left in zip(audiences, told, strict=True)
    ]


def is_full(run: "CourseRun", buckets: Iterable[str]) -> bool:
    """Whether none of these audiences finds a seat."""
    return all(places_left(run, bucket) == 0 for bucket in buckets)


def listed(labels: Iterable[object]) -> str:
    """« Parents, partenaires »: only the first label keeps its capital."""
    first, *others = [str(label) for label in labels] or [""]
    return ", ".join([first, *map(_lower, others)])


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
