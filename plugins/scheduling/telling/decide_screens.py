"""« A-t-elle lieu ? »: an organiser keeps a session, or cancels it and says why."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.api import CourseRun

from ..models import RunSchedule
from ..organising.sessions import cancel_session
from ..slot_forms import CancelForm
from ..slot_screens import screen
from .deciding import expected, keep_run


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, run: int) -> HttpResponse:
    """Others' sessions do not exist; a trainer cancels none."""
    user: Any = request.user
    directed = CourseRun.objects.directed_by(user).select_related("course", "territory")
    found = get_object_or_404(directed, pk=run)
    if "keep" in request.POST:
        kept = keep_run(found, by=user)
        messages.success(request, _("La session a lieu.") if kept else _("C’était déjà décidé."))
        return redirect("scheduling_slots:list", found.pk)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = cancel_session(found, form.cleaned_data["reason"], by=user)
        told = _("La session est annulée, chacun est prévenu.")
        messages.success(request, told if done else _("Cette session était déjà close."))
        return redirect("courserun:inspect", found.pk)
    schedule = RunSchedule.objects.filter(run=found).first()
    return screen(
        request,
        found,
        "decide.html",
        _("La session a-t-elle lieu ?"),
        form=form,
        people=expected(found),
        schedule=schedule,
        is_over=found.state in (CourseRun.State.CLOSED, CourseRun.State.ARCHIVED),
    )
