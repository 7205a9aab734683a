"""The trainer's screens: a module in a run, its questions, one person's attempts."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.log_actions import log

from courses.api import CourseRun, Enrolment, csv_response, ods_response

from ..attempts import Refused
from ..models import Attempt, ScormActivityPage
from . import acts, figures, tables
from .details import attempts_of
from .forms import ExtendForm, ResetForm
from .questions import questions

PER_PAGE = 200
QUESTIONS_PER_PAGE = 50
FORMATS = {"csv": csv_response, "ods": ods_response}
TABLES = {"personnes": tables.learners_table, "questions": tables.questions_table}
View = Callable[..., HttpResponse]


def of_a_module(view: View) -> View:
    """The view receives the run and the module instead of their numbers; of others' none exists."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, run: int, activity: int, **kwargs: Any) -> HttpResponse:
        runs = CourseRun.objects.managed_by(request.user)
        found = get_object_or_404(runs.select_related("course", "territory"), pk=run)
        pages = ScormActivityPage.objects.child_of(found.course).select_related("version")
        page = get_object_or_404(pages.defer("version__manifest"), pk=activity)
        return view(request, found, page, **kwargs)

    return guarded


def context_of(run: CourseRun, activity: ScormActivityPage, **more: Any) -> dict[str, Any]:
    return {"run": run, "activity": activity, "current": "progression"} | more


@require_safe
@of_a_module
def report(request: HttpRequest, run: CourseRun, activity: ScormActivityPage) -> HttpResponse:
    page_obj = Paginator(figures.followers(run), PER_PAGE).get_page(request.GET.get("page"))
    context = context_of(
        run,
        activity,
        page_obj=page_obj,
        lines=figures.lines(activity, list(page_obj.object_list)),
        summary=figures.summary(run, activity),
        steps=figures.steps(run, activity) if len(activity.version.steps) > 1 else [],
    )
    return render(request, "scorm/reports/module.html", context)


@require_safe
@of_a_module
def question_report(
    request: HttpRequest, run: CourseRun, activity: ScormActivityPage
) -> HttpResponse:
    pages = Paginator(questions(run, activity), QUESTIONS_PER_PAGE)
    titles = {step["id"]: step["title"] for step in activity.version.steps}
    page_obj = pages.get_page(request.GET.get("page"))
    rows = [(titles.get(found.step, found.step), found) for found in page_obj.object_list]
    context = context_of(run, activity, page_obj=page_obj, rows=rows, has_steps=len(titles) > 1)
    return render(request, "scorm/reports/questions.html", context)


@require_safe
@of_a_module
def export(
    request: HttpRequest, run: CourseRun, activity: ScormActivityPage, what: str, form: str
) -> HttpResponse:
    """`personnes` or `questions`, as `csv` or `ods`; logged."""
    if what not in TABLES or form not in FORMATS:
        raise Http404
    headers, rows = TABLES[what](run, activity)
    data = {"run": run.pk, "what": f"scorm.{what}", "count": len(rows)}
    log(run.course, "courses.export_people", user=request.user, data=data)
    return FORMATS[form](f"{activity.title}-{what}", headers, rows)


def person_of(run: CourseRun, pk: int) -> Enrolment:
    return get_object_or_404(figures.followers(run).select_related("user", "course"), pk=pk)


@require_safe
@of_a_module
def person(
    request: HttpRequest, run: CourseRun, activity: ScormActivityPage, enrolment: int
) -> HttpResponse:
    return person_page(request, run, activity, person_of(run, enrolment))


def person_page(
    request: HttpRequest,
    run: CourseRun,
    activity: ScormActivityPage,
    row: Enrolment,
    wrong: Form | None = None,
) -> HttpResponse:
    """``wrong`` is a form that comes back with its errors; its prefix says of which attempt."""
    details = attempts_of(row, activity, timezone.now())
    context = context_of(
        run,
        activity,
        row=row,
        attempts=[
            (
                detail,
                form_of(ResetForm, detail.attempt, wrong),
                form_of(ExtendForm, detail.attempt, wrong),
            )
            for detail in details
        ],
        line=figures.lines(activity, [row])[0],
    )
    status = 200 if wrong is None else 422
    return render(request, "scorm/reports/person.html", context, status=status)


def form_of(kind: type[Form], attempt: Attempt, wrong: Form | None) -> Form:
    prefix = prefix_of(kind, attempt)
    return wrong if wrong is not None and wrong.prefix == prefix else kind(prefix=prefix)


def prefix_of(kind: type[Form], attempt: Attempt) -> str:
    return f"{kind.__name__.lower()}-{attempt.number}"


def acting(view: View) -> View:
    """The view receives an attempt of the run, and answers by the person's page."""

    @wraps(view)
    @require_POST
    @of_a_module
    def guarded(
        request: HttpRequest,
        run: CourseRun,
        activity: ScormActivityPage,
        enrolment: int,
        attempt: int,
    ) -> HttpResponse:
        row = person_of(run, enrolment)
        own = Attempt.objects.filter(enrolment=row, activity=activity)
        found = get_object_or_404(own.select_related("version"), pk=attempt)
        found.enrolment, found.activity = row, activity
        try:
            wrong = view(request, found)
        except Refused:
            messages.error(request, _("Cette inscription n’est plus en cours : rien n’a changé."))
            wrong = None
        if wrong is not None:
            return person_page(request, run, activity, row, wrong)
        return redirect("scorm:person_report", run.pk, activity.pk, row.pk)

    return guarded


@acting
def reset(request: HttpRequest, attempt: Attempt) -> Form | None:
    form = ResetForm(request.POST, prefix=prefix_of(ResetForm, attempt))
    if not form.is_valid():
        return form
    if acts.reset(attempt, by=request.user, reason=form.cleaned_data["reason"]):
        messages.success(request, _("La tentative est annulée : la personne peut recommencer."))
    else:
        messages.info(request, _("Cette tentative était déjà annulée : rien n’a changé."))
    return None


@acting
def extend(request: HttpRequest, attempt: Attempt) -> Form | None:
    form = ExtendForm(request.POST, prefix=prefix_of(ExtendForm, attempt))
    if not form.is_valid():
        return form
    values = form.cleaned_data
    acts.extend(attempt, values["minutes"], by=request.user, reason=values["reason"])
    messages.success(request, _("Le temps de cette tentative est prolongé."))
    return None


@acting
def keep_calls(request: HttpRequest, attempt: Attempt) -> None:
    wanted = request.POST.get("wanted") == "1"
    acts.keep_all_calls(attempt, wanted, by=request.user)
    if wanted:
        messages.success(request, _("Le journal complet sera tenu à la prochaine ouverture."))
    else:
        messages.success(request, _("Seules les erreurs seront encore notées."))
