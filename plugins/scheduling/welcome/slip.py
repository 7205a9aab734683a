"""The slip that somebody takes home: when, where, how to come back, to cancel, whom to call."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.api import Enrolment, leave_address, qr_code, render_pdf

from ..attendance.head_form import BANDS
from .session import session_of

TEMPLATE = "scheduling/papers/slip.html"
MOST_DATES = 5


def slip_pdf(row: Enrolment, code: str) -> bytes:
    """An A5. Without `code` it says that the person has hers."""
    title = _("Bulletin d’inscription, %(course)s") % {"course": row.run.course.title}
    return render_pdf(TEMPLATE, _context(row, code), title=title)


def _context(row: Enrolment, code: str) -> dict[str, Any]:
    session = session_of(row.run)
    who, number = session.call
    resume, leave = settings.SITE_ORIGIN + reverse("courses:resume"), leave_address(row)
    return {
        "row": row,
        "session": session,
        "dates": session.planned[:MOST_DATES],
        "more": max(0, len(session.planned) - MOST_DATES),
        "places": session.places[:2],
        "party": party_words(row),
        "code": code,
        "resume": resume.split("://", 1)[-1],
        "resume_qr": qr_code(resume),
        "leave": leave.split("://", 1)[-1],
        "leave_qr": qr_code(leave),
        # In one piece: a number cut in two is misread.
        "call": (who, number.replace(" ", "\u00a0")),
    }


def party_words(row: Enrolment) -> str:
    """« Adultes : 2, enfants de 6 à 10 ans : 3 »; empty for somebody alone."""
    if row.seats == 1:
        return ""
    counts = ((label, getattr(row, name)) for name, label in BANDS.items())
    told = [
        _("%(who)s : %(n)d") % {"who": label, "n": number} for label, number in counts if number
    ]
    return ", ".join([*told[:1], *(one[:1].lower() + one[1:] for one in told[1:])])
