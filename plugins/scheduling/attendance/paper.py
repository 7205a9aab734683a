"""The sheet on paper: to be signed or ticked in the room, and as it was closed.

What it shows follows the run's legal framework: agents and trainees sign for each half-day; for
the general public the host ticks or counts, and nobody signs.
"""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.api import LegalFramework, qr_code, render_pdf

from ..models import HeadCount, Sheet, TimeSlot
from ..overlaps import place_words
from ..times import said
from .closing import is_signed_for
from .head_form import BANDS
from .roster import roster

TEMPLATE = "scheduling/papers/sheet.html"
BLANKS = 4
DENSE = 16  # people above which lines come closer


def sheet_pdf(slot: TimeSlot, *, closed: bool = False) -> bytes:
    """To fill in by hand; or (`closed`) what the sheet says, for the proofs of a run."""
    return render_pdf(TEMPLATE, _context(slot, closed), title=title_of(slot))


def title_of(slot: TimeSlot) -> str:
    values = {"reference": reference(slot), "course": slot.run.course.title}
    return _("Feuille d’émargement %(reference)s, %(course)s") % values


def reference(slot: TimeSlot) -> str:
    return f"EM-{slot.pk}"


def _context(slot: TimeSlot, closed: bool) -> dict[str, Any]:
    lines = roster(slot)
    bands = _bands(slot)
    sheet = Sheet.objects.select_related("closed_by").filter(slot=slot).first()
    return {
        "slot": slot,
        "run": slot.run,
        "organisation": slot.run.organisation,
        "sheet": sheet,
        "is_record": closed,
        "is_signed_for": is_signed_for(slot),
        "shows_schools": slot.run.legal_framework == LegalFramework.AGENT_PUBLIC,
        "reference": reference(slot),
        "issuer": slot.run.organisation.name,
        "when": said(slot.start, slot.end, slot.zone),
        "half_day": half_day(slot),
        "where": where(slot),
        "trainers": [user.get_full_name() or user.display_name for user in slot.trainers.all()],
        "plan_codes": [str(code) for code in slot.run.plan_codes.all()],
        "lines": list(enumerate(lines, start=1)),
        "blanks": [] if closed else range(len(lines) + 1, len(lines) + 1 + BLANKS),
        "present": sum(line.is_present for line in lines),
        "is_dense": len(lines) > DENSE,
        "bands": bands,
        # Where people sign, nobody came without a name unless somebody says so.
        "counted": closed and any(count for _label, count in bands),
        "qr": qr_code(settings.SITE_ORIGIN + reverse("scheduling:sheet", args=[slot.pk])),
    }


def half_day(slot: TimeSlot) -> str:
    hour = slot.local_start.hour
    return _("Matin") if hour < 12 else _("Soir") if hour >= 18 else _("Après-midi")


def where(slot: TimeSlot) -> str:
    if slot.venue is None:
        return _("À distance, en direct")
    return ", ".join(part for part in (place_words(slot), slot.venue.address) if part)


def _bands(slot: TimeSlot) -> list[tuple[Any, int | None]]:
    counted = HeadCount.objects.filter(slot=slot).first()
    return [(label, getattr(counted, name) if counted else None) for name, label in BANDS.items()]
