"""The public page of a session, and its short address."""

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.api import CourseRun, shared, visitor_panels

from ..venue_page import dial
from .event import event_data
from .session import Session, session_of, session_path


@require_safe
@shared
def session(request: HttpRequest, run: int) -> HttpResponse:
    """Those that are over or cancelled say so: printed addresses go on answering."""
    kin = ("course", "territory", "organisation")
    shown = CourseRun.objects.exclude(state=CourseRun.State.DRAFT).filter(course__live=True)
    found = get_object_or_404(
        shown.filter(permanent=False).select_related(*kin).prefetch_related("seats"), pk=run
    )
    return render(request, "scheduling/welcome/session.html", _context(session_of(found)))


@require_safe
@shared
def short(request: HttpRequest, run: int) -> HttpResponse:
    """For paper: few characters to type. What is behind it says whether it exists."""
    return redirect("scheduling:session", run)


def _context(session: Session) -> dict[str, Any]:
    run = session.run
    who, number = session.call
    return {
        "session": session,
        "run": run,
        "course": run.course,
        "path": session_path(run),
        "above": [(run.course.title, run.course.get_url())],
        "who": who,
        "number": number,
        "dial": dial(number),
        "takes_enrolments": run.takes_enrolments and not session.is_cancelled,
        "panels": visitor_panels(run) if session.planned and not session.is_over else [],
        "structured_data": event_data(session),
        "share": _shared_by(session),
    }


def _shared_by(session: Session) -> dict[str, str]:
    """Addresses that open one's own mail or messages, already filled."""
    when = session.planned[0].when if session.planned else ""
    words = _("%(course)s, %(when)s") if when else "%(course)s"
    told = words % {"course": session.run.course.title, "when": when}
    body = quote(f"{told}\n{session.address}")
    return {"mail": f"mailto:?subject={quote(told)}&body={body}", "sms": f"sms:?&body={body}"}
