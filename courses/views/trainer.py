"""The desk of those in charge of runs: their runs, and one run at a glance."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .. import contributions
from ..desk import Desk, managed_runs
from ..jobs import run_job
from ..models import CourseRun, Enrolment, Job, User
from ..participants import counts_by_state

View = Callable[..., HttpResponse]
PER_PAGE = 25
DONE_AT_ONCE = 50  # people for whom one waits; for more a worker does it


class DeskRequest(HttpRequest):
    """A request of somebody signed in."""

    user: User


def in_charge(view: View) -> View:
    """The view receives the run instead of its number. Of somebody else's run nothing exists."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        runs = CourseRun.objects.managed_by(request.user)
        run = get_object_or_404(runs.select_related("course", "organisation", "territory"), pk=pk)
        return view(request, run, **kwargs)

    return guarded


def enrolment_of(run: CourseRun, pk: int) -> Enrolment:
    """An enrolment of this run, or 404."""
    rows = run.enrolments.select_related("user", "school", "run", "course")
    return get_object_or_404(rows, pk=pk)


def do_now(job: Job, pieces: int) -> None:
    """A short work is done before the answer; unless a worker was quicker."""
    if pieces <= DONE_AT_ONCE:
        run_job(job.pk)


@require_safe
@never_cache
@login_required
def space(request: DeskRequest) -> HttpResponse:
    """The runs one is in charge of: today's first, then the next, those over last."""
    words = request.GET.get("q", "").strip()[:100]
    over = request.GET.get("terminees") == "1"
    paginator = Paginator(managed_runs(request.user, words=words, over=over), PER_PAGE)
    page_obj = paginator.get_page(request.GET.get("page"))
    panels = contributions.trainer_panels(request.user)
    context = {
        "desk": Desk(list(page_obj.object_list)),
        "page_obj": page_obj,
        "q": words,
        "over": over,
        "panels": panels,
        "panels_media": contributions.media_of(panels),
    }
    return render(request, "courses/trainer/space.html", context)


@require_safe
@in_charge
def run(request: DeskRequest, run: CourseRun) -> HttpResponse:
    """One run: its facts, its numbers, what plugins add, how a learner sees it."""
    panels = contributions.run_panels(run, request.user)
    context = {
        "run": run,
        "current": "run",
        "seats": run.seats.order_by("pk"),
        "trainers": run.trainers.all(),
        "plan_codes": run.plan_codes.all(),
        "counts": counts_by_state(run),
        "activities": run.course.activities().live(),
        "occasions": Desk([run]).meetings,
        "panels": panels,
        "panels_media": contributions.media_of(panels),
    }
    return render(request, "courses/trainer/run.html", context)
