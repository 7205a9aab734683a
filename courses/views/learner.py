"""A learner's own space."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..access import plan
from ..contributions import learner_panels, media_of
from ..guests import guest_of
from ..meetings import meetings_of
from ..models import Enrolment
from ..space import Following, sides


@never_cache
@login_required
@require_safe
def my_space(request: HttpRequest) -> HttpResponse:
    """What goes on, what waits, what is done; what one does as a parent stays apart."""
    guest = guest_of(request)
    panels = learner_panels(request.user)
    context = {
        "current": "espace",
        "sides": sides(request.user),
        "panels": panels,
        "panels_media": media_of(panels),
        "guest_here": guest if guest is not None and guest.pk != request.user.pk else None,
    }
    return render(request, "courses/my_space.html", context)


@never_cache
@login_required
@require_safe
def enrolment(request: HttpRequest, pk: int) -> HttpResponse:
    """One enrolment of one's own: its state, the steps, the meetings, what one can do.

    What plugins add to a run is for those in charge of it: none of it is here.
    """
    user: Any = request.user
    mine = Enrolment.objects.filter(user=user)
    row = get_object_or_404(
        mine.select_related("run__territory", "run__organisation", "course", "school"), pk=pk
    )
    here = Following(row, plan(row.course, row))
    context = {
        "current": "espace",
        "enrolment": row,
        "steps": here.steps,
        "done": here.done,
        "has_begun": here.has_begun,
        "next_step": here.next_step if row.is_active else None,
        "may_withdraw": row.is_live and row.completed_at is None,
        "meetings": meetings_of(row.run).meetings if row.is_live else (),
    }
    return render(request, "courses/enrolment.html", context)
