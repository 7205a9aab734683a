"""The desk « À émettre »: completed courses without attestation, one confirmation, one batch."""

from typing import Any
from uuid import uuid4

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from courses.api import (
    CoursePage,
    CourseRun,
    Enrolment,
    Territory,
    TerritoryRole,
    territories_of,
)
from courses.plugin import Blocker

from .batches import start
from .eligibility import Reject, candidates
from .forms import BatchForm
from .models import Attestation, Batch, in_charge_of
from .screens import CheckboxColumn, Listing, PersonColumn, page, require_organiser

MOST_AT_ONCE = 2000
REFRESH_SECONDS = 2


def completed(user: Any) -> QuerySet[Enrolment]:
    """Completed, not attested yet, in the runs that this person organises or administers."""
    state = Enrolment.State
    attested = Attestation.objects.current().filter(enrolment=OuterRef("pk"))
    rows = Enrolment.objects.filter(
        ~Exists(attested),
        state__in=(state.CONFIRMED, state.CLOSED),
        completed_at__isnull=False,
    )
    rows = rows if user.is_superuser else rows.filter(in_charge_of(user, "run"))
    return rows.select_related(
        "run__territory", "run__organisation", "run__course", "course", "user", "territory"
    )


def issuable(user: Any) -> QuerySet[Enrolment]:
    """Those of the territories that this person administers: she alone issues."""
    rows = Enrolment.objects.select_related("run", "course", "user", "territory")
    if user.is_superuser:
        return rows
    role = TerritoryRole.Role.ADMINISTRATOR
    return rows.filter(run__territory__in=territories_of(user, role))


def may_issue(user: Any) -> bool:
    role = TerritoryRole.Role.ADMINISTRATOR
    return bool(user.is_superuser or territories_of(user, role).exists())


def _of_desk(model: Any, path: str) -> Any:
    """The choices of a filter: only what the desk shows."""
    return lambda request: model.objects.filter(
        pk__in=completed(request.user).order_by().values(path)
    )


def _runs_of_desk(request: HttpRequest) -> QuerySet[CourseRun]:
    return _of_desk(CourseRun, "run")(request).select_related("course", "territory")


class DeskFilterSet(WagtailFilterSet):
    course = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Formation"), queryset=_of_desk(CoursePage, "course")
    )
    run = django_filters.ModelChoiceFilter(label=gettext_lazy("Session"), queryset=_runs_of_desk)
    run__territory = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Territoire"), queryset=_of_desk(Territory, "run__territory")
    )

    class Meta:
        model = Enrolment
        fields = ("course", "run", "run__territory")


class DeskView(Listing):
    """Ticked or all at once, they go to the confirmation, which says who is ready."""

    model = Enrolment
    page_title = gettext_lazy("Attestations à émettre")
    verbose_name_plural = gettext_lazy("attestations à émettre")
    index_url_name = "attestations_admin:desk"
    index_results_url_name = "attestations_admin:desk_results"
    results_template_name = "attestations/admin/desk_results.html"
    filterset_class = DeskFilterSet
    search_fields = ("user__first_name", "user__last_name", "user__printed_name", "course__title")
    default_ordering = ("-completed_at", "-pk")

    def get_base_queryset(self) -> QuerySet[Enrolment]:
        return completed(self.request.user)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        return context | {"may_issue": may_issue(self.request.user)}

    @property
    def columns(self) -> list[Column]:
        columns = [
            PersonColumn("user.display_name"),
            Column("course", label=_("Formation"), accessor="course.title"),
            Column("run", label=_("Session")),
            Column("quality", label=_("À titre de"), accessor="get_as_quality_display"),
            DateColumn("completed_at", label=_("Terminée"), sort_key="completed_at"),
        ]
        return [CheckboxColumn(), *columns] if may_issue(self.request.user) else columns


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """GET looks at what was chosen, POST starts the batch. The same key twice is one batch."""
    if not may_issue(request.user):
        raise PermissionDenied
    if request.method == "POST":
        return _start(request)
    chosen = list(_chosen(request)[:MOST_AT_ONCE])
    ready, rejects = candidates(chosen)
    initial = {"key": uuid4(), "enrolments": ",".join(str(row.pk) for row in ready)}
    return page(
        request,
        "confirm.html",
        _("Émettre des attestations"),
        ready=ready,
        rejects=rejects,
        form=BatchForm(initial=initial),
    )


def _chosen(request: HttpRequest) -> QuerySet[Enrolment]:
    """Those ticked, or all that the filters of the desk leave."""
    if "all" in request.GET:
        desk = DeskView()
        desk.setup(request)
        rows = desk.get_queryset()
    else:
        ticked = [pk for pk in request.GET.getlist("enrolment") if pk.isascii() and pk.isdigit()]
        rows = completed(request.user).filter(pk__in=[pk for pk in ticked if len(pk) < 18])
    return rows.filter(pk__in=issuable(request.user).order_by().values("pk"))


def _start(request: HttpRequest) -> HttpResponse:
    form = BatchForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Cette sélection n’est plus lisible : choisissez à nouveau."))
        return redirect("attestations_admin:desk")
    asked = form.cleaned_data["enrolments"][:MOST_AT_ONCE]
    allowed = issuable(request.user).filter(pk__in=asked).order_by("pk")
    batch = start(
        list(allowed.values_list("pk", flat=True)), by=request.user, key=form.cleaned_data["key"]
    )
    return redirect("attestations_admin:batch", batch.pk)


@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a batch is, then what it issued and what it refused. Comes back by itself."""
    require_organiser(request.user)
    row = get_object_or_404(Batch.objects.visible_to(request.user).select_related("job"), pk=pk)
    response = page(
        request,
        "batch.html",
        _("Émission d’attestations"),
        batch=row,
        job=row.job,
        rejects=_rejects(row),
        attestations=row.attestations.select_related("enrolment__user", "enrolment__course"),
    )
    if row.job is not None and not row.job.is_over:
        response["Refresh"] = str(REFRESH_SECONDS)
    return response


def _rejects(row: Batch) -> list[Reject]:
    """Names are looked up now: the job keeps none."""
    told = row.job.report.get("rejects", []) if row.job else []
    rows = issuable(row.by).in_bulk([reject["enrolment"] for reject in told])
    return [
        Reject(
            rows[reject["enrolment"]],
            tuple(Blocker(reason, address) for reason, address in reject["reasons"]),
        )
        for reject in told
        if reject["enrolment"] in rows
    ]
